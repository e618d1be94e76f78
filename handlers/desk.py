"""What every door is handed: the clock, the teams, and the flow that changes things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.blocks.incident_forms import Given
from bot.blocks.maintenance import Listed
from bot.blocks.message import Message
from bot.clock import Clock
from bot.flows.calendar_feeds import Feed
from bot.handbook.team.runbook_search import Past
from bot.handbook.team.team import Team
from bot.inbound.pagerduty import Heard
from bot.inbound.sorting import Unrouted
from bot.incidents.account_links import AccountLink
from bot.incidents.actions import Deed
from bot.incidents.incident import Alert, Answer, Event, Incident, Step
from bot.incidents.opening_preview import Preview
from bot.incidents.plan import Plan
from bot.incidents.remeasured import Remeasured
from bot.incidents.reminders import Snoozes
from bot.incidents.silence import Matcher, Silence
from bot.people import Actor
from bot.store.deadlines import PastDeadline
from detectors.forecast import HitRate
from detectors.status import Standing
from handlers.lanes import Lanes
from schedule.booking import Verdict
from schedule.oncall import Rota
from schedule.trades import Stretch, Wish


class Dispatcher(Protocol):
    """The flow of incidents, as far as the doors use it. `key` is the natural id of a click: the same key again is
    answered the same again and changes nothing."""

    def do(self, incident_id: int, deed: Deed, by: Actor, key: str) -> Answer: ...
    def acknowledge(self, incident_id: int, by: Actor, key: str) -> Answer: ...
    def hand_back(self, incident_id: int, by: Actor, key: str) -> Answer: ...
    def resolve(self, incident_id: int, by: Actor, key: str) -> Answer: ...
    def open_incidents(self, team: str) -> Sequence[tuple[Incident, Step | None]]: ...
    def numbered(self, team: str, number: int) -> Incident | None: ...
    def next_step(self, incident: Incident) -> Step | None: ...
    def steps(self, incident: Incident) -> tuple[Sequence[Step], Sequence[Step]]: ...
    def detectors(self, incident: Incident) -> Sequence[str]: ...
    def timeline(self, incident_id: int) -> Sequence[Event]: ...
    def snoozes(self, incident: Incident) -> Snoozes: ...
    def incident(self, incident_id: int) -> Incident | None: ...
    def report(self, alert: Alert) -> Incident | None: ...
    def report_all(self, alerts: Sequence[Alert]) -> Sequence[Incident | None]: ...
    def preview(self, alert: Alert) -> Preview: ...
    def foretell(self, incident_id: int, deed: Deed, by: Actor) -> str: ...
    def past(self, team: str) -> Past: ...


class Receiving(Protocol):
    """The flow of what comes from other systems, besides alerts."""

    def over(self, alert: Alert) -> Incident | None: ...
    def heard(self, team: str, heard: Heard) -> Answer: ...


class Runs(Protocol):
    """The flow of runs that OpenLineage tells of."""

    def tell(self, team: str, way: str, body: bytes) -> int: ...


class Remeasuring(Protocol):
    """The flow of measuring an incident's faults again."""

    def is_watched(self, incident: Incident) -> bool: ...
    def measure(self, incident: Incident) -> Remeasured: ...


class LetterBox(Protocol):
    """The flow of what cannot be routed, and of who is turned away."""

    def keep(self, team: str, found: Sequence[Unrouted], body: bytes) -> Sequence[Incident]: ...
    def over(self, team: str, alert: Alert) -> Incident | None: ...
    def came_before(self, team: str, source: str, run: str) -> bool: ...
    def confirm(self, team: str, way: str, topic: str, url: str) -> None: ...
    def refuse(self, team: str, way: str, status: int, reason: str) -> None: ...
    def waiting(self, row: int) -> tuple[str, str]: ...
    def route(self, row: int, pipeline: str, issue: str | None, by: Actor, key: str) -> Answer: ...
    def dismiss(self, row: int, by: Actor, key: str) -> Answer: ...
    def write_rule(self, row: int, by: Actor) -> Answer: ...


