"""Reviews and drills are asked for and nagged at most weekly; deadlines that passed are recorded, and both are listed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from local_slack.people import everything

from bot.store import deadlines, duties
from tests.scenarios.announced import go_to, rows, tick, told
from tests.scenarios.conftest import House, on_either
from tests.scenarios.test_maintenance import press
from tests.scenarios.test_questions import ask

TEAM = "data-engineering"
NOVEMBER = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)  # its first business day, nine in Los Angeles
TUESDAY = datetime(2026, 10, 13, 17, 0, tzinfo=UTC)  # the weekly growth report is due at ten in Los Angeles
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def house(house: House) -> House:
    tick(house)
    return house


def asked(house: House, who: str = "U0ENGC") -> list[str]:
    return [text for text in told(house, who) if "review your section" in text]


def questions(house: House) -> list[str]:
    return [text for text in told(house, "U0ENGB") if "Was this deadline met" in text]


@on_either
def test_owners_are_asked_to_review_their_sections_once_and_then_once_a_week(house: House) -> None:
    counts = []
    for at in (NOVEMBER, NOVEMBER + SECOND, NOVEMBER + 7 * DAY, NOVEMBER + 7 * DAY + 2 * SECOND, NOVEMBER + 8 * DAY):
        go_to(house, at)
        tick(house)
        counts.append(len(asked(house)))
    assert counts == [0, 1, 1, 2, 2]


@on_either
def test_done_is_kept_on_record_and_nobody_is_asked_again(house: House) -> None:
    go_to(house, NOVEMBER + SECOND)
    assert "recorded" in press(house, "duty_done", "U0ENGC")
    go_to(house, NOVEMBER + 20 * DAY)
    assert [text for text in told(house, "U0ENGC") if "please review your section" in text] == []
    with house.bot.database.reading() as c:
        (row,) = [d for d in duties.of_team(c, TEAM) if d.who == "Engineer C"]
    assert (row.state, row.ended_by.name if row.ended_by else "") == ("done", "Engineer C")


def test_snooze_gives_a_week(house: House) -> None:
    go_to(house, NOVEMBER + 5 * DAY)
    before = len(asked(house))
    press(house, "duty_snooze", "U0ENGC")
    go_to(house, NOVEMBER + 12 * DAY - SECOND)
    assert len(asked(house)) == before
    go_to(house, NOVEMBER + 12 * DAY + SECOND)
    assert len(asked(house)) == before + 1


def test_the_handoff_lists_what_is_late(house: House) -> None:
    go_to(house, NOVEMBER + SECOND)
    go_to(house, NOVEMBER + 21 * DAY + SECOND)
    handoff = next(
        t for t in reversed([everything(m) for m in house.parents()]) if "Open incidents" in t or "Resolved" in t
    )
    assert "Reviews and drills that are late" in handoff
    assert "section: Aggregate Engagement Pipeline" in handoff


def test_a_drill_is_asked_for_before_the_quarterly_close(house: House) -> None:
    go_to(house, datetime(2026, 12, 1, 17, 0, 1, tzinfo=UTC))
    drills = [everything(m) for m in house.parents() if "drill" in m["text"]]
    assert len(drills) == 1
    assert "Done" in drills[0]


def test_after_three_days_down_it_is_asked_late_and_says_so(house: House) -> None:
    house.bot.stop()
    house.clock.advance(NOVEMBER + 3 * DAY - house.clock.now())
    house.restart()
    tick(house)
    assert "3 d late" in asked(house)[0]


def test_months_down_only_the_last_review_is_asked_for(house: House) -> None:
    go_to(house, datetime(2027, 1, 20, 12, 0, tzinfo=UTC))
    assert len(asked(house)) == 1
    dropped = [why for key, state, why in rows(house, containing=":duty:section") if state == "cancelled"]
    assert dropped
    assert all("too late" in why for why in dropped)


def test_where_no_log_says_so_the_owner_is_asked_whether_a_deadline_was_met(house: House) -> None:
    go_to(house, TUESDAY + SECOND)
    assert questions(house) == [], "the detector that watches it still has an hour"
    go_to(house, TUESDAY + HOUR + SECOND)
    tick(house)
    assert len(questions(house)) == 1
    assert "Recorded as met" in press(house, "deadline_met", "U0ENGB")
    with house.bot.database.reading() as c:
        (row,) = deadlines.since(c, TEAM, TUESDAY)
    assert (row.state, row.recorded_by.name if row.recorded_by else "") == ("met", "Engineer B")


@on_either
def test_runbook_deadlines_shows_the_next_and_what_became_of_the_last(house: House) -> None:
    go_to(house, TUESDAY + HOUR + SECOND)
    listed = ask(house, "/runbook deadlines")
    for expected in (
        "Next reporting deadlines",
        "Quarterly close + 5 business days",
        "Next landings",
        "nobody has said",
    ):
        assert expected in listed


def test_the_handoff_says_which_deadlines_were_met(house: House) -> None:
    go_to(house, TUESDAY + HOUR + SECOND)
    press(house, "deadline_missed", "U0ENGB")
    go_to(house, datetime(2026, 10, 19, 16, 0, 1, tzinfo=UTC))
    assert "*missed*" in everything(house.parents()[-1])
