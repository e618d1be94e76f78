"""The nouns of an incident. Plain values; what happens to them is decided in the files beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.handbook.model import Severity
from bot.incidents.fault import Fault as Fault
from bot.incidents.fault import How as How
from bot.incidents.fault import Verdict as Verdict
from bot.incidents.fault import arrived_late, lead
from bot.people import Actor
from detectors.detector import Nature
from detectors.measure import Measure


class State(StrEnum):
    TRIGGERED = "triggered"
    ACKNOWLEDGED = "acknowledged"
    MITIGATED = "mitigated"  # the harm is stopped, the fault is not mended
    RESOLVED = "resolved"
    REOPENED = "reopened"  # nobody has it, as when it was triggered

    @property
    def is_open(self) -> bool:
        return self is not State.RESOLVED

    @property
    def waits(self) -> bool:
        """Nobody has it: the escalation goes on until somebody does."""
        return self in (State.TRIGGERED, State.REOPENED)


WAITING = tuple(state for state in State if state.waits)  # for queries


class Basis(StrEnum):
    """How it is known what those who use the figures are told at the end."""

    MEASURED = "measured"  # its detectors ran again and found nothing
    VOUCHED = "vouched"  # a person says so, by name
    AS_PUBLISHED = "as published"  # still wrong, and nothing will be restated
    UNCHECKED = "unchecked"  # it was closed elsewhere, and nobody looked


@dataclass(frozen=True, slots=True)
class Closing:
    """How an incident ended. restated: whether the figure was published anew, None where nobody said. line: what
    there is to say about it, "" for nothing. proof: what was measured again, as people read it. Without a word it was
    real: a baseline that leaves out a good day loses little, one that learns from a bad day misses the next. None: it
    ended by itself, and nobody has said. verdicts: by the fault's id, where they differ."""

    verdict: Verdict | None = Verdict.REAL
    restated: bool | None = None
    line: str = ""
    basis: Basis = Basis.UNCHECKED
    proof: str = ""
    verdicts: Mapping[int, Verdict] = field(default_factory=dict)

    def of(self, fault: Fault) -> Verdict | None:
        return self.verdicts.get(fault.id, self.verdict)


PERSON = "person"  # the source of an alert that a person reports


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that says a figure, a file or a pipeline is wrong.

    source: where it came from ("detector:refund-ratio", "webhook"). key: the id that the source itself gives this
    alert; the same (team, source, key) again is the same alert. day: the UTC day judged.
    deviation: how far the published figure itself is off, 0.07 for 7%; None where that was not measured. measure: what
    a check measured, with its meaning; None from elsewhere, where measured and limit are the source's own words. at:
    when it was raised, aware. detail: the source's longer text. links: its ways back.
    lasting: its source says it again under the same id for as long as the fault lasts; else the id names one event,
    which is only ever delivered twice. cap, floor: the severity that the source's own rating allows at most, and asks
    for at least.
    """

    team: str
    source: str
    key: str
    pipeline: str
    issue: str | None
    nature: Nature
    summary: str
    at: datetime
    measured: str = ""
    limit: str = ""
    entity: str = ""
    day: date | None = None
    deviation: float | None = None
    query: str = ""
    examples: str = ""  # a few rows behind it, masked, a line each
    detail: str = ""
    links: tuple[Link, ...] = ()
    lasting: bool = False
    cap: Severity | None = None
    floor: Severity | None = None
    measure: Measure | None = None

    @property
    def fingerprint(self) -> str:
        """Alerts with the same fingerprint belong to one open incident: same pipeline and same known issue."""
        return f"{self.pipeline}|{self.issue or self.nature}"

    @property
    def arrived_late(self) -> bool:
        return arrived_late(self.nature, self.measure)


class Do(StrEnum):
    """What an escalation step does when it comes due."""

    PAGE = "page"  # wake the person on call
    NOTIFY = "notify"  # tell owners and roles: mention in the thread and a direct message
    INFORM = "inform"  # those outside the team: with what the responder knows, or at the latest instant given
    TICKET = "ticket"
    ASK = "ask"  # whoever has it, how it stands
    LET_GO = "let go"  # nobody has it again
    NOBODY = "nobody answered"


@dataclass(frozen=True, slots=True)
class Target:
    """A person or role that a step reaches. slack: user id (U...) or channel id (C...); "" if nobody knows it. role:
    "primary on-call", "secondary owner", "engineering manager". pipeline: that an owner owns, where the incident was
    opened for another one."""

    role: str
    name: str
    slack: str
    pipeline: str = ""

    @property
    def is_owner(self) -> bool:
        return self.role.endswith(" owner")

    @property
    def said(self) -> str:
        """'primary owner of Daily Growth Pipeline'"""
        return f"{self.role} of {self.pipeline}" if self.pipeline else self.role


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an incident's escalation, frozen when the incident opens or changes severity.

    number: order within the incident, from 1, never reused. due: aware UTC. round: 0 first pass, 1.. repeats.
    stops_on_ack: paging does; telling the CFO office does not. beside: once taken, the number of another incident that
    had just paged these people, so that this one rang nobody.
    """

    number: int
    due: datetime
    do: Do
    targets: tuple[Target, ...]
    why: str  # "P1: page the secondary on-call after 15 min without an answer"
    round: int = 0
    stops_on_ack: bool = True
    beside: int | None = None

    @property
    def is_beside(self) -> bool:
        """It tells owners of a pipeline that is affected beside the incident's own."""
        return any(target.pipeline for target in self.targets)


