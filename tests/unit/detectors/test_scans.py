"""Several questions about one table are answered by one reading of it, each as if it had been asked alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detectors.detector import Outcome
from detectors.questions.conditions import Column, LengthBin, LoadedAfter, OneOf, OnMark, Sql
from detectors.questions.queries import ByDay, ChosenPerDay, GroupsPerDay, Newest, Query, Table, ValuesPerDay
from detectors.sources.batched import BatchedSource
from detectors.sources.scans import apart, scans
from detectors.sources.source import Warehouse
from tests.unit.detectors.conftest import Declaring, Place, at
from tests.unit.detectors.test_run import SOURCES, passed, put_refunds, ratio

TABLE = Table("events", "made_at", loaded="loaded_at")
ASIA = replace(TABLE, where="country = 'JP' OR kind IS NULL")
FIRST, LAST, AS_OF = date(2025, 11, 14), date(2025, 11, 20), at("2025-11-21 06:00")
MINUTES = tuple(timedelta(minutes=n) for n in (1, 5))


def groups(*by: Any, table: Table = TABLE, match: Any = None, first: date = FIRST) -> GroupsPerDay:
    return GroupsPerDay(table, first, LAST, by, match, AS_OF)


def values(key: str | None, value: str, by: Any = "count", table: Table = TABLE, flag: str | None = None) -> ByDay:
    return ValuesPerDay(table, FIRST, LAST, key, value, by, AS_OF, flag)


QUESTIONS: list[ByDay] = [
    groups(match=Sql("country IS NULL OR country = ''")),
    groups(table=ASIA, match=Sql("amount > 3")),
    groups(first=FIRST + timedelta(days=2)),
    groups(match=OnMark(timedelta(minutes=5), timedelta(seconds=90))),
    groups(("key", Column("country"))),
    groups(("country", Column("country")), table=ASIA, match=Sql("amount = 1")),
    groups(("late", LoadedAfter(timedelta(hours=2)))),
    groups(("group", Column("kind")), ("bin", LengthBin("made_at", "loaded_at", MINUTES))),
    groups(("key", OneOf("kind", ("view", "play")))),
    values(None, "*"),
    values("kind", "*", flag="amount > 5"),
    values("kind", "amount", "sum"),
    values("country", "amount", "max", table=ASIA),
    values(None, "amount", "min"),
    values("kind", "session", "distinct"),
    values(None, "session", "distinct", table=ASIA),
]


def put_events(place: Place) -> None:
    """Some 300 rows of eight days, with every value missing now and then, some of them late."""
    columns = ("made_at", "loaded_at", "country", "kind", "session", "amount")
    kinds = (sa.DateTime(), sa.DateTime(), sa.String(), sa.String(), sa.Integer(), sa.Integer())
    rows: list[tuple[Any, ...]] = []
    for n in range(300):
        made = at("2025-11-13 00:00").replace(tzinfo=None) + timedelta(minutes=38 * n, seconds=n % 7)
        loaded = None if n % 11 == 0 else made + timedelta(minutes=n % 9, hours=5 * (n % 13 == 0))
        country, kind = (None, "", "JP", "DE")[n % 4], ("view", "play", None, "like", "view")[n % 5]
        rows.append((made, loaded, country, kind, n % 29 or None, n % 8 or None))
    place.put("events", dict(zip(columns, kinds, strict=True)), rows)


@contextmanager
def counted(place: Place) -> Iterator[tuple[Warehouse, list[str]]]:
    """The place as a source, and the statements that it was sent."""
    warehouse, sent = Warehouse(place.url), []
    sa.event.listen(warehouse.engine, "before_cursor_execute", lambda *said: sent.append(str(said[2])))
    yield warehouse, sent
    warehouse.close()


def said(answer: pd.DataFrame) -> list[tuple[Any, ...]]:
    plain = [tuple(None if v != v else v for v in row) for row in answer.itertuples(index=False, name=None)]
    return sorted(plain, key=repr)


def test_questions_put_together_are_answered_as_if_each_had_been_asked_alone(place: Place) -> None:
    put_events(place)
    with counted(place) as (warehouse, _):
        alone = {ask: warehouse.answer(ask) for ask in QUESTIONS}
        assert all(len(answer) for answer in alone.values())

        @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(st.sampled_from(QUESTIONS), min_size=2, max_size=8, unique=True))
        def together(asks: list[ByDay]) -> None:
            shared = BatchedSource(warehouse)
            shared.expect(asks)
            for ask in asks:
                answer = shared.answer(ask)
                assert list(answer.columns) == list(alone[ask].columns)
                assert said(answer) == said(alone[ask])

        together()


def test_a_table_is_read_once_where_a_database_can_group_by_several_things(place: Place) -> None:
    put_events(place)
    mixed = [QUESTIONS[n] for n in (0, 1, 3, 4, 6, 9, 11)]
    with counted(place) as (warehouse, sent):
        shared = BatchedSource(warehouse)
        shared.expect(mixed)
        for ask in mixed:
            shared.answer(ask)
    # SQLite reads it for each thing that is grouped by: countries, late ones, kinds.
    assert len([s for s in sent if "count" in s]) == (3 if place.url.startswith("sqlite") else 1)


def test_counts_without_groups_need_no_reading_of_their_own_anywhere(sqlite_place: Place) -> None:
    put_events(sqlite_place)
    with counted(sqlite_place) as (warehouse, sent):
        shared = BatchedSource(warehouse)
        shared.expect(QUESTIONS[:5])
        for ask in QUESTIONS[:5]:
            shared.answer(ask)
    assert len([s for s in sent if "count" in s]) == 1


def test_questions_of_another_length_table_or_moment_are_asked_apart() -> None:
    by = ("key", Column("country"))
    long, short = groups(by), groups(by, first=LAST - timedelta(days=1), match=Sql("amount = 1"))
    other_table, later = groups(table=Table("others", "made_at")), replace(groups(), as_of=AS_OF + timedelta(hours=1))
    without_loaded = groups(table=Table("events", "made_at"))
    unlike: list[Query] = [long, short, other_table, later, without_loaded, Newest(TABLE, AS_OF, AS_OF)]
    assert scans(unlike) == []
    half = groups(by, first=LAST - timedelta(days=3), match=Sql("amount = 1"))  # four of seven days
    (scan,) = scans([*unlike, half])
    assert set(scan.asks) == {long, half}


def test_a_mere_count_fits_in_whatever_its_days() -> None:
    long, short = groups(("key", Column("country"))), groups(first=LAST, match=Sql("amount = 1"))
    (scan,) = scans([long, short])
    assert set(scan.asks) == {long, short}


def test_the_same_question_of_two_detectors_is_asked_once(sqlite_place: Place) -> None:
    put_events(sqlite_place)
    with counted(sqlite_place) as (warehouse, sent):
        shared = BatchedSource(warehouse)
        shared.expect([QUESTIONS[0], QUESTIONS[0]])
        assert said(shared.answer(QUESTIONS[0])) == said(shared.answer(QUESTIONS[0]))
    assert len([s for s in sent if "count" in s]) == 1


def test_different_values_are_counted_apart_from_what_would_make_them_dear() -> None:
    (scan,) = scans([QUESTIONS[0], QUESTIONS[4], QUESTIONS[14]])
    assert [len(part.asks) for part in apart(scan, has_sets=True)] == [2, 1]


def test_what_chooses_among_values_is_asked_as_before(sqlite_place: Place) -> None:
    put_events(sqlite_place)
    ask = ChosenPerDay(TABLE, FIRST, LAST, "kind", lambda kinds: [k for k in kinds if k != "like"], AS_OF)
    with counted(sqlite_place) as (warehouse, _):
        shared = BatchedSource(warehouse)
        shared.expect([ask, QUESTIONS[0]])
        assert set(shared.answer(ask)["key"]) == {"view", "play", ""}


def test_a_detector_whose_column_is_missing_fails_alone(declaring: Declaring, place: Place) -> None:
    put_refunds(place, today=2)
    broken = ratio(name="broken") | {"match": "no_such_column = 1"}
    results = passed(
        declaring(ratio(), broken, ratio(name="third") | {"match": "kind LIKE 'ref%'"}, sources=SOURCES), place.url
    )
    assert [r.outcome for r in results] == [Outcome.ALARM, Outcome.ERROR, Outcome.ALARM]
    assert "no_such_column" in results[1].detail
