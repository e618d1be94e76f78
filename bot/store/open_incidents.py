"""What loops ask of all open incidents at once: few columns, by an index of the open ones alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, String, cast, literal, select, text

from bot.store.tables import incidents, outbox

OPEN_ = text("incidents.state != 'resolved'")  # as the partial index says it, so that it is used


def revisions(c: Connection) -> dict[int, int]:
    """Every open incident of all teams, with its revision: enough to see which have changed."""
    return {row.id: row.revision for row in c.execute(select(incidents.c.id, incidents.c.revision).where(OPEN_))}


def behind(c: Connection) -> list[tuple[str, int]]:
    """(team, id) of open incidents whose message does not show their last change: no edit of their revision was ever
    put in (`edit_key`)."""
    number, revision = cast(incidents.c.id, String), cast(incidents.c.revision, String)
    edit = select(outbox.c.id).where(outbox.c.key == literal("i") + number + ":edit:" + revision)
    query = select(incidents.c.team, incidents.c.id).where(OPEN_, incidents.c.revision > 1, ~edit.exists())
    return [(row.team, row.id) for row in c.execute(query)]


def messages(c: Connection) -> list[Row[*tuple[Any, ...]]]:
    """(id, team, channel, ts) of open incidents, where their message is out."""
    query = select(incidents.c.id, incidents.c.team, incidents.c.channel, incidents.c.ts)
    return list(c.execute(query.where(OPEN_, incidents.c.ts != "")).all())
