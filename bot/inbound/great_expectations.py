"""Great Expectations: a validation result as JSON (0.15 to 1.x), a checkpoint's result with several of them, or the
result of one expectation (`batch.validate`).

Each expectation that was not met is an alert; one that raised an exception says so. What Great Expectations calls
critical, warning and info is the sender's own severity. The share of a column's rows that is unexpected is told as
that, and is not how far a published figure is off.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from pydantic import Field, model_validator

from bot.inbound.event import Told, Unread, clean, key_of, links_of, long_text
from bot.inbound.reading import Foreign, Text, Unacceptable, as_text, checked, each, listed, parsed_any
from detectors.detector import Nature


class _Config(Foreign):
    """type: `expectation_type` before 1.0. given: what Great Expectations calls kwargs."""

    type: Text
    given: dict[str, Any] = Field(default_factory=dict)
    severity: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _of_any_version(cls, config: Any) -> Any:
        if not isinstance(config, dict):
            return config
        kind = config.get("type", config.get("expectation_type"))
        return {"type": kind, "given": config.get("kwargs") or {}, "severity": config.get("severity", "")}


class _Result(Foreign):
    success: bool = True
    expectation_config: _Config
    result: Any = None
    exception_info: Any = None

    @model_validator(mode="before")
    @classmethod
    def _of_a_description(cls, result: Any) -> Any:
        """`CheckpointResult.describe()` leaves out the configuration's own level."""
        if isinstance(result, dict) and "expectation_config" not in result and "expectation_type" in result:
            return {**result, "expectation_config": result}
        return result


def translate(body: bytes) -> Sequence[Told | Unread]:
    """One result, or a list of them."""
    data = parsed_any(body)
    results = [(f"body.{n}.", one) for n, one in enumerate(data)] if isinstance(data, list) else [("", data)]
    return [told for at, one in results for where, held in _validations(at, one) for told in _of(where, held)]


def _validations(at: str, data: Any) -> Iterator[tuple[str, Any]]:
    """Each validation result with its place; the whole if it is one."""
    if not isinstance(data, dict):
        raise Unacceptable([(at.rstrip(".") or "body", "is not a JSON object")])
    for name in ("run_results", "validation_results"):
        if name in data:
            runs = data[name]
            if not isinstance(runs, dict | list):
                raise Unacceptable([(name, "has no validation results")])
            for n, run in enumerate(runs.values() if isinstance(runs, dict) else runs):
                inner = run.get("validation_result", run) if isinstance(run, dict) else run
                yield f"{at}{name}.{n}.", {"run_id": data.get("run_id"), **inner} if isinstance(inner, dict) else inner
            return
    yield at, {**data, "results": [data]} if "results" not in data and "expectation_config" in data else data


def _of(where: str, data: Any) -> Iterator[Told | Unread]:
    if not isinstance(data, dict):
        yield Unread(where, ((where.rstrip("."), "is not a validation result"),), data)
        return
    name = "expectations" if "results" not in data and "expectations" in data else "results"
    if not isinstance(data.get(name), list):
        if where:
            yield Unread(where, ((f"{where}results", "is not a list"),), data)
            return
        listed(data, "results")
    suite, run = _suite(data), _run(data)
    yield from each(data[name], f"{where}{name}", lambda n, raw: _told(f"{where}{name}.{n}", n, raw, suite, run, data))


def _told(where: str, number: int, raw: Any, suite: str, run: str, data: Mapping[str, Any]) -> Told | None:
    result = checked(_Result, raw)
    if result.success:
        return None
    config = result.expectation_config
    found = result.result if isinstance(result.result, dict) else {}
    column, asked = clean(config.given.get("column", ""), 200), config.type.replace("_", " ")
    raised = _raised(result.exception_info)
    how = "could not be checked" if raised is not None else "was not met"
    return Told(
        key=key_of(suite, run, number, config.type, column),
        summary=clean(f"Great Expectations: {asked}{f' ({column})' if column else ''} {how} in {suite}"),
        words=f"{suite} {column} {asked}",
        fields={"suite": suite, "column": column, "expectation": config.type, "meta": data.get("meta")},
        nature=Nature.NOTE if raised is not None else None,
        measured=_measured(found),
        limit=_limit(config.given),
        entity=column,
        where=where,
        detail=long_text(raised or ""),
        links=links_of([("Data Docs", data.get("result_url"))]),
        severity=config.severity,
    )


def _raised(info: Any) -> str | None:
    """The message of the exception that kept it from being checked, None if there was none. Since 1.0 an exception of
    a metric stands under that metric's name."""
    if not isinstance(info, dict):
        return None
    if info.get("raised_exception") is True:
        return as_text(info.get("exception_message"), 4000)
    inner = (_raised(value) for value in info.values() if isinstance(value, dict))
    return next((message for message in inner if message is not None), None)


def _measured(found: Mapping[str, Any]) -> str:
    share = found.get("unexpected_percent")
    if isinstance(share, int | float):
        return f"{share:.3g}% of rows unexpected"
    return as_text(found.get("observed_value"), 200)


def _suite(data: Mapping[str, Any]) -> str:
    meta = data.get("meta")
    named = data.get("suite_name") or (meta.get("expectation_suite_name") if isinstance(meta, dict) else "")
    return as_text(named, 200) or "a suite without a name"


def _run(data: Mapping[str, Any]) -> str:
    """What tells this validation from the next one: its run, else what it found."""
    held = data.get("meta")
    meta: Mapping[str, Any] = held if isinstance(held, dict) else {}
    run = meta.get("run_id") or data.get("run_id")
    named = [run.get("run_name"), run.get("run_time")] if isinstance(run, dict) else [run]
    parts = [*named, meta.get("validation_id"), meta.get("validation_time"), data.get("id")]
    known = [p for p in parts if isinstance(p, str | int | float) and p]
    return key_of(*known) if known else sha256(json.dumps(data, default=str, sort_keys=True).encode()).hexdigest()


def _limit(kwargs: Mapping[str, Any]) -> str:
    least, most = kwargs.get("min_value"), kwargs.get("max_value")
    parts = [f"at least {least}" if least is not None else "", f"at most {most}" if most is not None else ""]
    return clean(", ".join(p for p in parts if p), 200)
