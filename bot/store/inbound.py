"""What came in before: repeats of a click, command or webhook are recognised and answered the same again.

Kept 24 h, inserted in the transaction of the effect. Slack's retry may be the only delivery, so nothing is ever
dropped for being marked a retry; only what is here is a repeat.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.store.tables import inbound

KEPT = 24 * 3600.0

_ANSWERED = select(inbound.c.answer).where(inbound.c.key == bindparam("key_"))


def answered(c: Connection, key: str) -> dict[str, Any] | None:
    """The answer given when this key first came in."""
    return c.execute(_ANSWERED, {"key_": key}).scalar()


def remember(c: Connection, key: str, machine_now: float, answer: dict[str, Any]) -> None:
    c.execute(insert(inbound), {"key": key, "at": machine_now, "answer": answer})


def forget(c: Connection, machine_now: float, most: int) -> int:
    """Tidy what is older than a day, at most so many at once; returns how many rows went."""
    some = select(inbound.c.key).where(inbound.c.at < machine_now - KEPT).order_by(inbound.c.at).limit(most)
    return c.execute(delete(inbound).where(inbound.c.key.in_(some))).rowcount
