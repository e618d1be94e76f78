"""Links as rows: who asked to be which person, and how it ended. Nothing is deleted."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from bot.incidents.account_links import WAITS_FOR, AccountLink
from bot.people import Actor
from bot.store.overrides import moved
from bot.store.tables import links as rows


def add(c: Connection, link: AccountLink) -> AccountLink:
    """A request. Returns it with its id. Raises IntegrityError if another one of the asker's waits."""
    values = {**_values(link), "next_at": link.asked_at + WAITS_FOR}
    return replace(link, id=c.execute(insert(rows).values(**values).returning(rows.c.id)).scalar_one())


def save(c: Connection, link: AccountLink) -> None:
    """An answer, or an end. The caller has read it under a lock in this transaction. Raises IntegrityError if the
    person or the Slack user is linked already."""
    c.execute(update(rows).where(rows.c.id == link.id).values(**_values(link), next_at=None))
    moved(c, link.team)


def rest(c: Connection, link: AccountLink) -> None:
    """Its team is not served here any more: nobody is asked again."""
    c.execute(update(rows).where(rows.c.id == link.id).values(next_at=None))


def lock(c: Connection, link_id: int) -> AccountLink | None:
    row = c.execute(select(rows).where(rows.c.id == link_id).with_for_update()).one_or_none()
    return _link(row) if row else None


def holding(c: Connection, team: str) -> dict[str, str]:
    """Person -> Slack user id, of every link that was approved and not undone."""
    query = select(rows.c.person, rows.c.slack).where(rows.c.team == team, rows.c.state == "linked")
    return {row.person: row.slack for row in c.execute(query)}


def standing(c: Connection, team: str) -> list[AccountLink]:
    """Those that wait and those that hold, in the order of asking."""
    return [_link(row) for row in c.execute(_standing(team))]


def lock_standing(c: Connection, team: str) -> list[AccountLink]:
    """The same, held for writing."""
    return [_link(row) for row in c.execute(_standing(team).with_for_update())]


def _standing(team: str) -> Select[Any]:
    return select(rows).where(rows.c.team == team, rows.c.state.in_(["asked", "linked"])).order_by(rows.c.id)


def of_asker(c: Connection, team: str, slack: str) -> list[AccountLink]:
    query = select(rows).where(rows.c.team == team, rows.c.slack == slack).order_by(rows.c.id)
    return [_link(row) for row in c.execute(query)]


def due(c: Connection, now: datetime) -> list[int]:
    """Requests that lapse. A look, not a claim."""
    return list(c.execute(select(rows.c.id).where(rows.c.next_at <= now).order_by(rows.c.next_at)).scalars())


def _values(link: AccountLink) -> dict[str, Any]:
    return {
        "team": link.team,
        "person": link.person,
        "slack": link.asker.slack,
        "slack_name": link.asker.name,
        "reason": link.reason,
        "asked_of": list(link.asked_of),
        "state": link.state,
        "asked_at": link.asked_at,
        "decided_at": link.decided_at,
        "decided_by": asdict(link.decided_by) if link.decided_by else None,
        "ended_at": link.ended_at,
        "ended_by": asdict(link.ended_by) if link.ended_by else None,
    }


def _link(row: Row[Any]) -> AccountLink:
    return AccountLink(
        id=row.id,
        team=row.team,
        person=row.person,
        asker=Actor(row.slack_name, row.slack),
        reason=row.reason,
        asked_of=tuple(row.asked_of),
        state=row.state,
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        decided_by=Actor(**row.decided_by) if row.decided_by else None,
        ended_at=row.ended_at,
        ended_by=Actor(**row.ended_by) if row.ended_by else None,
    )
