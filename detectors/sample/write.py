"""Writes the sample: a SQLite warehouse and a folder of export files."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from detectors.days import DAY, midnight
from detectors.sample import operations, product, tables
from detectors.sample.faults import DEFAULT, Spoilt
from detectors.sample.retries import retried

Progress = Callable[[str, float], None]

PER_DAY = 2_400
_LOST = "adyen"  # whose export does not come

_SCHEMA = """
CREATE TABLE transactions (
    transaction_id TEXT NOT NULL,
    created_at TEXT NOT NULL,
    business_date TEXT NOT NULL,
    loaded_at TEXT NOT NULL,
    amount REAL NOT NULL,
    currency TEXT NOT NULL,
    transaction_type TEXT,
    processor TEXT NOT NULL
);
CREATE TABLE revenue_recognition (
    period TEXT NOT NULL,
    stream TEXT NOT NULL,
    recognised REAL NOT NULL,
    deferred REAL NOT NULL,
    last_updated TEXT NOT NULL
);
CREATE TABLE exchange_rates (
    rate_date TEXT NOT NULL,
    currency TEXT NOT NULL,
    rate REAL NOT NULL,
    fetched_at TEXT NOT NULL
);
"""
_INDEXES = """
CREATE INDEX transactions_created ON transactions (created_at);
CREATE INDEX revenue_updated ON revenue_recognition (last_updated);
CREATE INDEX rates_day ON exchange_rates (rate_date);
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """Where a sample is, as addresses for sources. until: its present; what is later is for a clock that runs ahead."""

    warehouse_url: str
    exports_url: str
    until: datetime
    faults: frozenset[str]


def write_sample(
    folder: Path,
    until: datetime,
    days: int = 60,
    ahead: int = 7,
    seed: int = 7,
    faults: Collection[str] = DEFAULT,
    progress: Progress | None = None,
    per_day: int = PER_DAY,
) -> Sample:
    """Writes warehouse.db and exports/ into `folder`, in place of earlier ones.

    until: aware, the present. days, ahead: how many days before and after it have data. faults: names out of
    `detectors.sample.FAULTS`. progress: called with what is being written and the share done, 0 to 1.
    per_day: transactions on an ordinary day.
    """
    spoilt, tell = Spoilt.by(faults, until), progress or _silent
    today = spoilt.until.date()
    span = tables.Range(today - timedelta(days=days), today + timedelta(days=ahead))
    folder.mkdir(parents=True, exist_ok=True)
    contents = Contents(span, spoilt, seed, per_day)
    _write_warehouse(folder / "warehouse.db", contents, tell)
    _write_exports(folder / "exports", span, spoilt, contents.random("exports"))
    tell("payment exports", 1.0)
    home = folder.resolve()
    return Sample(f"sqlite:///{home / 'warehouse.db'}", f"{home / 'exports'}", spoilt.until, spoilt.faults)


@dataclass(frozen=True, slots=True)
class Contents:
    span: tables.Range
    spoilt: Spoilt
    seed: int
    per_day: int

    def random(self, table: str) -> Random:
        """A source of chance for each table: a fault in one leaves the others as they were."""
        return Random(f"{self.seed} {table}")


def _silent(what: str, share: float) -> None:
    return


def _write_warehouse(path: Path, contents: Contents, tell: Progress) -> None:
    # Written beside and put in place at the end: whoever reads the old one goes on reading it, whole.
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    database = sqlite3.connect(fresh, isolation_level=None)
    try:
        schema = _SCHEMA + product.SCHEMA + operations.SCHEMA
        database.executescript(f"PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; BEGIN; {schema}")
        _fill(database, contents, tell)
        database.executescript(_INDEXES + product.INDEXES + operations.INDEXES)  # commits the rows first
    finally:
        database.close()
    os.replace(fresh, path)


def _fill(database: sqlite3.Connection, contents: Contents, tell: Progress) -> None:
    span, spoilt, random = contents.span, contents.spoilt, contents.random
    total = (span.last - span.first).days + 1
    retries = random("retries")
    written = zip(span, tables.transactions(span, contents.per_day, spoilt, random("transactions")), strict=True)
    for n, (day, rows) in enumerate(written, 1):
        rows = retried(rows, day, spoilt, retries)
        database.executemany("INSERT INTO transactions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        tell("transactions", 0.4 * n / total)
    revenue = tables.revenue(span, spoilt.calendar, spoilt, random("revenue"))
    database.executemany("INSERT INTO revenue_recognition VALUES (?, ?, ?, ?, ?)", revenue)
    rates = tables.rates(span, spoilt.calendar, spoilt, random("rates"))
    database.executemany("INSERT INTO exchange_rates VALUES (?, ?, ?, ?)", rates)
    operations.fill(database, span, contents.per_day, spoilt, contents.seed)
    tell("revenue recognition, exchange rates, snapshots and runs", 0.45)
    for n, what in enumerate(product.fill(database, span, contents.per_day, spoilt, random), 1):
        tell(what, 0.45 + 0.5 * n / (product.TABLES * total))


def _write_exports(folder: Path, span: tables.Range, spoilt: Spoilt, random: Random) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for processor in tables.PROCESSORS:
        home = folder / processor
        home.mkdir(parents=True)
        for day in span:
            written, again = _times(day, random)
            if processor == _LOST and spoilt.loses_export(day):
                continue
            _export(home / f"{day}.csv", processor, day, written, random)
            if again:  # an honest nuisance: the same day exported once more, hours later
                _export(home / f"{day}-2.csv", processor, day, again, random)


def _times(day: date, random: Random) -> tuple[datetime, datetime | None]:
    """When a day's file was written, well before 02:00 UTC, and when once more, if it was."""
    written = midnight(day + DAY) + timedelta(minutes=random.triangular(10, 105, 35))
    again = written + timedelta(hours=random.uniform(3, 9))
    return written, again if random.random() < 0.03 else None


def _export(path: Path, processor: str, day: date, written: datetime, random: Random) -> None:
    lines = [f"{processor}-{day:%Y%m%d}-{n:03d},{random.lognormvariate(3.6, 0.9):.2f}" for n in range(5)]
    path.write_text("\n".join(["settlement_id,amount", *lines, ""]), encoding="utf-8")
    at = written.astimezone(UTC).timestamp()
    os.utime(path, (at, at))
