"""Proposals whose detectors' past is to be gone over: who does it now, and what came of it.

It is wanted while the version is proposed, and of one that was applied meanwhile; of a version that was withdrawn
nobody wants to know. Leases are in machine time (Unix seconds); see `bot/clock.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, insert, or_, select, update

from bot.store.tables import handbooks, measurements


@dataclass(frozen=True, slots=True)
class Claimed:
    """Detectors of a version that this process alone goes over until its lease ends."""

    version_id: int
    detectors: tuple[str, ...]


def ask(c: Connection, version_id: int, detectors: Sequence[str]) -> None:
    c.execute(insert(measurements).values(version_id=version_id, detectors=list(detectors), claimed_until=0.0))


def anything_waits(c: Connection, teams: Collection[str], machine_now: float) -> bool:
    """A look that takes no lock."""
    return c.execute(_waiting(teams, machine_now)).first() is not None


def claim(c: Connection, teams: Collection[str], me: str, machine_now: float, lease: float) -> Claimed | None:
    """The oldest that waits is ours now; None if none does."""
    row = c.execute(_waiting(teams, machine_now).with_for_update(of=measurements, skip_locked=True)).first()
    if row is None:
        return None
    _one(c, row.version_id, claimed_by=me, claimed_until=machine_now + lease)
    return Claimed(row.version_id, tuple(row.detectors))


def renew(c: Connection, version_id: int, me: str, until: float) -> bool:
    """The lease goes on; False if it is another's by now, or nobody wants to know any more."""
    mine = measurements.c.version_id == version_id, measurements.c.claimed_by == me
    if c.execute(_wanted().where(*mine).with_for_update(of=measurements)).first() is None:
        return False
    _one(c, version_id, claimed_until=until)
    return True


def give_back(c: Connection, version_id: int, me: str) -> None:
    """As if nobody had begun."""
    mine = measurements.c.version_id == version_id, measurements.c.claimed_by == me
    c.execute(update(measurements).where(*mine).values(claimed_by=None, claimed_until=0.0))


def end(c: Connection, version_id: int, found: Mapping[str, str]) -> bool:
    """What came of it, by the detectors' names; False if it is known already or nobody wants to know. The caller holds
    the version's row."""
    if c.execute(_wanted().where(measurements.c.version_id == version_id)).first() is None:
        return False
    _one(c, version_id, found=dict(found), claimed_by=None, claimed_until=0.0)
    return True


def of(c: Connection, version_id: int) -> Mapping[str, str] | None:
    """What came of it; None if it is not known, or nothing was to be gone over."""
    return c.execute(select(measurements.c.found).where(measurements.c.version_id == version_id)).scalar()


def _wanted() -> Select[tuple[int, list[str]]]:
    asked = select(measurements.c.version_id, measurements.c.detectors)
    lives = or_(handbooks.c.state == "proposed", handbooks.c.applied_at.is_not(None))
    return asked.join(handbooks).where(measurements.c.found.is_(None), lives)


def _waiting(teams: Collection[str], machine_now: float) -> Select[tuple[int, list[str]]]:
    free: ColumnElement[bool] = measurements.c.claimed_until < machine_now
    return _wanted().where(handbooks.c.team.in_(teams), free).order_by(measurements.c.version_id).limit(1)


def _one(c: Connection, version_id: int, **values: object) -> None:
    c.execute(update(measurements).where(measurements.c.version_id == version_id).values(**values))
