"""Tell Watchkeeper what failed or is late in Airflow. Put this file into the dags folder; needs nothing but Python.

    from airflow_callback import failed, missed_sla

    DAG("aggregate_profit_pipeline", default_args={"on_failure_callback": failed}, sla_miss_callback=missed_sla)

WATCHKEEPER_URL is the address of the way in (https://watchkeeper.example.com/alerts/TEAM/airflow), WATCHKEEPER_SECRET
the secret of its `[[inbound]]` table, which has `signed = true`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import time
import urllib.request
from typing import Any

PATIENCE = 10  # seconds


def failed(context: dict[str, Any]) -> None:
    """on_failure_callback, of a task or of a DAG. Airflow 2 and 3."""
    run, task = context.get("dag_run"), context.get("task_instance")
    at = context.get("logical_date")
    post(
        {
            "event": "failure",
            "dag_id": getattr(task or run, "dag_id", ""),
            "run_id": getattr(run, "run_id", None) or context.get("run_id", ""),
            "task_id": getattr(task, "task_id", ""),
            "try_number": getattr(task, "try_number", 0),
            "map_index": getattr(task, "map_index", -1),
            "logical_date": at.isoformat() if at else None,
            "exception": str(context.get("exception") or context.get("reason") or ""),
            "log_url": getattr(task, "log_url", ""),
        }
    )


def missed_sla(dag: Any, task_list: str, blocking_task_list: str, slas: Any, blocking_tis: Any) -> None:
    """sla_miss_callback of Airflow 2. Airflow 3 has none; there, call `post` from a deadline's callback."""
    at = slas[0].execution_date if slas else None
    post(
        {
            "event": "sla_miss",
            "dag_id": dag.dag_id,
            "run_id": at.isoformat() if at else dag.dag_id,
            "tasks": [sla.task_id for sla in slas],
            "logical_date": at.isoformat() if at else None,
        }
    )


def post(event: dict[str, Any]) -> None:
    """Signed as Slack signs: HMAC-SHA256 over "v0:TIME:BODY". Raises URLError if it is not taken."""
    body, stamp = json.dumps(event).encode(), str(int(time.time()))
    secret = os.environ["WATCHKEEPER_SECRET"].encode()
    signature = hmac.new(secret, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Watchkeeper-Request-Timestamp": stamp,
        "X-Watchkeeper-Signature": f"v0={signature}",
    }
    request = urllib.request.Request(os.environ["WATCHKEEPER_URL"], body, headers)
    with urllib.request.urlopen(request, timeout=PATIENCE):
        pass
