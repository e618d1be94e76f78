"""Warehouses of other companies: other names of tables and columns, and times stored in another way."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.measure import ROOT

_EXAMPLE = ROOT / "teams" / "data-engineering"
_COLUMN_KEYS = frozenset(
    [
        "table",
        "time",
        "loaded",
        "match",
        "where",
        "key",
        "value",
        "size",
        "booked",
        "amount",
        "agent",
        "each",
        "without",
        "column",
        "end",
        "group",
        "per",
        "once",
        "explained_if",
        "name_column",
        "due",
        "delivered",
    ]
)
# What the example team has no table of: what was promised to somebody by a time.
_DELIVERIES = """
[[detectors]]
name = "investor-reports"
check = "delivery"
pipeline = "Aggregate Profit Pipeline"
source = "warehouse"
every = "30 min"
table = "report_deliveries"
name_column = "report"
due = "due_at"
delivered = "delivered_at"
"""
DATED = frozenset({"exchange_rates", "account_snapshots", "retention_cohorts", "snapshot_notes", "pipeline_runs"})
"""Tables whose times are dates or text whatever the company does elsewhere."""
_RUN_COLUMNS = {"pipeline_column": "pipeline", "day": "day", "started": "started_at", "finished": "finished_at",
                "status": "status", "rows": "rows"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Naming:
    """names: ours to theirs, of tables and columns. stored: as `stored` of a [[detectors]] table."""

    stored: str
    names: Mapping[str, str]

    def of(self, name: str) -> str:
        return self.names.get(name, name)

    def write_team(self, folder: Path) -> None:
        """A team folder whose detectors speak of their tables."""
        shutil.copytree(_EXAMPLE, folder, dirs_exist_ok=True)
        head, mark, tables = (_EXAMPLE / "team.toml").read_text(encoding="utf-8").partition("[[detectors]]")
        (folder / "team.toml").write_text(
            head + "\n".join(self._lines((mark + tables + _DELIVERIES).splitlines())), encoding="utf-8"
        )

    def _lines(self, lines: list[str]) -> list[str]:
        told: list[str] = []
        for line in lines:
            key = line.partition(" = ")[0]
            told.append(self._renamed(line) if key in _COLUMN_KEYS else line)
            if line == 'table = "pipeline_runs"':
                told += [f'{key} = "{self.of(column)}"' for key, column in _RUN_COLUMNS.items() if key != "rows"]
            elif key == "table" and line.partition(" = ")[2].strip('"') not in DATED:
                told.append(f'stored = "{self.stored}"')
            if key == "rows":
                told[-1] = f'rows = "{self.of("rows")}"'
        return told

    def _renamed(self, line: str) -> str:
        key, _, value = line.partition(" = ")
        parts = re.split(r"('[^']*')", value)  # what stands in quotes within a condition is a value, no name
        return f"{key} = " + "".join(
            part if part.startswith("'") else re.sub(r"\w+", lambda word: self.of(word[0]), part) for part in parts
        )


_TERSE = {
    "transactions": "fct_payment", "transaction_id": "pid", "created_at": "ts", "business_date": "biz_dt",
    "loaded_at": "ingested", "amount": "amt_usd", "transaction_type": "kind", "revenue_recognition": "revrec",
    "last_updated": "touched", "exchange_rates": "fx", "rate_date": "dt", "currency": "ccy", "rate": "per_usd",
    "account_snapshots": "dim_acct_daily", "snapshot_date": "snap_dt", "snapshot_notes": "snap_notes",
    "user_events": "evt", "occurred_at": "ts_utc", "event_date": "evt_dt", "country": "geo", "login_log": "auth",
    "logged_in_at": "ts_login", "user_agent": "ua", "region": "rgn", "device": "dev", "id_mapping": "anon_xwalk",
    "first_seen_at": "seen", "mapped_at": "resolved", "clickstream": "hits", "sdk_version": "lib_ver",
    "session_id": "sid", "sessions": "visits", "started_at": "t0", "ended_at": "t1", "platform": "plat",
    "event_type": "verb", "content_type": "ctype", "screen_state": "app_state", "session_date": "visit_dt",
    "user_id": "uid", "retention_cohorts": "d1_retention", "cohort_date": "cohort", "computed_at": "built",
    "retention_rate": "d1", "pipeline_runs": "dag_runs", "pipeline": "dag", "day": "ds", "finished_at": "t2",
    "status": "state", "rows": "n_rows", "report_deliveries": "sla_log", "report": "doc", "due_at": "promised",
    "delivered_at": "handed_over",
}  # fmt: skip
_CAMEL = {name: "".join(part.title() for part in name.split("_")) + "X" for name in _TERSE}

NAMINGS = (
    Naming("timestamp", {}),
    Naming("timestamp", _CAMEL),
    Naming("epoch milliseconds", _TERSE),
    Naming("epoch seconds", _CAMEL),
)
