from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, current_thread
from typing import Any

import pytest
import sqlalchemy as sa

from bot.errors import WatchkeeperError
from bot.handbook.team.settings import SourceSettings
from bot.handbook.team.team import Team
from detectors.detector import Nature, Outcome, Result
from detectors.run import run_pass
from tests.unit.detectors.conftest import PROFIT, Declaring, Place, at, refund_table

AS_OF = at("2025-11-21 06:00")
DAY = date(2025, 11, 20)
SOURCES = {"warehouse": SourceSettings(url_env="WAREHOUSE_URL")}


def passed(
    team: Team, url: str, only: list[str] | None = None, timer: Callable[[], float] = lambda: 0.0
) -> list[Result]:
    return run_pass(team, AS_OF, only, environ={"WAREHOUSE_URL": url}, timer=timer)


def put_refunds(
    place: Place, today: int, table: str = "transactions", time: str = "created_at", kind: str = "kind"
) -> None:
    """400 rows a day for 29 days; 8 % are refunds, and `today` of them on the last."""
    rows: list[tuple[Any, str | None]] = []
    for back in range(29):
        noon = at(f"{DAY} 12:00").replace(tzinfo=None) - timedelta(days=back)
        refunds = 32 if back else today
        rows += [(noon, "refund" if n < refunds else None) for n in range(400)]
    place.put(table, {time: sa.DateTime(), kind: sa.String()}, rows)


def ratio(**changes: Any) -> dict[str, Any]:
    return refund_table(match="kind = 'refund'", noun="refunds", of="transactions", **changes)


def test_a_finding_is_bound_to_pipeline_and_issue_and_says_where_to_look(declaring: Declaring, place: Place) -> None:
    put_refunds(place, today=2)
    (result,) = passed(declaring(ratio(), sources=SOURCES), place.url)
    (finding,) = result.findings
    assert (result.outcome, result.day, result.rows, result.figure) == (Outcome.ALARM, DAY, 400, 0.005)
    assert (finding.pipeline, finding.issue, finding.nature) == (PROFIT, "Transaction Database", Nature.DEVIATION)
    assert finding.summary == "Refunds on Nov 20: 0.5% of 400 transactions, usual 8%, limit 1%."
    assert result.measure == finding.measure
    assert finding.measure is not None
    assert finding.measure.words == "refunds 0.5% of 400 transactions, usual 8%, limit 1%"
    assert "FROM transactions" in finding.query


def test_other_table_and_column_names_are_a_matter_of_declaration(declaring: Declaring, place: Place) -> None:
    put_refunds(place, today=0, table="ledger", time="booked", kind="art")
    table = ratio() | {"table": "ledger", "time": "booked", "match": "art = 'refund'"}
    assert passed(declaring(table, sources=SOURCES), place.url)[0].outcome is Outcome.ALARM


def test_a_detector_that_fails_stops_no_other(declaring: Declaring, sqlite_place: Place) -> None:
    put_refunds(sqlite_place, today=30)
    broken = ratio(name="broken", table="nowhere")
    first, second = passed(declaring(broken, ratio(), sources=SOURCES), sqlite_place.url)
    assert (first.detector, first.outcome, first.detail) == ("broken", Outcome.ERROR, "no such table: nowhere")
    assert (second.detector, second.outcome) == ("refund-ratio", Outcome.PASS)


def test_a_source_that_cannot_be_reached_is_an_error_without_its_secret(declaring: Declaring) -> None:
    (result,) = passed(declaring(ratio(), sources=SOURCES), "postgresql://u:s3cret@127.0.0.1:1/db")
    assert result.outcome is Outcome.ERROR
    assert "refused" in result.detail
    assert "s3cret" not in result.model_dump_json()


def test_a_source_without_an_address_is_an_error_that_names_the_variable(declaring: Declaring) -> None:
    (result,) = passed(declaring(ratio(), sources=SOURCES), "")
    assert result.outcome is Outcome.ERROR
    assert "WAREHOUSE_URL is not set" in result.detail


def test_a_fault_in_the_condition_is_an_error(declaring: Declaring, sqlite_place: Place) -> None:
    put_refunds(sqlite_place, today=30)
    (result,) = passed(declaring(ratio() | {"match": "no_such_column = 1"}, sources=SOURCES), sqlite_place.url)
    assert (result.outcome, result.detail) == (Outcome.ERROR, "no such column: no_such_column")


