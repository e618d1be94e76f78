"""Versions of a team's two files (handbook.md, team.toml) that were good when they were seen.

applied     what the bot runs on; one a team
proposed    edited on disk, and waits for somebody to press Apply; at most one a team
rejected    somebody pressed Reject; it is not proposed again
superseded  what was applied before, or a proposal that was edited again
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.handbook.files import Files
from bot.people import Actor
from bot.store.overrides import moved
from bot.store.tables import handbooks


@dataclass(frozen=True, slots=True)
class Version:
    """sha: of both files together, in hexadecimal."""

    id: int
    team: str
    sha: str
    handbook: str
    settings: str
    state: str
    seen_at: datetime
    applied_at: datetime | None
    applied_by: Actor | None
    ended_at: datetime | None = None
    rejected_by: Actor | None = None

    @property
    def files(self) -> Files:
        return Files(self.handbook.encode(), self.settings.encode())


def add(c: Connection, team: str, sha: str, handbook: str, settings: str, now: datetime) -> Version:
    """A proposal; it takes the place of the one before."""
    _end(c, team, "proposed", now)
    values = {"team": team, "sha": sha, "handbook": handbook, "settings": settings, "seen_at": now}
    row = c.execute(insert(handbooks).values(**values, state="proposed").returning(handbooks)).one()
    return _version(row)


def in_state(c: Connection, team: str, state: str) -> Version | None:
    query = select(handbooks).where(handbooks.c.team == team, handbooks.c.state == state)
    row = c.execute(query.order_by(handbooks.c.id.desc()).limit(1)).one_or_none()
    return _version(row) if row else None


def get(c: Connection, version_id: int) -> Version:
    return _version(c.execute(select(handbooks).where(handbooks.c.id == version_id)).one())


def find(c: Connection, version_id: int) -> Version | None:
    row = c.execute(select(handbooks).where(handbooks.c.id == version_id)).one_or_none()
    return _version(row) if row else None


def lock(c: Connection, version_id: int) -> Version | None:
    row = c.execute(select(handbooks).where(handbooks.c.id == version_id).with_for_update()).one_or_none()
    return _version(row) if row else None


def apply(c: Connection, version: Version, by: Actor, now: datetime) -> None:
    """From now on the bot runs on it, in every process."""
    _end(c, version.team, "applied", now)
    values: dict[str, Any] = {"state": "applied", "applied_at": now, "applied_by": asdict(by)}
    c.execute(update(handbooks).where(handbooks.c.id == version.id).values(**values))
    moved(c, version.team)


def reject(c: Connection, version: Version, by: Actor, now: datetime) -> None:
    values: dict[str, Any] = {"state": "rejected", "ended_at": now, "rejected_by": asdict(by)}
    c.execute(update(handbooks).where(handbooks.c.id == version.id).values(**values))


def drop(c: Connection, version: Version, now: datetime) -> None:
    """Nobody will apply it any more."""
    _end(c, version.team, "proposed", now)


def _end(c: Connection, team: str, state: str, now: datetime) -> None:
    those = (handbooks.c.team == team) & (handbooks.c.state == state)
    c.execute(update(handbooks).where(those).values(state="superseded", ended_at=now))


def _version(row: Row[Any]) -> Version:
    by = Actor(**row.applied_by) if row.applied_by else None
    rejected_by = Actor(**row.rejected_by) if row.rejected_by else None
    what = row.id, row.team, row.sha, row.handbook, row.settings, row.state, row.seen_at
    return Version(*what, row.applied_at, by, row.ended_at, rejected_by)