@dataclass(frozen=True, slots=True)
class Link:
    """Something worth a look, outside. url: http or https, in ASCII. label: as people read it."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident as everyone sees it. Times aware UTC. on_call_*: at the opening, or when it was planned anew
    after an absence; with the reason.

    channel, ts, permalink: of the parent message once posted, "" before. revision: counts changes, for compare-and-set.
    verdict, restated, resolution, basis, proof: of the `Closing`, while it is resolved.
    ruled: what the rule said when a person set the severity otherwise, None while it is by rule.
    promised_at: when whoever has it says that it will be fixed. snoozed_until: until then nobody is asked or paged.
    detail: what reported it says at length. cap: its rating goes no higher by rule. impact: the runbook's words.
    paging: how a page reaches people ("Slack direct message"). faults: all that are in it, the oldest first; what the
    incident itself says (pipeline to impact) is of its `lead`. fingerprint: of the one it was opened for.
    """

    id: int
    team: str
    number: int
    fingerprint: str
    pipeline: str
    issue: str | None
    nature: Nature
    investor_facing: bool
    title: str
    summary: str
    measured: str
    limit: str
    entity: str
    day: date | None
    deviation: float | None
    query: str
    examples: str
    impact: str
    severity: Severity
    severity_why: str
    state: State
    opened_at: datetime
    respond_by: datetime
    on_call_primary: Target
    on_call_secondary: tuple[Target, ...]
    on_call_until: datetime
    on_call_why: str
    paging: str
    handbook_sha: str
    alert_count: int = 1
    last_seen: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: Actor | None = None
    resolved_at: datetime | None = None
    resolved_by: Actor | None = None
    mitigated_at: datetime | None = None
    mitigated_by: Actor | None = None
    reopened_at: datetime | None = None
    reopened_by: Actor | None = None
    verdict: Verdict | None = None
    restated: bool | None = None
    resolution: str = ""
    basis: Basis | None = None
    proof: str = ""
    links: tuple[Link, ...] = ()
    promised_at: datetime | None = None
    snoozed_until: datetime | None = None
    channel: str = ""
    ts: str = ""
    permalink: str = ""
    revision: int = 1
    ruled: Severity | None = None
    detail: str = ""
    cap: Severity | None = None
    measure: Measure | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def standing(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if fault.stands)

    @property
    def also(self) -> tuple[str, ...]:
        """The other faults that stand, by name in plain text."""
        first = lead(self.faults)
        return tuple(fault.label for fault in self.standing if first and fault.key != first.key)

    @property
    def arrived_late(self) -> bool:
        return arrived_late(self.nature, self.measure)

    @property
    def figure(self) -> str:
        """What was measured, in plain text: "refunds 0.19% of 2,654 transactions, usual 7.7%, limit 1%"; "" where
        nothing was."""
        if self.measure is not None:
            return self.measure.words
        said = [f"measured {self.measured}"] if self.measured else []
        said += [f"limit {self.limit}"] if self.limit else []
        return ", ".join(said)


@dataclass(frozen=True, slots=True)
class Event:
    """A line of an incident's timeline. text: a short sentence in plain text (escaped only where it is shown)."""

    at: datetime
    kind: str  # "opened" | "joined" | "paged" | "notified" | "acknowledged" | "mitigated" | "resolved" | "raised" | ...
    actor: Actor
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a button or command. `done` False says somebody or something was first; `text` says who and when.

    stranger_to: the team that refused somebody who may be one of its people, for they have no Slack id yet; else "".
    request: the row of what was asked for, where somebody else has to answer it."""

    done: bool
    text: str
    incident: Incident | None = field(default=None, compare=False)
    stranger_to: str = ""
    request: int | None = None
