"""The handbook as values: frozen, each with the line it was read from.

Durations are `timedelta`, times of day local to the zone that the field names, names exactly as written.
`line` is 1-based; 0 means "not in the document".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Literal

from pydantic import Field

from bot.handbook.cited import Cited, Frozen
from bot.handbook.deadlines import Deadline
from bot.handbook.rota import Holiday, ShiftRule, Week


class Urgency(StrEnum):
    """The most that the document does for a level, by its own lines and by the steps that are for it."""

    PAGE = "page"  # somebody is woken, at any hour
    NOTICE = "notice"  # somebody is sent a message
    TICKET = "ticket"  # it waits for whoever works through the tickets


@dataclass(frozen=True, slots=True, order=True)
class Severity:
    """A level as the document has it. rank: 0 is the worst, so `min` of two is the worse one. name: "P0", "SEV1",
    "Critical", as written there."""

    rank: int
    name: str
    urgency: Urgency

    def __str__(self) -> str:
        return self.name

    @property
    def wakes(self) -> bool:
        return self.urgency is Urgency.PAGE

    @property
    def is_worst(self) -> bool:
        return self.rank == 0

    @property
    def stored(self) -> str:
        """One text for a row of the database: '0 page P0'. Texts sort as the levels do, and stay readable when the
        document has other levels by then."""
        return f"{self.rank} {self.urgency} {self.name}"

    @classmethod
    def read(cls, stored: str) -> Severity:
        """Of `stored`."""
        rank, urgency, name = stored.split(" ", 2)
        return cls(int(rank), name, Urgency(urgency))


# For a document without levels. The linter says so (rule `levels-unsaid`).
LEVELS_UNSAID = (
    Severity(0, "P0", Urgency.PAGE),
    Severity(1, "P1", Urgency.PAGE),
    Severity(2, "P2", Urgency.NOTICE),
    Severity(3, "P3", Urgency.TICKET),
)


class Person(Cited):
    """also: other ways in which the document calls them ("DE1", "@ann")."""

    name: str
    also: tuple[str, ...] = ()


class Ownership(Cited):
    """A row of the ownership matrix. secondary: the first of `secondaries`, "" for nobody. investor_facing: its name,
    business area or audience, or the heading over its runbook, names investors; or nothing tells whether they read it
    (`investors_unsaid`), for unknown is not harmless."""

    pipeline: str
    area: str
    primary: str
    secondary: str
    investor_facing: bool
    secondaries: tuple[str, ...] = ()
    investors_unsaid: bool = False


class ResponseTime(Cited):
    """A response time promised somewhere in the document. level: as named there. within: None for one in business
    days, of which `days` says how many ("next business day" is 1)."""

    level: str
    within: timedelta | None
    days: int = 1
    text: str


class Rule(Cited):
    """A sentence of the document that the bot shows or lints, as written."""

    text: str


class KnownIssue(Cited):
    """One known issue of a runbook. `heading` is its bold title; `group` the heading above ("Upstream Datasets"). What
    the document does not say of it is "".
    """

    heading: str
    group: str
    issue: str
    impact: str
    detection: str
    symptoms: str


class Consumer(Cited):
    name: str


class Downstream(Cited):
    """A line of "Downstream Impact": where a wrong figure is seen, and as what."""

    where: str
    what: str


class Runbook(Cited):
    """number: as in the heading '## 1. ...'.

    landing: after UTC midnight; inclusive (landing exactly then is in time)."""

    number: int
    pipeline: str
    primary: str
    secondary: str
    overview: str
    landing: timedelta | None
    deadlines: tuple[Deadline, ...]
    consumers: tuple[Consumer, ...]
    issues: tuple[KnownIssue, ...]
    downstream: tuple[Downstream, ...]


class Case(StrEnum):
    """What a level can be for, as its title and examples say it."""

    MISSING = "data missing"
    FAILED_AT_CLOSE = "failed in the close window"
    OFF = "figures off"
    BREACH = "a promise about to be broken"
    MINOR = "figures hardly off"
    NOT_FOR_INVESTORS = "not for investors"
    WARNING = "a warning"


class Criterion(Cited):
    """A case that a level names. above: the share from which on a figure is off, 0.05 for ">5%"; below: up to
    which it is still this case, 0.1 for "<10%"; None if unsaid."""

    case: Case
    text: str
    above: float | None = None
    below: float | None = None


class Act(StrEnum):
    """What a step of the escalation does."""

    PAGE = "page"  # wake
    NOTIFY = "notify"
    TICKET = "ticket"


class Recipient(Frozen):
    """Whom a step reaches. name: "primary" or "secondary" of those on call and of a pipeline's owners; else a role of
    the contacts, a person of the team, a #channel or an address, as the document writes it; "" for the whole team."""

    kind: Literal["on-call", "owner", "role", "person", "channel", "team"]
    name: str = ""

    def __str__(self) -> str:
        if self.kind in ("on-call", "owner"):
            return f"{self.name} {self.kind}"
        return self.name or "the whole team"


