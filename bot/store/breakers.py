"""Where a destination takes nothing for a while: it asked us to wait, cannot be reached, or refuses until somebody puts
that right. Kept for each place (`bot/notify/payload.py`), so that one delays no other. Only time lifts a pause: what
goes through elsewhere says nothing about it, nor does what was under way when it began."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.store.tables import breakers

EVERYWHERE = ""


@dataclass(frozen=True, slots=True)
class Breaker:
    """until, since: machine time. failures: in a row. by_people: somebody has to put it right."""

    destination: str
    place: str
    until: float
    failures: int
    since: float
    by_people: bool
    why: str


def paused(c: Connection, destination: str, machine_now: float) -> set[str]:
    """The places that take nothing now; EVERYWHERE among them for the whole destination."""
    return set(c.execute(_PAUSED, {"destination_": destination, "now": machine_now}).scalars())


_PAUSED = select(breakers.c.place).where(
    breakers.c.destination == bindparam("destination_"), breakers.c.until > bindparam("now")
)


def failures(c: Connection, destination: str, place: str) -> int:
    which = breakers.c.destination == destination, breakers.c.place == place
    return c.execute(select(breakers.c.failures).where(*which)).scalar() or 0


def pause(
    c: Connection, destination: str, place: str, until: float, why: str, machine_now: float, by_people: bool = False
) -> None:
    """Nobody sends there before `until` (machine time). A pause that is longer already stays."""
    which = breakers.c.destination == destination, breakers.c.place == place
    row = c.execute(select(breakers).where(*which).with_for_update()).one_or_none()
    values = {"why": why, "by_people": by_people}
    if row is None:
        first = {"destination": destination, "place": place, "failures": 1, "since": machine_now}
        c.execute(insert(breakers).values(until=until, **first, **values))
        return
    since = row.since if row.failures else machine_now
    longer = max(until, row.until)
    c.execute(update(breakers).where(*which).values(until=longer, failures=row.failures + 1, since=since, **values))


def went_through(c: Connection, destination: str, place: str, machine_now: float) -> None:
    """Something was taken there after the pause: the next one begins short again."""
    c.execute(_RECOVERED, {"destination_": destination, "places": [EVERYWHERE, place], "now": machine_now})


_RECOVERED = (
    update(breakers)
    .where(
        breakers.c.destination == bindparam("destination_"),
        breakers.c.place.in_(bindparam("places", expanding=True)),
        breakers.c.until <= bindparam("now"),
        breakers.c.failures > 0,
    )
    .values(failures=0, by_people=False)
)


def refusing(c: Connection) -> list[Breaker]:
    """What somebody has to put right."""
    rows = c.execute(select(breakers).where(breakers.c.by_people, breakers.c.failures > 0))
    return [Breaker(r.destination, r.place, r.until, r.failures, r.since, r.by_people, r.why) for r in rows]
