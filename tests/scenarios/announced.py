"""Jumps to an instant, with everything that the ticks of time do there."""

from __future__ import annotations

from datetime import datetime

from bot.workspace.people import everything
from tests.scenarios.conftest import House


def go_to(house: House, at: datetime) -> None:
    house.clock.advance(at - house.clock.now())
    tick(house)


def tick(house: House) -> None:
    house.bot.announcing.tick()
    house.bot.handoffs.chase_due()
    house.deliver()


def told(house: House, slack: str) -> list[str]:
    """Everything in somebody's direct messages."""
    return [everything(m) for m in house.person(slack).dms()]
