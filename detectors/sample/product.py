"""Writes the growth and engagement tables of the sample."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from random import Random

from detectors.sample import engagement, growth
from detectors.sample.faults import Spoilt
from detectors.sample.tables import Range, Row

SCHEMA = growth.SCHEMA + engagement.SCHEMA
INDEXES = growth.INDEXES + engagement.INDEXES

TABLES = 4  # that are written one after the other, sessions and their events as one

# Rows on an ordinary day, as shares of the transactions.
_EVENTS, _LOGINS, _IDS, _SESSIONS = 0.45, 0.21, 0.19, 0.14

Chance = Callable[[str], Random]


def fill(database: sqlite3.Connection, span: Range, per_day: int, spoilt: Spoilt, chance: Chance) -> Iterator[str]:
    """Writes one table after the other, day by day; yields the name of what it is at after each day.

    per_day: transactions on an ordinary day. chance: a source of chance for each table.
    """
    tables = (
        ("user_events", growth.user_events, _EVENTS),
        ("login_log", growth.logins, _LOGINS),
        ("id_mapping", growth.id_mapping, _IDS),
    )
    for name, rows_of, share in tables:
        for rows in rows_of(span, max(1, round(per_day * share)), spoilt, chance(name)):
            _insert(database, name, rows)
            yield name.replace("_", " ")
    yield from _engagement(database, span, max(1, round(per_day * _SESSIONS)), spoilt, chance)


def _engagement(
    database: sqlite3.Connection, span: Range, per_day: int, spoilt: Spoilt, chance: Chance
) -> Iterator[str]:
    clicks = chance("clickstream")
    for day, sessions in engagement.days_of_sessions(span, per_day, spoilt, chance("sessions")):
        _insert(database, "sessions", list(engagement.session_rows(day, sessions, spoilt)))
        _insert(database, "clickstream", engagement.click_rows(day, sessions, spoilt, clicks))
        yield "sessions and clicks"


def _insert(database: sqlite3.Connection, table: str, rows: list[Row]) -> None:
    if rows:
        places = ", ".join("?" * len(rows[0]))
        database.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
