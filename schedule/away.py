"""Who is away and on call at the same time. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from schedule.oncall import Rota
from schedule.trades import Stretch

ASKED_BEFORE = timedelta(days=14)  # a shift begins that soon: somebody has to be found


@dataclass(frozen=True, slots=True)
class Away:
    """`stretch`: as the person said it. asked: the beginnings of what cover was asked for already."""

    id: int
    team: str
    person: str
    stretch: Stretch
    asked: tuple[datetime, ...] = ()


def on_call_while_away(rota: Rota, away: Away, since: datetime, until: datetime) -> Iterator[Stretch]:
    """The stretches of which somebody is the primary, and away, as far as they touch `[since, until)`; each whole."""
    first, last = max(since, away.stretch.since), min(until, away.stretch.until)
    for shift in rota.shifts(first, last):
        if shift.primary == away.person:
            yield Stretch(max(shift.since, away.stretch.since), min(shift.until, away.stretch.until))


def to_ask_for(rota: Rota, away: Away, now: datetime) -> list[Stretch]:
    """What cover has to be asked for now, for the first time."""
    ahead = on_call_while_away(rota, away, now, now + ASKED_BEFORE)
    return [stretch for stretch in ahead if stretch.since not in away.asked]
