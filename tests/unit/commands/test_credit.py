"""watchkeeper credit: what payroll is given, with the trades that the database holds."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.people import Actor
from bot.store import overrides
from bot.store.database import Database
from schedule.rules import Override
from tests.conftest import EXAMPLE

BY = Actor("Engineering Manager", "U0MANAGER")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["credit", str(EXAMPLE), *arguments])


def as_json(*arguments: str) -> list[dict[str, Any]]:
    result = run("--format", "json", *arguments)
    assert result.exit_code == 0, result.output
    return list(json.loads(result.stdout))


def as_csv(*arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run("--format", "csv", *arguments).stdout)))


@pytest.fixture(autouse=True)
def no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none.db")


@pytest.fixture
def traded(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """D's Thanksgiving is A's, for a reason that a spreadsheet would take for a formula."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    database = Database(database_url)
    week = datetime(2026, 11, 23, 17, tzinfo=UTC), datetime(2026, 11, 30, 17, tzinfo=UTC)
    trade = Override(*week, "Engineer A", None, "=cmd|calc", datetime(2026, 10, 1, tzinfo=UTC))
    database.write(lambda c: overrides.add(c, "data-engineering", trade, BY))
    database.close()


def test_a_row_a_person_that_adds_up_to_the_year() -> None:
    rows = as_json("--year", "2026")
    assert [r["person"] for r in rows] == [f"Engineer {x}" for x in "ABCD"]
    assert sum(r["hours"] for r in rows) == 365 * 24
    assert [(r["limit"], r["over_limit"]) for r in rows] == [(2, False)] * 3 + [(2, True)]
    assert sum(r["premium_days"] for r in rows) == 11


def test_a_row_a_stretch_with_its_rule_line_and_pay() -> None:
    rows = as_csv("--year", "2026", "--by", "stretch")
    assert sum(float(r["hours"]) for r in rows) == 365 * 24
    christmas = next(r for r in rows if r["since"].startswith("2026-12-25T09:00"))
    assert (christmas["credit"], christmas["premium_days"], christmas["pay"]) == ("0.214286", "1", "2")
    assert christmas["rule"].startswith("Christmas/New Year")
    assert int(christmas["line"]) > 0


def test_both_views_agree() -> None:
    people, stretches = as_json("--year", "2027"), as_json("--year", "2027", "--by", "stretch")
    for person in people:
        credit = sum(s["credit"] for s in stretches if s["person"] == person["person"])
        assert credit == pytest.approx(person["credit"], abs=1e-4)


def test_it_says_that_there_were_no_trades_to_count() -> None:
    assert "without trades" in run("--year", "2026").stderr


@pytest.mark.usefixtures("traded")
def test_trades_in_the_database_count_for_who_serves() -> None:
    [row] = [r for r in as_csv("--year", "2026", "--by", "stretch") if r["stands_in"]]
    assert (row["person"], row["credit"]) == ("Engineer A", "1.5")
    assert row["rule"] == "Thanksgiving Week: Engineer D, then Engineer C"
    assert row["stands_in"] == "'=cmd|calc: Engineer A is primary"


def test_a_database_that_does_not_answer_is_no_payroll(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none?connect_timeout=1")
    result = run("--year", "2026")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "does not answer" in result.stderr