class Overhearing(Protocol):
    """The flow of watched channels."""

    def hear(self, channel: str, message: Mapping[str, Any], ourselves: str) -> None: ...


class Reports(Protocol):
    """The flow of reports from outside a team."""

    def refusal(self, team: Team, by: Actor, key: str) -> str: ...


class Handoffs(Protocol):
    """The flow of accepting a handoff."""

    def accept(self, handoff_id: int, by: Actor, key: str) -> Answer: ...


class Pausing(Protocol):
    """The flow of looking after detectors."""

    def standings(self, team: str) -> Sequence[Standing]: ...
    def pause(self, team: str, name: str, length: timedelta, reason: str, by: Actor) -> Answer: ...
    def decide(self, pause_id: int, approved: bool, by: Actor, key: str) -> Answer: ...
    def resume(self, team: str, name: str, by: Actor) -> Answer: ...


class Subscribing(Protocol):
    """The flow of those who want to hear of wrong figures."""

    def subscribe(self, incident_id: int, part: int | None, by: Actor) -> Message: ...
    def unsubscribe(self, incident_id: int, part: int | None, by: Actor) -> Message: ...


class Reloading(Protocol):
    """The flow of an edited handbook."""

    def apply(self, version_id: int, by: Actor, key: str) -> Answer: ...
    def reject(self, version_id: int, by: Actor, key: str) -> Answer: ...


class BeingAway(Protocol):
    """The flow of who is away."""

    def say(self, team: Team, person: str, stretch: Stretch, by: Actor, key: str) -> Answer: ...
    def take_back(self, team: Team, person: str) -> Answer: ...
    def listed(self, team: Team) -> Message: ...


class Leaving(Protocol):
    """The flow of who leaves the team."""

    def listed(self, team: Team, person: str | None, asked: str, by: Actor) -> Message: ...


class Maintenance(Protocol):
    """The flow of maintenance, as far as the doors use it."""

    def verdict(self, team: Team, starts: datetime, ends: datetime) -> Verdict: ...
    def book(self, team: Team, name: str, starts: datetime, ends: datetime, by: Actor, key: str) -> Answer: ...
    def decide(self, booking_id: int, approved: bool, by: Actor, key: str) -> Answer: ...
    def cancel(self, team: Team, reference: str, by: Actor, key: str) -> Answer: ...
    def upcoming(self, team: Team) -> Sequence[Listed]: ...


class Silencing(Protocol):
    """The flow of silences."""

    def standing(self, team: Team) -> Sequence[Silence]: ...
    def ask(self, team: Team, matcher: Matcher, length: timedelta, reason: str, by: Actor, key: str) -> Answer: ...
    def decide(self, silence_id: int, approved: bool, by: Actor, key: str) -> Answer: ...
    def end(self, silence_id: int, by: Actor, key: str) -> Answer: ...


class Deadlines(Protocol):
    """The flow of deadlines that have passed."""

    def say(self, deadline_id: int, met: bool, by: Actor, key: str) -> Answer: ...
    def lately(self, team: Team, now: datetime) -> Sequence[PastDeadline]: ...
    def hit_rate(self, team: Team) -> HitRate: ...


class Duties(Protocol):
    """The flow of reviews and drills."""

    def done(self, duty_id: int, by: Actor, key: str) -> Answer: ...
    def snooze(self, duty_id: int, by: Actor, key: str) -> Answer: ...


class Linking(Protocol):
    """The flow of who says in Slack to be which person of a team."""

    def ask(self, team: str, person: str, reason: str, by: Actor, key: str) -> Answer: ...
    def decide(self, link_id: int, approved: bool, by: Actor, key: str) -> Answer: ...
    def undo(self, link_id: int, by: Actor, key: str) -> Answer: ...
    def standing(self, team: str) -> Sequence[tuple[AccountLink, str]]: ...


