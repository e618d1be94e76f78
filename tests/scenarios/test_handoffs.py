"""The incoming person accepts the handoff; who does not is reminded once, and then the manager is told, once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from local_slack.people import everything
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from bot.flows.announcements import Announcing
from bot.flows.requests.handoffs import Handoffs
from bot.people import Actor
from bot.store.handoffs import of_team
from tests.scenarios.announced import go_to, tick, told
from tests.scenarios.conftest import CHANNEL, House
from tests.scenarios.test_races import at_once
from tests.scenarios.ways import team_without

HANDOFF = datetime(2026, 10, 12, 16, 0, tzinfo=UTC)  # Monday 09:00 in Los Angeles: from B to C
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
INCOMING, OUTGOING, MANAGER = "U0ENGC", "U0ENGB", "U0MANAGER"
TEAM = "data-engineering"


@pytest.fixture
def handed_over(house: House) -> House:
    """The handoff of Monday stands in the channel."""
    tick(house)
    go_to(house, HANDOFF + SECOND)
    return house


def message(house: House) -> str:
    return everything(house.parents()[-1])


def press(house: House, who: str) -> str:
    person, ts = house.person(who), house.parents()[-1]["ts"]
    before = len(person.ephemerals(CHANNEL))
    person.click(CHANNEL, ts, "handoff_accept")
    person.wait_for(lambda: len(person.ephemerals(CHANNEL)) > before)
    house.deliver()
    return str(person.ephemerals(CHANNEL)[-1]["text"])


def chased(house: House, slack: str) -> int:
    return sum("not accepted" in text for text in told(house, slack))


def test_the_incoming_person_accepts_and_everybody_sees_it(handed_over: House) -> None:
    assert "you've accepted the handoff" in press(handed_over, INCOMING)
    assert "Engineer C accepted" in message(handed_over)
    assert "handoff_accept" not in json.dumps(handed_over.parents()[-1])
    with handed_over.bot.database.reading() as c:
        (row,) = of_team(c, TEAM)
    assert (row.stage, row.accepted_by) == ("accepted", Actor("Engineer C", INCOMING))


def test_who_accepted_is_asked_no_more(handed_over: House) -> None:
    press(handed_over, INCOMING)
    go_to(handed_over, HANDOFF + 180 * MINUTE)
    assert (chased(handed_over, INCOMING), chased(handed_over, MANAGER)) == (0, 0)


def test_somebody_else_cannot_accept(handed_over: House) -> None:
    assert "Only" in press(handed_over, OUTGOING)
    assert "accepted" not in message(handed_over)


def test_a_second_press_says_who_was_first(handed_over: House) -> None:
    handoffs = handed_over.bot.handoffs
    with handed_over.bot.database.reading() as c:
        (row,) = of_team(c, TEAM)
    by = Actor("Engineer C", INCOMING)
    answers = [handoffs.accept(row.id, by, key) for key in ("one", "one", "two")]
    assert [a.done for a in answers] == [True, True, False]
    assert "Engineer C accepted it" in answers[2].text


def test_after_30_minutes_a_reminder_and_after_60_the_manager_each_once(handed_over: House) -> None:
    seen = []
    for minutes in (29, 31, 45, 59, 61, 62, 600):
        go_to(handed_over, HANDOFF + minutes * MINUTE)
        tick(handed_over)
        seen.append((minutes, chased(handed_over, INCOMING), chased(handed_over, MANAGER)))
    # The reminder is the second stage's start: half an hour after it was sent, the manager is told.
    assert seen == [(29, 0, 0), (31, 1, 0), (45, 1, 0), (59, 1, 0), (61, 1, 1), (62, 1, 1), (600, 1, 1)]


def test_the_reminder_can_be_answered_where_it_stands(handed_over: House) -> None:
    go_to(handed_over, HANDOFF + 31 * MINUTE)
    person = handed_over.person(INCOMING)
    dm = next(m for m in person.dms() if "not accepted" in everything(m))
    person.click(person.open_dm(person.bot), dm["ts"], "handoff_accept")
    person.wait_for(lambda: _stage(handed_over) == "accepted")
    handed_over.deliver()
    assert "Engineer C accepted" in message(handed_over)


def test_who_accepts_late_is_not_said_to_be_missing_any_more(handed_over: House) -> None:
    for minutes in (31, 62):
        go_to(handed_over, HANDOFF + minutes * MINUTE)
    assert chased(handed_over, MANAGER) == 1
    assert "you've accepted the handoff" in press(handed_over, INCOMING)
    assert chased(handed_over, MANAGER) == 0
    assert any("Engineer C accepted" in text for text in told(handed_over, MANAGER))


@pytest.mark.parametrize("seen", [(), (31, 62)], ids=["while the bot was away", "once the manager knew"])
def test_a_shift_that_is_over_can_be_accepted_no_more(handed_over: House, seen: tuple[int, ...]) -> None:
    for minutes in seen:
        go_to(handed_over, HANDOFF + minutes * MINUTE)
    go_to(handed_over, HANDOFF + timedelta(days=7, minutes=1))
    first, second = (json.dumps(post) for post in handed_over.parents() if post["text"].startswith("Handoff:"))
    assert "handoff_accept" not in first
    assert "Not accepted" in first
    assert "handoff_accept" in second
    assert "handoff_accept" not in json.dumps(handed_over.person(INCOMING).dms())


def test_whose_pages_will_not_ring_hears_so_before_the_shift(house: House) -> None:
    """In Slack's hours; who has none hears nothing."""
    house.workspace.do_not_disturb(INCOMING, 3600, 7200)
    tick(house)
    go_to(house, HANDOFF - 59 * MINUTE)
    tick(house)
    assert sum("Pages may not ring" in text for text in told(house, INCOMING)) == 1
    go_to(house, HANDOFF + timedelta(days=7) - 59 * MINUTE)
    assert any("You are on call from" in text for text in told(house, "U0ENGD"))
    assert not any("Pages may not ring" in text for text in told(house, "U0ENGD"))


