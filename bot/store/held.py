"""What detectors found inside a maintenance window: held, and at its end opened, or gone. Nothing leaves the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.store.tables import held_alerts


def hold(
    c: Connection, team: str, detector: str, key: str, alert: Mapping[str, Any], now: datetime, until: datetime
) -> None:
    """Found again in the same window, it stays one row."""
    mine = (held_alerts.c.team == team) & (held_alerts.c.detector == detector) & (held_alerts.c.key == key)
    if c.execute(select(held_alerts.c.id).where(mine, held_alerts.c.until == until)).scalar() is None:
        values = {"team": team, "detector": detector, "key": key, "alert": dict(alert), "state": "held", "why": ""}
        c.execute(insert(held_alerts).values(**values, held_at=now, until=until))


def waiting(c: Connection, team: str, detector: str, over_at: datetime) -> list[Row[Any]]:
    """What is still held of a detector though its window is over, in the order of the finding."""
    mine = (held_alerts.c.team == team) & (held_alerts.c.detector == detector) & (held_alerts.c.state == "held")
    query = select(held_alerts).where(mine, held_alerts.c.until <= over_at).order_by(held_alerts.c.id)
    return list(c.execute(query).all())


def end(c: Connection, held_id: int, state: str, why: str, now: datetime) -> None:
    mine = (held_alerts.c.id == held_id) & (held_alerts.c.state == "held")
    c.execute(update(held_alerts).where(mine).values(state=state, why=why, ended_at=now))


def of_team(c: Connection, team: str) -> list[Row[Any]]:
    return list(c.execute(select(held_alerts).where(held_alerts.c.team == team).order_by(held_alerts.c.id)).all())
