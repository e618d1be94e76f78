"""Handoffs as rows: who takes over, and whether they said so.

asked     the incoming person has been asked in the channel
reminded  and once more by direct message
told      nobody accepted, and the manager knows
accepted  by the person in `accepted_by`
over      somebody else has the shift by now; nobody is asked any more
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.people import Actor
from bot.store.tables import handoffs


@dataclass(frozen=True, slots=True)
class HandoffRow:
    """key: of the notice that asks. next_at: when the next stage is due, None if there is none. override_id,
    kept_until: where the outgoing person keeps it until somebody accepts."""

    id: int
    team: str
    key: str
    outgoing: str
    incoming: str
    due: datetime
    asked_at: datetime
    stage: str
    next_at: datetime | None
    accepted_at: datetime | None
    accepted_by: Actor | None
    override_id: int | None
    kept_until: datetime | None


def ask(
    c: Connection, team: str, key: str, outgoing: str, incoming: str, due: datetime, now: datetime, next_at: datetime
) -> int:
    """A new handoff, asked now; returns its id. Asked twice, it stays one."""
    known: int | None = c.execute(select(handoffs.c.id).where(handoffs.c.team == team, handoffs.c.key == key)).scalar()
    if known is not None:
        return known
    values = {"team": team, "key": key, "outgoing": outgoing, "incoming": incoming, "due": due, "asked_at": now}
    made = insert(handoffs).values(**values, stage="asked", next_at=next_at).returning(handoffs.c.id)
    return int(c.execute(made).scalar_one())


def lock(c: Connection, handoff_id: int) -> HandoffRow | None:
    row = c.execute(select(handoffs).where(handoffs.c.id == handoff_id).with_for_update()).one_or_none()
    return _from_row(row) if row else None


def due(c: Connection, now: datetime) -> list[int]:
    """Ids of handoffs that nobody has accepted in time for their next stage. A look, not a claim."""
    query = select(handoffs.c.id).where(handoffs.c.next_at <= now).order_by(handoffs.c.next_at)
    return list(c.execute(query).scalars())


def move(c: Connection, handoff_id: int, stage: str, next_at: datetime | None) -> None:
    """The caller has read the row through `lock` in this transaction."""
    c.execute(update(handoffs).where(handoffs.c.id == handoff_id).values(stage=stage, next_at=next_at))


def keep(c: Connection, handoff_id: int, override_id: int, until: datetime) -> None:
    """The outgoing person keeps it until somebody accepts, by that override."""
    values = {"override_id": override_id, "kept_until": until}
    c.execute(update(handoffs).where(handoffs.c.id == handoff_id).values(**values))


def accept(c: Connection, handoff_id: int, by: Actor, at: datetime) -> None:
    values: dict[str, Any] = {"stage": "accepted", "next_at": None, "accepted_at": at, "accepted_by": asdict(by)}
    c.execute(update(handoffs).where(handoffs.c.id == handoff_id).values(**values))


def of_team(c: Connection, team: str, most: int = 50) -> list[HandoffRow]:
    """The latest handoffs of a team, the newest first."""
    query = select(handoffs).where(handoffs.c.team == team).order_by(handoffs.c.due.desc()).limit(most)
    return [_from_row(r) for r in c.execute(query)]


def _from_row(row: Row[Any]) -> HandoffRow:
    values = dict(row._mapping)
    values["accepted_by"] = Actor(**row.accepted_by) if row.accepted_by else None
    return HandoffRow(**values)
