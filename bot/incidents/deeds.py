"""What people do with an incident. Plain values; `bot/incidents/flows/doing.py` carries them out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from bot.incidents.incident import Closing


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


Deed: TypeAlias = Acknowledge | HandBack | Mitigate | Resolve | Reopen
