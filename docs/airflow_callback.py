"""Tell Watchkeeper what failed or is late in Airflow 2 and 3. Needs nothing but Python: put this file into the dags
folder, or `pip install watchkeeper-senders` and import it from there.

    from airflow_callback import failed, missed_sla, recovered
    # or: from watchkeeper_senders.airflow import failed, missed_sla, recovered

    DAG("aggregate_profit_pipeline", on_failure_callback=failed, on_success_callback=recovered,
        sla_miss_callback=missed_sla)                                   # sla_miss_callback: Airflow 2 only
    default_args={"on_failure_callback": failed}                        # for each task instead of the whole run
    DeadlineAlert(reference=..., interval=..., callback=AsyncCallback(missed_deadline))       # Airflow 3.1 and later

WATCHKEEPER_URL is the address of the way in (https://watchkeeper.example.com/alerts/TEAM/airflow), WATCHKEEPER_SECRET
the secret of its `[[inbound]]` table, which has `signed = true`. If Watchkeeper does not answer, that is in the log and
nothing else goes wrong.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import time
import urllib.request
from typing import Any

PATIENCE = 10  # seconds
LONGEST = 6000  # characters of an exception: its head, and its tail, which says what was wrong
TRIES = 3

log = logging.getLogger(__name__)


def failed(context: dict[str, Any]) -> None:
    """on_failure_callback, of a task or of a DAG."""
    post({"event": "failure", **_about(context)})


def recovered(context: dict[str, Any]) -> None:
    """on_success_callback: what failed before is over."""
    post({"event": "success", **_about(context)})


def retried(context: dict[str, Any]) -> None:
    """on_retry_callback: no fault yet. Only where one function is wanted for everything."""
    post({"event": "retry", **_about(context)})


def missed_sla(dag: Any, task_list: str, blocking_task_list: str, slas: Any, blocking_tis: Any) -> None:
    """sla_miss_callback of Airflow 2; Airflow 3 has none."""
    at: Any = getattr(slas[0], "execution_date", None) if slas else None
    post(
        {
            "event": "sla_miss",
            "dag_id": dag.dag_id,
            "run_id": at.isoformat() if at else dag.dag_id,
            "tasks": [sla.task_id for sla in slas],
            "logical_date": at.isoformat() if at else None,
        }
    )


async def missed_deadline(**given: Any) -> None:
    """The callback of a DeadlineAlert, Airflow 3.1 and later. Airflow adds `context` to what the alert gives."""
    post({"event": "deadline_miss", **_about(given.get("context") or given)})


def _about(context: dict[str, Any]) -> dict[str, Any]:
    """Airflow 3.0 gives a DAG's callback no more than dag, run_id and reason, and every version gives it some task
    of the run, which need not be the one that failed."""
    run, dag = context.get("dag_run"), context.get("dag")
    of_a_run = context.get("exception") is None and context.get("reason") is not None
    task = None if of_a_run else context.get("task_instance") or context.get("ti")
    at: Any = _of(run, "logical_date") or context.get("logical_date") or context.get("execution_date")
    return {
        "dag_id": str(_of(task, "dag_id") or _of(run, "dag_id") or _of(dag, "dag_id") or context.get("dag_id") or ""),
        "run_id": str(_of(run, "run_id") or context.get("run_id") or ""),
        "task_id": str(_of(task, "task_id") or ""),
        "try_number": _of(task, "try_number") or 0,
        "map_index": -1 if _of(task, "map_index") is None else _of(task, "map_index"),
        "tasks": _failed_tasks(run) if of_a_run else [],
        "logical_date": at if at is None or isinstance(at, str) else at.isoformat(),
        "exception": _cut(str(context.get("exception") or context.get("reason") or "")),
        "log_url": _of(task, "log_url"),
    }


def _of(thing: Any, name: str) -> Any:
    """Of an object, or of the dict that stands for one."""
    return thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)


def _failed_tasks(run: Any) -> list[str]:
    """Those of a run that failed, where Airflow lets a callback ask (Airflow 2)."""
    try:
        return [str(task.task_id) for task in run.get_task_instances(state="failed")][:20]
    except Exception:  # noqa: BLE001  Airflow 3 has no database in a callback, and says so in many ways
        return []


def _cut(text: str) -> str:
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]}\n[...]\n{text[-half:]}"


def post(event: dict[str, Any]) -> None:
    """Signed as Slack signs: HMAC-SHA256 over "v0:TIME:BODY"."""
    body = json.dumps(event, default=str).encode()
    for attempt in range(1, TRIES + 1):
        try:
            with urllib.request.urlopen(_request(body), timeout=PATIENCE):
                return
        except (OSError, KeyError, ValueError) as error:
            log.warning("Watchkeeper did not take it (%s), try %d of %d", type(error).__name__, attempt, TRIES)
            if attempt < TRIES:
                time.sleep(attempt)


def _request(body: bytes) -> urllib.request.Request:
    stamp, secret = str(int(time.time())), os.environ["WATCHKEEPER_SECRET"].strip().encode()
    signature = hmac.new(secret, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Watchkeeper-Request-Timestamp": stamp,
        "X-Watchkeeper-Signature": f"v0={signature}",
    }
    return urllib.request.Request(os.environ["WATCHKEEPER_URL"].strip(), body, headers)
