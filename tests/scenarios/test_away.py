"""Being away, over the wire: said by the person, asked for cover 14 days before, taken by a colleague, told at the handoff."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from bot.errors import SendError
from bot.flows.away_calendars import AwayCalendars
from tests.conftest import EXAMPLE
from tests.scenarios.conftest import House
from tests.scenarios.test_trades import press, request, type_in

A, B = "U0ENGA", "U0ENGB"


def test_whoever_is_away_on_call_is_asked_for_cover_fourteen_days_before_and_once(house: House) -> None:
    rota = house.bot.plans["data-engineering"].rota
    shift = rota.next_shifts_of("Engineer A", house.clock.now() + timedelta(days=16), 1)[0]
    first = shift.since.astimezone(house.bot.plans["data-engineering"].team.zone)
    last = first + timedelta(days=2)
    said = type_in(house, A, f"/oncall away {first:%b} {first.day} to {last:%b} {last.day}")
    assert "on call" in said
    assert "away" in type_in(house, B, "/oncall away").lower()
    house.bot.being_away.tick()
    house.deliver()
    assert not [m for m in house.parents() if "trade" in m["text"]]
    house.clock.advance(shift.since - timedelta(days=13) - house.clock.now())
    for _ in range(2):
        house.bot.being_away.tick()
        house.deliver()
    assert len([m for m in house.parents() if "trade" in m["text"]]) == 1
    assert request(house)
    press(house, B, "take")
    assert house.bot.plans["data-engineering"].rota.on_call_at(shift.since + timedelta(hours=1)).primary != "Engineer A"


def test_the_handoff_says_who_is_away_and_on_call(house: House) -> None:
    rota = house.bot.plans["data-engineering"].rota
    shift = rota.on_call_at(rota.next_handoff(house.clock.now()))
    who = house.bot.plans["data-engineering"].team.slack_of(shift.primary) or ""
    first = (shift.since + timedelta(days=1)).astimezone(house.bot.plans["data-engineering"].team.zone)
    type_in(house, who, f"/oncall away {first:%b} {first.day}")
    house.bot.announcing.tick()
    house.clock.advance(shift.since - house.clock.now() + timedelta(seconds=5))
    house.bot.announcing.tick()
    house.deliver()
    assert any(f"{shift.primary} is away" in str(m) and "on call" in str(m) for m in house.parents())


def test_back_takes_it_back_and_a_stranger_is_told_that_it_is_not_theirs(house: House) -> None:
    type_in(house, A, "/oncall away dec 14 to 18")
    assert "Taken back: 1 absence" in type_in(house, A, "/oncall back")
    assert "Nobody has said" in type_in(house, A, "/oncall away")
    assert "Only the people" in type_in(house, "U0CFO", "/oncall away dec 14")


URL = "https://calendar.example/a.ics"


@pytest.fixture
def calendars() -> dict[str, bytes]:
    """What stands at each address."""
    return {}


@pytest.fixture
def house(workspace: Workspace, sqlite_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[House]:
    """Engineer A has given the address of a calendar."""
    home = tmp_path / "teams" / EXAMPLE.name
    shutil.copytree(EXAMPLE, home)
    written = (home / "team.toml").read_text(encoding="utf-8")
    with_one = written.replace('slack = "U0ENGA"\n', 'slack = "U0ENGA"\ncalendar_env = "A_CALENDAR"\n', 1)
    (home / "team.toml").write_text(with_one, encoding="utf-8")
    made = House(workspace, sqlite_url, clock, watchkeeper_teams=home.parent)
    yield made
    made.stop()


def looking(house: House, calendars: dict[str, bytes]) -> AwayCalendars:
    def fetch(url: str) -> bytes:
        if url not in calendars:
            raise SendError("the calendar's server answers 404")
        return calendars[URL]

    return AwayCalendars(house.bot.database, house.clock, house.bot.plans, {"A_CALENDAR": URL}, fetch)


def vacation(*days: str) -> bytes:
    events = "".join(f"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:{d}\r\nSUMMARY:Vacation\r\nEND:VEVENT\r\n" for d in days)
    return f"BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n".encode()


def test_a_calendar_says_it_as_well_and_takes_it_back(house: House, calendars: dict[str, bytes]) -> None:
    look = looking(house, calendars)
    calendars[URL] = vacation("20261214", "20261220")
    assert look.tick() == 1
    assert type_in(house, B, "/oncall away").count("Engineer A") == 2
    assert "Your calendar" not in type_in(house, A, "/oncall back")
    assert look.tick() == 0  # another process has just looked
    calendars[URL] = vacation("20261220")
    house.clock.advance(timedelta(minutes=30))
    assert look.tick() == 1
    assert type_in(house, B, "/oncall away").count("Engineer A") == 1
    del calendars[URL]
    house.clock.advance(timedelta(minutes=30))
    assert look.tick() == 0
    assert type_in(house, B, "/oncall away").count("Engineer A") == 1


def test_what_somebody_said_already_is_not_said_again_by_their_calendar(
    house: House, calendars: dict[str, bytes]
) -> None:
    type_in(house, A, "/oncall away dec 14 to 18")
    calendars[URL] = vacation("20261215")
    looking(house, calendars).tick()
    assert type_in(house, B, "/oncall away").count("Engineer A") == 1
