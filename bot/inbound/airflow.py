"""Apache Airflow: what the callbacks of docs/airflow_callback.py post when a task or run fails, is late, or is well.

Airflow calls a Python function and leaves the wire to it, so the form is ours:

    {"event": "failure", "dag_id": "...", "run_id": "...", "task_id": "...", "try_number": 1, "map_index": -1,
     "logical_date": "2026-10-08T00:00:00+00:00", "exception": "...", "log_url": "..."}
    {"event": "sla_miss", "dag_id": "...", "run_id": "...", "tasks": ["..."], "logical_date": "..."}
    {"event": "deadline_miss", ...}   Airflow 3.1 and later
    {"event": "success", ...}         what had failed is over
    {"event": "retry", ...}           no fault: it is tried again
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.inbound.event import Told, Unread, clean, first_line, key_of, links_of, long_text
from bot.inbound.reading import Foreign, Text, as_text, checked, each, parsed_any
from detectors.detector import Nature

_Id = Annotated[Text, Field(min_length=1)]
_Number = Annotated[int, BeforeValidator(lambda value: value if isinstance(value, int) else -1)]
_LATE = ("sla_miss", "deadline_miss")


class _Callback(Foreign):
    event: Literal["failure", "sla_miss", "deadline_miss", "success", "retry"]
    dag_id: _Id
    run_id: Text = ""
    task_id: Text = ""
    try_number: _Number = 0
    map_index: _Number = -1
    tasks: tuple[Text, ...] = ()
    logical_date: Any = None
    exception: Any = ""
    log_url: Any = None
    run_url: Any = None


def translate(body: bytes) -> Sequence[Told | Unread]:
    """One call, or a list of them."""
    data = parsed_any(body)
    if isinstance(data, list):
        return list(each(data, "body", lambda n, raw: _told(checked(_Callback, raw), raw, f"body.{n}")))
    told = _told(checked(_Callback, data), data, "")
    return [told] if told else []


def _told(call: _Callback, given: dict[str, Any], where: str) -> Told | None:
    if call.event == "retry":
        return None
    late, why = call.event in _LATE, as_text(call.exception, 1_000_000)
    return Told(
        key=key_of(call.event, call.dag_id, call.run_id, call.task_id, call.map_index, call.try_number),
        summary=clean(_late(call) if late else _failed(call, why)),
        words=" ".join([call.dag_id, call.task_id, *call.tasks, why[:2000]]),
        fields=given,
        nature=Nature.LATE if late else Nature.FAILED,
        entity=clean(call.task_id or ", ".join(call.tasks), 200),
        day=_day(call.logical_date),
        over=call.event == "success",
        where=where,
        detail=long_text(why) if len(why) > len(first_line(why)) else "",
        links=links_of([("Log", call.log_url), ("Run", call.run_url)]),
    )


def _day(at: Any) -> date | None:
    """Of the run's data, where Airflow says it; a run that was started by hand may have none (Airflow 3)."""
    try:
        return datetime.fromisoformat(at).date() if isinstance(at, str) else None
    except ValueError:
        return None


def _failed(call: _Callback, why: str) -> str:
    what = f"task {call.task_id} of {call.dag_id}" if call.task_id else f"run of {call.dag_id}"
    if call.event == "success":
        return f"Airflow: the {what} succeeded"
    at = f" at {', '.join(call.tasks[:5])}" if call.tasks else ""
    return f"Airflow: the {what} failed{at}{f': {first_line(why)[:300]}' if why else ''}"


def _late(call: _Callback) -> str:
    of = f", still without {', '.join(call.tasks[:10])}" if call.tasks else ""
    missed = "its SLA" if call.event == "sla_miss" else "its deadline"
    return f"Airflow: {call.dag_id} missed {missed}{of}"
