"""Apache Airflow: what the callback of docs/alerts-in.md posts when a task or run fails, or misses its SLA.

Airflow calls a Python function and leaves the wire to it, so the form is ours:

    {"event": "failure", "dag_id": "...", "run_id": "...", "task_id": "...", "try_number": 1, "map_index": -1,
     "logical_date": "2026-10-08T00:00:00+00:00", "exception": "...", "log_url": "..."}
    {"event": "sla_miss", "dag_id": "...", "run_id": "...", "tasks": ["..."], "logical_date": "..."}
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from bot.inbound.event import Told, clean, key_of
from bot.inbound.reading import Foreign, Text, checked, parsed
from detectors.detector import Nature

_Id = Annotated[Text, Field(min_length=1, max_length=250)]  # Airflow's own limit


class _Callback(Foreign):
    event: Literal["failure", "sla_miss"]
    dag_id: _Id
    run_id: _Id
    task_id: Text = ""
    try_number: int = 0
    map_index: int = -1
    tasks: tuple[Text, ...] = ()
    logical_date: AwareDatetime | None = None
    exception: Text = ""


def translate(body: bytes) -> Sequence[Told]:
    data = parsed(body)
    call = checked(_Callback, data)
    late = call.event == "sla_miss"
    return [
        Told(
            key=key_of(call.event, call.dag_id, call.run_id, call.task_id, call.map_index, call.try_number),
            summary=clean(_late(call) if late else _failed(call)),
            words=" ".join([call.dag_id, call.task_id, *call.tasks, call.exception]),
            fields=data,
            nature=Nature.LATE if late else Nature.FAILED,
            entity=clean(call.task_id or ", ".join(call.tasks), 200),
            day=call.logical_date.date() if call.logical_date else None,
        )
    ]


def _failed(call: _Callback) -> str:
    what = f"task {call.task_id} of {call.dag_id}" if call.task_id else f"run of {call.dag_id}"
    why = f": {call.exception.splitlines()[0][:300]}" if call.exception else ""
    return f"Airflow: the {what} failed{why}"


def _late(call: _Callback) -> str:
    of = f", still without {', '.join(call.tasks[:10])}" if call.tasks else ""
    return f"Airflow: {call.dag_id} missed its SLA{of}"
