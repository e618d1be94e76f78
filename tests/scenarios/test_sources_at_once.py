"""Sources of a team look at the same time, and one that hangs holds up nobody else, not even what falls due later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Event

import pytest

from bot.flows.detection import Detecting
from bot.flows.passes import LeftOut
from bot.handbook.team.team import Team
from detectors.detector import Outcome, Result
from detectors.figures import KeptFigures
from tests.scenarios.conftest import House

FILES = "payment-exports"  # the one detector of its source
LONG, TRIES = 120.0, 240  # seconds, which only a test that fails takes


class OneHangs:
    """The source of the files answers once the others have looked as often as they have to, while time goes on."""

    def __init__(self, house: House, looks: int) -> None:
        self.house, self.left, self.others_looked = house, looks, Event()
        self.answered = False

    def run(
        self, team: Team, as_of: datetime, names: Sequence[str], left_out: LeftOut, kept: KeptFigures
    ) -> list[Result]:
        if FILES in names:
            assert names == (FILES,)
            self.answered = self._waits()
            return []
        self.left -= 1
        if self.left <= 0:
            self.others_looked.set()
        return [_nothing(name, as_of) for name in names]

    def _waits(self) -> bool:
        for _ in range(TRIES):
            if self.others_looked.wait(LONG / TRIES):
                return True
            self.house.clock.advance(timedelta(minutes=30))  # others are due again, once what they said is taken in
        return False


def _nothing(name: str, as_of: datetime) -> Result:
    return Result(detector=name, pipeline="", issue=None, as_of=as_of, outcome=Outcome.PASS, detail="")


@pytest.mark.parametrize("looks", [1, 2])
def test_one_that_hangs_holds_up_no_other(house: House, looks: int) -> None:
    hanging = OneHangs(house, looks)
    bot = house.bot
    Detecting(bot.database, house.clock, bot.teams, bot.dispatcher, hanging.run).tick()
    assert hanging.answered
