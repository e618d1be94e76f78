"""People are reminded of their shifts and of what is due, by direct message, once each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.store.tables import outbox
from tests.scenarios.announced import go_to, tick, told
from tests.scenarios.conftest import House, on_either

# Engineer C has the week from Monday 2026-10-12, 09:00 in Los Angeles; D the one after it.
SHIFT_OF_D = datetime(2026, 10, 19, 16, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def house(house: House) -> House:
    tick(house)
    return house


def shifts(house: House, slack: str = "U0ENGD") -> list[str]:
    return [text for text in told(house, slack) if "You are on call from" in text]


def deadlines(house: House, slack: str) -> list[str]:
    return [text for text in told(house, slack) if "Reporting deadline" in text]


@on_either
def test_three_days_and_one_hour_before_a_shift_and_never_twice(house: House) -> None:
    seen = []
    for before in (timedelta(days=3), timedelta(days=3) - SECOND, timedelta(hours=1), timedelta(minutes=59), SECOND):
        go_to(house, SHIFT_OF_D - before)
        tick(house)
        seen.append(len(shifts(house)))
    assert seen == [0, 1, 1, 2, 2]
    assert "U0ENGC" in shifts(house)[0], "it says from whom"


def test_after_downtime_the_nearer_reminder_stands_for_both(house: House) -> None:
    go_to(house, SHIFT_OF_D - timedelta(minutes=30))
    assert len(shifts(house)) == 1
    assert "30 min late" in shifts(house)[0]
    with house.bot.database.reading() as c:
        dropped = c.execute(select(outbox).where(outbox.c.key.contains("72h:Engineer D"))).one()
    assert (dropped.state, "too late" in dropped.last_error) == ("cancelled", True)


@on_either
def test_the_owner_and_the_person_on_call_hear_of_a_deadline_on_the_business_day_before(house: House) -> None:
    monday = datetime(
        2026, 10, 19, 16, 0, tzinfo=UTC
    )  # nine in Los Angeles; the growth report is due on Tuesday at ten
    go_to(house, monday)
    assert [deadlines(house, who) for who in ("U0ENGB", "U0ENGD")] == [[], []]
    go_to(house, monday + SECOND)
    owner, on_call = deadlines(house, "U0ENGB"), deadlines(house, "U0ENGD")
    assert (len(owner), len(on_call)) == (1, 1)
    assert "You get this as owner" in owner[0]
    assert "You get this as the person on call" in on_call[0]
    assert deadlines(house, "U0ENGA") == []


def test_who_is_owner_and_on_call_hears_of_it_once(house: House) -> None:
    go_to(house, datetime(2026, 11, 2, 17, 0, 1, tzinfo=UTC))  # B takes the week, and owns growth, due on Tuesday
    assert len([t for t in deadlines(house, "U0ENGB") if "owner and the person on call" in t]) == 1


def test_before_a_holiday_monday_the_reminder_comes_on_friday(house: House) -> None:
    # Memorial Day is Monday 2027-05-31, so the business day before Tuesday is Friday the 28th.
    go_to(house, datetime(2027, 5, 28, 15, 59, tzinfo=UTC))
    before = len(deadlines(house, "U0ENGB"))
    go_to(house, datetime(2027, 5, 28, 16, 0, 1, tzinfo=UTC))
    assert len(deadlines(house, "U0ENGB")) == before + 1
