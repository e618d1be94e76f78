"""What every door is handed: the clock, the teams, and the flow that changes things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.clock import Clock
from bot.handbook.calendar import rota_of
from bot.handbook.team import Team
from bot.incidents.incident import Actor, Alert, Answer, Incident, Step
from schedule.oncall import Rota


class Dispatcher(Protocol):
    """The flow of incidents, as far as the doors use it. `key` is the natural id of a click: the same key again is
    answered the same again and changes nothing."""

    def acknowledge(self, incident_id: int, by: Actor, key: str) -> Answer: ...
    def hand_back(self, incident_id: int, by: Actor, key: str) -> Answer: ...
    def resolve(self, incident_id: int, by: Actor, key: str) -> Answer: ...
    def open_incidents(self, team: str) -> Sequence[tuple[Incident, Step | None]]: ...
    def incident(self, incident_id: int) -> Incident | None: ...
    def report(self, alert: Alert) -> Incident: ...


class Handoffs(Protocol):
    """The flow of accepting a handoff."""

    def accept(self, handoff_id: int, by: Actor, key: str) -> Answer: ...


class Teams(Mapping[str, Team]):
    """The teams that this bot serves, by id, each with its calendar. Never empty. Raises ValueError if it were."""

    def __init__(self, teams: Mapping[str, Team]) -> None:
        if not teams:
            raise ValueError("there is no team to serve")
        self._teams = dict(teams)
        # A Rota keeps what it has worked out, so one a team is held for all questions.
        self._rotas = {name: rota_of(team) for name, team in self._teams.items()}

    def __getitem__(self, name: str) -> Team:
        return self._teams[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._teams)

    def __len__(self) -> int:
        return len(self._teams)

    def rota(self, team: Team) -> Rota:
        return self._rotas[team.id]

    def for_channel(self, channel: str, user: str) -> Team:
        """Whom a question is about: the team whose channel it is asked in, else the asker's own, else the first."""
        here = (t for t in self._teams.values() if t.settings.channel == channel)
        own = (t for t in self._teams.values() if t.person_of(user))
        return next(here, None) or next(own, None) or next(iter(self._teams.values()))

    def name_of(self, user: str) -> str | None:
        """The name that some team's settings give to a Slack user id: a member's, or that of a role's contact."""
        for team in self._teams.values():
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
