"""Groups, conditions and keys, the same on SQLite, PostgreSQL and DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from detectors.questions.conditions import (
    Column,
    Condition,
    Grouping,
    LengthBin,
    LoadedAfter,
    NotWithin,
    OnAnotherDay,
    OneOf,
    OnMark,
    Sql,
)
from detectors.questions.queries import BookedTwice, ChosenPerDay, GroupsPerDay, RowsPerKey, Table, ValuesPerDay
from tests.unit.detectors.conftest import Place, at
from tests.unit.detectors.test_queries import opened

FIRST, LAST = date(2025, 11, 19), date(2025, 11, 20)
AS_OF = at("2025-11-21 06:00")
EVENTS = Table("events", "happened", loaded="loaded")
HOUR = timedelta(hours=1)


def naive(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def put(place: Place, *rows: tuple[str, str | None, str | None]) -> None:
    """Rows of (happened, another time, who)."""
    kinds = {"happened": sa.DateTime(), "other": sa.DateTime(), "who": sa.String(), "loaded": sa.DateTime()}
    place.put("events", kinds, [(naive(a), naive(b), who, naive(b)) for a, b, who in rows])


def groups(
    place: Place, by: dict[str, Grouping] | None = None, match: Condition | None = None, table: Table = EVENTS
) -> list[tuple[Any, ...]]:
    ask = GroupsPerDay(table, FIRST, LAST, tuple((by or {}).items()), match, AS_OF)
    with opened(place) as warehouse:
        return sorted(warehouse.answer(ask).itertuples(index=False, name=None))


def test_rows_are_counted_by_day_and_group_and_a_missing_group_is_one_too(place: Place) -> None:
    put(place, ("2025-11-19 08:00", None, "a"), ("2025-11-20 08:00", None, "b"), ("2025-11-20 09:00", None, None))
    found = groups(place, {"who": Column("who")}, Sql("who = 'b'"))
    assert found == [(FIRST, "a", 1, 0), (LAST, "", 1, 0), (LAST, "b", 1, 1)]


@pytest.mark.parametrize("zone", [False, True])
def test_a_time_within_a_length_is_within_it_at_its_very_end(place: Place, zone: bool) -> None:
    kind = sa.DateTime(timezone=zone and not place.url.startswith("sqlite"))
    others = ["2025-11-21 08:00:00", "2025-11-21 08:00:00.001", None]
    rows = [(naive("2025-11-20 08:00:00"), naive(other)) for other in others]
    place.put("events", {"happened": kind, "other": kind}, rows)
    table = Table("events", "happened")
    assert groups(place, match=NotWithin("other", 24 * HOUR), table=table) == [(LAST, 3, 2)]


def test_a_row_is_booked_to_another_day_by_date_or_by_time(place: Place) -> None:
    rows = [("2025-11-20 00:00", "2025-11-20"), ("2025-11-20 23:59", "2025-11-21"), ("2025-11-20 01:00", None)]
    values = [(naive(t), date.fromisoformat(d) if d else None) for t, d in rows]
    place.put("events", {"happened": sa.DateTime(), "booked": sa.Date()}, values)
    assert groups(place, match=OnAnotherDay("booked"), table=Table("events", "happened")) == [(LAST, 3, 1)]


def test_a_row_is_late_once_it_took_longer_than_the_length(place: Place) -> None:
    put(
        place,
        ("2025-11-20 08:00", "2025-11-20 10:00", "in time"),
        ("2025-11-20 08:00", "2025-11-20 10:00:00.001", "late"),
        ("2025-11-20 08:00", None, "unknown"),
    )
    assert groups(place, {"late": LoadedAfter(2 * HOUR)}) == [(LAST, "0", 2, 0), (LAST, "1", 1, 0)]
    assert groups(place, {"late": LoadedAfter(HOUR)}, table=Table("events", "happened")) == [(LAST, "0", 3, 0)]


def test_marks_are_counted_from_midnight(place: Place) -> None:
    moments = ["00:00:00", "00:05:01.999", "00:05:02", "00:04:59.999", "23:55:00"]
    put(place, *((f"2025-11-20 {m}", None, None) for m in moments))
    assert groups(place, match=OnMark(timedelta(minutes=5), timedelta(seconds=2))) == [(LAST, 5, 3)]


def test_lengths_fall_into_bins_and_what_has_none_into_no_bin(place: Place) -> None:
    ends = ["08:00:09.999", "08:00:10", "08:00:59", "08:01:00", "07:59:59"]
    put(place, *(("2025-11-20 08:00", f"2025-11-20 {end}", None) for end in ends), ("2025-11-20 08:00", None, None))
    bins = LengthBin("happened", "other", (timedelta(seconds=10), timedelta(minutes=1)))
    assert groups(place, {"bin": bins}, table=Table("events", "happened")) == [
        (LAST, "", 2, 0),
        (LAST, "0", 1, 0),
        (LAST, "1", 2, 0),
        (LAST, "2", 1, 0),
    ]


@pytest.mark.parametrize(
    ("stored", "factor"),
    [("epoch seconds", 1), ("epoch milliseconds", 10**3), ("epoch microseconds", 10**6), ("epoch nanoseconds", 10**9)],
)
def test_times_stored_as_numbers_group_the_same_way(place: Place, stored: Any, factor: int) -> None:
    moments = [int(at(t).timestamp()) * factor for t in ("2025-11-20 00:05:01", "2025-11-20 00:06")]
    columns = {"happened": sa.BigInteger(), "other": sa.BigInteger(), "booked": sa.Date()}
    place.put("events", columns, [(m, m + 3601 * factor, LAST) for m in moments])
    table = Table("events", "happened", stored)
    assert groups(place, match=OnMark(timedelta(minutes=5), timedelta(seconds=2)), table=table) == [(LAST, 2, 1)]
    assert groups(place, match=NotWithin("other", HOUR), table=table) == [(LAST, 2, 2)]
    assert groups(place, match=OnAnotherDay("booked"), table=table) == [(LAST, 2, 0)]
    assert groups(place, {"bin": LengthBin("happened", "other", (HOUR,))}, table=table) == [(LAST, "1", 2, 0)]


@pytest.mark.parametrize(
    ("values", "expected"), [(("a",), ["", "a"]), ((), [""]), (("50 % o'clock: x",), ["", "50 % o'clock: x"])]
)
def test_values_that_are_not_chosen_are_the_rest(place: Place, values: tuple[str, ...], expected: list[str]) -> None:
    put(place, *(("2025-11-20 08:00", None, who) for who in ("a", "b", "50 % o'clock: x", None)))
    assert [row[1] for row in groups(place, {"key": OneOf("who", values)})] == expected


def test_each_distinct_value_is_shown_once_to_who_chooses(place: Place) -> None:
    put(
        place,
        *(("2025-11-20 08:00", None, who) for who in ("bot", "bot", "eve", None)),
        ("2025-11-18 08:00", None, "x"),
    )
    shown: list[Sequence[str]] = []

    def choose(values: Sequence[str]) -> list[str]:
        shown.append(values)
        return ["bot"]

    with opened(place) as warehouse:
        ask = ChosenPerDay(EVENTS, FIRST, LAST, "who", choose, AS_OF)
        found = sorted(warehouse.answer(ask).itertuples(index=False, name=None))
        assert "GROUP BY who" in warehouse.explain(ask)
    assert shown == [["bot", "eve"]]
    assert found == [(LAST, "", 2, 0), (LAST, "bot", 2, 0)]


def test_keys_are_spread_by_how_many_rows_they_have(place: Place) -> None:
    put(place, *(("2025-11-20 08:00", None, who) for who in "aaabbccd"), ("2025-11-20 08:00", None, None))
    with opened(place) as warehouse:
        found = warehouse.answer(RowsPerKey(EVENTS, LAST, "who", 2, AS_OF))
    assert sorted(found.itertuples(index=False, name=None)) == [("", 1, 1), ("", 2, 2), ("a", 3, 1)]


def test_keys_booked_to_two_days_are_counted_once_on_the_later_one(place: Place) -> None:
    columns = {"happened": sa.DateTime(), "who": sa.String(), "booked": sa.Date()}
    late = naive("2025-11-19 23:50")
    rows = [
        (late, "twice", FIRST),
        (late, "twice", LAST),
        (late, "once", FIRST),
        (naive("2025-11-20 10:00"), "x", LAST),
    ]
    place.put("sessions", columns, [*rows, rows[-1]])
    with opened(place) as warehouse:
        ask = BookedTwice(Table("sessions", "happened"), FIRST, LAST, "who", "booked", AS_OF)
        assert warehouse.answer(ask) == (2, 1)
        nothing = BookedTwice(Table("sessions", "happened"), FIRST, LAST + timedelta(days=1), "who", "booked", AS_OF)
        assert warehouse.answer(nothing) == (0, 0)


def test_different_values_are_counted_per_key(place: Place) -> None:
    put(place, *(("2025-11-20 08:00", f"2025-11-20 0{n}:00", "a") for n in (1, 1, 2)))
    with opened(place) as warehouse:
        ask = ValuesPerDay(Table("events", "happened"), FIRST, LAST, "who", "other", "distinct", AS_OF)
        assert [(r.key, r.value, r.n) for r in warehouse.answer(ask).itertuples()] == [("a", 2, 3)]