def test_detectors_that_are_switched_off_run_only_by_name(declaring: Declaring, sqlite_place: Place) -> None:
    put_refunds(sqlite_place, today=30)
    team = declaring(ratio(), ratio(name="off", enabled=False), sources=SOURCES)
    assert [r.detector for r in passed(team, sqlite_place.url)] == ["refund-ratio"]
    assert [r.detector for r in passed(team, sqlite_place.url, ["off"])] == ["off"]


def test_an_unknown_name_is_refused_with_those_that_exist(declaring: Declaring) -> None:
    with pytest.raises(WatchkeeperError, match="no detector is called 'x'; there are refund-ratio"):
        passed(declaring(ratio(), sources=SOURCES), "", ["x"])


def test_each_result_says_how_long_it_took(declaring: Declaring, sqlite_place: Place) -> None:
    put_refunds(sqlite_place, today=30)
    ticks = itertools.count(start=10.0, step=0.25)
    (result,) = passed(declaring(ratio(), sources=SOURCES), sqlite_place.url, timer=lambda: next(ticks))
    assert result.seconds == 0.25


def test_a_pipeline_without_a_runbook_is_complete_at_midnight(declaring: Declaring, sqlite_place: Place) -> None:
    put_refunds(sqlite_place, today=30)
    table = ratio(pipeline="Unit-level Profit Pipeline", issue=None)
    team = declaring(table, sources=SOURCES)
    environ = {"WAREHOUSE_URL": sqlite_place.url}
    assert run_pass(team, at("2025-11-21 00:00"), environ=environ, timer=lambda: 0.0)[0].day == DAY


def test_days_left_out_of_the_baseline_are_told_to_the_detector(declaring: Declaring, sqlite_place: Place) -> None:
    put_refunds(sqlite_place, today=0)
    nearly_all = frozenset(DAY - timedelta(days=n) for n in range(1, 25))
    environ, left_out = {"WAREHOUSE_URL": sqlite_place.url}, {"refund-ratio": nearly_all}
    team = declaring(ratio(), sources=SOURCES)
    (result,) = run_pass(team, AS_OF, environ=environ, timer=lambda: 0.0, left_out=left_out)
    assert result.outcome is Outcome.NOT_ENOUGH


def test_an_empty_folder_of_exports_is_no_data(team: Team, tmp_path: Path) -> None:
    (tmp_path / "stripe").mkdir()
    environ = {"EXPORTS_URL": str(tmp_path)}
    (result,) = run_pass(team, AS_OF, ["payment-exports"], environ=environ, timer=lambda: 0.0)
    assert result.outcome is Outcome.NO_DATA


def test_sources_are_asked_at_once_each_by_one_thread_and_results_keep_their_order(
    declaring: Declaring, tmp_path: Path
) -> None:
    """Each source holds its answer back until the other one is asked too."""
    both, threads = Barrier(2, timeout=20), {}

    def timer() -> float:
        if current_thread().name not in threads:
            threads[current_thread().name] = both.wait()
        return 0.0

    tables = [ratio(name=f"{source}-{n}", source=source) for n in range(2) for source in ("one", "other")]
    sources = {name: SourceSettings(url=f"sqlite:///{tmp_path / name}.db") for name in ("one", "other")}
    for name in sources:
        (tmp_path / f"{name}.db").touch()
    results = run_pass(declaring(*tables, sources=sources), AS_OF, environ={}, timer=timer)
    assert [r.detector for r in results] == ["one-0", "other-0", "one-1", "other-1"]
    assert len(threads) == 2


def test_an_alarm_shows_the_days_before_it_as_the_same_answer_has_them(declaring: Declaring, place: Place) -> None:
    put_refunds(place, today=2)
    (result,) = passed(declaring(ratio(), sources=SOURCES), place.url)
    assert [p.day for p in result.earlier] == [DAY - timedelta(days=n) for n in reversed(range(1, 29))]
    assert {(p.figure, p.alarm) for p in result.earlier} == {(0.08, False)}


def test_a_pass_without_an_alarm_says_nothing_of_earlier_days(declaring: Declaring, sqlite_place: Place) -> None:
    put_refunds(sqlite_place, today=30)
    assert passed(declaring(ratio(), sources=SOURCES), sqlite_place.url)[0].earlier == ()
