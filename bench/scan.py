"""What checks cost on a large table: beside the SQL one would write by hand, and the day after, with figures kept.

`--full`: 50 million rows instead of 5. Each way is a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.alone import alone, best_of_three, peak_mb
from bench.measure import table
from tests import postgres

DAYS, UNTIL = 60, date(2025, 11, 26)
AS_OF = datetime(2025, 11, 26, 6, tzinfo=UTC)
COMMON = {"table": "events", "time": "made_at", "complete_after": "1 h"}
CHECKS: dict[str, tuple[str, dict[str, Any]]] = {
    "sessions by version": ("volume", {"key": "sdk", "per": "session_id"}),
    "missing country": ("ratio", {"match": "country IS NULL", "above": "2 %"}),
    "near duplicates": ("near_duplicates", {"key": "event_id", "amount": "amount"}),
    "new types": ("new_values", {"column": "kind"}),
}
_DAY = "CAST(made_at AS DATE)"
# first, last: the days that the check asks about, both inclusive.
BY_HAND = {
    "sessions by version": f"SELECT {_DAY}, sdk, count(DISTINCT session_id), count(*) FROM events"
    " WHERE made_at >= '{first}' AND made_at < '{after}' GROUP BY 1, 2",
    "missing country": f"SELECT {_DAY}, count(*), sum(CASE WHEN country IS NULL THEN 1 ELSE 0 END) FROM events"
    " WHERE made_at >= '{first}' AND made_at < '{after}' GROUP BY 1",
    "near duplicates": "SELECT count(*), sum(CASE WHEN gap > interval '0 seconds' AND gap <= interval '5 minutes'"
    " THEN 1 ELSE 0 END), sum(CASE WHEN gap = interval '0 seconds' THEN 1 ELSE 0 END), sum(amount)"
    " FROM (SELECT abs(amount) AS amount, made_at - lag(made_at) OVER (PARTITION BY event_id ORDER BY made_at) AS gap"
    " FROM events WHERE made_at >= '{first}' AND made_at < '{after}') AS pairs",
    "new types": f"SELECT {_DAY}, kind, count(*) FROM events"
    " WHERE made_at >= '{first}' AND made_at < '{after}' GROUP BY 1, 2",
}
_ROWS = """
CREATE TABLE events AS SELECT
  {moment} AS made_at, mod(n, 4999999) AS event_id, mod(n, 400000) AS session_id, mod(n, 6) AS sdk,
  CASE WHEN mod(n, 101) = 0 THEN NULL ELSE mod(n, 40) END AS country, mod(n, 12) AS kind, mod(n, 977) AS amount
FROM {series}
"""


def run() -> None:
    millions = 50 if "--full" in sys.argv else 5
    with tempfile.TemporaryDirectory() as folder:
        _measure("DuckDB", millions, f"duckdb:///{Path(folder) / 'events.db'}")
    with postgres.server() as server:
        _measure("PostgreSQL", millions, postgres.new_database(server, "scan"))


def _measure(name: str, millions: int, url: str) -> None:
    fill(url, millions * 1_000_000)
    rows = []
    for check in CHECKS:
        hand, ours, daily = (alone("bench.scan", way, url, check) for way in ("hand", "ours", "daily"))
        rows.append(
            (
                check,
                f"{hand[0]:.2f} s, {hand[1]:.0f} MB",
                f"{ours[0]:.2f} s, {ours[1]:.0f} MB",
                f"{ours[0] / hand[0]:.2f}",
                f"{daily[0]:.3f} s, {daily[1]:.0f} MB",
                f"{ours[0] / daily[0]:.0f}",
            )
        )
    columns = ("", "by hand", "the check", "ratio", "the day after", "times less")
    table(f"{name}, {millions} million rows of {DAYS} days", columns, rows)


def fill(url: str, rows: int) -> None:
    """The table `events`, made inside the database."""
    start, step = UNTIL - timedelta(days=DAYS), DAYS * 86_400_000_000 // rows
    if url.startswith("duckdb"):
        moment = f"TIMESTAMP '{start}' + to_microseconds(n * {step})"
        series = f"range({rows}) AS made(n)"
    else:
        moment = f"TIMESTAMP '{start}' + n * interval '{step} microseconds'"
        series = f"generate_series(0, {rows - 1}) AS made(n)"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(_ROWS.format(moment=moment, series=series))
        if not url.startswith("duckdb"):
            connection.exec_driver_sql("CREATE INDEX ON events (made_at)")
    if not url.startswith("duckdb"):
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE events")
    engine.dispose()


def by_hand(url: str, name: str) -> Callable[[], object]:
    """Asks, when it is called, what the check of this name asks."""
    from detectors.sources.readonly import read_only_engine

    check, on = _check(name)
    ask = check.ask(on)
    text = BY_HAND[name].format(first=ask.first, after=ask.last + timedelta(days=1))
    engine = read_only_engine(url, 600.0)

    def once() -> object:
        with engine.connect() as connection:
            return connection.exec_driver_sql(text).fetchall()

    return once


def _ours(way: str, url: str, name: str) -> Callable[[], None]:
    from detectors.sources.cached import CachedSource
    from detectors.sources.source import Warehouse

    check, on = _check(name)
    source, known, fresh = Warehouse(url, 600.0), None, type(check).fresh_days
    if way == "daily":
        yesterday = CachedSource(source, None)
        before = _check(name, AS_OF - timedelta(days=1))
        yesterday.answer(before[0].ask(before[1]))
        known = yesterday.read

    def once() -> None:
        check.verdict(on, CachedSource(source, known, fresh_days=fresh).answer(check.ask(on)))

    return once


def _check(name: str, as_of: datetime = AS_OF) -> tuple[Any, Any]:
    from detectors.checks import CHECKS as KINDS
    from detectors.checks.check import Occasion

    kind, settings = CHECKS[name]
    return KINDS[kind].model_validate({**COMMON, **settings}), Occasion(as_of, timedelta(hours=1), "UTC", "US")


def _in_this_process(way: str, url: str, name: str) -> None:
    once = by_hand(url, name) if way == "hand" else _ours(way, url, name)
    print(json.dumps([best_of_three(once)[0], peak_mb()]))


if __name__ == "__main__":
    _in_this_process(*sys.argv[1:])
