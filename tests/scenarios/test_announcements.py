"""Handoffs and maintenance are announced on time, once, and what comes late says so or is dropped."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from local_slack.people import everything
from sqlalchemy import select

from bot.flows.announcements import Announcing
from bot.store.tables import outbox
from tests.scenarios.conftest import House, on_either

# The house's clock starts on Friday 2026-10-09, 10:00 in Los Angeles; the windows are on Sundays, 02:00 UTC.
HANDOFF = datetime(2026, 10, 12, 16, 0, tzinfo=UTC)  # Monday 09:00 there, and Columbus Day


@pytest.fixture
def house(house: House) -> House:
    house.bot.announcing.tick()
    return house


def go_to(house: House, at: datetime) -> None:
    house.clock.advance(at - house.clock.now())
    house.bot.announcing.tick()
    house.deliver()


def said(house: House) -> list[str]:
    return [everything(m) for m in house.parents()]


def test_the_handoff_comes_at_nine_on_monday_and_not_before(house: House) -> None:
    go_to(house, HANDOFF)
    assert not any("is on call" in text for text in said(house)), (
        "the window is half-open: nine itself is still to come"
    )
    go_to(house, HANDOFF + timedelta(seconds=1))
    handoffs = [text for text in said(house) if "is on call" in text]
    assert len(handoffs) == 1
    assert "U0ENGC" in handoffs[0]
    assert "U0ENGB" in handoffs[0]
    assert "Columbus Day" in handoffs[0]


@on_either
def test_the_handoff_lists_what_is_open(house: House) -> None:
    house.alert()
    go_to(house, HANDOFF + timedelta(seconds=1))
    assert "1 open incident" in said(house)[-1]
    assert "Unacknowledged" in said(house)[-1]


def test_maintenance_is_announced_48_hours_ahead(house: House) -> None:
    go_to(house, datetime(2026, 10, 16, 2, 0, 1, tzinfo=UTC))
    notices = [text for text in said(house) if "Maintenance" in text]
    assert len(notices) == 1
    assert "02:00 to 06:00 UTC" in notices[0]


def test_a_window_in_the_last_three_days_of_a_month_is_called_off_in_place_of_the_notice(house: House) -> None:
    go_to(house, datetime(2027, 1, 29, 1, 0, tzinfo=UTC))
    before = len(said(house))
    go_to(house, datetime(2027, 1, 29, 3, 0, tzinfo=UTC))  # the window is on Sunday the 31st
    assert len(said(house)) == before + 1
    assert "No maintenance" in said(house)[-1]


@on_either
def test_after_three_days_of_downtime_only_what_is_still_of_use_is_said_and_how_late(house: House) -> None:
    house.bot.stop()
    house.clock.advance(HANDOFF + timedelta(hours=3) - house.clock.now())
    house.restart()
    house.bot.announcing.tick()
    house.deliver()
    assert [("is on call" in t, "3 h late" in t) for t in said(house)] == [(True, True)]


@on_either
def test_what_is_of_no_use_any_more_is_dropped_with_a_reason_on_record(house: House) -> None:
    house.clock.advance(HANDOFF + timedelta(days=2) - house.clock.now())
    house.bot.announcing.tick()
    house.deliver()
    assert said(house) == []
    with house.bot.database.reading() as c:
        rows = c.execute(select(outbox.c.state, outbox.c.last_error).where(outbox.c.kind == "announcement")).all()
    assert [(r.state, "too late" in r.last_error) for r in rows] == [("cancelled", True)]


@on_either
def test_many_tickers_at_once_announce_once(house: House) -> None:
    house.clock.advance(HANDOFF + timedelta(seconds=1) - house.clock.now())
    bot = house.bot
    tickers = [Announcing(bot.database, house.clock, bot.teams, bot.dispatcher) for _ in range(4)]
    threads = [threading.Thread(target=t.tick) for t in tickers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    house.deliver()
    assert len(said(house)) == 1
