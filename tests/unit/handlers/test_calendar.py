"""The door of calendar feeds: who has the link has the calendar, nobody else has anything."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import icalendar
import pytest
from starlette.testclient import TestClient

from bot.clock import ManualClock
from bot.flows.calendar_feeds import Feeds
from bot.flows.plans import Plans
from bot.handbook.team.team import Team
from bot.incidents.plan import Plan, plan_for
from bot.people import Actor
from bot.store import overrides
from bot.store.database import Database
from handlers.desk import Desk, Teams
from handlers.web import web_app
from schedule.rules import Override
from tests.unit.handlers.fakes import FakeDispatcher

SECRET, PUBLIC = "a-long-enough-secret", "https://watchkeeper.example"
BY = Actor("Engineer A", "U0ENGA")


def feeds_of(
    database: Database, clock: ManualClock, plans: Plans | dict[str, Plan], secret: str | None = SECRET
) -> Feeds:
    return Feeds(database, clock, plans, secret, PUBLIC)


def door_to(feeds: Feeds, clock: ManualClock, team: Team) -> TestClient:
    desk = Desk(clock, Teams({team.id: plan_for(team)}), FakeDispatcher(clock), feeds=feeds)
    return TestClient(web_app(None, signing_secret=None, desk=desk, readiness=lambda: (True, {})))


@pytest.fixture
def plans(database: Database, team: Team) -> Plans:
    return Plans(database, {team.id: team}, lambda _c, _team: None)


@pytest.fixture
def feeds(database: Database, clock: ManualClock, plans: Plans) -> Feeds:
    return feeds_of(database, clock, plans)


@pytest.fixture
def door(feeds: Feeds, clock: ManualClock, team: Team) -> TestClient:
    return door_to(feeds, clock, team)


def read(body: bytes) -> Any:
    """The library types a property as whatever it might be: what it is here is said by what is asked of it."""
    return icalendar.Calendar.from_ical(body)


def path(feeds: Feeds, team: Team, person: str | None = None) -> str:
    return feeds.link(team, person).removeprefix(PUBLIC)


def test_a_link_shows_the_calendar_of_the_team_or_of_the_person(door: TestClient, feeds: Feeds, team: Team) -> None:
    whole, mine = door.get(path(feeds, team)), door.get(path(feeds, team, "Engineer B"))
    assert (whole.status_code, whole.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert read(whole.content)["x-wr-calname"] == "On call: Data Engineering"
    assert read(mine.content)["x-wr-calname"] == "On call: Engineer B"


def test_it_reaches_90_days_back_and_400_ahead(door: TestClient, feeds: Feeds, team: Team, clock: ManualClock) -> None:
    events = read(door.get(path(feeds, team)).content).walk("VEVENT")
    assert events[0]["dtend"].dt > clock.now() - timedelta(days=91) >= events[0]["dtstart"].dt - timedelta(days=1)
    assert events[-1]["dtend"].dt >= clock.now() + timedelta(days=399)


@pytest.mark.parametrize(
    "wrong",
    [
        "/calendar/data-engineering/x.ics",
        "/calendar/data-engineering/%C3%A9.ics",
        "/calendar/nobody/{token}",
        "/calendar/data-engineering/{token}x",
    ],
)
def test_any_other_link_is_none(door: TestClient, feeds: Feeds, team: Team, wrong: str) -> None:
    token = path(feeds, team).rsplit("/", 1)[1]
    assert door.get(wrong.replace("{token}", token)).status_code == 404


def test_without_a_secret_the_door_is_closed(database: Database, clock: ManualClock, plans: Plans, team: Team) -> None:
    closed = feeds_of(database, clock, plans, secret=None)
    link = path(feeds_of(database, clock, plans), team)
    assert door_to(closed, clock, team).get(link).status_code == 404
    assert closed.missing() == ["CALENDAR_SECRET"]
    with pytest.raises(ValueError, match="CALENDAR_SECRET"):
        closed.link(team, None)


def test_another_secret_makes_the_old_links_invalid(
    door: TestClient, database: Database, clock: ManualClock, plans: Plans, team: Team
) -> None:
    assert door.get(path(feeds_of(database, clock, plans, "another-secret-there"), team)).status_code == 404


def test_who_has_it_already_is_told_so(door: TestClient, feeds: Feeds, team: Team, clock: ManualClock) -> None:
    link = path(feeds, team)
    tag = door.get(link).headers["etag"]
    for given in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = door.get(link, headers={"If-None-Match": given})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    clock.advance(timedelta(hours=1))
    assert door.get(link, headers={"If-None-Match": tag}).status_code == 304
    clock.advance(timedelta(days=14))  # the window has moved
    assert door.get(link, headers={"If-None-Match": tag}).status_code == 200


def sequence(feeds: Feeds, team: Team) -> tuple[int, str]:
    token = path(feeds, team).rsplit("/", 1)[1].removesuffix(".ics")
    feed = feeds.find(team.id, token)
    assert feed is not None
    event = read(feed.body).walk("VEVENT")[0]
    return int(event["sequence"]), str(event["last-modified"].dt)


def test_every_change_of_the_rota_is_a_new_edition_also_one_taken_back(
    feeds: Feeds, plans: Plans, database: Database, team: Team, clock: ManualClock
) -> None:
    seen = [sequence(feeds, team), sequence(feeds, team)]
    now = clock.advance(timedelta(minutes=5))
    stand_in = Override(now, now + timedelta(days=1), "Engineer D", None, "manager", now)
    database.write(lambda c: overrides.add(c, team.id, stand_in, BY))
    plans.refresh()
    seen.append(sequence(feeds, team))
    later = clock.advance(timedelta(minutes=5))
    database.write(lambda c: overrides.cut(c, team.id, 1, later))
    plans.refresh()
    seen.append(sequence(feeds, team))
    assert [number for number, _ in seen] == [0, 0, 1, 2]
    assert [at for _, at in seen] == sorted(at for _, at in seen)
