"""Pauses of detectors as rows. One that is over is kept: who paused what, when and why is on record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.store.tables import detector_pauses as pauses


def current(c: Connection, team: str) -> dict[str, Row[Any]]:
    """Detector -> the pause that it is in."""
    rows = c.execute(select(pauses).where(pauses.c.team == team, pauses.c.resumed_at.is_(None))).all()
    return {row.name: row for row in rows}


def pause(c: Connection, team: str, name: str, reason: str, by: str, now: datetime) -> None:
    """Raises IntegrityError if it is paused already."""
    c.execute(insert(pauses).values(team=team, name=name, reason=reason, paused_at=now, paused_by=by))


def resume(c: Connection, team: str, name: str, by: str, now: datetime) -> bool:
    """Whether it was paused."""
    which = pauses.c.team == team, pauses.c.name == name, pauses.c.resumed_at.is_(None)
    return c.execute(update(pauses).where(*which).values(resumed_at=now, resumed_by=by)).rowcount > 0
