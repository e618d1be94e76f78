"""What people mean by a date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.dates import Day, Either, Instant, NoSuchDate, moment

ZONE = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)  # Monday noon in Los Angeles


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", date(2026, 11, 23)),
        ("Tomorrow", date(2026, 11, 24)),
        ("monday", date(2026, 11, 23)),
        ("friday", date(2026, 11, 27)),
        ("next friday", date(2026, 11, 27)),
        ("dec 31", date(2026, 12, 31)),
        ("December 31st", date(2026, 12, 31)),
        ("31 dec 2028", date(2028, 12, 31)),
        ("jan 2", date(2027, 1, 2)),
        ("nov 22", date(2027, 11, 22)),
        ("nov 22 2026", date(2026, 11, 22)),
        ("feb 29", date(2028, 2, 29)),
        ("march", date(2027, 3, 1)),
        ("2026-12-31", date(2026, 12, 31)),
        ("2020-02-29", date(2020, 2, 29)),
        ("20261231", date(2026, 12, 31)),
        ("day after tomorrow", date(2026, 11, 25)),
        ("next monday", date(2026, 11, 30)),
        ("this weekend", date(2026, 11, 28)),
        ("in 3 days", date(2026, 11, 26)),
        ("in two weeks", date(2026, 12, 7)),
        ("4/25", date(2027, 4, 25)),
        ("25/4", date(2027, 4, 25)),
        ("25.4.2028", date(2028, 4, 25)),
        ("5/5", date(2027, 5, 5)),
        ("thanksgiving", date(2026, 11, 26)),
        ("Thanksgiving week", date(2026, 11, 26)),
        ("thanksgiving 2027", date(2027, 11, 25)),
        ("on christmas eve", date(2026, 12, 24)),
        ("new years eve", date(2026, 12, 31)),
        ("new year", date(2027, 1, 1)),
        ("labor day weekend", date(2027, 9, 6)),
        ("juneteenth", date(2027, 6, 19)),
        ("july 4th", date(2027, 7, 4)),
        ("mlk day", date(2027, 1, 18)),
    ],
)
def test_a_day_is_the_next_one_of_that_name(words: str, day: date) -> None:
    assert moment(words, NOW, ZONE) == Day(day)


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("dec 31 3am", datetime(2026, 12, 31, 11, tzinfo=UTC)),
        ("on dec 31 at 3am", datetime(2026, 12, 31, 11, tzinfo=UTC)),
        ("3am", datetime(2026, 11, 23, 11, tzinfo=UTC)),
        ("tomorrow 9:30", datetime(2026, 11, 24, 17, 30, tzinfo=UTC)),
        ("tomorrow 9am utc", datetime(2026, 11, 24, 9, tzinfo=UTC)),
        ("tomorrow 9am ET", datetime(2026, 11, 24, 14, tzinfo=UTC)),
        ("next friday 18:00", datetime(2026, 11, 28, 2, tzinfo=UTC)),
        ("friday noon", datetime(2026, 11, 27, 20, tzinfo=UTC)),
        ("dec 31 midnight", datetime(2026, 12, 31, 8, tzinfo=UTC)),
        ("thanksgiving 6pm", datetime(2026, 11, 27, 2, tzinfo=UTC)),
        ("christmas eve at 3:30 am", datetime(2026, 12, 24, 11, 30, tzinfo=UTC)),
        ("tomorrow at 19", datetime(2026, 11, 25, 3, tzinfo=UTC)),
        ("in 90 minutes", datetime(2026, 11, 23, 21, 30, tzinfo=UTC)),
        ("2026-12-31T03:00", datetime(2026, 12, 31, 11, tzinfo=UTC)),
        ("2026-12-31T03:00Z", datetime(2026, 12, 31, 3, tzinfo=UTC)),
        ("2026-12-31T03:00+02:00", datetime(2026, 12, 31, 1, tzinfo=UTC)),
        ("2027-03-14 2:30am", datetime(2027, 3, 14, 10, 30, tzinfo=UTC)),  # the clocks jump over it
        ("2027-11-07 1:30am", datetime(2027, 11, 7, 8, 30, tzinfo=UTC)),  # it comes twice
    ],
)
def test_a_time_is_the_teams_unless_it_names_a_zone(words: str, at: datetime) -> None:
    assert moment(words, NOW, ZONE) == Instant(at)


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("4/5", (Day(date(2027, 4, 5)), Day(date(2027, 5, 4)))),
        ("4-5", (Day(date(2027, 4, 5)), Day(date(2027, 5, 4)))),
        ("12/1", (Day(date(2026, 12, 1)), Day(date(2027, 1, 12)))),
        ("4/5/2028", (Day(date(2028, 4, 5)), Day(date(2028, 5, 4)))),
        ("4.5.", (Day(date(2027, 4, 5)), Day(date(2027, 5, 4)))),
        (
            "4/5 3am",
            (Instant(datetime(2027, 4, 5, 10, tzinfo=UTC)), Instant(datetime(2027, 5, 4, 10, tzinfo=UTC))),
        ),
        (
            "tomorrow at 7",
            (Instant(datetime(2026, 11, 24, 15, tzinfo=UTC)), Instant(datetime(2026, 11, 25, 3, tzinfo=UTC))),
        ),
    ],
)
def test_what_can_be_read_in_two_ways_is_both(words: str, options: tuple[Day | Instant, ...]) -> None:
    assert moment(words, NOW, ZONE) == Either(options)


def test_next_friday_is_never_today_and_friday_may_be() -> None:
    friday = datetime(2026, 11, 27, 20, tzinfo=UTC)
    assert moment("friday", friday, ZONE) == Day(date(2026, 11, 27))
    assert moment("next friday", friday, ZONE) == Day(date(2026, 12, 4))


def test_a_holiday_is_one_of_the_teams_country() -> None:
    assert moment("boxing day", NOW, ZONE, "GB") == Day(date(2026, 12, 26))
    assert moment("thanksgiving", NOW, ZONE, "DE") is None


def test_a_holiday_that_is_today_is_today_and_the_next_day_it_is_next_years() -> None:
    thanksgiving = datetime(2026, 11, 26, 20, tzinfo=UTC)
    assert moment("thanksgiving", thanksgiving, ZONE) == Day(date(2026, 11, 26))
    assert moment("thanksgiving", thanksgiving + timedelta(days=1), ZONE) == Day(date(2027, 11, 25))


@pytest.mark.parametrize(
    "words",
    [
        "",
        "profit",
        "p0",
        "10",
        "2026",
        "swap @ben",
        "checkout 5xx",
        "x" * 500,
        "9" * 30,
        "next",
        "week",
        "me",
        "load",
        "cover",
        "in trouble",
        "engineer a",
    ],
)
def test_other_words_are_no_date(words: str) -> None:
    assert moment(words, NOW, ZONE) is None


@pytest.mark.parametrize(
    "words", ["feb 30", "2026-13-01", "feb 29 2026", "13/13", "0/5", "2/30", "dec 31 25:00", "9999-12-31", "0001-01-01"]
)
def test_a_date_that_does_not_exist_is_said_to(words: str) -> None:
    with pytest.raises(NoSuchDate):
        moment(words, NOW, ZONE)


@given(st.text(max_size=50) | st.from_regex(r"[0-9adefnjmosty :./+-]{1,30}", fullmatch=True))
def test_nothing_that_people_type_breaks_it(words: str) -> None:
    try:
        moment(words, NOW, ZONE)
    except NoSuchDate:
        return


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2027, 2, 28), date(2026, 12, 31)])
def test_it_answers_on_every_day_of_the_year(day: date) -> None:
    now = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
    assert moment("feb 29", now, ZONE) == Day(date(2028, 2, 29))
    assert moment("today", now, ZONE) == Day(day)
