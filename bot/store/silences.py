"""Silences as rows. One that is over is kept: who silenced what, until when and why is on record."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.incidents.silence import Matcher, Silence
from bot.people import Actor
from bot.store.tables import silences as rows


def add(c: Connection, silence: Silence, next_at: datetime) -> Silence:
    """next_at: when something happens to it by itself. Returns it with its id."""
    values = {**_values(silence), "next_at": next_at}
    made = c.execute(insert(rows).values(**values).returning(rows.c.id)).scalar_one()
    return replace(silence, id=made)


def save(c: Connection, silence: Silence, next_at: datetime | None) -> None:
    """The caller has read it through `lock` in this transaction."""
    values = {**_values(silence), "next_at": next_at}
    c.execute(update(rows).where(rows.c.id == silence.id).values(**values))


def lock(c: Connection, silence_id: int) -> Silence | None:
    row = c.execute(select(rows).where(rows.c.id == silence_id).with_for_update()).one_or_none()
    return _silence(row) if row else None


def active(c: Connection, team: str, pipeline: str) -> list[Silence]:
    mine = rows.c.team == team, rows.c.pipeline == pipeline, rows.c.state == "active"
    return [_silence(row) for row in c.execute(select(rows).where(*mine))]


def standing(c: Connection, team: str) -> list[Silence]:
    """Those that are on, and those that wait for a second person, in the order of asking."""
    query = select(rows).where(rows.c.team == team, rows.c.state.in_(["asked", "active"])).order_by(rows.c.id)
    return [_silence(row) for row in c.execute(query)]


def due(c: Connection, now: datetime) -> list[int]:
    """A look, not a claim."""
    return list(c.execute(select(rows.c.id).where(rows.c.next_at <= now).order_by(rows.c.next_at)).scalars())


def _values(silence: Silence) -> dict[str, Any]:
    return {
        "team": silence.team,
        **asdict(silence.matcher),
        "seconds": silence.length.total_seconds(),
        "reason": silence.reason,
        "state": silence.state,
        "asked_at": silence.asked_at,
        "asked_by": asdict(silence.asked_by),
        "until": silence.until,
        "decided_by": asdict(silence.decided_by) if silence.decided_by else None,
        "ended_at": silence.ended_at,
        "ended_by": asdict(silence.ended_by) if silence.ended_by else None,
    }


def _silence(row: Row[Any]) -> Silence:
    return Silence(
        id=row.id,
        team=row.team,
        matcher=Matcher(row.pipeline, row.issue, row.detector, row.entity),
        length=timedelta(seconds=row.seconds),
        reason=row.reason,
        state=row.state,
        asked_at=row.asked_at,
        asked_by=Actor(**row.asked_by),
        until=row.until,
        decided_by=Actor(**row.decided_by) if row.decided_by else None,
        ended_at=row.ended_at,
        ended_by=Actor(**row.ended_by) if row.ended_by else None,
    )
