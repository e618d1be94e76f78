"""Who stands in for whom, as rows: what trades and managers changed about the rota. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.people import Actor
from bot.store.tables import overrides
from bot.store.tables import revisions as counters
from schedule.rules import Override


def add(c: Connection, team: str, override: Override, by: Actor, trade_id: int | None = None) -> int:
    """A new override, in force at once; returns its id."""
    values = {
        "team": team,
        "since": override.since,
        "until": override.until,
        "primary": override.primary,
        "secondary": list(override.secondary) if override.secondary is not None else None,
        "why": override.why,
        "approved_at": override.approved_at,
        "made_by": asdict(by),
        "trade_id": trade_id,
    }
    made = int(c.execute(insert(overrides).values(**values).returning(overrides.c.id)).scalar_one())
    moved(c, team)
    return made


def undo(c: Connection, team: str, trade_id: int, by: Actor, now: datetime) -> int:
    """Take back what a trade changed. Returns how many overrides."""
    mine = (overrides.c.team == team) & (overrides.c.trade_id == trade_id) & overrides.c.undone_at.is_(None)
    count = c.execute(update(overrides).where(mine).values(undone_at=now, undone_by=asdict(by))).rowcount
    moved(c, team)
    return count


def cut(c: Connection, team: str, override_id: int, until: datetime) -> None:
    """An override ends earlier than it was to."""
    mine = (overrides.c.id == override_id) & (overrides.c.until > until)
    c.execute(update(overrides).where(mine).values(until=until))
    moved(c, team)


def holding(c: Connection, team: str) -> Sequence[Override]:
    """Every override that was not undone, the earliest approved first."""
    query = (
        select(overrides)
        .where(overrides.c.team == team, overrides.c.undone_at.is_(None))
        .order_by(overrides.c.approved_at, overrides.c.id)
    )
    return [_override(row) for row in c.execute(query)]


def _override(row: Row[Any]) -> Override:
    secondary = tuple(row.secondary) if row.secondary is not None else None
    return Override(row.since, row.until, row.primary, secondary, row.why, row.approved_at)


# --- revisions ------------------------------------------------------------------------------------------------------


def revisions(c: Connection) -> dict[str, int]:
    """How often each team's rota has been changed; a team that never was is not there."""
    return {row.team: row.revision for row in c.execute(select(counters))}


def moved(c: Connection, team: str) -> None:
    """Something about who is on call, or who somebody is, has changed: every process has to look again."""
    mine = counters.c.team == team
    if not c.execute(update(counters).where(mine).values(revision=counters.c.revision + 1)).rowcount:
        c.execute(insert(counters).values(team=team, revision=1))
