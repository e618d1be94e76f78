"""Why somebody's deed comes to nothing, as values; `bot/blocks/refused.py` has the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.handbook.model import Severity
from bot.incidents.incident import Incident
from bot.people import Actor


@dataclass(frozen=True, slots=True)
class TooLate:
    """Somebody was first, or has it: the incident says who, and when."""

    incident: Incident
    by: Actor


@dataclass(frozen=True, slots=True)
class OpenAlready:
    """Only what is over can be reopened."""

    incident: Incident
    by: Actor


@dataclass(frozen=True, slots=True)
class OpenElsewhere:
    """number: of the open incident of the same fault."""

    number: int


@dataclass(frozen=True, slots=True)
class NobodyHasIt:
    """So there is nothing to hand back."""


@dataclass(frozen=True, slots=True)
class NobodyHasItAgain:
    """The question that is answered has run out."""


@dataclass(frozen=True, slots=True)
class NobodyToPage:
    severity: Severity


@dataclass(frozen=True, slots=True)
class NoPlan:
    """A time that is in the past, or further ahead than anybody plans."""

    at: datetime
    furthest: timedelta


@dataclass(frozen=True, slots=True)
class WouldBreakPromise:
    """latest: the last instant that breaks none. promise: in plain text."""

    latest: datetime
    promise: str


@dataclass(frozen=True, slots=True)
class TheirsAlready:
    name: str


@dataclass(frozen=True, slots=True)
class NotOnTeam:
    """able: by name, to whom it can be given."""

    name: str
    able: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeverityAlready:
    severity: Severity


@dataclass(frozen=True, slots=True)
class LinkAlready:
    """Each address stands once."""


@dataclass(frozen=True, slots=True)
class TooManyLinks:
    most: int


Refusal = (
    TooLate
    | OpenAlready
    | OpenElsewhere
    | NobodyHasIt
    | NobodyHasItAgain
    | NobodyToPage
    | NoPlan
    | WouldBreakPromise
    | TheirsAlready
    | NotOnTeam
    | SeverityAlready
    | LinkAlready
    | TooManyLinks
)
