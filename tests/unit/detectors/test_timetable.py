from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.detector import Timetable
from tests.unit.detectors.conftest import at

HOURLY = Timetable(every=timedelta(hours=1))


@pytest.mark.parametrize(
    ("timetable", "now", "due"),
    [
        (HOURLY, "2025-11-21 05:59:59", "2025-11-21 06:00"),
        (HOURLY, "2025-11-21 06:00", "2025-11-21 07:00"),
        (HOURLY, "2025-12-31 23:30", "2026-01-01 00:00"),
        (Timetable(every=timedelta(hours=7)), "2025-11-21 21:30", "2025-11-22 00:00"),  # starts again at midnight
        (Timetable(every=timedelta(days=1)), "2025-11-21 00:00", "2025-11-22 00:00"),
        (Timetable(at=("02:00", "06:05")), "2025-11-21 02:00", "2025-11-21 06:05"),
        (Timetable(at=("02:00", "06:05")), "2025-11-21 06:05", "2025-11-22 02:00"),
        (Timetable(every=timedelta(hours=6), at=("02:00",)), "2025-11-21 00:30", "2025-11-21 02:00"),
    ],
)
def test_the_next_run_is_the_first_one_strictly_later(timetable: Timetable, now: str, due: str) -> None:
    assert timetable.next_after(at(now)) == at(due)


def test_other_zones_are_read_as_the_same_instant() -> None:
    now = datetime.fromisoformat("2025-11-20T21:59:00-08:00")
    assert HOURLY.next_after(now) == at("2025-11-21 06:00")


def test_an_empty_timetable_is_refused() -> None:
    with pytest.raises(ValueError, match="every"):
        Timetable().next_after(at("2025-11-21 00:00"))


@given(
    elapsed=st.timedeltas(timedelta(), timedelta(days=3650)),
    minutes=st.integers(1, 1440),
)
def test_no_run_is_skipped_or_repeated(elapsed: timedelta, minutes: int) -> None:
    now = at("2020-01-01 00:00") + elapsed
    timetable = Timetable(every=timedelta(minutes=minutes))
    due = timetable.next_after(now)
    assert now < due <= now + timedelta(minutes=minutes)
    assert timetable.next_after(due - timedelta(microseconds=1)) == due


@given(st.integers(0, 59), st.integers(1, 48), st.integers(0, 86_399))
def test_the_times_of_every_are_so_much_later_and_those_of_at_are_not(later: int, times: int, second: int) -> None:
    every, shift = timedelta(days=1) / times, timedelta(seconds=later)
    now = at("2025-11-21 00:00") + timedelta(seconds=second)
    assert Timetable(every=every).next_after(now, shift) == Timetable(every=every).next_after(now - shift) + shift
    assert Timetable(every=every).next_after(now, shift) > now
    assert Timetable(at=("02:00",)).next_after(now, shift) == Timetable(at=("02:00",)).next_after(now)
