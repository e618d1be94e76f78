"""OpenLineage run events (spec 2-0-2, "Run cycle" and "Facets"), as Airflow, Spark, dbt and Dagster send them.

A run that FAILs is an alert; the next COMPLETE of the same job says that it is over. START, RUNNING, ABORT and OTHER
report nothing: an aborted run was stopped by somebody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from bot.inbound.event import Told, Unread, clean, first_line, key_of, links_of, long_text
from bot.inbound.reading import Foreign, Text, as_text, checked, each, parsed_any
from detectors.detector import Nature

_LISTED = 5  # data sets that are named


class _Job(Foreign):
    namespace: Text = ""
    name: Annotated[Text, Field(min_length=1)]
    facets: Any = None


class _Run(Foreign):
    run_id: Text = Field("", alias="runId")
    facets: Any = None


class _Event(Foreign):
    event_type: Text = Field("OTHER", alias="eventType")
    event_time: Text = Field("", alias="eventTime")
    job: _Job
    run: _Run
    outputs: Any = None
    producer: Text = ""


def translate(body: bytes) -> Sequence[Told | Unread]:
    """One event, or a list of them as a batch."""
    data = parsed_any(body)
    if isinstance(data, list):
        return list(each(data, "body", lambda n, raw: _told(checked(_Event, raw), f"body.{n}")))
    told = None if _is_about_no_run(data) else _told(checked(_Event, data), "")
    return [told] if told is not None else []


def _is_about_no_run(data: Any) -> bool:
    """A DatasetEvent or JobEvent: about what there is, and nothing that happened."""
    return isinstance(data, dict) and "run" not in data and ("dataset" in data or "job" in data)


def _told(event: _Event, where: str) -> Told | None:
    kind = event.event_type.upper()
    if kind not in ("FAIL", "COMPLETE"):
        return None
    job, over = event.job.name, kind == "COMPLETE"
    error = _facet(event.run.facets, "errorMessage")
    message = as_text(error.get("message"), 100_000)
    trace = as_text(error.get("stackTrace"), 100_000)
    why = f": {first_line(message)[:300]}" if message else ""
    return Told(
        key=key_of(event.job.namespace, job),
        summary=clean(f"{job} succeeded" if over else f"{job} failed{why}"),
        words=" ".join([job, *_names(event.outputs), message[:2000]]),
        fields={"job": job, "namespace": event.job.namespace, "outputs": _names(event.outputs)},
        nature=None if over else Nature.FAILED,
        entity=clean(", ".join(_names(event.outputs)[:_LISTED]), 200),
        day=_day(event),
        over=over,
        where=where,
        detail=long_text("\n".join(part for part in (message, trace) if part)) if trace or "\n" in message else "",
        links=links_of([("Run", _url(event)), ("Source", _facet(event.job.facets, "sourceCodeLocation").get("url"))]),
        lasting=True,
    )


def _facet(facets: Any, name: str) -> Mapping[str, Any]:
    found = facets.get(name) if isinstance(facets, dict) else None
    return found if isinstance(found, dict) else {}


def _names(sets: Any) -> list[str]:
    """Of data sets, as far as they have one."""
    known = sets if isinstance(sets, list) else ()
    return [as_text(s["name"], 200) for s in known if isinstance(s, dict) and s.get("name")]


def _url(event: _Event) -> Any:
    run = _facet(event.run.facets, "externalQuery").get("externalQueryId")
    own = _facet(event.run.facets, "airflow").get("taskInstance")
    log = own.get("log_url") if isinstance(own, dict) else None
    return log or run


def _day(event: _Event) -> date | None:
    """Of the run's data, where it says for when it was due."""
    at = as_text(_facet(event.run.facets, "nominalTime").get("nominalStartTime"), 40)
    try:
        return datetime.fromisoformat(at).date() if at else None
    except ValueError:
        return None
