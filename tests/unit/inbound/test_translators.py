"""What each system sends, as alerts."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from bot.handbook.team.integrations import InboundSettings
from bot.handbook.team.team import Team
from bot.inbound import airflow, alertmanager, dbt, great_expectations, plain
from bot.inbound.event import Told, Unread, key_of
from bot.inbound.reading import Unacceptable
from bot.inbound.sorting import sort
from bot.inbound.translators import TRANSLATORS, Translator
from detectors.detector import Nature
from tests.conftest import FRIDAY
from tests.unit.inbound.payloads import (
    AIRFLOW,
    ALERTMANAGER,
    DBT,
    EACH,
    GREAT_EXPECTATIONS,
    GREAT_EXPECTATIONS_1,
    SLA_MISS,
    Json,
    body,
)


def alert(**changed: Any) -> bytes:
    """Alertmanager's delivery with its one alert changed."""
    payload = deepcopy(ALERTMANAGER)
    payload["alerts"][0].update(changed)
    return body(payload)


def whole(translate: Translator, content: bytes) -> list[Told]:
    """What a delivery says, where all of it can be read."""
    found = translate(content)
    assert all(isinstance(one, Told) for one in found)
    return [one for one in found if isinstance(one, Told)]


def read(content: bytes) -> list[Told]:
    return whole(alertmanager.translate, content)


def test_alertmanagers_figures_come_along() -> None:
    [told] = read(body(ALERTMANAGER))
    assert (told.summary, told.measured, told.deviation) == ("Refunds were 0.4% of transactions", "0.4%", 0.07)
    assert (told.nature, told.entity, told.over) == (None, "warehouse-1", False)


@pytest.mark.parametrize("share", ["much", "nan", "inf", "1e9", ""])
def test_a_deviation_that_is_no_share_is_left_out(share: str) -> None:
    assert read(alert(annotations={"deviation": share}))[0].deviation is None


def test_airflows_failure_names_task_and_reason() -> None:
    [told] = whole(airflow.translate, body(AIRFLOW))
    assert told.summary == (
        "Airflow: the task load_user_events of aggregate_growth_pipeline failed: TimeoutError: no user events for 30 min"
    )
    assert (told.nature, told.entity, told.day) == (Nature.FAILED, "load_user_events", date(2026, 10, 8))


def test_each_try_of_a_task_is_an_alert_of_its_own() -> None:
    keys = {whole(airflow.translate, body({**AIRFLOW, "try_number": n}))[0].key for n in (1, 2, 2)}
    assert len(keys) == 2


def test_airflows_sla_miss_is_late() -> None:
    [told] = whole(airflow.translate, body(SLA_MISS))
    assert told.nature is Nature.LATE
    assert told.summary == "Airflow: aggregate_growth_pipeline missed its SLA, still without load_user_events, publish"


def test_dbts_failed_nodes_are_alerts_and_the_others_are_not() -> None:
    told = whole(dbt.translate, body(DBT))
    assert [(t.entity, t.nature) for t in told] == [
        ("unique_transactions_transaction_id", Nature.DEVIATION),
        ("revenue_recognition", Nature.FAILED),
        ("not_null_user_events_country", Nature.NOTE),
    ]
    assert (told[0].measured, told[0].limit) == ("42 rows", "no rows")


def test_a_stale_source_of_dbts_is_late() -> None:
    stale = {"unique_id": "source.shop.raw.orders", "status": "error"}
    [told] = whole(dbt.translate, body({"metadata": DBT["metadata"], "results": [stale]}))
    assert (told.nature, told.entity) == (Nature.LATE, "raw.orders")


def test_another_run_of_dbts_is_another_alert() -> None:
    again = {**DBT, "metadata": {"invocation_id": "another"}}
    assert {t.key for t in whole(dbt.translate, body(DBT))}.isdisjoint(t.key for t in whole(dbt.translate, body(again)))


