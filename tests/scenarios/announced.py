"""Jumps to an instant, with everything that the ticks of time do there."""

from __future__ import annotations

from datetime import datetime

from local_slack.people import everything
from sqlalchemy import select

from bot.store.tables import outbox
from tests.scenarios.conftest import House


def go_to(house: House, at: datetime) -> None:
    house.clock.advance(at - house.clock.now())
    tick(house)


def tick(house: House) -> None:
    house.bot.announcing.tick()
    house.bot.handoffs.chase_due()
    house.bot.maintaining.tick()
    house.bot.keeping.tick()
    house.bot.reviewing.tick()
    house.deliver()


def rows(house: House, *, destination: str | None = None, containing: str = "") -> list[tuple[str, str, str]]:
    """(key without its team, state, reason) of notices in the outbox, in order."""
    with house.bot.database.reading() as c:
        found = c.execute(select(outbox).where(outbox.c.key.contains(containing)).order_by(outbox.c.id)).all()
    return [
        (row.key.partition(":")[2], row.state, row.last_error)
        for row in found
        if destination in (None, row.destination)
    ]


def told(house: House, slack: str) -> list[str]:
    """Everything in somebody's direct messages."""
    return [everything(m) for m in house.person(slack).dms()]
