"""A process that is frozen, whatever it holds, delays nobody for longer than seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from bot.clock import ManualClock
from bot.notify.notifier import Draft
from bot.notify.payload import Post
from bot.store import doubts, notices, sending
from bot.store.database import Database
from bot.store.tables import outbox


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Database]:
    opened = Database(postgres_url)
    yield opened
    opened.close()


def claimed(database: Database, clock: ManualClock, *keys: str) -> None:
    """Rows whose senders are gone: their leases are over by the time that the clock has moved on."""
    drafts = [Draft(key=k, kind="self", lane=k, payload=Post(channel="C1", message={}), plain=k) for k in keys]
    database.write(lambda c: notices.put(c, "team", None, drafts, clock.now()))
    wanted = sending.asked("slack", clock.machine(), (), ())
    for key in keys:
        database.write(partial(sending.claim, given=wanted, me=key, lease=8.0))


def test_a_row_whose_lock_is_held_keeps_no_other_lease_from_being_taken_over(
    postgres: Database, clock: ManualClock
) -> None:
    claimed(postgres, clock, "frozen", "dead")
    with postgres.engine.connect() as frozen, frozen.begin():
        frozen.execute(update(outbox).where(outbox.c.key == "frozen").values(last_error="half done"))
        began = time.monotonic()
        assert postgres.write(lambda c: doubts.of_dead_leases(c, clock.machine() + 9, 8.0)) == 1
        assert time.monotonic() - began < 2
    with postgres.reading() as c:
        assert {r.key: r.state for r in c.execute(select(outbox.c.key, outbox.c.state))}["dead"] == "doubt"


def test_the_lock_of_a_frozen_transaction_is_free_within_ten_seconds(postgres: Database, clock: ManualClock) -> None:
    claimed(postgres, clock, "frozen")
    frozen = postgres.engine.connect()
    frozen.execute(update(outbox).values(last_error="half done"))
    began = time.monotonic()
    postgres.write(lambda c: c.execute(update(outbox).values(last_error="by another")))
    assert time.monotonic() - began < 10
    with pytest.raises(DBAPIError):
        frozen.execute(select(outbox))
    frozen.invalidate()
    frozen.close()
