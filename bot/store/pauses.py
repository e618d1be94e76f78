"""Pauses of detectors as rows. One that is over is kept: who paused what, for how long and why is on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.incidents.pause import Pause
from bot.people import Actor
from bot.store.tables import detector_pauses as rows


def standing(c: Connection, team: str) -> dict[str, Pause]:
    """Detector -> the pause that it is in, or that is asked for."""
    found = c.execute(select(rows).where(rows.c.team == team, rows.c.resumed_at.is_(None))).all()
    return {row.name: _pause(row) for row in found}


def lock(c: Connection, pause_id: int) -> Pause | None:
    row = c.execute(select(rows).where(rows.c.id == pause_id).with_for_update()).one_or_none()
    return _pause(row) if row else None


def due(c: Connection, now: datetime) -> Sequence[int]:
    """Those that end, or whose request lapses."""
    over = rows.c.resumed_at.is_(None), rows.c.until <= now
    return c.execute(select(rows.c.id).where(*over).order_by(rows.c.until, rows.c.id)).scalars().all()


def add(c: Connection, pause: Pause) -> Pause:
    """Returns it with its id. Raises IntegrityError if the detector has one that stands."""
    values = {"team": pause.team, "name": pause.name, "reason": pause.reason, "paused_at": pause.asked_at}
    values |= {"paused_by": pause.asked_by.name, "slack": pause.asked_by.slack, **_changing(pause)}
    return replace(pause, id=c.execute(insert(rows).values(**values).returning(rows.c.id)).scalar_one())


def save(c: Connection, pause: Pause, ended_at: datetime | None = None) -> None:
    """An answer, or, with `ended_at`, the end. The caller has read it under its lock in this transaction."""
    ended = {"resumed_at": ended_at, "resumed_by": pause.ended_by} if ended_at else {}
    c.execute(update(rows).where(rows.c.id == pause.id).values(**_changing(pause), **ended))


def _changing(pause: Pause) -> dict[str, Any]:
    return {
        "state": pause.state,
        "seconds": pause.length.total_seconds(),
        "until": pause.until,
        "decided_by": pause.decided_by,
    }


def _pause(row: Row[Any]) -> Pause:
    return Pause(
        id=row.id,
        team=row.team,
        name=row.name,
        reason=row.reason,
        state=row.state,
        asked_at=row.paused_at,
        asked_by=Actor(row.paused_by, row.slack),
        length=timedelta(seconds=row.seconds),
        until=row.until,
        decided_by=row.decided_by,
        ended_by=row.resumed_by or "",
    )
