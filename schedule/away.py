"""Who is away and on call at the same time. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from schedule.oncall import Rota
from schedule.trades import Stretch

ASKED_BEFORE = timedelta(days=14)  # a shift begins that soon: somebody has to be found


@dataclass(frozen=True, slots=True)
class Away:
    """`stretch`: as the person said it. asked: the beginnings of what cover was asked for already. by_calendar: read in
    their calendar, and not said."""

    id: int
    team: str
    person: str
    stretch: Stretch
    asked: tuple[datetime, ...] = ()
    by_calendar: bool = False


def on_call_while_away(rota: Rota, away: Away, since: datetime, until: datetime) -> Iterator[Stretch]:
    """The stretches of which somebody is the primary, and away, as far as they touch `[since, until)`; each whole."""
    first, last = max(since, away.stretch.since), min(until, away.stretch.until)
    for shift in rota.shifts(first, last):
        if shift.primary == away.person:
            yield Stretch(max(shift.since, away.stretch.since), min(shift.until, away.stretch.until))


def to_ask_for(rota: Rota, ahead: Sequence[Away], now: datetime) -> Iterator[tuple[Away, Stretch]]:
    """What cover has to be asked for now, for the first time. What two absences of one person share is asked for
    once."""
    seen: dict[str, list[Stretch]] = {}
    for away in ahead:
        before = seen.setdefault(away.person, [])
        for shift in on_call_while_away(rota, away, now, now + ASKED_BEFORE):
            for stretch in without(shift, before):
                if stretch.since not in away.asked:
                    yield away, stretch
        before.append(away.stretch)


def without(stretch: Stretch, others: Sequence[Stretch]) -> list[Stretch]:
    """What is left of it, the earliest first."""
    left = [stretch]
    for other in others:
        left = [piece for each in left for piece in _cut(each, other)]
    return left


def _cut(stretch: Stretch, other: Stretch) -> Iterator[Stretch]:
    if other.until <= stretch.since or other.since >= stretch.until:
        yield stretch
        return
    if stretch.since < other.since:
        yield Stretch(stretch.since, other.since)
    if other.until < stretch.until:
        yield Stretch(other.until, stretch.until)
