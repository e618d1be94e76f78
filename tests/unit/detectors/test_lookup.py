"""What an incident's Query says can be pasted: one short statement that runs, in the database that it is for."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from detectors.questions.conditions import Condition, Is, Not, NotWithin, OnAnotherDay, OnMark, Sql
from detectors.questions.lookup import Lookup
from detectors.questions.queries import Stored, Table
from detectors.sources.lookup_sql import written
from tests.unit.detectors.conftest import Place, at

DAY = date(2025, 11, 20)
EVENTS = Table("events", "made_at", where="kind <> 'test'")
# Each with the rows below that match it.
MATCHES: dict[str, tuple[Condition, set[int]]] = {
    "sql": (Sql("country IS NULL OR country = ''"), {2, 3}),
    "not": (Not(Sql("country = 'DE'")), {2, 3, 4}),
    "is": (Is("country", "DE"), {1}),
    "missing": (Is("country", ""), {2, 3}),
    "not within": (NotWithin("mapped_at", timedelta(hours=24)), {2, 4}),
    "another day": (OnAnotherDay("booked"), {3}),
    "mark": (OnMark(timedelta(minutes=5), timedelta(seconds=2)), {1}),
}
_NOON = at(f"{DAY} 12:00").replace(tzinfo=None)
_LATER = _NOON + timedelta(minutes=2)
_DAY = timedelta(days=1)
ROWS = [
    (1, _NOON, "DE", _NOON + timedelta(hours=1), DAY, "a"),
    (2, _LATER, None, None, DAY, "a"),
    (3, _LATER, "", _NOON + timedelta(hours=3), DAY - _DAY, "a"),
    (4, _LATER, "FR", _NOON + timedelta(hours=30), DAY, "a"),
    (5, _NOON - _DAY, "DE", None, DAY, "a"),
    (6, _NOON, "DE", None, DAY - _DAY, "test"),
]
COLUMNS = {
    "n": sa.Integer(),
    "made_at": sa.DateTime(),
    "country": sa.String(),
    "mapped_at": sa.DateTime(),
    "booked": sa.Date(),
    "kind": sa.String(),
}


def looked_up(place: Place, ask: Lookup) -> set[int]:
    engine = sa.create_engine(place.url)
    statement = written(ask, engine.dialect.name)
    assert len(statement.splitlines()) <= 8
    with engine.connect() as connection:
        # What is pasted has no parameters; psycopg looks for some.
        pasted = statement.replace("%", "%%") if engine.dialect.name == "postgresql" else statement
        found = {row.n for row in connection.exec_driver_sql(pasted)}
    engine.dispose()
    return found


def test_the_days_bad_rows_are_found_and_no_others(place: Place) -> None:
    place.put("events", COLUMNS, ROWS)
    found = {name: looked_up(place, Lookup(EVENTS, DAY, (match,))) for name, (match, _) in MATCHES.items()}
    assert found == {name: rows for name, (_, rows) in MATCHES.items()}


def test_rows_that_come_again_and_the_newest(place: Place) -> None:
    place.put("events", COLUMNS, ROWS)
    assert looked_up(place, Lookup(EVENTS, DAY, again="made_at")) == {2, 3, 4}
    assert looked_up(place, Lookup(EVENTS, DAY, again="made_at", above=3)) == set()
    assert looked_up(place, Lookup(EVENTS, DAY, again="kind", differs="booked")) == {1, 2, 3, 4}
    assert looked_up(place, Lookup(EVENTS, DAY, again="country", days=2)) == {1, 5}
    assert looked_up(place, Lookup(EVENTS, None, newest=True)) == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("dialect", "stored", "said"),
    [
        ("sqlite", "timestamp", "made_at >= '2025-11-20' AND made_at < '2025-11-21'"),
        ("postgresql", "timestamp", "made_at >= '2025-11-20 00:00:00+00' AND made_at < '2025-11-21 00:00:00+00'"),
        ("bigquery", "timestamp", "DATE(made_at) BETWEEN '2025-11-20' AND '2025-11-20'"),
        ("snowflake", "epoch milliseconds", "made_at >= 1763596800000 AND made_at < 1763683200000"),
    ],
)
def test_a_day_is_a_utc_day_in_every_database(dialect: str, stored: Stored, said: str) -> None:
    statement = written(Lookup(Table("events", "made_at", stored), DAY), dialect)
    assert statement == f"SELECT * FROM events\nWHERE {said}\nLIMIT 50"


@given(st.text(min_size=1, max_size=30))
def test_a_value_from_outside_ends_where_it_ends(value: str) -> None:
    """A user agent is whatever somebody sends."""
    statement = written(Lookup(Table("events", "made_at"), None, (Is("agent", value),)), "sqlite")
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE events (made_at TEXT, agent TEXT)")
    db.execute("INSERT INTO events VALUES ('y', 'another value, and a long one it is')")
    if value.isprintable():
        db.execute("INSERT INTO events VALUES ('x', ?)", [value])
    found = db.execute(statement).fetchall()
    db.close()
    assert len(found) == 1


@pytest.mark.parametrize(("dialect", "ends"), [("snowflake", r"'\\'' OR 1=1'"), ("bigquery", r"'\\\' OR 1=1'")])
def test_a_backslash_escapes_nothing(dialect: str, ends: str) -> None:
    ask = Lookup(Table("events", "made_at"), None, (Is("agent", r"\' OR 1=1"),))
    assert f"agent = {ends}\n" in written(ask, dialect)