def _stage(house: House) -> str:
    with house.bot.database.reading() as c:
        return of_team(c, TEAM)[0].stage


def test_concurrent_tickers_double_nothing(house_on_either: House) -> None:
    house = house_on_either
    tick(house)
    bot = house.bot
    for at in (HANDOFF + SECOND, HANDOFF + 31 * MINUTE, HANDOFF + 62 * MINUTE):
        house.clock.advance(at - house.clock.now())
        announcers = [Announcing(bot.database, house.clock, bot.teams, bot.dispatcher) for _ in range(3)]
        chasers = [Handoffs(bot.database, house.clock, bot.plans) for _ in range(3)]
        at_once(*(a.tick for a in announcers), *(h.chase_due for h in chasers))
        house.deliver()
    assert (chased(house, INCOMING), chased(house, MANAGER)) == (1, 1)
    assert len(house.parents()) == 1


def test_a_handoff_said_late_gives_its_half_hour_from_then(house: House) -> None:
    tick(house)
    go_to(house, HANDOFF + 180 * MINUTE)
    go_to(house, HANDOFF + 200 * MINUTE)
    assert chased(house, INCOMING) == 0
    go_to(house, HANDOFF + 211 * MINUTE)
    assert chased(house, INCOMING) == 1


def test_after_three_days_of_downtime_nobody_is_chased_for_a_handoff_that_was_dropped(house: House) -> None:
    tick(house)
    go_to(house, HANDOFF + timedelta(days=3))
    go_to(house, HANDOFF + timedelta(days=3, hours=2))
    assert (house.parents(), chased(house, INCOMING), chased(house, MANAGER)) == ([], 0, 0)


def test_the_handoff_says_what_was_resolved_and_what_lies_ahead(house: House) -> None:
    tick(house)
    incident = house.alert()
    house.bot.dispatcher.resolve(incident.id, Actor("Engineer B", OUTGOING), "click")
    go_to(house, HANDOFF + SECOND)
    said = message(house)
    for expected in ("Resolved by Engineer B", "Maintenance", "Weekly by Tuesday 10:00 AM PT", "Holiday: Columbus Day"):
        assert expected in said


def test_between_christmas_and_new_year_there_is_a_handoff_every_day(house: House) -> None:
    go_to(house, datetime(2026, 12, 23, 16, 59, tzinfo=UTC))
    before = len(house.parents())
    for day in range(12):
        go_to(house, datetime(2026, 12, 23, 17, 0, 1, tzinfo=UTC) + timedelta(days=day))
    said = [everything(m) for m in house.parents()[before:]]
    assert sum("is on call" in text or "stays on call" in text for text in said) == 12


def test_for_somebody_whom_nobody_knows_in_slack_anybody_of_the_team_accepts(
    workspace: Workspace, sqlite_url: str, clock: ManualClock, tmp_path: Path
) -> None:
    house = House(workspace, sqlite_url, clock, watchkeeper_teams=team_without(tmp_path, INCOMING))
    try:
        tick(house)
        go_to(house, HANDOFF + SECOND)
        assert "Only Engineer A, Engineer B, Engineer D" in press(house, INCOMING), (
            "a stranger, as far as the bot knows"
        )
        assert "you've accepted the handoff" in press(house, OUTGOING)
    finally:
        house.stop()
