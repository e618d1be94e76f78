"""Doing what a person asked for once, however often the request arrives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.clock import Clock
from bot.incidents.incident import Answer
from bot.store import inbound
from bot.store.database import Database


def once(database: Database, clock: Clock, key: str, act: Callable[[Connection, datetime], Answer]) -> Answer:
    """Do it in one transaction, and remember the answer in the same one. key: the natural id of the click or command;
    the same again changes nothing and is answered the same."""
    now, machine_now = clock.now(), clock.machine()

    def attempt(c: Connection) -> Answer:
        before = inbound.answered(c, key)
        if before is not None:
            return Answer(before["done"], before["text"])
        answer = act(c, now)
        inbound.remember(c, key, machine_now, {"done": answer.done, "text": answer.text})
        return answer

    return database.write(attempt)
