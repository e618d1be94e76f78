"""Four common checks of one SQLite file, beside the libraries that one could have used instead.

The share of NULL, freshness, duplicates and row count of 5 million rows (`--small`: half a million). Each way is a
process of its own, and each library has an environment of its own.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.alone import alone, environment
from bench.measure import ROOT, table
from bench.ways.questions import AS_OF, DAYS

_SQLALCHEMY = "sqlalchemy>=2.1,<3"
_EXPECTATIONS = ("great_expectations>=1.24,<2", _SQLALCHEMY)
_PANDERA = ("pandera[pandas]>=0.35,<1", _SQLALCHEMY)
_QUIET = {"GX_ANALYTICS_ENABLED": "false"}  # it would tell its makers of every run

_ROWS = """
WITH RECURSIVE made(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM made WHERE n < :rows - 1)
INSERT INTO payments SELECT
  CASE WHEN n % 2000 = 1 THEN n - 1 ELSE n END,
  datetime(:last, ((n - :rows + 1) * :seconds / :rows) || ' seconds'),
  CASE WHEN n % 101 = 0 THEN NULL ELSE char(65 + n % 26, 65 + n / 26 % 26) END,
  (n % 9973) / 100.0
FROM made
"""
_ABOUT = """
pipeline = "Aggregate Profit Pipeline"
source = "warehouse"
at = ["06:05"]
table = "payments"
time = "made_at"
"""
_DETECTORS = f"""
[[detectors]]
name = "missing-country"
check = "ratio"
match = "country IS NULL"
above = "2 %"
{_ABOUT}
[[detectors]]
name = "freshness"
check = "freshness"
older_than = "48 h"
{_ABOUT}
[[detectors]]
name = "duplicates"
check = "near_duplicates"
key = "payment_id"
at_least = "0.3 %"
{_ABOUT}
[[detectors]]
name = "row-count"
check = "volume"
drop = "15 %"
{_ABOUT}
"""


def run() -> None:
    rows = 500_000 if "--small" in sys.argv else 5_000_000
    expectations, pandera = environment("great_expectations", *_EXPECTATIONS), environment("pandera", *_PANDERA)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database, team = _payments(folder / "payments.db", rows), _team(folder / "team")

        def ours(how: str) -> dict[str, Any]:
            told: dict[str, Any] = alone("bench.ways.watchkeeper", how, database, team)
            return told

        def theirs(library: str, python: str, how: str) -> dict[str, Any]:
            told: dict[str, Any] = alone(
                f"bench.ways.{library}", how, database, str(rows), python=python, environ=_QUIET
            )
            return told

        _told(
            f"the whole table, {rows:,} rows",
            {
                "Watchkeeper": ours("full"),
                "Great Expectations": theirs("great_expectations", expectations, "table"),
                "pandera": theirs("pandera", pandera, "table"),
            },
        )
        _told(
            "the day after",
            {
                "Watchkeeper, figures kept": ours("daily"),
                "Great Expectations, daily batch": theirs("great_expectations", expectations, "batch"),
                "Great Expectations, query of the day": theirs("great_expectations", expectations, "query"),
                "pandera, query of the day": theirs("pandera", pandera, "query"),
            },
        )


def _told(title: str, ways: dict[str, dict[str, Any]]) -> None:
    us = next(iter(ways.values()))
    rows = [
        (
            name,
            f"{told['start']:.2f} s",
            f"{told['seconds']:.3f} s",
            f"{told['processor']:.3f} s",
            f"{told['mb']:.0f} MB",
            f"{told['seconds'] / us['seconds']:.1f}",
            f"{told['mb'] / us['mb']:.1f}",
        )
        for name, told in ways.items()
    ]
    table(title, ("", "start", "a look", "processor", "peak memory", "times our look", "times our memory"), rows)
    print("  Our look:", ", ".join(f"{name} {seconds:.3f} s" for name, seconds in us["parts"].items()), end=". ")
    print("Versions:", ", ".join(sorted({told["version"] for told in ways.values() if "version" in told})))


def _payments(path: Path, rows: int) -> str:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE payments (payment_id INTEGER, made_at TEXT, country TEXT, amount REAL)")
        values = {"rows": rows, "last": f"{AS_OF.replace(minute=0):%Y-%m-%d %H:%M:%S}", "seconds": DAYS * 86400}
        connection.execute(_ROWS, values)
        connection.execute("CREATE INDEX payments_made_at ON payments (made_at)")
    connection.close()
    return str(path)


def _team(folder: Path) -> str:
    """The example team, with four detectors in place of its own."""
    example = ROOT / "teams" / "data-engineering"
    folder.mkdir()
    shutil.copy(example / "handbook.md", folder)
    everything_else = (example / "team.toml").read_text().partition("[[detectors]]")[0]
    (folder / "team.toml").write_text(everything_else + _DETECTORS)
    return str(folder)