Hours = Literal["any", "wait", "inside", "outside", "weekend", "weekday"]


class EscalationStep(Cited):
    """A sentence of a level or of the numbered steps, as what the bot does.

    number: of the step; 0 for a sentence of a level. after: from the start of the incident. on_answer: at the
    acknowledgement, and without one at `after`. levels: the names of those it is for. hours: at any; in business hours,
    for which it waits; inside or outside of them, or of the weekend, else not at all. for_investors: only of a pipeline
    that they see.
    pipelines: only of these, () for every one. unread: figures in the sentence that nothing uses.
    """

    number: int = 0
    act: Act
    who: tuple[Recipient, ...]
    after: timedelta = timedelta(0)
    on_answer: bool = False
    levels: tuple[str, ...] = ()
    hours: Hours = "any"
    for_investors: bool = False
    pipelines: tuple[str, ...] = ()
    text: str = ""
    unread: tuple[str, ...] = ()

    @property
    def reaches(self) -> str:
        """'primary on-call and Engineering Manager'"""
        return " and ".join(map(str, self.who)) or "nobody"


class Repeat(Cited):
    """'Repeat every 30 minutes until somebody answers'. times: None if unsaid."""

    every: timedelta
    times: int | None = None


class SeverityLevel(Cited):
    """A section of 'Severity Levels'. response: None for one in business days, of which response_days says how many;
    in_hours: counted in business hours. steps: what its Escalation line does."""

    severity: Severity
    title: str
    response: timedelta | None
    response_days: int = 1
    in_hours: bool = False
    response_text: str
    escalation: str
    examples: str
    steps: tuple[EscalationStep, ...] = ()
    criteria: tuple[Criterion, ...] = ()


class Contact(Cited):
    """A row of the contact table. slack: '@name' or '#channel' as written, without the word Slack."""

    role: str
    slack: str | None
    email: str | None
    phone: str | None = None


class BusinessDay(Cited):
    """From when to when business is open, Monday to Friday, as the document says."""

    opens: time
    closes: time


class MaintenanceWindow(Cited):
    """A weekly window in UTC. weekday 6 is Sunday. A window that ends before it starts ends on the day after."""

    weekday: int
    starts: time
    ends: time
    text: str = ""


class Maintenance(Cited):
    windows: tuple[MaintenanceWindow, ...] = ()
    freeze_days: int = 0  # the last N calendar days of a month
    upgrade_notice: timedelta | None = None
    slack_notice: timedelta | None = None
    slack_channel: str | None = None
    email_notice: timedelta | None = None
    status_page: str | None = None
    rules: tuple[Rule, ...] = ()


class Duty(Cited):
    """A recurring review or drill: 'Review and update this document quarterly'."""

    every: Literal["month", "quarter", "year", "week"]
    text: str


