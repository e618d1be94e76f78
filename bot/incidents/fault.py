"""A fault: what is wrong with a pipeline on a day, or what somebody reported. An incident has one or more; each ends
and is judged for itself. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.handbook.model import Severity
from detectors.detector import Nature
from detectors.measure import Kind, Measure


class Verdict(StrEnum):
    """What a fault turned out to be, as whoever resolves it says."""

    REAL = "real"
    EXPECTED = "expected"
    DUPLICATE = "duplicate"
    FALSE_POSITIVE = "false positive"
    UPSTREAM_LATE = "upstream late"


# Of several faults, the incident's verdict is the first of these that anyone of them has.
_GRAVEST = (Verdict.REAL, Verdict.UPSTREAM_LATE, Verdict.EXPECTED, Verdict.DUPLICATE, Verdict.FALSE_POSITIVE)


class How(StrEnum):
    """How a fault came into its incident."""

    OWN = "own"  # the incident was opened for it
    GROUPED = "grouped"  # of the same pipeline, within a short wait
    EXPLAINED = "explained"  # by lineage; it is looked at again when the incident is over


@dataclass(frozen=True, slots=True)
class Fault:
    """id: of its row, 0 before it has one. severity: its own by rule. at, last_seen: its first and latest alert. why:
    it is in this incident. ended_at: None while it stands. measured_over: a detector found it gone; a sender's or a
    person's word is none. verdict: None while nobody has said. The rest: as of an `Alert`, the latest one."""

    fingerprint: str
    pipeline: str
    issue: str | None
    nature: Nature
    severity: Severity
    summary: str
    at: datetime
    last_seen: datetime
    how: How = How.OWN
    id: int = 0
    day: date | None = None
    entity: str = ""
    measured: str = ""
    limit: str = ""
    measure: Measure | None = None
    deviation: float | None = None
    query: str = ""
    examples: str = ""
    detail: str = ""
    why: str = ""
    ended_at: datetime | None = None
    ended_why: str = ""
    measured_over: bool = False
    verdict: Verdict | None = None

    @property
    def stands(self) -> bool:
        return self.ended_at is None

    @property
    def key(self) -> tuple[str, date | None]:
        return self.fingerprint, self.day

    @property
    def is_judged(self) -> bool:
        """Whether people say what it was: what another fault explains is looked at again instead."""
        return self.how is not How.EXPLAINED

    @property
    def label(self) -> str:
        """As people read it beside others: 'Aggregate Profit Pipeline · Transaction Database (adyen)'."""
        where = f" ({self.entity})" if self.entity else ""
        return f"{self.pipeline} · {self.issue or self.nature}{where}"


def arrived_late(nature: Nature, measure: Measure | None) -> bool:
    """Whether what was late has come by now: its time was measured, and nobody can do anything any more."""
    return nature is Nature.LATE and measure is not None and measure.kind is Kind.TIME and measure.value is not None


def lead(faults: Sequence[Fault]) -> Fault | None:
    """The worst that stands, the first of equals; where none stands, the worst there was."""
    standing = [fault for fault in faults if fault.stands]
    return min(standing or faults, key=lambda fault: (fault.severity, fault.at, fault.id), default=None)


def with_fault(faults: Sequence[Fault], fault: Fault) -> tuple[Fault, ...]:
    """In the place of the same fault, else at the end."""
    if any(known.key == fault.key for known in faults):
        return tuple(fault if known.key == fault.key else known for known in faults)
    return (*faults, fault)


def ended(fault: Fault, now: datetime, why: str, measured: bool = False) -> Fault:
    return replace(fault, ended_at=now, ended_why=why, measured_over=measured)


def standing_again(fault: Fault) -> Fault:
    return replace(fault, ended_at=None, ended_why="", measured_over=False, verdict=None)


def reopened(faults: Sequence[Fault], resolved_at: datetime | None) -> tuple[Fault, ...]:
    """What ended with its incident stands again; all of it, if nothing did. What was explained has gone its own way."""
    mine = [fault for fault in faults if fault.is_judged]
    with_it = [fault for fault in mine if fault.ended_at == resolved_at] or mine
    keys = {fault.key for fault in with_it}
    return tuple(standing_again(f) if f.key in keys else replace(f, verdict=None) for f in faults)


def all_measured_over(faults: Sequence[Fault]) -> bool:
    """Whether nothing of it is wrong any more, as measured: what is explained waits for that alone."""
    mine = [fault for fault in faults if fault.is_judged]
    return bool(mine) and all(not fault.stands and fault.measured_over for fault in mine)


def in_one_word(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict on an incident, of those on its faults."""
    return next(verdict for verdict in _GRAVEST if verdict in verdicts)
