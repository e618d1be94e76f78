"""The same questions on SQLite, PostgreSQL and DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from detectors.questions.conditions import Sql
from detectors.questions.queries import GroupsPerDay, Newest, Table, ValuesPerDay
from detectors.sources.source import Warehouse
from tests.unit.detectors.conftest import Place, at

TIMES = Table("transactions", "created_at")
FIRST, LAST = date(2025, 11, 19), date(2025, 11, 20)
AS_OF = at("2025-11-21 06:00")
IS_REFUND = "kind = 'refund'"


@contextmanager
def opened(place: Place) -> Iterator[Warehouse]:
    warehouse = Warehouse(place.url)
    try:
        yield warehouse
    finally:
        warehouse.close()


def put_times(place: Place, *rows: tuple[str, str | None], zone: bool = True) -> None:
    """Rows of (created_at, kind), written as the database's own timestamps."""
    kinds = {"created_at": sa.DateTime(timezone=zone), "kind": sa.String()}
    naive = place.url.startswith("sqlite") or not zone
    place.put("transactions", kinds, [(at(t).replace(tzinfo=None if naive else UTC), kind) for t, kind in rows])


def counts(
    place: Place, table: Table = TIMES, as_of: datetime = AS_OF, match: str = IS_REFUND
) -> list[tuple[Any, ...]]:
    with opened(place) as warehouse:
        answer = warehouse.answer(GroupsPerDay(table, FIRST, LAST, (), Sql(match), as_of))
    return sorted(answer.itertuples(index=False, name=None))


@pytest.mark.parametrize("zone", [True, False], ids=["with zone", "without zone"])
def test_rows_are_counted_by_utc_day_from_midnight_to_midnight(place: Place, zone: bool) -> None:
    put_times(
        place,
        ("2025-11-18 23:59:59.999", "refund"),
        ("2025-11-19 00:00:00", "refund"),
        ("2025-11-19 23:59:59.999", "payment"),
        ("2025-11-20 00:00:00", None),
        ("2025-11-20 23:59:59.999", "refund"),
        ("2025-11-21 00:00:00", "refund"),
        zone=zone,
    )
    assert counts(place) == [(FIRST, 2, 1), (LAST, 2, 1)]


def test_a_missing_value_does_not_match(place: Place) -> None:
    put_times(place, ("2025-11-20 10:00", None), ("2025-11-20 11:00", "refund"))
    assert counts(place) == [(LAST, 2, 1)]
    assert counts(place, match="kind <> 'refund'") == [(LAST, 2, 0)]


def test_percent_signs_and_colons_in_a_condition_are_taken_literally(place: Place) -> None:
    put_times(place, ("2025-11-20 10:00", "a:b"), ("2025-11-20 11:00", "refund"))
    assert counts(place, match="kind LIKE 'ref%' OR kind = 'a:b'") == [(LAST, 2, 2)]
    assert counts(place, Table("transactions", "created_at", where="kind LIKE 'ref%'")) == [(LAST, 1, 1)]


def test_rows_after_the_instant_are_not_seen(place: Place) -> None:
    put_times(place, ("2025-11-20 10:00", "refund"), ("2025-11-20 10:00:00.001", "refund"))
    assert counts(place, as_of=at("2025-11-20 10:00")) == [(LAST, 1, 1)]


def test_rows_that_were_loaded_after_the_instant_are_not_seen(place: Place) -> None:
    hours = [(AS_OF - timedelta(hours=12), loaded) for loaded in (AS_OF, AS_OF + timedelta(seconds=1), None)]
    naive = [tuple(t and t.replace(tzinfo=None) for t in row) for row in hours]
    place.put("transactions", {"created_at": sa.DateTime(), "loaded_at": sa.DateTime()}, naive)
    assert counts(place, Table("transactions", "created_at", loaded="loaded_at"), match="1 = 1") == [(LAST, 2, 2)]


@pytest.mark.parametrize(
    ("stored", "factor"),
    [("epoch seconds", 1), ("epoch milliseconds", 10**3), ("epoch microseconds", 10**6), ("epoch nanoseconds", 10**9)],
)
def test_times_stored_as_numbers_are_counted_the_same_way(place: Place, stored: Any, factor: int) -> None:
    moments = ("2025-11-18 23:59:59", "2025-11-19 00:00", "2025-11-20 23:59:59", "2025-11-21 00:00")
    place.put("transactions", {"created_at": sa.BigInteger()}, [(int(at(t).timestamp()) * factor,) for t in moments])
    table = Table("transactions", "created_at", stored)
    assert counts(place, table, match="1 = 1") == [(FIRST, 1, 1), (LAST, 1, 1)]
    with opened(place) as warehouse:
        assert warehouse.answer(Newest(table, AS_OF - timedelta(days=9), AS_OF)) == at("2025-11-21 00:00")