def test_an_expectation_that_was_not_met_is_an_alert() -> None:
    [told] = whole(great_expectations.translate, body(GREAT_EXPECTATIONS))
    assert (
        told.summary
        == "Great Expectations: expect column values to not be null (country) was not met in aggregate_growth_events"
    )
    assert (told.measured, told.deviation, told.entity) == ("4.1% of rows unexpected", None, "country")


def test_great_expectations_1_says_the_limit() -> None:
    [told] = whole(great_expectations.translate, body(GREAT_EXPECTATIONS_1))
    assert (told.measured, told.limit) == ("9", "at least 1, at most 5")


def test_a_checkpoint_holds_several_validations() -> None:
    runs = {"a": {"validation_result": GREAT_EXPECTATIONS, "actions_results": {}}, "b": GREAT_EXPECTATIONS_1}
    told = whole(great_expectations.translate, body({"success": False, "run_results": runs}))
    assert [t.where for t in told] == ["run_results.0.results.1", "run_results.1.results.0"]
    assert len({t.key for t in told}) == 2


def test_an_expectation_that_could_not_be_checked_is_a_note() -> None:
    payload = deepcopy(GREAT_EXPECTATIONS)
    payload["results"][1]["exception_info"] = {"raised_exception": True}
    [told] = whole(great_expectations.translate, body(payload))
    assert told.nature is Nature.NOTE
    assert "could not be checked" in told.summary


