"""Incidents that people outside a team reported, counted so that nobody floods those on call."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from bot.store.tables import reports as rows


def since(c: Connection, team: str, when: datetime) -> dict[str, int]:
    """Slack user id -> how many."""
    recent = rows.c.team == team, rows.c.at > when
    query = select(rows.c.slack, func.count().label("reports")).where(*recent).group_by(rows.c.slack)
    return {row.slack: row.reports for row in c.execute(query)}


def counted(c: Connection, key: str) -> bool:
    """Whether this form or message was counted before."""
    return c.execute(select(rows.c.key).where(rows.c.key == key)).first() is not None


def add(c: Connection, team: str, slack: str, key: str, now: datetime) -> None:
    c.execute(insert(rows).values(key=key, team=team, slack=slack, at=now))


def forget(c: Connection, before: datetime, most: int) -> int:
    """At most so many at once; returns how many."""
    some = select(rows.c.key).where(rows.c.at < before).limit(most)
    return c.execute(delete(rows).where(rows.c.key.in_(some))).rowcount
