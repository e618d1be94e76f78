"""What has been said of an incident and still stands, and putting it right while that is possible.

What waits is worded anew or called off; what is out is edited.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, or_, select, update

from bot.store.notices import UNFINISHED
from bot.store.tables import outbox


@dataclass(frozen=True, slots=True)
class Out:
    """A notice that is out, or may be, or will be. conversation: whom it reaches, a channel or a person. fault: the one
    of the incident's faults that it is about; None for the incident as a whole."""

    key: str
    conversation: str
    fault: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """One notice. message: as it reads with the last edit, out or on its way."""

    key: str
    state: str
    message: Mapping[str, Any]

    @property
    def waits(self) -> bool:
        """Nobody has begun to send it."""
        return self.state == "pending"


def standing(c: Connection, keys: Sequence[str]) -> dict[str, Said]:
    """Those of these notices that are out or on their way, by key."""
    mine = or_(outbox.c.key.in_(keys), outbox.c.parent_key.in_(keys) & (outbox.c.kind == "edit"))
    query = select(outbox.c.key, outbox.c.kind, outbox.c.parent_key, outbox.c.state, outbox.c.payload)
    alive = outbox.c.state.in_([*UNFINISHED, "delivered"])
    found: dict[str, Said] = {}
    for row in c.execute(query.where(mine, alive).order_by(outbox.c.id)):
        if row.key in keys:
            found[row.key] = Said(row.key, row.state, row.payload["message"])
        elif row.parent_key in found:
            before = found[row.parent_key]
            found[row.parent_key] = Said(before.key, before.state, row.payload["message"])
    return found


def out(c: Connection, incident_id: int, prefix: str) -> list[Out]:
    """An incident's notices whose keys begin so, the first one first; without their edits."""
    alive = outbox.c.state.in_([*UNFINISHED, "delivered"])
    return [Out(*row) for row in c.execute(_named(incident_id, prefix).where(alive))]


def drafted(c: Connection, incident_id: int, prefix: str) -> list[Out]:
    """The same of all that were ever queued, whatever became of them."""
    return [Out(*row) for row in c.execute(_named(incident_id, prefix))]


def _named(incident_id: int, prefix: str) -> Select[Any]:
    named = outbox.c.incident_id == incident_id, outbox.c.key.startswith(prefix, autoescape=True)
    query = select(outbox.c.key, outbox.c.conversation, outbox.c.fault_id).where(*named, outbox.c.kind != "edit")
    return query.order_by(outbox.c.id)


def reword(c: Connection, key: str, message: Mapping[str, Any], plain: str) -> None:
    """One that nobody has begun to send."""
    waiting = outbox.c.key == key, outbox.c.state == "pending"
    row = c.execute(select(outbox.c.id, outbox.c.payload).where(*waiting)).one_or_none()
    if row is not None:
        payload = {**row.payload, "message": dict(message)}
        c.execute(update(outbox).where(outbox.c.id == row.id, *waiting).values(payload=payload, plain=plain))