class Revision(Cited):
    on: date
    author: str
    changes: str


class Handbook(Frozen):
    """A whole maintenance document. `file` is the name errors and citations use; `sha` identifies the version."""

    file: str
    sha: str
    title: str
    people: tuple[Person, ...]
    ownership: tuple[Ownership, ...]
    ownership_notes: tuple[Rule, ...] = ()
    weeks: tuple[Week, ...]
    business: BusinessDay | None = None
    zone: Rule | None = None  # the IANA name that the document says all its times are in
    starts: date | None = None  # the day on which week 1 began, where the rota's own dates say so
    shift: ShiftRule = ShiftRule()
    rotation_notes: tuple[Rule, ...] = ()
    response_times: tuple[ResponseTime, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    holiday_rules: tuple[Rule, ...] = ()
    runbooks: tuple[Runbook, ...] = ()
    general_issues: tuple[KnownIssue, ...] = ()  # that the document gives to no pipeline in particular
    severities: tuple[SeverityLevel, ...] = ()
    contacts: tuple[Contact, ...] = ()
    after_hours: tuple[EscalationStep, ...] = ()
    repeat: Repeat | None = None
    maintenance: Maintenance = Maintenance()
    duties: tuple[Duty, ...] = ()
    revisions: tuple[Revision, ...] = ()
    lines: tuple[str, ...] = Field(default=(), repr=False)

    @property
    def levels(self) -> tuple[Severity, ...]:
        """The worst first."""
        return tuple(level.severity for level in self.severities) or LEVELS_UNSAID

    def level(self, name: str) -> Severity | None:
        """By its name, whatever its case."""
        return next((s for s in self.levels if s.name.casefold() == name.strip().casefold()), None)

    def section_of(self, severity: Severity) -> SeverityLevel | None:
        return next((level for level in self.severities if level.severity.name == severity.name), None)

    def steps_of(self, severity: Severity) -> tuple[EscalationStep, ...]:
        """What is done for a level: by its own line, then by the numbered steps that are for it."""
        section = self.section_of(severity)
        return (*(section.steps if section else ()), *(s for s in self.after_hours if severity.name in s.levels))

    @property
    def last_word(self) -> str | None:
        """The role in which the escalation ends: the last one that a step pages and that is neither on call nor an
        owner. Whoever fills it approves what needs approval."""
        pages = [s for s in self.all_steps if s.act is Act.PAGE]
        named = [w.name for s in sorted(pages, key=lambda s: s.after) for w in s.who if w.kind == "role"]
        return named[-1] if named else None

    @property
    def all_steps(self) -> tuple[EscalationStep, ...]:
        return (*(s for level in self.severities for s in level.steps), *self.after_hours)

    def level_first(self, text: str) -> tuple[Severity | None, str]:
        """The level that a text begins with, and the rest: (SEV1, "refunds are gone") of "sev1 refunds are gone"."""
        for level in sorted(self.levels, key=lambda s: -len(s.name)):
            start, rest = text[: len(level.name)], text[len(level.name) :]
            if start.casefold() == level.name.casefold() and rest[:1] in ("", " "):
                return level, rest.strip()
        return None, text

    def owner_of(self, pipeline: str) -> Ownership | None:
        return next((o for o in self.ownership if o.pipeline == pipeline), None)

    def runbook_of(self, pipeline: str) -> Runbook | None:
        return next((r for r in self.runbooks if r.pipeline == pipeline), None)

    def issue_of(self, pipeline: str, heading: str) -> KnownIssue | None:
        book = self.runbook_of(pipeline)
        return next((i for i in book.issues if i.heading == heading), None) if book else None

    def contact_of(self, role: str) -> Contact | None:
        """The contact whose role starts with `role`: 'finance team' finds 'Finance Team (Profit Issues)'."""
        if not role:
            return None
        return next((c for c in self.contacts if c.role.lower().startswith(role.lower())), None)
