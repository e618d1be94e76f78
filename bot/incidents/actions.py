"""What people do with an incident. Plain values; `bot/flows/incidents/act.py` carries them out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from bot.handbook.model import Severity
from bot.incidents.incident import Closing, Link
from bot.people import Actor


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """ "I have it." """


@dataclass(frozen=True, slots=True)
class HandBack:
    """Who has it cannot go on."""


@dataclass(frozen=True, slots=True)
class Mitigate:
    """The harm is stopped; the fault is still there."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """It is not over after all."""


@dataclass(frozen=True, slots=True)
class Resolve:
    """It is over."""

    closing: Closing = field(default_factory=Closing)


@dataclass(frozen=True, slots=True)
class Promise:
    """Whoever has it says by when it is fixed, and is asked then. Who promises what nobody has, has it."""

    by: datetime


@dataclass(frozen=True, slots=True)
class Snooze:
    """Nobody is asked or paged until then; afterwards nobody has it, and the escalation starts anew."""

    until: datetime


@dataclass(frozen=True, slots=True)
class StillOnIt:
    """The answer of who was asked."""


@dataclass(frozen=True, slots=True)
class EscalateNow:
    """The next page does not wait for its time."""


@dataclass(frozen=True, slots=True)
class PassOn:
    """Who was paged cannot take it: the next page does not wait for its time."""


@dataclass(frozen=True, slots=True)
class Reassign:
    """Somebody else has it from now on."""

    to: Actor


@dataclass(frozen=True, slots=True)
class ChangeSeverity:
    """reason: in a person's words."""

    severity: Severity
    reason: str


@dataclass(frozen=True, slots=True)
class AddNote:
    text: str


@dataclass(frozen=True, slots=True)
class AddPeople:
    """Asked to have a look: invited to the channel, and mentioned in the thread. people: of Slack."""

    people: tuple[Actor, ...]


@dataclass(frozen=True, slots=True)
class AddLink:
    link: Link


Deed: TypeAlias = (
    Acknowledge
    | HandBack
    | Mitigate
    | Resolve
    | Reopen
    | Promise
    | Snooze
    | StillOnIt
    | EscalateNow
    | PassOn
    | Reassign
    | ChangeSeverity
    | AddNote
    | AddPeople
    | AddLink
)
