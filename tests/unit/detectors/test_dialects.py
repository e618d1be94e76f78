"""The statements for databases that no test can start: compiled by their own dialects, and kept as golden text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from detectors.questions.conditions import Column, Sql
from detectors.questions.queries import (
    BookedPerQuarter,
    GroupsPerDay,
    NearPairsPerDay,
    Newest,
    Query,
    RunColumns,
    RunsOf,
    Scan,
    Table,
    ValuesPerDay,
)
from detectors.sources.scan_sql import statement
from tests.unit.detectors.conftest import at

GOLDEN = Path(__file__).parent.parent.parent / "golden" / "sql"
TABLE = Table("sales.orders", "created_at", where="status <> 'test'", loaded="loaded_at")
FIRST, LAST, AS_OF = date(2025, 11, 1), date(2025, 11, 20), at("2025-11-21 06:00")
RUNS = RunColumns("job", "day", "began", "ended", "state", "written")
ASKS: dict[str, Query] = {
    "counts": GroupsPerDay(TABLE, FIRST, LAST, (), Sql("kind = 'refund'"), AS_OF),
    "values": ValuesPerDay(TABLE, FIRST, LAST, "currency", "amount", "max", AS_OF),
    "newest": Newest(TABLE, AS_OF - timedelta(days=30), AS_OF),
    "near pairs": NearPairsPerDay(TABLE, FIRST, LAST, "order_id", timedelta(minutes=5), "amount", AS_OF),
    "booked": BookedPerQuarter(TABLE, "day", AS_OF - timedelta(days=2), AS_OF, AS_OF),
    "runs": RunsOf("sales.runs", RUNS, None, "orders", FIRST, LAST, AS_OF),
    "groups": GroupsPerDay(TABLE, FIRST, LAST, (("key", Column("region")),), None, AS_OF),
    "scan": Scan(
        (
            GroupsPerDay(TABLE, FIRST, LAST, (), Sql("kind = 'refund'"), AS_OF),
            GroupsPerDay(TABLE, FIRST, LAST, (("key", Column("region")),), None, AS_OF),
            ValuesPerDay(replace(TABLE, where=None), FIRST, LAST, "currency", "amount", "max", AS_OF, "amount > 9"),
        )
    ),
}


@pytest.mark.parametrize("name", ["bigquery", "snowflake", "trino"])
def test_each_dialect_says_what_it_said_before(name: str) -> None:
    dialect = sa.dialects.registry.load(name)(paramstyle="named")
    said = [f"-- {ask}\n{statement(q, name).compile(dialect=dialect)}\n" for ask, q in ASKS.items()]
    text = "\n".join(line.rstrip() for line in "\n".join(said).splitlines()) + "\n"
    assert text == (GOLDEN / f"{name}.sql").read_text(encoding="utf-8")


def test_a_statement_to_look_further_can_be_pasted_into_bigquery() -> None:
    dialect = sa.dialects.registry.load("bigquery")(paramstyle="named")
    text = str(statement(ASKS["counts"], "bigquery").compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    assert "CAST(`created_at` AS TIMESTAMP) >= TIMESTAMP '2025-11-01 00:00:00+00:00'" in text
    assert "GROUP BY `day`" in text
