"""The times that people trade, in their words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.dates.spans import NotASpan, span
from schedule.oncall import Rota
from tests.conftest import FRIDAY
from tests.unit.schedule.example import EXAMPLE, LOS_ANGELES, A, pacific


def said(words: str, now: datetime = FRIDAY) -> tuple[str, str]:
    found, zone = span(words, now, Rota(EXAMPLE), A), ZoneInfo(LOS_ANGELES)
    return f"{found.since.astimezone(zone):%Y-%m-%d %H:%M}", f"{found.until.astimezone(zone):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("dec 25", "2026-12-25 09:00", "2026-12-26 09:00"),
        ("tomorrow", "2026-10-10 09:00", "2026-10-11 09:00"),
        ("this week", "2026-10-05 09:00", "2026-10-12 09:00"),
        ("next week", "2026-10-12 09:00", "2026-10-19 09:00"),
        ("week of nov 30", "2026-11-30 09:00", "2026-12-07 09:00"),  # the Monday belongs to the shift that begins on it
        ("week of dec 3", "2026-11-30 09:00", "2026-12-07 09:00"),
        ("thanksgiving", "2026-11-23 09:00", "2026-11-30 09:00"),
        ("Thanksgiving Week", "2026-11-23 09:00", "2026-11-30 09:00"),
        ("memorial day weekend", "2027-05-29 09:00", "2027-06-01 09:00"),
        ("dec 31 18:00 to jan 1 9am", "2026-12-31 18:00", "2027-01-01 09:00"),
        ("dec 24 - dec 26", "2026-12-24 09:00", "2026-12-27 09:00"),
        ("day after thanksgiving", "2026-11-27 09:00", "2026-11-28 09:00"),  # and not the week of the row
        ("this weekend", "2026-10-10 09:00", "2026-10-12 09:00"),
        ("next weekend", "2026-10-17 09:00", "2026-10-19 09:00"),
        ("the 5th", "2026-11-05 09:00", "2026-11-06 09:00"),
        ("oct 8", "2027-10-08 09:00", "2027-10-09 09:00"),  # yesterday cannot be traded any more
        ("2026-W53", "2026-12-28 09:00", "2027-01-04 09:00"),
        ("dec 24-26", "2026-12-24 09:00", "2026-12-27 09:00"),
        ("friday 20:00 cet to saturday 9am london", "2026-10-09 11:00", "2026-10-10 01:00"),
        ("friday 20:00 to saturday 9am cet", "2026-10-09 11:00", "2026-10-10 00:00"),
        ("friday 20:00 cet to saturday 9am", "2026-10-09 11:00", "2026-10-10 00:00"),
        ("my next shift", "2026-10-26 09:00", "2026-11-02 09:00"),
        ("next  shift", "2026-10-26 09:00", "2026-11-02 09:00"),
    ],
)
def test_a_stretch_is_what_people_mean(words: str, since: str, until: str) -> None:
    assert said(words) == (since, until)


def test_a_week_in_which_the_clocks_change_keeps_the_wall_clock() -> None:
    assert said("week of nov 1", pacific("2026-10-30 12:00")) == ("2026-10-26 09:00", "2026-11-02 09:00")


def test_february_29_is_found_in_its_year() -> None:
    assert said("feb 29") == ("2028-02-29 09:00", "2028-03-01 09:00")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("", "Say when"),
        ("dec 31 3am", "until when"),
        ("feb 30", "no such date"),
        ("sometime", "don't understand"),
        ("tomorrow or so", "don't understand"),
        ("tonight", "2026-10-09 18:00 to 2026-10-10 06:00"),
        ("4/5", "2027-04-05” or “2027-05-04"),
        ("sunday oct 12", "is a Monday"),
        ("dec 26 to dec 26 1am", "ends before"),
    ],
)
def test_what_names_no_stretch_is_answered_with_what_to_write(words: str, hint: str) -> None:
    with pytest.raises(NotASpan, match=hint):
        span(words, FRIDAY, Rota(EXAMPLE), A)
