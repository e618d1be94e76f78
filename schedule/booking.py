"""May this window be booked? The handbook's freeze and its notice for upgrades, and what is only sane."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from schedule.maintenance import Window, frozen_because

LONGEST = timedelta(hours=24)  # more than a day is a move, not a window


@dataclass(frozen=True, slots=True)
class Verdict:
    """refused: why not, a sentence for people; "" if it may be. needs_approval: the notice is shorter than the
    handbook asks for."""

    refused: str = ""
    needs_approval: bool = False


def may_book(
    starts: datetime,
    ends: datetime,
    now: datetime,
    booked: Iterable[Window] = (),
    freeze_days: int = 0,
    notice: timedelta | None = None,
) -> Verdict:
    """All instants aware. booked: other bookings that take place, or wait for an approval. notice: exactly so much
    ahead is enough; None: the handbook asks for none."""
    if refused := _refusal(starts, ends, now, booked, freeze_days):
        return Verdict(refused)
    return Verdict(needs_approval=notice is not None and starts - now < notice)


def _refusal(starts: datetime, ends: datetime, now: datetime, booked: Iterable[Window], freeze_days: int) -> str:
    if starts <= now:
        return "It would have begun already."
    if ends <= starts:
        return "It would end before it begins."
    if ends - starts > LONGEST:
        return "A window is at most 24 hours long; book several."
    if because := frozen_because(starts, ends, freeze_days):
        return f"No maintenance then: {because} (UTC)."
    other = next((w for w in booked if w.starts < ends and starts < w.ends), None)
    return f"“{other.name}” is booked from {other.starts:%Y-%m-%d %H:%M} to {other.ends:%H:%M} UTC." if other else ""
