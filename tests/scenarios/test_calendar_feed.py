"""Who asks for their calendar gets a link that works, and nobody else sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import icalendar
import pytest
from local_slack.people import everything
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from tests.scenarios.conftest import CHANNEL, House

PUBLIC = "https://watchkeeper.example"


@pytest.fixture
def house(workspace: Workspace, sqlite_url: str, clock: ManualClock) -> Iterator[House]:
    given = {"calendar_secret": "a-long-enough-secret", "watchkeeper_public_url": f"{PUBLIC}/"}
    made = House(workspace, sqlite_url, clock, **given)
    yield made
    made.stop()


def answer(house: House, who: str) -> str:
    person = house.person(who)
    person.command(CHANNEL, "/oncall feed")
    person.wait_for(lambda: person.ephemerals(CHANNEL))
    return everything(person.ephemerals(CHANNEL)[-1])


def test_the_link_opens_the_askers_own_calendar(house: House) -> None:
    own, whole = re.findall(rf"{PUBLIC}(/calendar/\S+?\.ics)", answer(house, "U0ENGC"))
    names = []
    for path in (own, whole):
        got = httpx.get(f"http://127.0.0.1:{house.bot.doors.http_port}{path}", trust_env=False, verify=False)
        names.append(str(icalendar.Calendar.from_ical(got.content)["x-wr-calname"]))
    assert names == ["On call: Engineer C", "On call: Data Engineering"]
    assert house.parents() == []


def test_a_contact_gets_the_teams_calendar_and_a_stranger_none(house: House) -> None:
    assert len(re.findall(r"\.ics", answer(house, "U0MANAGER"))) == 1
    assert ".ics" not in answer(house, "U0PRODUCT")
