"""A desk with the example team, a clock that stands still, and a dispatcher in memory."""

from __future__ import annotations

import pytest

from bot.clock import ManualClock
from bot.handbook.team.team import Team
from bot.incidents.plan import plan_for
from handlers.desk import Desk, Teams
from tests.conftest import FRIDAY
from tests.unit.handlers.fakes import FakeDispatcher


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(FRIDAY)


@pytest.fixture
def dispatcher(clock: ManualClock) -> FakeDispatcher:
    return FakeDispatcher(clock)


@pytest.fixture
def desk(clock: ManualClock, dispatcher: FakeDispatcher, team: Team) -> Desk:
    return Desk(clock, Teams({team.id: plan_for(team)}), dispatcher)
