"""What was forecast of landings, and what came: the record from which the hit rate is told."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from bot.store.tables import forecasts
from detectors.detector import Landing
from detectors.forecast import HitRate


def keep(c: Connection, team: str, detector: str, day: date, landing: Landing, at: datetime) -> None:
    """The first forecast of a day stands. at: of the look."""
    late = landing.landed > landing.due if landing.landed else (True if at > landing.due else None)
    foreseen = landing.foreseen if landing.foreseen and at <= landing.due < landing.foreseen else None
    mine = forecasts.c.team == team, forecasts.c.detector == detector, forecasts.c.day == day
    known = c.execute(select(forecasts).where(*mine).with_for_update()).one_or_none()
    if known is None and (late or foreseen):
        values = {"team": team, "detector": detector, "day": day, "due": landing.due, "late": late}
        told = {"foreseen_at": at if foreseen else None, "lands_at": foreseen}
        c.execute(insert(forecasts).values(**values, **told))
    elif known is not None and known.late is None and late is not None:
        c.execute(update(forecasts).where(forecasts.c.id == known.id).values(late=late))


def hit_rate(c: Connection, team: str) -> HitRate:
    mine = forecasts.c.team == team, forecasts.c.late.is_not(None)
    rows = c.execute(select(forecasts.c.late, forecasts.c.foreseen_at).where(*mine)).all()
    foreseen = [row.late for row in rows if row.foreseen_at is not None]
    unforeseen = sum(row.late for row in rows if row.foreseen_at is None)
    return HitRate(sum(foreseen), len(foreseen), unforeseen)
