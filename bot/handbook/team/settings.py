"""A team: its handbook, and what a document cannot say (team.toml).

Settings here; reading them from disk is `bot/handbook/team/load.py`.
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from bot.handbook.cited import Frozen
from bot.handbook.document.phrases import duration, zone_exists
from bot.handbook.model import Severity
from bot.handbook.team.integrations import InboundSettings, WatchSettings


def _span(value: object) -> object:
    """'90 min' or '2 h'. A bare number has no unit, and guessing one is how a page comes 60 times too late."""
    if isinstance(value, timedelta):
        return value
    read = duration(value) if isinstance(value, str) else None
    if not read:
        raise ValueError("not a duration; write it with its unit, such as '90 min' or '2 h'")
    return read


def _known_zone(name: str) -> str:
    if not zone_exists(name):
        raise ValueError("not a time zone; write its IANA name, such as 'America/Los_Angeles' or 'Europe/Paris'")
    return name


def _an_address(text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise ValueError(f"{text!r} is not an e-mail address; write one such as 'news@example.com'")
    return text


Span = Annotated[timedelta, BeforeValidator(_span)]
Address = Annotated[str, AfterValidator(_an_address)]
Zone = Annotated[str, AfterValidator(_known_zone)]
SlackPerson = Annotated[str, Field(pattern=r"^[UW][A-Z0-9]+$")]
SlackChannel = Annotated[str, Field(pattern=r"^[CG][A-Z0-9]+$")]
SlackGroup = Annotated[str, Field(pattern=r"^S[A-Z0-9]+$")]
SlackAnybody = Annotated[str, Field(pattern=r"^[UWCGS][A-Z0-9]+$")]  # S... is a user group


class PersonSettings(Frozen):
    """[people."Engineer A"]. slack: a Slack user id (U...), for names are not unique; None where the person is still to
    say in Slack who they are. pagerduty: a user id there. calendar_env: the environment variable that holds the secret
    iCal address of their calendar, for absences."""

    slack: SlackPerson | None = None
    pagerduty: str | None = None
    email: str | None = None
    phone: str | None = None
    calendar_env: str | None = Field(None, pattern=r"^[A-Z][A-Z0-9_]*_CALENDAR$")


class ContactSettings(Frozen):
    """[contacts."@eng-manager"]: who an @name, a #channel or a role without a contact row is in Slack."""

    slack: SlackAnybody
    pagerduty: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None


