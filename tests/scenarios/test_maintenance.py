"""Maintenance is booked with a form, approved where it comes at short notice, told of on time, and can be called off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from local_slack.people import everything

from tests.scenarios.announced import go_to, rows, tick, told
from tests.scenarios.conftest import CHANNEL, House, on_either
from tests.scenarios.test_questions import ask

# The house's clock starts on Friday 2026-10-09, 17:00 UTC.
FAR = datetime(2026, 11, 10, 20, 0, tzinfo=UTC)
NEAR = datetime(2026, 10, 14, 20, 0, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
BOOKER, MANAGER = "U0ENGA", "U0MANAGER"


@pytest.fixture
def house(house: House) -> House:
    tick(house)
    return house


def submit(house: House, starts: datetime, minutes: int = 240, who: str = BOOKER) -> Any:
    person = house.person(who)
    person.command(CHANNEL, "/maintenance book New nodes")
    view = person.wait_view("maintenance_book")
    values = {"starts": {"starts": int(starts.timestamp())}, "length": {"length": str(minutes)}}
    return person.submit(view["id"], {"what": {"what": "New nodes"}, **values})


def book(house: House, starts: datetime, who: str = BOOKER) -> str:
    person = house.person(who)
    before = len(person.dms())
    assert submit(house, starts, who=who)["ok"]
    person.wait_for(lambda: len(person.dms()) > before, 10, "the booking was not answered")
    house.deliver()
    return everything(person.dms()[before])


def press(house: House, action: str, who: str = MANAGER) -> str:
    person = house.person(who)
    channel, message = person.open_dm(person.bot), person.dms()[-1]
    before = len(person.ephemerals(channel))
    person.click(channel, message["ts"], action)
    person.wait_for(lambda: len(person.ephemerals(channel)) > before)
    house.deliver()
    return str(person.ephemerals(channel)[-1]["text"])


def said(house: House) -> list[str]:
    return [everything(m) for m in house.parents()]


def states(house: House, destination: str) -> list[str]:
    return [key.rpartition(":")[2] for key, _, _ in rows(house, destination=destination, containing=":maintenance:b")]


def test_a_bare_command_is_help_and_what_is_mistyped_is_asked_back(house: House) -> None:
    assert "/maintenance next" in ask(house, "/maintenance")
    assert "Did you mean `/maintenance cancel`" in ask(house, "/maintenance cancle")


@on_either
def test_booked_in_time_it_is_told_of_at_once_two_weeks_and_two_days_before(house: House) -> None:
    assert "Booked as #1" in book(house, FAR)
    assert "Late notice" not in said(house)[-1]
    counts = []
    for before in (14 * DAY, 14 * DAY - SECOND, 2 * DAY, 2 * DAY - SECOND):
        go_to(house, FAR - before)
        tick(house)
        counts.append(sum("New nodes" in text for text in said(house)))
    assert counts == [2, 2, 3, 3]


def test_stakeholders_and_the_status_page_hear_of_it_in_order(house: House) -> None:
    book(house, FAR)
    go_to(house, FAR - DAY + SECOND)
    assert states(house, "email") == ["email"]
    go_to(house, FAR + SECOND)
    go_to(house, FAR + 4 * HOUR + SECOND)
    assert states(house, "statuspage") == ["scheduled", "started", "completed"]


def test_the_freeze_is_refused_in_the_form_beside_the_time(house: House) -> None:
    answer = submit(house, datetime(2026, 10, 29, 12, 0, tzinfo=UTC))
    assert "one of the last 3 days of the month" in answer["errors"]["starts"]
    assert rows(house, containing=":maintenance:b") == []


def test_at_short_notice_the_manager_is_asked_and_nothing_is_told_before(house: House) -> None:
    assert "asked to approve" in book(house, NEAR)
    assert "Please approve or refuse" in told(house, MANAGER)[-1]
    assert not any("New nodes" in text for text in said(house))
    assert "Approved" in press(house, "maintenance_approve")
    assert "Late notice" in said(house)[-1]
    assert "approved by" in said(house)[-1]
    assert "approved" in told(house, BOOKER)[-1]


def test_a_refusal_is_told_to_whoever_asked_and_to_nobody_else(house: House) -> None:
    book(house, NEAR)
    assert "Refused" in press(house, "maintenance_refuse")
    assert "refused" in told(house, BOOKER)[-1]
    go_to(house, NEAR + SECOND)
    assert not any("New nodes" in text for text in said(house))


@on_either
def test_what_nobody_approves_in_time_lapses(house: House) -> None:
    book(house, NEAR)
    go_to(house, NEAR + SECOND)
    assert "Nobody approved" in told(house, BOOKER)[-1]


def test_booked_after_every_notice_all_is_told_at_once_and_marked(house: House) -> None:
    book(house, house.clock.now() + 5 * HOUR, who=MANAGER)  # the manager needs nobody's approval
    tick(house)
    assert "Late notice" in said(house)[-1]
    assert sum("New nodes" in text for text in said(house)) == 1
    assert (states(house, "email"), states(house, "statuspage")) == (["email"], ["scheduled"])


def test_a_cancelled_booking_is_announced_to_whoever_had_heard_of_it(house: House) -> None:
    book(house, FAR)
    go_to(house, FAR - 2 * DAY + SECOND)
    assert "Cancelled" in ask(house, "/maintenance cancel #1")
    house.deliver()
    go_to(house, FAR + 5 * HOUR)
    assert "Maintenance cancelled" in said(house)[-1]
    assert states(house, "email") == []
    page = [(key.rpartition(":")[2], state) for key, state, _ in rows(house, destination="statuspage") if ":b1:" in key]
    assert page == [("scheduled", "cancelled")], "the page had not heard of it yet"


def test_a_weekly_window_can_be_called_off_by_its_date(house: House) -> None:
    assert "Cancelled" in ask(house, "/maintenance cancel 2026-10-18")
    house.deliver()
    assert "Maintenance cancelled" in said(house)[-1]
    assert "does not take place" in ask(house, "/maintenance cancel 2026-10-18")
    go_to(house, datetime(2026, 10, 18, 7, 0, tzinfo=UTC))
    assert rows(house, containing="maintenance:2026-10-18") == [
        ("maintenance:2026-10-18T02:00Z:cancelled", "delivered", "")
    ]


def test_next_shows_the_receipt_of_every_notice(house: House) -> None:
    go_to(house, datetime(2026, 10, 16, 2, 0, 1, tzinfo=UTC))
    assert "e-mail: " not in ask(house, "/maintenance next")
    notice = next(m for m in house.parents() if "(02:00 to 06:00 UTC)" in everything(m))
    person = house.person(BOOKER)
    person.click(CHANNEL, person.ephemerals(CHANNEL)[-1]["ts"], "maintenance_receipts", "2026-10-18T02:00:00+00:00")
    person.wait_for(lambda: "e-mail: <!date" in everything(person.ephemerals(CHANNEL)[-1]))
    assert notice["ts"] in everything(person.ephemerals(CHANNEL)[-1])


@on_either
def test_ticks_that_come_twice_say_nothing_twice(house: House) -> None:
    book(house, FAR)
    for at in (FAR - 2 * DAY + SECOND, FAR + 5 * HOUR):
        go_to(house, at)
        before = rows(house)
        house.restart()
        tick(house)
        assert [key for key, _, _ in rows(house)] == [key for key, _, _ in before]


@on_either
def test_after_three_days_down_over_a_window_what_is_of_no_use_is_dropped_with_the_reason(house: House) -> None:
    book(house, FAR)
    go_to(house, FAR - 3 * DAY)
    house.bot.stop()
    house.clock.advance(3 * DAY + 6 * HOUR)
    house.restart()
    tick(house)
    mine = {key.rpartition(":")[2]: (state, why) for key, state, why in rows(house, containing="maintenance:b1")}
    for dropped in ("notice", "email", "scheduled", "started"):
        assert mine[dropped][0] == "cancelled"
        assert "too late" in mine[dropped][1]
    assert "never told" in mine["completed"][1]
