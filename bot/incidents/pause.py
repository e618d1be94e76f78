"""Pauses of detectors: a paused detector doesn't run until the pause ends, which every pause does. Pure.

Nobody blinds the team alone: what may find the highest severity of an investor-facing pipeline takes a second person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.handbook.team.team import Team
from bot.people import Actor

USUALLY = timedelta(days=1)  # where nobody says for how long
WAITS_FOR = timedelta(days=1)  # so long a second person's answer is waited for

State = Literal["asked", "paused", "resumed", "over", "refused", "lapsed"]


@dataclass(frozen=True, slots=True)
class Pause:
    """until: aware; of one that is asked for, when the request lapses. decided_by: the second person's name."""

    id: int
    team: str
    name: str
    reason: str
    state: State
    asked_at: datetime
    asked_by: Actor
    length: timedelta
    until: datetime
    decided_by: str = ""
    ended_by: str = ""

    @property
    def by(self) -> str:
        return f"{self.asked_by.name} and {self.decided_by}" if self.decided_by else self.asked_by.name


def flaw(team: Team, length: timedelta, reason: str) -> str:
    """Why a pause cannot be, whoever asks; "" where it can."""
    longest = team.settings.quiet.longest_silence
    if length <= timedelta():
        return "A pause has a length, such as `2 h`."
    if length > longest:
        return f"A pause lasts at most {longest.total_seconds() / 3600:g} h (`longest_silence` in team.toml)."
    return "" if reason.strip() else "A pause needs a reason: it is what the others read."
