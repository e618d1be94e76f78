"""What was found inside a maintenance window or under a silence: held, and at its end opened, or gone. Nothing leaves
the record."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.handbook.model import Severity
from bot.incidents.incident import Alert, Link
from bot.store.incidents import measure_json
from bot.store.tables import held_alerts
from detectors.detector import Nature
from detectors.measure import Measure


def hold(
    c: Connection,
    team: str,
    detector: str,
    key: str,
    alert: Alert,
    now: datetime,
    until: datetime,
    *,
    why: str = "",
    silence: int | None = None,
) -> None:
    """Found again in the same window, it stays one row. detector: its name, or the source of what none found. silence:
    the one that holds it, None for maintenance."""
    mine = (held_alerts.c.team == team) & (held_alerts.c.detector == detector) & (held_alerts.c.key == key)
    if c.execute(select(held_alerts.c.id).where(mine, held_alerts.c.until == until)).scalar() is None:
        values = {"team": team, "detector": detector, "key": key, "alert": _as_json(alert), "state": "held", "why": why}
        c.execute(insert(held_alerts).values(**values, held_at=now, until=until, silence_id=silence))


def of_silence(c: Connection, silence: int) -> list[Row[Any]]:
    """What a silence still holds, in the order of the finding."""
    query = select(held_alerts).where(held_alerts.c.silence_id == silence, held_alerts.c.state == "held")
    return list(c.execute(query.order_by(held_alerts.c.id)).all())


def let_out(c: Connection, silence: int, now: datetime) -> None:
    """The silence is over, perhaps before its time: what it held waits for its detector's next run."""
    mine = (held_alerts.c.silence_id == silence) & (held_alerts.c.state == "held")
    c.execute(update(held_alerts).where(mine).values(until=now))


def waiting(c: Connection, team: str, detector: str, over_at: datetime) -> list[Row[Any]]:
    """What is still held of a detector though its window or silence is over, in the order of the finding."""
    mine = (held_alerts.c.team == team) & (held_alerts.c.detector == detector) & (held_alerts.c.state == "held")
    query = select(held_alerts).where(mine, held_alerts.c.until <= over_at).order_by(held_alerts.c.id)
    return list(c.execute(query).all())


def end(c: Connection, held_id: int, state: str, why: str, now: datetime) -> None:
    mine = (held_alerts.c.id == held_id) & (held_alerts.c.state == "held")
    held_by = c.execute(select(held_alerts.c.why).where(mine)).scalar()
    reason = f"{held_by}; {why}" if held_by else why
    c.execute(update(held_alerts).where(mine).values(state=state, why=reason, ended_at=now))


def of_team(c: Connection, team: str) -> list[Row[Any]]:
    return list(c.execute(select(held_alerts).where(held_alerts.c.team == team).order_by(held_alerts.c.id)).all())


def alert_of(row: Row[Any]) -> Alert:
    values = row.alert
    day = date.fromisoformat(values["day"]) if values["day"] else None
    read = {
        "at": datetime.fromisoformat(values["at"]),
        "day": day,
        "nature": Nature(values["nature"]),
        "links": tuple(Link(**link) for link in values.get("links", ())),
        "measure": Measure.model_validate(values["measure"]) if values.get("measure") else None,
        **{bound: Severity.read(values[bound]) for bound in ("cap", "floor") if values.get(bound)},
    }
    return Alert(**{**values, **read})


def _as_json(alert: Alert) -> dict[str, Any]:
    bounds = {"cap": alert.cap.stored if alert.cap else None, "floor": alert.floor.stored if alert.floor else None}
    day = alert.day.isoformat() if alert.day else None
    measure = measure_json(alert.measure)
    return {**asdict(alert), **bounds, "at": alert.at.isoformat(), "day": day, "measure": measure}
