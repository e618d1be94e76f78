"""What OpenLineage's run events say: a failed run is a fault, the next good one its end, and the rest is no news."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.handbook.team.integrations import InboundSettings
from bot.handbook.team.team import Team
from bot.inbound import openlineage
from bot.inbound.event import Told, Unread
from bot.inbound.sorting import sort
from detectors.detector import Nature
from tests.conftest import FRIDAY
from tests.unit.inbound.payloads import OPENLINEAGE, body


def told(**changed: Any) -> list[Any]:
    return list(openlineage.translate(body({**OPENLINEAGE, **changed})))


def test_a_failed_run_says_why_of_which_day_and_what_it_should_have_written() -> None:
    [failed] = told()
    assert failed.summary == "aggregate_growth_pipeline.load failed: KeyError: 'country'"
    assert (failed.nature, str(failed.day), failed.entity) == (Nature.FAILED, "2026-10-08", "growth.user_events")
    assert "Traceback" in failed.detail


def test_the_next_good_run_of_the_job_is_its_end() -> None:
    [failed], [good] = told(), told(eventType="COMPLETE", run={"runId": "another"})
    assert (good.key, good.over) == (failed.key, True)


@pytest.mark.parametrize(
    ("tries", "retries", "is_fault"),
    [(1, 2, False), (2, 2, False), (3, 2, True), (1, 0, True), (1, None, True), (None, 2, True)],
)
def test_a_try_of_airflows_that_is_followed_by_another_is_no_fault(tries: Any, retries: Any, is_fault: bool) -> None:
    facet = {"taskInstance": {"try_number": tries}, "task": {"retries": retries}}
    assert bool(told(run={"runId": "r", "facets": {"airflow": facet}})) is is_fault


@pytest.mark.parametrize("kind", ["START", "RUNNING", "ABORT", "OTHER", "start"])
def test_what_is_no_news_reports_nothing(kind: str) -> None:
    assert told(eventType=kind) == []


@pytest.mark.parametrize("event", [{"dataset": {"name": "x"}}, {"job": {"name": "x"}}])
def test_what_is_about_no_run_reports_nothing(event: dict[str, Any]) -> None:
    assert openlineage.translate(body(event)) == []


def test_a_batch_is_read_one_by_one() -> None:
    batch = [OPENLINEAGE, 7, {**OPENLINEAGE, "eventType": "START"}]
    found = openlineage.translate(json.dumps(batch).encode())
    assert [type(one) for one in found] == [Told, Unread]


@pytest.mark.parametrize("job", ["aggregate_growth_pipeline", "aggregate_growth_pipeline.load", "dwh.aggregate_growth"])
def test_its_job_names_the_pipeline(team: Team, job: str) -> None:
    way = InboundSettings(name="lineage", kind="openlineage", secret_env="X")
    event = {**OPENLINEAGE, "job": {"namespace": "n", "name": job}}
    [(alert, _)] = sort(openlineage.translate(body(event)), team, way, "webhook:lineage", FRIDAY).alerts
    assert alert.pipeline == "Aggregate Growth Pipeline"