class Trading(Protocol):
    """The flow of trades. key: the natural id of the click or command."""

    def ask(self, team: Team, wish: Wish, by: Actor, key: str) -> Answer: ...
    def take(self, trade_id: int, by: Actor, key: str) -> Answer: ...
    def decline(self, trade_id: int, by: Actor, key: str) -> Answer: ...
    def vote(self, trade_id: int, by: Actor, yes: bool, key: str) -> Answer: ...
    def withdraw(self, trade_id: int, by: Actor, key: str) -> Answer: ...
    def undo(self, trade_id: int, by: Actor, key: str) -> Answer: ...
    def override(self, team: Team, taker: str, stretch: Stretch, why: str, by: Actor, key: str) -> Answer: ...


class Feeds(Protocol):
    """Calendar feeds behind secret links. missing: the settings without which there are no links."""

    def missing(self) -> Sequence[str]: ...
    def link(self, team: Team, person: str | None) -> str: ...
    def find(self, team_id: str, token: str) -> Feed | None: ...


class Teams(Mapping[str, Team]):
    """The teams that this bot serves, by id, each with its calendar as it is now. Never empty. Raises ValueError if it
    were."""

    def __init__(self, plans: Mapping[str, Plan]) -> None:
        if not plans:
            raise ValueError("there is no team to serve")
        self._plans = plans
        self.workspace = ""  # the Slack workspace that the bot lives in, once Slack has told

    def __getitem__(self, name: str) -> Team:
        return self._plans[name].team

    def __iter__(self) -> Iterator[str]:
        return iter(self._plans)

    def __len__(self) -> int:
        return len(self._plans)

    def rota(self, team: Team) -> Rota:
        return self._plans[team.id].rota

    def for_channel(self, channel: str, user: str) -> Team:
        """Whom a question is about: the team whose channel it is asked in, else the asker's own, else the first."""
        here = (t for t in self.values() if t.settings.channel == channel)
        own = (t for t in self.values() if t.person_of(user))
        return next(here, None) or next(own, None) or next(iter(self.values()))

    def name_of(self, user: str) -> str | None:
        """The name that some team's settings give to a Slack user id: a member's, or that of a role's contact."""
        for team in self.values():
            contacts = (c.name for c in team.settings.contacts.values() if c.slack == user and c.name)
            if name := team.person_of(user) or next(contacts, None):
                return name
        return None


@dataclass(frozen=True, slots=True)
class Desk:
    clock: Clock
    teams: Teams
    dispatcher: Dispatcher
    handoffs: Handoffs | None = None  # None: nobody accepts handoffs at this desk
    trading: Trading | None = None  # None: nobody trades at this desk
    reloading: Reloading | None = None  # None: the handbook stays as it is
    feeds: Feeds | None = None  # None: there are no calendars at this desk
    maintenance: Maintenance | None = None
    deadlines: Deadlines | None = None
    duties: Duties | None = None
    pausing: Pausing | None = None
    subscribing: Subscribing | None = None
    receiving: Receiving | None = None  # None: whatever is over elsewhere is not told here
    silencing: Silencing | None = None
    linking: Linking | None = None
    reports: Reports | None = None  # None: nothing is counted at this desk
    overhearing: Overhearing | None = None  # None: no channel is watched
    runs: Runs | None = None  # None: no runs are kept
    remeasuring: Remeasuring | None = None  # None: nothing can be measured again
    letter_box: LetterBox | None = None  # None: what cannot be routed is only answered

    being_away: BeingAway | None = None  # None: nobody is away at this desk
    leaving: Leaving | None = None  # None: nobody leaves at this desk
    lanes: Lanes = field(default_factory=Lanes)

    def given(self, incident: Incident) -> Given:
        """What a form about an incident proposes from."""
        levels = self.teams[incident.team].handbook.levels
        return Given(self.clock.now(), self.dispatcher.snoozes(incident), levels)
