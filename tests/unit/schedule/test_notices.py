from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.maintenance import WeeklyWindow, Window, windows_between
from schedule.notices import Leads, Saying, furthest, notices_due, notices_of
from tests.unit.schedule.example import utc

SUNDAY = WeeklyWindow(6, time(2), time(6), freeze_days=3)
LEADS = Leads(timedelta(days=14), timedelta(hours=48), timedelta(hours=24), status_page=True)
STARTS = utc("2026-11-15 02:00")


def weekly(sunday: str) -> Window:
    return windows_between([SUNDAY], utc(f"{sunday} 00:00"), utc(f"{sunday} 12:00"))[0]


def booked(at: str) -> Window:
    return Window(STARTS, STARTS + timedelta(hours=4), name="Upgrade", booking=3, booked_at=utc(at))


def said(window: Window, leads: Leads = LEADS) -> list[tuple[str, str, bool]]:
    return [(n.saying, f"{n.due:%m-%d %H:%M}", n.short) for n in notices_of(window, leads)]


def test_a_weekly_window_is_told_of_48_and_24_hours_before_and_shown_while_it_lasts() -> None:
    assert said(weekly("2026-11-15")) == [
        ("notice", "11-13 02:00", False),
        ("scheduled", "11-13 02:00", False),
        ("email", "11-14 02:00", False),
        ("started", "11-15 02:00", False),
        ("completed", "11-15 06:00", False),
    ]


@pytest.mark.parametrize(
    "sunday", ["2026-11-29", "2026-05-31", "2027-01-31", "2027-02-28", "2028-02-27", "2023-12-31", "2026-06-28"]
)
def test_in_the_freeze_the_cancellation_stands_in_place_of_the_notices_and_the_page_is_left_alone(sunday: str) -> None:
    notices = notices_of(weekly(sunday), LEADS)
    assert [n.saying for n in notices] == [Saying.NOTICE, Saying.EMAIL]
    assert all(n.window.cancelled_because for n in notices)


@pytest.mark.parametrize(
    ("booked_at", "expected"),
    [
        ("2026-10-20 00:00", [("ahead", "11-01 02:00", False), ("notice", "11-13 02:00", False)]),
        ("2026-11-01 02:00", [("ahead", "11-01 02:00", False), ("notice", "11-13 02:00", False)]),
        ("2026-11-01 02:00:01", [("notice", "11-13 02:00", False)]),
        ("2026-11-13 02:00:01", []),
    ],
)
def test_a_booking_replaces_the_slack_notices_that_it_comes_too_late_for(
    booked_at: str, expected: list[tuple[str, str, bool]]
) -> None:
    assert [s for s in said(booked(booked_at)) if s[0] in ("ahead", "notice")] == expected


def test_what_a_booking_comes_too_late_for_by_mail_is_said_at_once_and_marked() -> None:
    (mail,) = [s for s in said(booked("2026-11-14 12:00")) if s[0] == "email"]
    assert mail == ("email", "11-14 12:00", True)


def test_a_document_that_names_no_notices_has_none() -> None:
    assert notices_of(weekly("2026-11-15"), Leads(None, None, None, status_page=False)) == []
    assert furthest(Leads(None, None, None, status_page=False)) == timedelta()


def test_a_notice_is_of_use_until_the_window_begins_and_the_page_is_closed_however_late() -> None:
    uses = {n.saying: n.not_after for n in notices_of(weekly("2026-11-15"), LEADS)}
    assert uses[Saying.NOTICE] == uses[Saying.EMAIL] == STARTS
    assert uses[Saying.STARTED] == uses[Saying.SCHEDULED] == STARTS + timedelta(hours=4)
    assert uses[Saying.COMPLETED] > STARTS + timedelta(days=3)


@given(cuts=st.lists(st.integers(0, 60 * 24 * 40), max_size=8))
def test_cut_anywhere_the_notices_are_the_same_once(cuts: list[int]) -> None:
    since, until = utc("2026-12-01"), utc("2027-01-10")  # over the end of a year, a freeze and a holiday
    windows = [*windows_between([SUNDAY], since - timedelta(days=7), until + timedelta(days=20)), booked("2026-10-20")]
    edges = [since, *sorted(since + timedelta(minutes=m) for m in cuts), until]
    parts = [n for a, b in pairwise(edges) for n in notices_due(windows, LEADS, a, b)]
    assert parts == notices_due(windows, LEADS, since, until)
    assert len({n.key for n in parts}) == len(parts)


@pytest.mark.parametrize("sunday", ["2026-03-08", "2026-11-01", "2026-03-29", "2026-10-25"])
def test_windows_are_in_utc_so_a_change_of_the_clocks_moves_nothing(sunday: str) -> None:
    (notice,) = [n for n in notices_of(weekly(sunday), LEADS) if n.saying is Saying.NOTICE]
    starts: datetime = notice.window.starts
    assert (starts - notice.due, starts.hour) == (timedelta(hours=48), 2)
