"""OpenLineage run events (spec 2-0-2, "Run cycle" and "Facets"), as Airflow, Spark, dbt and Dagster send them.

A run that FAILs is an alert, unless Airflow tries it again; the next COMPLETE of the same job says that it is over.
START, RUNNING, ABORT and OTHER report nothing: an aborted run was stopped by somebody. All of them are the log of runs
(`run_events`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import Field

from bot.inbound.event import Told, Unread, clean, first_line, key_of, links_of, long_text
from bot.inbound.reading import Foreign, Text, Unacceptable, as_text, checked, each, parsed_any
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
    inputs: Any = None
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
    if kind not in ("FAIL", "COMPLETE") or (kind == "FAIL" and _is_tried_again(event)):
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


def _is_tried_again(event: _Event) -> bool:
    """Airflow tells of each try of a task that fails, and how many it has left; the last one, and the run's own end,
    are the fault."""
    own = _facet(event.run.facets, "airflow")
    tries, allowed = _facet(own, "taskInstance").get("try_number"), _facet(own, "task").get("retries")
    return isinstance(tries, int) and isinstance(allowed, int) and tries <= allowed


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
    start, _ = nominal = _nominal(event)
    return day_of(*nominal) or (start.date() if start else None)


# --- the log of runs ------------------------------------------------------------------------------------------------

_STATES = {"START": "running", "RUNNING": "running", "COMPLETE": "success", "FAIL": "failed", "ABORT": "cancelled"}
_MOST_SETS = 100  # inputs, and outputs, that are kept of a run
_AHEAD = timedelta(minutes=5)  # a sender's clock may be ahead by so much


@dataclass(frozen=True, slots=True)
class RunEvent:
    """What an event says of a run. day: the UTC day that it is about, as far as it says. status: running, success,
    failed or cancelled. root: whether no other job started it. inputs, outputs: data sets, "NAMESPACE/NAME"."""

    run: str
    namespace: str
    job: str
    at: datetime
    status: str
    day: date | None
    root: bool
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    @property
    def is_end(self) -> bool:
        return self.status != "running"


def run_events(body: bytes, now: datetime) -> list[RunEvent]:
    """What can be read of a delivery; what cannot is the business of `translate`. now: in place of a time that is
    missing, or is yet to come."""
    try:
        data = parsed_any(body)
    except Unacceptable:
        return []
    return [found for raw in (data if isinstance(data, list) else [data]) if (found := _run_event(raw, now))]


def _run_event(raw: Any, now: datetime) -> RunEvent | None:
    try:
        event = checked(_Event, raw)
    except Unacceptable:
        return None
    status, run = _STATES.get(event.event_type.upper()), clean(event.run.run_id, 100)
    if status is None or not run:
        return None
    return RunEvent(
        run=run,
        namespace=event.job.namespace[:200],
        job=event.job.name[:300],
        at=min(_instant(event.event_time) or now, now + _AHEAD),
        status=status,
        day=day_of(*_nominal(event)),
        root=not _facet(event.run.facets, "parent"),
        inputs=_sets(event.inputs),
        outputs=_sets(event.outputs),
    )


def day_of(start: datetime | None, end: datetime | None) -> date | None:
    """The day whose end a run's nominal period covers: of [Oct 8, Oct 9) and of the last hour of Oct 8 it is Oct 8. A
    period without length is the instant for which the run was due, so it is about the day before. None: of no day's end
    (an hour at noon), or unknown."""
    if start is None:
        return None
    if end is None:
        return start.date()
    last = datetime.combine(end.date(), time(), UTC)
    covers = start < last or start >= end
    return date.fromordinal(last.toordinal() - 1) if covers and last.toordinal() > 1 else None


def _nominal(event: _Event) -> tuple[datetime | None, datetime | None]:
    said = _facet(event.run.facets, "nominalTime")
    return _instant(said.get("nominalStartTime")), _instant(said.get("nominalEndTime"))


def _instant(value: Any) -> datetime | None:
    """In UTC; one without a zone is in it already."""
    try:
        at = datetime.fromisoformat(as_text(value, 40))
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _sets(given: Any) -> tuple[str, ...]:
    known = [s for s in given if isinstance(s, dict) and s.get("name")] if isinstance(given, list) else []
    return tuple(f"{as_text(s.get('namespace'), 200)}/{as_text(s['name'], 300)}" for s in known[:_MOST_SETS])
