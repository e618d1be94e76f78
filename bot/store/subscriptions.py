"""Who wants to hear when a pipeline's figures are wrong."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.store.tables import subscriptions as rows


def subscribers(c: Connection, team: str, pipeline: str) -> list[str]:
    """Slack ids, the longest subscribed first."""
    query = select(rows.c.slack).where(rows.c.team == team, rows.c.pipeline == pipeline)
    return list(c.execute(query.order_by(rows.c.since, rows.c.slack)).scalars())


def add(c: Connection, team: str, pipeline: str, slack: str, now: datetime) -> None:
    """Nothing changes for who has subscribed already."""
    if slack not in subscribers(c, team, pipeline):
        c.execute(insert(rows).values(team=team, pipeline=pipeline, slack=slack, since=now))


def remove(c: Connection, team: str, pipeline: str, slack: str) -> bool:
    """Whether they had subscribed."""
    which = rows.c.team == team, rows.c.pipeline == pipeline, rows.c.slack == slack
    return c.execute(delete(rows).where(*which)).rowcount > 0
