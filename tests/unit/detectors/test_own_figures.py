from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from bot.errors import InvalidFile
from bot.handbook.team.settings import SourceSettings
from detectors.checks.own_figures import SqlCheck
from detectors.declare import declare
from detectors.detector import Outcome, Result
from detectors.own_code import IS_RUN, code_of, fingerprint
from detectors.questions.queries import OwnFigure
from detectors.run import run_pass
from tests.unit.detectors.conftest import PROFIT, Declaring, Place, at, occasion

DAY = date(2025, 11, 20)
SOURCES = {"warehouse": SourceSettings(url_env="WAREHOUSE_URL")}
COLUMNS = {"day": sa.Date(), "shop": sa.String(), "waiting": sa.Integer(), "total": sa.Integer()}
QUERY = "SELECT day, shop AS entity, waiting AS k, total AS n FROM orders WHERE day BETWEEN :first AND :last"
ENTRY = "tests.unit.detectors.own_entry"
SUM = fingerprint(code_of(f"{ENTRY}:in_all") or b"")


@pytest.fixture(autouse=True)
def code_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(IS_RUN, "true")


def own(**changes: Any) -> dict[str, Any]:
    common = {"name": "own", "pipeline": PROFIT, "source": "warehouse", "at": ["06:05"]}
    table = {**common, "check": "sql", "query": QUERY, "above": "5 %", "noun": "waiting orders", **changes}
    return {key: value for key, value in table.items() if value is not None}


def asked(declaring: Declaring, place: Place, **changes: Any) -> Result:
    rows = [(DAY, "north", 60, 1000), (DAY, "south", 50, 1000), (date(2025, 11, 19), "south", 900, 1000)]
    place.put("orders", COLUMNS, rows)
    team = declaring(own(**changes), sources=SOURCES)
    environ = {"WAREHOUSE_URL": place.url}
    return run_pass(team, at("2025-11-21 06:00"), environ=environ, timer=lambda: 0.0)[0]


def verdict_of(n: int | None = None, k: int | None = None, value: str | None = None, **limit: Any) -> Outcome:
    figure = OwnFigure(DAY, "", n, k, None if value is None else Decimal(value))
    return SqlCheck.model_validate({"query": QUERY, **limit}).verdict(occasion(), [figure]).outcome


def test_a_query_finds_the_entity_beyond_the_limit_and_no_other_day(declaring: Declaring, place: Place) -> None:
    result = asked(declaring, place)
    (finding,) = result.findings
    assert (result.outcome, finding.entity, finding.rows) == (Outcome.ALARM, "north", 1000)
    assert finding.summary == "Waiting orders of north on Nov 20: 6% of 1,000 rows, limit 5%."
    assert "'2025-11-20'" in finding.query


def test_a_function_may_not_give_two_rows_of_one_day_and_entity(declaring: Declaring, place: Place) -> None:
    changes = {
        "check": "python",
        "query": None,
        "above": None,
        "entry": f"{ENTRY}:open_orders",
        "more_than": 899,
        "sha256": SUM,
    }
    result = asked(declaring, place, **changes)
    assert result.outcome is Outcome.ERROR
    assert "more than one row of 'south' on Nov 20" in result.detail


def test_a_function_is_given_a_connection_and_the_days(declaring: Declaring, place: Place) -> None:
    changes = {
        "check": "python",
        "query": None,
        "above": None,
        "entry": f"{ENTRY}:in_all",
        "more_than": 1009,
        "sha256": SUM,
    }
    result = asked(declaring, place, **changes)
    assert (result.outcome, result.figure, result.findings[0].query) == (Outcome.ALARM, 1010, f"{ENTRY}:in_all")


def test_a_function_can_only_read(declaring: Declaring, sqlite_place: Place) -> None:
    changes = {
        "check": "python",
        "query": None,
        "above": None,
        "entry": f"{ENTRY}:writes",
        "more_than": 1,
        "sha256": SUM,
    }
    assert asked(declaring, sqlite_place, **changes).outcome is Outcome.ERROR


def test_an_entry_point_that_is_not_there_could_not_run(declaring: Declaring, sqlite_place: Place) -> None:
    changes = {
        "check": "python",
        "query": None,
        "above": None,
        "entry": f"{ENTRY}:nowhere",
        "more_than": 1,
        "sha256": SUM,
    }
    result = asked(declaring, sqlite_place, **changes)
    assert (result.outcome, "cannot be loaded" in result.detail) == (Outcome.ERROR, True)