class BusinessSettings(Frozen):
    """[business]. opens, closes: wall clock in the team's zone, Monday to Friday.

    country: of the `holidays` library, with its region behind a dash where one is set: "CH-ZH" for country = "CH" and
    region = "ZH"."""

    country: str = "US"
    opens: time = time(9)
    closes: time = time(18)

    @model_validator(mode="before")
    @classmethod
    def _with_region(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(region := data.get("region"), str):
            rest = {k: v for k, v in data.items() if k != "region"}
            return {**rest, "country": f"{data.get('country', 'US')}-{region}"}
        return data

    @model_validator(mode="after")
    def _opens_first(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("business opens at or after the time it closes; write opens = 09:00:00, closes = 18:00:00")
        return self


class PipelineSettings(Frozen):
    """[pipelines."..."]. run_time: how long the pipeline usually takes, for "will miss its landing". readers: who reads
    its figures besides those whom the handbook names: contacts and people of this file."""

    run_time: Span = timedelta(hours=1)
    readers: tuple[str, ...] = ()


class SourceSettings(Frozen):
    """[sources.warehouse]. url_env: the environment variable that holds the address (it may hold a password).
    url: an address without secrets, e.g. a sample file; the variable wins where both are given. only_reads: a person
    vouches that its account may only read, where nothing here can tell (Snowflake, BigQuery, Trino and others)."""

    url_env: str | None = None
    url: str | None = None
    only_reads: bool = False

    @model_validator(mode="after")
    def _has_an_address(self) -> Self:
        if not self.url_env and not self.url:
            raise ValueError(
                'no address; write url_env = "NAME_OF_A_VARIABLE", or url = "..." for one without a password'
            )
        if self.url and re.search(r"//[^/@]*:[^/@]+@", self.url):
            raise ValueError('a password in a file; put the address into a variable and write url_env = "ITS_NAME"')
        return self


class TradeSettings(Frozen):
    """[trades]. approval_for: which trades need approval. approval: whose; a majority of the others, or the manager
    alone (whose word decides either way)."""

    approval_for: Literal["holidays", "all", "none"] = "holidays"
    approval: Literal["majority", "manager"] = "majority"


class HandoffSettings(Frozen):
    """[handoff]. keeps_until_accepted: the outgoing person stays primary until somebody accepts."""

    keeps_until_accepted: bool = False


class FollowSettings(Frozen):
    """[follow]: what shows in Slack who is on call. usergroup: a user group (S...) that is made the primary; topic:
    whether a part of the team channel's topic names primary and secondary."""

    usergroup: SlackGroup | None = None
    topic: bool = False

    @property
    def is_on(self) -> bool:
        return self.topic or self.usergroup is not None


class LintSettings(Frozen):
    """[lint.silence]. rule-id = "the reason": remarks of that rule are left out, and counted."""

    silence: dict[str, str] = Field(default_factory=dict)


class MaintenanceSettings(Frozen):
    """[maintenance]. stakeholders: e-mail addresses that hear of maintenance; None: those of the contact table."""

    stakeholders: tuple[Address, ...] | None = None


class DetectionSettings(Frozen):
    """[detection]. re_read: how long after its end a day may still get rows; until then every run asks for it anew.
    at_once: how many sources a pass asks at a time."""

    re_read: Span = timedelta(days=3)
    at_once: Annotated[int, Field(ge=1, le=32)] = 4


Group = Literal["anyone", "team", "owners", "manager"]


class IncidentSettings(Frozen):
    """[incidents]: who may do what with an incident. Each group includes the ones after it: anyone, the team, the
    owners of the pipeline, the manager.

    acknowledge: also hand back, mitigate, escalate, reassign, raise. resolve: also reopen. lower: the severity.
    reassign_to: whom an incident can be given to.

    ask_about: the levels, by their names in the handbook, of which whoever has one is asked after `ask_after` without a
    word; without an answer for `answer_within`, nobody has it again. None: those that wake people. promise_grace: the
    same, after a promised time."""

    acknowledge: Group = "team"
    resolve: Group = "team"
    lower: Group = "owners"
    reassign_to: Literal["team", "anyone"] = "team"
    ask_about: tuple[str, ...] | None = None
    ask_after: Span = timedelta(minutes=60)
    answer_within: Span = timedelta(minutes=30)
    promise_grace: Span = timedelta(minutes=10)

    def asks_about(self, severity: Severity) -> bool:
        return severity.wakes if self.ask_about is None else severity.name in self.ask_about


class LineageSettings(Frozen):
    """A [[lineage]] table: what a wrong `upstream` makes wrong. Each is a pipeline, or "PIPELINE: ISSUE"."""

    upstream: str
    downstream: Annotated[tuple[str, ...], Field(min_length=1)]


class QuietSettings(Frozen):
    """[quiet]. group_within: other faults of a pipeline that come so soon after an incident's last alert are part
    of it; "0 s" groups nothing but what comes at the same instant. longest_silence: of one silence."""

    group_within: Span = timedelta(seconds=30)
    longest_silence: Span = timedelta(days=7)


class TeamSettings(Frozen):
    """team.toml. `detectors` stay raw tables here: the detectors package declares and checks their fields.

    tried: detectors whose limits are tried out on the command line, whatever the handbook says; not in the file.
    detector_lines: the line of each [[detectors]] table in team.toml, in the same order, for its errors;
    detector_keys: those of its keys.
    """

    name: str
    zone: Zone
    rotation_start: date | None = None  # None: the handbook's rota has dates of its own
    channel: SlackChannel  # Slack channel id (C...) of the team channel
    escalation_repeat: Span = timedelta(minutes=30)
    escalation_rounds: Annotated[int, Field(ge=0, le=100)] = 5
    approver: str | None = None  # the role that approves; without it, the one in which the escalation ends
    noise_budget: Annotated[float, Field(ge=0, le=30)] = 1.0  # false alarms in 30 days that a detector may bring
    business: BusinessSettings = BusinessSettings()
    trades: TradeSettings = TradeSettings()
    handoff: HandoffSettings = HandoffSettings()
    lint: LintSettings = LintSettings()
    follow: FollowSettings = FollowSettings()
    maintenance: MaintenanceSettings = MaintenanceSettings()
    incidents: IncidentSettings = IncidentSettings()
    watch: WatchSettings = WatchSettings()
    quiet: QuietSettings = QuietSettings()
    lineage: tuple[LineageSettings, ...] = ()
    detection: DetectionSettings = DetectionSettings()
    people: dict[str, PersonSettings] = Field(default_factory=dict)
    contacts: dict[str, ContactSettings] = Field(default_factory=dict)
    pipelines: dict[str, PipelineSettings] = Field(default_factory=dict)
    sources: dict[str, SourceSettings] = Field(default_factory=dict)
    inbound: tuple[InboundSettings, ...] = ()
    detectors: tuple[dict[str, Any], ...] = ()
    detector_lines: tuple[int, ...] = ()
    detector_keys: tuple[dict[str, int], ...] = ()
    tried: tuple[str, ...] = ()
