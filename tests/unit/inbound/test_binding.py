"""Which pipeline and issue a delivery is about."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.handbook.team.integrations import InboundSettings
from bot.handbook.team.team import Team
from bot.inbound import dbt
from bot.inbound.binding import bound, issue_like
from bot.inbound.event import Told
from bot.inbound.reading import Unacceptable
from bot.incidents.plan import plan_for
from detectors.detector import Nature
from tests.conftest import FRIDAY
from tests.unit.inbound.payloads import body

PROFIT, GROWTH = "Aggregate Profit Pipeline", "Aggregate Growth Pipeline"


def meant(team: Team, words: str = "", fields: dict[str, Any] | None = None, **way: Any) -> tuple[str, str | None]:
    settings = InboundSettings.model_validate({"name": "x", "kind": "airflow", "secret_env": "X", **way})
    told = Told("k", words or "s", words, fields or {}, where="alerts.3")
    alert = bound(told, team, settings, "webhook:x", FRIDAY)
    return alert.pipeline, alert.issue


@pytest.mark.parametrize(
    "dag", ["aggregate_growth_pipeline", "Aggregate Growth Pipeline", "aggregate-growth", "AGGREGATE GROWTH"]
)
def test_a_field_names_the_pipeline_however_it_is_spelled(team: Team, dag: str) -> None:
    assert meant(team, fields={"dag_id": dag}) == (GROWTH, None)


def test_a_chosen_field_is_looked_up_by_its_path(team: Team) -> None:
    assert meant(team, fields={"a": {"b": GROWTH}}, pipeline_from="a.b") == (GROWTH, None)
    assert meant(team, fields={"a": {"b.c": GROWTH}}, pipeline_from="a.b.c") == (GROWTH, None)


def test_what_the_sender_calls_it_is_translated(team: Team) -> None:
    assert meant(team, fields={"dag_id": "dwh_017"}, names={"dwh_017": PROFIT}) == (PROFIT, None)


def test_a_fixed_pipeline_holds_where_the_field_says_nothing_known(team: Team) -> None:
    assert meant(team, fields={"dag_id": "dwh_017"}, pipeline=PROFIT) == (PROFIT, None)
    assert meant(team, fields={"dag_id": "aggregate_growth"}, pipeline=PROFIT) == (GROWTH, None)


def test_a_name_in_the_words_is_found(team: Team) -> None:
    assert meant(team, "task load of aggregate_growth_daily") == (GROWTH, None)


@pytest.mark.parametrize(
    "words", ["aggregate_growth_pipeline load", "Aggregate Growth failed", "aggregate-growth publish"]
)
def test_the_pipelines_name_alone_says_nothing_of_the_issue(team: Team, words: str) -> None:
    assert meant(team, words, {"dag_id": "aggregate_growth"}) == (GROWTH, None)


def test_a_symptom_of_the_runbook_names_pipeline_and_issue(team: Team) -> None:
    assert meant(team, "Currency rates have not been updated since yesterday") == (PROFIT, "Currency Conversion Rates")


def test_an_issue_is_looked_for_in_its_pipeline_alone(team: Team) -> None:
    words = "Currency rates have not been updated since yesterday"
    assert meant(team, words, {"dag_id": "aggregate_growth"}) == (GROWTH, None)


def test_an_issue_is_named_by_a_field_or_fixed(team: Team) -> None:
    fields = {"dag_id": "aggregate_growth", "what": "user_events_stream"}
    assert meant(team, "", fields, issue_from="what") == (GROWTH, "User Events Stream")
    assert meant(team, "", {**fields, "what": "Something New"}, issue_from="what") == (GROWTH, "Something New")
    fixed = {"pipeline": PROFIT, "issue": "Duplicate Transactions"}
    assert meant(team, "", {}, **fixed) == (PROFIT, "Duplicate Transactions")
    assert meant(team, "", fields, **fixed) == (GROWTH, None)


@pytest.mark.parametrize(
    ("fields", "way", "field"),
    [
        ({}, {}, "alerts.3.dag_id"),
        ({"dag_id": "dwh_017"}, {}, "alerts.3.dag_id"),
        ({"x": "agregate growth pipelin"}, {"pipeline_from": "x"}, "alerts.3.x"),
        ({"x": {"y": 1}}, {"pipeline_from": "x"}, "alerts.3.x"),
        ({"labels": {"pipeline": "nothing"}}, {"kind": "alertmanager"}, "alerts.3.labels.pipeline"),
    ],
)
def test_what_names_no_pipeline_is_refused_by_field(
    team: Team, fields: dict[str, Any], way: dict[str, Any], field: str
) -> None:
    with pytest.raises(Unacceptable) as refused:
        meant(team, "lunch at twelve", fields, **way)
    assert [name for name, _ in refused.value.flaws] == [field]


@pytest.mark.parametrize(
    "words", ["No transactions for yesterday", "no rows in transactions", "transactions are missing"]
)
def test_the_opposite_of_a_symptom_is_not_the_symptom(team: Team, words: str) -> None:
    assert issue_like(team, "Aggregate Profit Pipeline", words) != "Duplicate Transactions"


def test_what_dbt_says_in_every_message_is_no_symptom(team: Team) -> None:
    test = {
        "unique_id": "unit_test.shop.orders.test_refund_sign",
        "status": "fail",
        "message": "actual differs from expected",
    }
    [told] = dbt.translate(body({"metadata": {"invocation_id": "i"}, "results": [test]}))
    assert isinstance(told, Told)
    assert issue_like(team, "Aggregate Profit Pipeline", told.words) is None


def rated(team: Team, said: str, way: dict[str, Any]) -> tuple[str, str]:
    """The nature of an alert that its sender rates itself, and the severity that the team gives it."""
    settings = InboundSettings.model_validate({"name": "x", "kind": "plain", "secret_env": "X", **way})
    told = Told("k", "Refunds", "Refunds", {"pipeline": PROFIT}, severity=said, deviation=0.07)
    alert = bound(told, team, settings, "webhook:x", FRIDAY)
    return str(alert.nature), str(plan_for(team).severity(alert)[0])


MAPPED = {"severity": {"warning": "cap P2", "critical": "at least P0", "page": "P1", "low": "p3"}}


@pytest.mark.parametrize(
    ("severity", "way", "expected"),
    [
        ("", {}, ("deviation", "P1")),
        ("critical", {}, ("deviation", "P1")),
        ("warning", {}, ("note", "P3")),
        ("Info", {}, ("note", "P3")),
        ("warning", MAPPED, ("deviation", "P2")),
        ("WARNING", MAPPED, ("deviation", "P2")),
        ("critical", MAPPED, ("deviation", "P0")),
        ("page", MAPPED, ("deviation", "P1")),
        ("low", MAPPED, ("deviation", "P3")),
        ("info", MAPPED, ("note", "P3")),
        ("", {"nature": "note"}, ("note", "P3")),
    ],
)
def test_a_senders_own_severity_means_what_the_way_in_says(
    team: Team, severity: str, way: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert rated(team, severity, way) == expected


def test_a_rating_without_a_level_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="is not a severity"):
        InboundSettings.model_validate({"name": "x", "kind": "plain", "secret_env": "X", "severity": {"warning": ""}})


@pytest.mark.parametrize("nature", [Nature.MISSING, Nature.LATE])
def test_what_is_missing_without_a_day_is_of_the_latest_that_should_have_landed(team: Team, nature: Nature) -> None:
    settings = InboundSettings(name="x", kind="plain", secret_env="X")
    told = Told("k", "No rows", "No rows", {"pipeline": PROFIT}, nature)
    alert = bound(told, team, settings, "webhook:x", FRIDAY)
    assert alert.day == date(2026, 10, 8)
    assert "taken to be the data of 2026-10-08" in alert.summary
    early = bound(told, team, settings, "webhook:x", FRIDAY.replace(hour=5))
    assert early.day == date(2026, 10, 7)