def test_a_query_without_its_columns_could_not_run(declaring: Declaring, sqlite_place: Place) -> None:
    query = "SELECT day, total FROM orders WHERE day BETWEEN :first AND :last"
    result = asked(declaring, sqlite_place, query=query)
    assert result.outcome is Outcome.ERROR
    assert "give day, and n with k, or value" in result.detail


@pytest.mark.parametrize(
    ("figure", "limit", "outcome"),
    [
        ({"n": 1000, "k": 50}, {"above": "5 %"}, Outcome.PASS),
        ({"n": 1000, "k": 51}, {"above": "5 %"}, Outcome.ALARM),
        ({"n": 1000, "k": 10}, {"below": "1 %"}, Outcome.PASS),
        ({"n": 1000, "k": 9}, {"below": "1 %"}, Outcome.ALARM),
        ({"n": 299, "k": 299}, {"above": "5 %"}, Outcome.NOT_ENOUGH),
        ({"n": 300, "k": 300}, {"above": "5 %"}, Outcome.ALARM),
        ({"value": "100"}, {"more_than": 100}, Outcome.PASS),
        ({"value": "100.01"}, {"more_than": 100}, Outcome.ALARM),
        ({"value": "0"}, {"less_than": 0}, Outcome.PASS),
        ({"value": "-0.1"}, {"less_than": 0}, Outcome.ALARM),
        ({}, {"less_than": 1}, Outcome.NOT_ENOUGH),
    ],
)
def test_the_limit_itself_is_kept(figure: dict[str, Any], limit: dict[str, Any], outcome: Outcome) -> None:
    assert verdict_of(**figure, **limit) is outcome


def test_no_row_of_the_day_is_no_data() -> None:
    check = SqlCheck.model_validate({"query": QUERY, "above": "5 %"})
    assert check.verdict(occasion(), []).outcome is Outcome.NO_DATA


@pytest.mark.parametrize(
    ("changes", "wrong", "instead"),
    [
        ({"query": "DELETE FROM orders"}, "not one query", "write one SELECT"),
        ({"query": QUERY + "; DROP TABLE orders"}, "not one query", "without semicolons"),
        ({"query": "SELECT day, n, k FROM orders"}, "would read the whole table", "by :first and :last"),
        ({"query": QUERY + " AND shop = :shop"}, "nothing is called :shop", "write :first and :last"),
        ({"query": None}, "query is missing", "add query = a SELECT of day, entity"),
        ({"more_than": 3}, "a figure has one limit", 'write one of below = "1 %"'),
        ({"check": "python", "query": None, "entry": "refunds"}, "entry: should match", "write an entry point such as"),
    ],
)
def test_a_mistake_is_named_with_its_line(
    declaring: Declaring, changes: dict[str, Any], wrong: str, instead: str
) -> None:
    with pytest.raises(InvalidFile) as caught:
        declare(declaring(own(**changes)))
    (flaw,) = caught.value.flaws
    assert (flaw.line, wrong in flaw.wrong, instead in flaw.instead) == (100, True, True)


@pytest.mark.parametrize("pinned", ["", "0" * 64])
def test_code_that_is_not_the_one_that_was_applied_does_not_run(
    declaring: Declaring, sqlite_place: Place, pinned: str
) -> None:
    changes = {"check": "python", "query": None, "above": None, "entry": f"{ENTRY}:in_all", "more_than": 1}
    result = asked(declaring, sqlite_place, **changes, sha256=pinned)
    assert (result.outcome, "not the one that was applied" in result.detail) == (Outcome.ERROR, True)


def test_where_code_is_not_run_none_is(
    declaring: Declaring, sqlite_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(IS_RUN)
    changes = {"check": "python", "query": None, "above": None, "entry": f"{ENTRY}:in_all", "more_than": 1}
    result = asked(declaring, sqlite_place, **changes, sha256=SUM)
    assert (result.outcome, IS_RUN in result.detail) == (Outcome.ERROR, True)


def test_code_is_found_without_running_any() -> None:
    assert code_of("tests.unit.detectors.own_entry:in_all")
    assert [code_of(entry) for entry in ("nothing.here:f", "tests.unit.nothing:f")] == [None, None]
    assert code_of("antigravity:f"), "which opens a browser when it is imported"