@pytest.mark.parametrize(
    ("kind", "payload", "field"),
    [
        ("alertmanager", {"version": "4", "alerts": 3}, "alerts"),
        ("alertmanager", {"version": "4"}, "alerts"),
        ("airflow", {**AIRFLOW, "event": "lunch"}, "event"),
        ("airflow", {**AIRFLOW, "dag_id": ""}, "dag_id"),
        ("dbt", {"metadata": {"invocation_id": "i"}}, "results"),
        ("great_expectations", [3], "body.0"),
        ("great_expectations", {"success": False, "results": 3}, "results"),
        ("great_expectations", {"run_results": 3}, "run_results"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(kind: Any, payload: Json, field: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        TRANSLATORS[kind](body(payload))
    assert field in [name for name, _ in refused.value.flaws]


@pytest.mark.parametrize("metadata", [{}, {"metadata": None}, {"metadata": {"generated_at": "2026-10-09T05:00:00Z"}}])
def test_dbts_results_without_an_id_of_their_run_are_read_and_known_again(metadata: Json) -> None:
    sent = body({"results": DBT["results"], **metadata})
    assert len({tuple(t.key for t in whole(TRANSLATORS["dbt"], sent)) for _ in range(2)}) == 1
    assert dbt.run_of(sent) == dbt.run_of(sent) != dbt.run_of(body({"results": [], "metadata": {}}))


@pytest.mark.parametrize(("kind", "payload"), [("airflow", AIRFLOW), ("great_expectations", GREAT_EXPECTATIONS)])
def test_a_list_of_what_is_sent_alone_is_read(kind: Any, payload: Json) -> None:
    alone, listed = (whole(TRANSLATORS[kind], body(sent)) for sent in (payload, [payload]))
    assert [t.key for t in alone] == [t.key for t in listed]


_OWN: Json = {
    "labels": ALERTMANAGER["alerts"][0]["labels"],
    "annotations": {"summary": "low"},
    "startsAt": "2026-10-09T16:00:00Z",
}


@pytest.mark.parametrize(
    ("sent", "becomes"),
    [
        ([{**_OWN, "endsAt": "2026-10-09T17:04:00Z"}], "alert"),  # Prometheus: until then, unless it says so again
        ([{**_OWN, "endsAt": "2026-10-09T17:00:00Z"}], "over"),
        ([{**_OWN, "endsAt": "0001-01-01T00:00:00Z"}], "alert"),
        ([{**_OWN, "endsAt": "soon"}], "alert"),
        ([{**_OWN, "endsAt": "2026-10-09T16:30:00Z", "status": {"state": "active"}}], "alert"),
        ([{**_OWN, "status": {"state": "suppressed"}}], "nothing"),
        (_OWN, "alert"),
    ],
)
def test_what_prometheus_sends_by_itself_is_read_by_when_it_ends(team: Team, sent: Any, becomes: str) -> None:
    way = InboundSettings(name="prometheus", kind="alertmanager", secret_env="S")
    found = sort(TRANSLATORS["alertmanager"](body(sent)), team, way, "webhook:prometheus", FRIDAY)
    assert ["over" if over else "alert" for _, over in found.alerts] == ([] if becomes == "nothing" else [becomes])
    assert not found.unrouted


def test_what_a_delivery_says_of_all_its_alerts_holds_for_each() -> None:
    common = {"commonLabels": {"pipeline": "aggregate_profit"}, "commonAnnotations": {"summary": "low"}}
    sent = {"status": "resolved", **common, "alerts": [{"labels": {"alertname": "A"}}, {"annotations": None}, 7]}
    one, other, broken = TRANSLATORS["alertmanager"](body(sent))
    assert isinstance(broken, Unread)
    for told in (one, other):
        assert isinstance(told, Told)
        assert (told.summary, told.over, told.fields["labels"]["pipeline"]) == ("low", True, "aggregate_profit")


@pytest.mark.parametrize(
    ("state", "kinds"),
    [("alerting", ["alert"]), ("no_data", ["alert"]), ("ok", ["over"]), ("paused", []), ("pending", [])],
)
def test_grafanas_alerts_of_dashboards_are_read_by_the_same_door(state: str, kinds: list[str]) -> None:
    sent = {
        "ruleId": 1,
        "ruleName": "Refunds",
        "state": state,
        "tags": {"pipeline": "aggregate_profit"},
        "ruleUrl": "x",
    }
    told = whole(TRANSLATORS["alertmanager"], body(sent))
    assert [("over" if t.over else "alert", t.key) for t in told] == [(kind, "1") for kind in kinds]


@pytest.mark.parametrize(
    ("kind", "payload", "where"),
    [
        ("alertmanager", {"version": "4", "alerts": [7]}, "alerts.0"),
        ("dbt", {**DBT, "results": [{"status": "fail"}]}, "results.0"),
        ("great_expectations", {"success": False, "results": [{}]}, "results.0"),
        ("great_expectations", {"run_results": [3]}, "run_results.0."),
        ("great_expectations", {"run_results": [{"success": 7}]}, "run_results.0."),
    ],
)
def test_a_part_that_cannot_be_read_is_named(kind: Any, payload: Json, where: str) -> None:
    [part] = TRANSLATORS[kind](body(payload))
    assert isinstance(part, Unread)
    assert part.where == where
    assert part.flaws


@pytest.mark.parametrize("kind", EACH)
def test_null_bytes_and_long_texts_are_kept_as_far_as_they_can_be_stored(kind: Any) -> None:
    def spoilt(value: Any, at: str = "") -> Any:
        if isinstance(value, dict):
            return {k: spoilt(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [spoilt(v) for v in value]
        return f"{value}\0{'x' * 5000}" if at in ("message", "summary", "exception", "column", "alertname") else value

    for told in TRANSLATORS[kind](body(spoilt(EACH[kind]))):
        assert isinstance(told, Told)
        assert "\0" not in f"{told.summary}{told.key}{told.entity}{told.measured}"
        assert len(told.summary) <= 1000
        assert len(told.key) <= 200


def test_a_long_id_is_hashed_and_two_long_ones_differ() -> None:
    assert len(key_of("x" * 500, "y")) == 64
    assert key_of("x" * 500, "y") != key_of("x" * 500, "z")


def test_the_published_schema_has_every_field_with_its_meaning() -> None:
    published = plain.schema()
    assert set(published["required"]) == {"id", "summary"}
    assert all("description" in p for p in published["properties"].values())
