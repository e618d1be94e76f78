"""What can be said of an incident's faults when their detectors have looked again. Pure.

"Resolved" tells those who use the figures that they are safe to use; so it is measured first, and where it cannot be,
a person vouches for it by name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from detectors.checks.check import Check
from detectors.days import DAY, midnight
from detectors.detector import Declared, Finding, Nature, Outcome, Result
from detectors.measure import Kind
from detectors.words import on_day

_PREFIX = "detector:"  # of an alert's source
_AND_OTHERS = "no detector watches the rest of it"
_SECOND = timedelta(seconds=1)
_LONGEST = 500  # characters of figures
_NO_DETECTOR = "no detector watches this"
SLOW = "the data sources didn't answer in time"


class Found(StrEnum):
    GREEN = "green"  # every fault was measured again, and is gone
    RED = "red"  # at least one is still there
    OPEN = "open"  # nothing is wrong as far as it could be measured, which is not everything


@dataclass(frozen=True, slots=True)
class Watched:
    """A fault that a detector found. day: the UTC day that it is of."""

    detector: str
    day: date


@dataclass(frozen=True, slots=True)
class Remeasured:
    """figures: what was measured again, as people read it, "" for nothing; where something is still wrong, that alone.
    why: why not everything could be measured."""

    found: Found
    figures: str = ""
    why: str = ""


UNWATCHED = Remeasured(Found.OPEN, why=_NO_DETECTOR)


def watched(alerts: Iterable[tuple[str, date | None]], declared: Collection[str]) -> tuple[tuple[Watched, ...], bool]:
    """alerts: (source, day). declared: names of the team's detectors. The faults that can be measured again, and
    whether there are others besides."""
    found, others = [], False
    for source, day in alerts:
        name = source.removeprefix(_PREFIX)
        if source.startswith(_PREFIX) and name in declared and day is not None:
            found.append(Watched(name, day))
        else:
            others = True
    return tuple(dict.fromkeys(found)), others


def is_of(fault: Watched, result: Result | None, check: Check) -> bool:
    """Whether a look judged the fault's day; what is a state, such as a table's age, is judged whenever one looks."""
    if result is None:
        return False
    return check.judges_now or result.day == fault.day or any(f.day == fault.day for f in result.findings)


def looks_back_at(fault: Watched, now: datetime) -> datetime:
    """The instant whose look judges the fault's day, once a look of now judges a later one: the last second of the day
    after it, in UTC. Not later than now."""
    return min(now, midnight(fault.day + 2 * DAY) - _SECOND).astimezone(UTC)


def remeasured(
    faults: Sequence[Watched],
    results: Mapping[Watched, Result],
    declared: Mapping[str, Declared],
    now: datetime,
    others: bool = False,
) -> Remeasured:
    """results: of the faults that were looked at. others: there are faults that no detector watches."""
    said = [_judged(fault, results.get(fault), declared[fault.detector], now) for fault in faults]
    red = [one.figures for one in said if one.found is Found.RED]
    if red:
        return Remeasured(Found.RED, _joined(red))
    green = _joined(one.figures for one in said if one.found is Found.GREEN)
    why = [one.why for one in said if one.why] + ([_NO_DETECTOR if not faults else _AND_OTHERS] if others else [])
    if why or not faults:
        return Remeasured(Found.OPEN, green, _joined(why) or _NO_DETECTOR)
    return Remeasured(Found.GREEN, green)


def _judged(fault: Watched, result: Result | None, declared: Declared, now: datetime) -> Remeasured:
    if result is None:
        return Remeasured(Found.OPEN, why=SLOW)
    if result.outcome not in (Outcome.PASS, Outcome.ALARM):
        return Remeasured(Found.OPEN, why=f"{fault.detector}: {_plain(result.detail)}")
    check: Check = declared.settings
    if not is_of(fault, result, check):
        return Remeasured(Found.OPEN, why=f"{fault.detector} no longer looks at that day")
    mine = [f for f in result.findings if check.judges_now or f.day == fault.day]
    still = [f for f in mine if not _has_come(f)] if result.outcome is Outcome.ALARM else []
    if still and result.as_of < now and not check.sees_corrections:
        # It looked at the day as it was then; what has been put right since is not in it.
        return Remeasured(Found.OPEN, why=f"{fault.detector} can't see what was corrected since that day")
    if still:
        return Remeasured(Found.RED, _joined(_plain(f.summary) for f in still))
    come = [_plain(f.summary) for f in mine if _has_come(f)]
    return Remeasured(Found.GREEN, _joined(come) or _figure(fault, result))


def _figure(fault: Watched, result: Result) -> str:
    """Of a day on which nothing is wrong; an alarm's detail is about another one."""
    if result.outcome is Outcome.PASS:
        return _plain(result.detail)
    return result.measure.words if result.measure else f"{fault.detector} finds nothing on {on_day(fault.day)}"


def _has_come(finding: Finding) -> bool:
    """What was late and is there now is not wrong any more."""
    measure = finding.measure
    return finding.nature is Nature.LATE and measure is not None and measure.kind is Kind.TIME and bool(measure.value)


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))[:_LONGEST]


def _plain(text: str) -> str:
    return " ".join(text.split()).removesuffix(".")
