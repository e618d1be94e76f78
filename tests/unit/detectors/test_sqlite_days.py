"""In SQLite each day is a branch where the times of a table allow it, and the answer is the same where they do not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from detectors.questions.conditions import Sql
from detectors.questions.queries import GroupsPerDay, Table, ValuesPerDay
from detectors.sources.sqlite_days import length_of
from tests.unit.detectors.conftest import Place, at
from tests.unit.detectors.test_scans import counted, said

FIRST, LAST, AS_OF = date(2025, 11, 17), date(2025, 11, 20), at("2025-11-21 06:00")
TABLE = Table("events", "made_at")
COUNT = GroupsPerDay(TABLE, FIRST, LAST, (), Sql("kind = 'refund'"), AS_OF)
EVERY_DAY = [(FIRST + timedelta(days=n), 24, 12) for n in range(4)]
SECONDS = "%Y-%m-%d %H:%M:%S"


def put(place: Place, times: list[str], index: bool = True) -> None:
    rows = [(time, "refund" if n % 2 else None, n) for n, time in enumerate(times)]
    place.put("events", {"made_at": sa.String(), "kind": sa.String(), "amount": sa.Integer()}, rows)
    if index:
        engine = sa.create_engine(place.url)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE INDEX by_time ON events (made_at)")
        engine.dispose()


def asked(place: Place, ask: Any = COUNT) -> tuple[list[tuple[Any, ...]], bool]:
    """The answer, and whether each day was a branch."""
    with counted(place) as (warehouse, sent):
        answer = said(warehouse.answer(ask))
    last = [s for s in sent if "count" in s][-1]
    return answer, "UNION ALL" in last


def every_hour(form: str) -> list[str]:
    start = at("2025-11-16 00:30")
    return [(start + timedelta(hours=n)).strftime(form) for n in range(24 * 6)]


@pytest.mark.parametrize("form", [SECONDS, "%Y-%m-%dT%H:%M:%S", f"{SECONDS}.123", f"{SECONDS}.%f", "%Y-%m-%d"])
def test_times_that_are_spelled_alike_and_without_an_offset_are_read_day_by_day(sqlite_place: Place, form: str) -> None:
    put(sqlite_place, every_hour(form))
    assert asked(sqlite_place) == (EVERY_DAY, True)


@pytest.mark.parametrize("form", ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M", f"{SECONDS}+02:00"])
def test_times_with_an_offset_are_worked_out_one_by_one(sqlite_place: Place, form: str) -> None:
    put(sqlite_place, every_hour(form))
    answer, in_branches = asked(sqlite_place)
    assert [n for _, n, _ in answer] == [24] * 4
    assert not in_branches


@pytest.mark.parametrize(
    ("odd", "day"),
    [
        ("2025-11-21T01:00:00+02:00", LAST),
        ("2025-11-16 23:00:00-02:00", FIRST),
        ("2025-11-19 12:00Z", date(2025, 11, 19)),
    ],
)
def test_one_row_that_is_spelled_otherwise_is_counted_for_its_own_day(sqlite_place: Place, odd: str, day: date) -> None:
    put(sqlite_place, [*every_hour(SECONDS), odd])
    answer, in_branches = asked(sqlite_place)
    assert {d: n for d, n, _ in answer} == {d: 25 if d == day else 24 for d, *_ in EVERY_DAY}
    assert not in_branches


def test_a_table_without_an_index_on_its_time_is_read_once_and_not_for_each_day(sqlite_place: Place) -> None:
    put(sqlite_place, every_hour(SECONDS), index=False)
    assert asked(sqlite_place) == (EVERY_DAY, False)


def test_a_day_without_rows_is_missing(sqlite_place: Place) -> None:
    put(sqlite_place, [time for time in every_hour(SECONDS) if not time.startswith("2025-11-18")])
    assert [day.day for day, *_ in asked(sqlite_place)[0]] == [17, 19, 20]


def test_values_of_the_whole_table_are_read_day_by_day_too(sqlite_place: Place) -> None:
    put(sqlite_place, every_hour(SECONDS))
    most = ValuesPerDay(TABLE, FIRST, LAST, None, "amount", "max", AS_OF, "kind IS NULL")
    answer, in_branches = asked(sqlite_place, most)
    assert [row[2:] for row in answer] == [(value, 24, True) for value in (47, 71, 95, 119)]
    assert in_branches


def test_the_last_day_is_read_up_to_the_moment(sqlite_place: Place) -> None:
    put(sqlite_place, every_hour(SECONDS))
    early = GroupsPerDay(TABLE, FIRST, LAST, (), None, at("2025-11-20 05:30"))
    assert [n for _, n, _ in asked(sqlite_place, early)[0]] == [24, 24, 24, 6]


@pytest.mark.parametrize("time", ["2025-11-20 10:00 +02:00", "2025-11-20 10:00:00.12", "20251120", "", None, 176402])
def test_a_time_of_no_such_form_is_none_to_go_by(time: object) -> None:
    assert length_of(time) is None
