"""Account snapshots: all accounts, once a day. They grow slowly, but for a purge that was announced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from detectors.sample.faults import Spoilt
from detectors.sample.operations_faults import SNAPSHOT
from detectors.sample.tables import Range, Row

SCHEMA = """
CREATE TABLE account_snapshots (
    snapshot_date TEXT NOT NULL,
    account_id TEXT NOT NULL,
    plan TEXT NOT NULL
);
CREATE TABLE snapshot_notes (
    snapshot_date TEXT NOT NULL,
    note TEXT NOT NULL
);
"""
INDEXES = "CREATE INDEX snapshots_day ON account_snapshots (snapshot_date);"

_PURGE = timedelta(days=17)  # before the present: inactive accounts are deleted, and a note says so
_PURGED = 0.09
_LOST = 0.2  # of the accounts are not in a corrupt snapshot
_PLANS = ("free", "team", "business")


def snapshots(days: Range, accounts: int, spoilt: Spoilt, random: Random) -> Iterator[list[Row]]:
    """A list of rows for each day: snapshot_date, account_id, plan."""
    oldest, newest = 0, accounts
    for day in days:
        newest += round(accounts * random.uniform(0.0005, 0.004))
        oldest += round(accounts * random.uniform(0, 0.001))
        if day == spoilt.until.date() - _PURGE:
            oldest += round((newest - oldest) * _PURGED)
        kept = 1 - _LOST if spoilt.strikes(SNAPSHOT, day) else 1
        ids = range(oldest, oldest + round((newest - oldest) * kept))
        yield [(day.isoformat(), f"acc-{n:06d}", _PLANS[n * 7 % 10 // 5 + (n % 20 == 0)]) for n in ids]


def notes(spoilt: Spoilt) -> list[Row]:
    """snapshot_date, note."""
    return [((spoilt.until.date() - _PURGE).isoformat(), "inactive accounts deleted, as announced")]
