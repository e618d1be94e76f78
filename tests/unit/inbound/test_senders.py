"""What we ship to others is taken at our own door: the contexts of Airflow 2 and 3, the ends of a run of dbt."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from watchkeeper_senders import airflow as callback
from watchkeeper_senders import dbt as exits

from bot.inbound import airflow, dbt
from bot.inbound.event import Told
from tests.servers.http import Server, serving

ROOT = Path(__file__).parents[3]

AT = datetime(2026, 10, 8, tzinfo=UTC)
DAG = SimpleNamespace(dag_id="aggregate_growth_pipeline")
TASK = SimpleNamespace(
    dag_id=DAG.dag_id, task_id="load", try_number=2, map_index=-1, log_url="https://airflow.example/log"
)
INNOCENT = SimpleNamespace(dag_id=DAG.dag_id, task_id="start", try_number=1, map_index=-1, log_url="https://x.example")


class Run(SimpleNamespace):
    """Of Airflow 2, where a callback may ask the database."""

    def get_task_instances(self, state: str) -> list[Any]:
        return [TASK] if state == "failed" else [INNOCENT, TASK]


RUN2 = Run(dag_id=DAG.dag_id, run_id="scheduled__2026-10-08", logical_date=AT)
RUN3 = SimpleNamespace(dag_id=DAG.dag_id, run_id="manual__1", logical_date=None)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Any:
    with serving(lambda _: (200, {})) as server:
        monkeypatch.setenv("WATCHKEEPER_URL", server.url)
        monkeypatch.setenv("WATCHKEEPER_SECRET", "secret\n")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        yield server


def sent(door: Server) -> Told:
    [asked] = door.asked
    [told] = airflow.translate(json.dumps(asked.json).encode())
    assert isinstance(told, Told)
    return told


@pytest.mark.parametrize(
    ("context", "summary"),
    [
        ({"dag_run": RUN2, "task_instance": TASK, "exception": KeyError("x")}, "task load of {} failed: 'x'"),
        ({"dag_run": RUN3, "ti": TASK, "exception": KeyError("x")}, "task load of {} failed: 'x'"),
        (
            {"dag_run": RUN2, "task_instance": INNOCENT, "reason": "task_failure"},
            "run of {} failed at load: task_failure",
        ),
        ({"dag": DAG, "run_id": "scheduled__1", "reason": "task_failure"}, "run of {} failed: task_failure"),
        ({"dag": DAG, "dag_run": RUN3, "ti": INNOCENT, "reason": "timed_out"}, "run of {} failed: timed_out"),
    ],
)
def test_what_failed_is_named_whatever_airflow_gives(door: Server, context: dict[str, Any], summary: str) -> None:
    callback.failed(context)
    assert sent(door).summary == f"Airflow: the {summary.format(DAG.dag_id)}"


def test_an_exception_of_two_million_characters_is_cut(door: Server) -> None:
    callback.failed({"dag_run": RUN2, "task_instance": TASK, "exception": RuntimeError("x" * 2_000_000 + " the end")})
    assert sent(door).detail.endswith("the end")
    assert len(json.dumps(door.asked[0].json)) < 10_000


def test_a_run_that_is_well_again_says_so(door: Server) -> None:
    callback.recovered({"dag_run": RUN2, "task_instance": TASK})
    assert sent(door).over


def test_who_does_not_answer_fails_no_task(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHKEEPER_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("WATCHKEEPER_SECRET", "secret")
    callback.failed({"dag": DAG, "reason": "task_failure"})


def test_the_file_of_the_documentation_is_the_one_that_is_installed() -> None:
    shipped = ROOT / "senders" / "src" / "watchkeeper_senders" / "airflow.py"
    assert (ROOT / "docs" / "airflow_callback.py").read_text() == shipped.read_text()


# --- dbt ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "target").mkdir()
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "dbt.log").write_text("Compilation Error\n  'ref' is undefined")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def results(run: str) -> str:
    node = {"unique_id": "model.shop.orders", "status": "success", "message": "OK", "compiled_code": "select 1"}
    return json.dumps({"metadata": {"invocation_id": run}, "results": [node]})


def ended(monkeypatch: pytest.MonkeyPatch, status: int) -> int:
    monkeypatch.setattr(sys, "argv", ["watchkeeper-dbt", str(status)])
    return exits.main()


def test_a_run_that_did_not_compile_is_reported_by_its_status_and_its_log(
    door: Server, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "target" / "run_results.json").write_text(results("yesterday"))
    assert ended(monkeypatch, 0) == 0
    assert ended(monkeypatch, 2) == 2
    [told] = dbt.translate(json.dumps(door.asked[1].json).encode())
    assert isinstance(told, Told)
    assert "dbt ended with status 2 before it wrote results" in told.summary
    assert "'ref' is undefined" in told.detail


def test_new_results_are_sent_once_and_without_their_code(
    door: Server, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "target" / "run_results.json").write_text(results("today"))
    for _ in range(2):
        ended(monkeypatch, 0)
    [asked] = door.asked
    assert "compiled_code" not in str(asked.json)
