"""Writes the tables that say how the pipelines are doing, and not what their data are about."""

from __future__ import annotations

import sqlite3
from random import Random

from detectors.sample import cohorts, runs, snapshots
from detectors.sample.faults import Spoilt
from detectors.sample.tables import Range, Row

SCHEMA = snapshots.SCHEMA + cohorts.SCHEMA + runs.SCHEMA
INDEXES = snapshots.INDEXES + cohorts.INDEXES + runs.INDEXES

_ACCOUNTS = 0.5  # in the first snapshot, as a share of a day's transactions
_SIGNUPS = 0.4  # on a day, likewise


def fill(database: sqlite3.Connection, span: Range, per_day: int, spoilt: Spoilt, seed: int) -> None:
    """per_day: transactions on an ordinary day."""
    accounts = max(100, round(per_day * _ACCOUNTS))
    for rows in snapshots.snapshots(span, accounts, spoilt, Random(f"{seed} snapshots")):
        _insert(database, "account_snapshots", rows)
    _insert(database, "snapshot_notes", snapshots.notes(spoilt))
    signups = max(300, round(per_day * _SIGNUPS))
    _insert(database, "retention_cohorts", cohorts.cohorts(span, signups, spoilt, Random(f"{seed} cohorts")))
    _insert(database, "pipeline_runs", list(runs.runs(span, spoilt, Random(f"{seed} runs"))))


def _insert(database: sqlite3.Connection, table: str, rows: list[Row]) -> None:
    if rows:
        places = ", ".join("?" * len(rows[0]))
        database.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
