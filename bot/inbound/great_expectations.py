"""Great Expectations: a validation result as JSON (0.15 to 1.x), or a checkpoint's `run_results` with several of them.

Each expectation that was not met is an alert; one that raised an exception says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import Field, model_validator

from bot.inbound.event import Told, clean, key_of
from bot.inbound.reading import Foreign, Text, Unacceptable, checked, parsed
from detectors.detector import Nature


class _Config(Foreign):
    """type: `expectation_type` before 1.0. given: what Great Expectations calls kwargs."""

    type: Text
    given: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _of_any_version(cls, config: Any) -> Any:
        if not isinstance(config, dict):
            return config
        kind = config.get("type", config.get("expectation_type"))
        return {"type": kind, "given": config.get("kwargs", {})}


class _Observed(Foreign):
    observed_value: Any = None
    unexpected_percent: float | None = Field(None, allow_inf_nan=False)
    unexpected_count: int | None = None


class _Result(Foreign):
    success: bool
    expectation_config: _Config
    result: _Observed = _Observed()
    exception_info: dict[str, Any] = Field(default_factory=dict)


class _Validation(Foreign):
    success: bool
    results: tuple[_Result, ...]
    meta: dict[str, Any] = Field(default_factory=dict)
    suite_name: Text = ""


def translate(body: bytes) -> Sequence[Told]:
    data = parsed(body)
    return [told for where, validation in _validations(data) for told in _of(where, validation)]


def _validations(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each validation result with its place; the whole body if it is one."""
    if "run_results" not in data:
        yield "", data
        return
    runs = data["run_results"]
    found = runs.values() if isinstance(runs, dict) else runs
    if not isinstance(runs, dict | list):
        raise Unacceptable([("run_results", "holds no validation results")])
    for n, run in enumerate(found):
        inner = run.get("validation_result", run) if isinstance(run, dict) else run
        if not isinstance(inner, dict):
            raise Unacceptable([(f"run_results.{n}", "is no validation result")])
        yield f"run_results.{n}.", inner


def _of(where: str, data: dict[str, Any]) -> Iterator[Told]:
    try:
        validation = checked(_Validation, data)
    except Unacceptable as error:
        raise Unacceptable((f"{where}{field}", wrong) for field, wrong in error.flaws) from None
    suite, run = _suite(validation), _run(validation.meta)
    if not run:
        raise Unacceptable([(f"{where}meta.run_id", "is missing, so a repeat could not be told from a new run")])
    for n, result in enumerate(validation.results):
        if not result.success:
            yield _told(f"{where}results.{n}", n, result, suite, run, data)


def _told(where: str, number: int, result: _Result, suite: str, run: str, data: Mapping[str, Any]) -> Told:
    config, found = result.expectation_config, result.result
    column = clean(config.given.get("column", ""), 200)
    asked = config.type.replace("_", " ")
    broken = bool(result.exception_info.get("raised_exception"))
    how = "could not be checked" if broken else "was not met"
    share = found.unexpected_percent
    return Told(
        key=key_of(suite, run, number, config.type, column),
        summary=clean(f"Great Expectations: {asked}{f' ({column})' if column else ''} {how} in {suite}"),
        words=f"{suite} {column} {asked}",
        fields={"suite": suite, "column": column, "expectation": config.type, "meta": data.get("meta")},
        nature=Nature.NOTE if broken else Nature.DEVIATION,
        measured=f"{share:.3g} % unexpected" if share is not None else clean(found.observed_value, 200),
        limit=_limit(config.given),
        deviation=min(max(share, 0.0), 100.0) / 100 if share is not None else None,
        entity=column,
        where=where,
    )


def _suite(validation: _Validation) -> str:
    return clean(
        validation.suite_name or validation.meta.get("expectation_suite_name") or "a suite without a name", 200
    )


def _run(meta: Mapping[str, Any]) -> str:
    """What tells this validation from the next one."""
    run = meta.get("run_id")
    named = [run.get("run_name"), run.get("run_time")] if isinstance(run, dict) else [run]
    parts = [*named, meta.get("validation_id"), meta.get("validation_time")]
    return key_of(*(p for p in parts if isinstance(p, str | int | float) and p))


def _limit(kwargs: Mapping[str, Any]) -> str:
    least, most = kwargs.get("min_value"), kwargs.get("max_value")
    parts = [f"at least {least}" if least is not None else "", f"at most {most}" if most is not None else ""]
    return clean(", ".join(p for p in parts if p), 200)