def test_text_times_of_any_iso_form_are_understood_by_sqlite(sqlite_place: Place) -> None:
    forms = ["2025-11-19T10:00:00Z", "2025-11-19 10:00:00", "2025-11-19", "2025-11-20T01:00:00+02:00", "rubbish"]
    sqlite_place.put("transactions", {"created_at": sa.String()}, [(f,) for f in forms])
    assert counts(sqlite_place, match="1 = 1") == [(FIRST, 4, 4)]


def test_values_come_by_day_and_key(place: Place) -> None:
    columns = {"rate_date": sa.Date(), "currency": sa.String(), "rate": sa.Numeric(12, 4)}
    rows = [(LAST, "EUR", 0.9213), (LAST, "EUR", 0.9213), (LAST, "JPY", 149.5), (LAST, None, 1)]
    place.put("rates", columns, rows)
    with opened(place) as warehouse:
        ask = ValuesPerDay(Table("rates", "rate_date"), FIRST, LAST, "currency", "rate", "max", AS_OF)
        answer = warehouse.answer(ask)
        total = warehouse.answer(ValuesPerDay(ask.table, FIRST, LAST, None, "*", "max", AS_OF))
    found = {(r.day, r.key, float(r.value), r.n) for r in answer.itertuples()}
    assert found == {(LAST, "EUR", 0.9213, 2), (LAST, "JPY", 149.5, 1)}
    assert [(r.day, r.key, r.value) for r in total.itertuples()] == [(LAST, "", 4)]


def test_a_day_of_a_key_is_flagged_by_any_of_its_rows(place: Place) -> None:
    place.put("notes", {"day": sa.Date()}, [(LAST,)])
    place.put("accounts", {"day": sa.Date(), "id": sa.String()}, [(FIRST, "a"), (LAST, "a"), (LAST, "b")])
    with opened(place) as warehouse:
        is_noted = "day IN (SELECT day FROM notes)"
        answer = warehouse.answer(
            ValuesPerDay(Table("accounts", "day"), FIRST, LAST, None, "*", "max", AS_OF, flag=is_noted)
        )
    assert {(r.day, r.value, r.flag) for r in answer.itertuples()} == {(FIRST, 1, False), (LAST, 2, True)}


def test_the_newest_row_is_found_near_or_far(place: Place) -> None:
    put_times(place, ("2025-01-01 08:00", None), ("2025-11-21 06:00:00.001", None))
    with opened(place) as warehouse:
        assert warehouse.answer(Newest(TIMES, AS_OF - timedelta(days=30), AS_OF)) == at("2025-01-01 08:00")
        later = AS_OF + timedelta(seconds=1)
        assert warehouse.answer(Newest(TIMES, AS_OF, later)) == at("2025-11-21 06:00:00.001")


def test_an_empty_table_has_no_newest_row(place: Place) -> None:
    put_times(place)
    with opened(place) as warehouse:
        assert warehouse.answer(Newest(TIMES, AS_OF - timedelta(days=30), AS_OF)) is None


def test_the_newest_of_a_table_of_days_is_the_start_of_a_day(place: Place) -> None:
    place.put("rates", {"rate_date": sa.Date()}, [(LAST,), (FIRST,)])
    with opened(place) as warehouse:
        assert warehouse.answer(Newest(Table("rates", "rate_date"), AS_OF, AS_OF)) == at("2025-11-20 00:00")


def test_the_sql_to_look_further_can_be_run_as_it_stands(place: Place) -> None:
    put_times(place, ("2025-11-20 10:00", "refund"))
    ask = GroupsPerDay(
        Table("transactions", "created_at", where="kind LIKE 'ref%'"), FIRST, LAST, (), Sql(IS_REFUND), AS_OF
    )
    with opened(place) as warehouse, warehouse.engine.connect() as connection:
        sql = warehouse.explain(ask)
        assert "LIKE 'ref%')" in sql
        ((_, n, k),) = connection.execute(sa.text(sql)).all()
    assert (n, k) == (1, 1)


def test_a_table_in_a_schema_and_names_with_capitals_are_quoted(sqlite_place: Place) -> None:
    sqlite_place.put("Tx Log", {"Created At": sa.DateTime()}, [(at("2025-11-20 10:00").replace(tzinfo=None),)])
    assert counts(sqlite_place, Table("main.Tx Log", "Created At"), match="1 = 1") == [(LAST, 1, 1)]


def test_an_index_on_the_time_serves_the_range(sqlite_place: Place) -> None:
    put_times(sqlite_place, ("2025-11-20 10:00", None))
    engine = sa.create_engine(sqlite_place.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE INDEX by_time ON transactions (created_at)")
        with opened(sqlite_place) as warehouse:
            sql = warehouse.explain(GroupsPerDay(TIMES, FIRST, LAST, (), Sql(IS_REFUND), AS_OF))
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}").all()
    assert "USING INDEX by_time (created_at>? AND created_at<?)" in plan[0].detail
