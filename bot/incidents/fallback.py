"""What happens when a page is not taken: the next way to reach people, and at the end their phone numbers, aloud. Pure.

A page goes out at once by every way that is set up (Slack, PagerDuty). One that a destination has not taken within a
minute, or refuses, goes by e-mail as well; when no way has taken it, the channel is told whom to call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

TAKEN_WITHIN = timedelta(seconds=60)
EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One way by which a step's page goes out. destination: as the outbox names it. done: None while it is under way,
    else whether the destination took it. why: what went wrong last, "" if nothing did. since: when it was queued.
    refused: the destination takes it only once somebody has put something right. held_until: taken, and rings nobody
    before then (Do Not Disturb)."""

    destination: str
    done: bool | None
    why: str
    since: datetime
    refused: bool = False
    held_until: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        """Refused, or in trouble for a minute. One that merely waits its turn is the auditor's to find."""
        return (
            self.done is False
            or (self.done is None and self.refused)
            or (self.done is None and self.why != "" and now - self.since >= TAKEN_WITHIN)
        )


@dataclass(frozen=True, slots=True)
class Fallback:
    """late: what did not take it, or took it and rings nobody. mail_to: addresses to try now. call: nothing took it so
    that it rings, and nothing is left to try."""

    late: tuple[Delivery, ...]
    mail_to: tuple[str, ...]
    call: bool


def decide(deliveries: Sequence[Delivery], now: datetime, addresses: Sequence[str]) -> Fallback | None:
    """What to do about a page now; None while all is well. addresses: of those whom it should reach, empty where no
    mail can be sent."""
    silent = [d for d in deliveries if d.done and d.held_until is not None and now < d.held_until]
    late = tuple(d for d in deliveries if d.is_late(now))
    if not late and (not silent or len(silent) < len(deliveries)):
        return None  # all is well, or another way rings
    late = (*late, *silent)
    mailed = any(d.destination == EMAIL for d in deliveries)
    if addresses and not mailed:
        return Fallback(late, tuple(dict.fromkeys(addresses)), call=False)
    return Fallback(late, (), call=len(late) == len(deliveries))
