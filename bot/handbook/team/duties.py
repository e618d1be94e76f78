"""The recurring duties of the handbook's notes, as the calendar knows them: who is asked for what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.handbook import model
from bot.handbook.team.team import Team
from schedule.reviews import Duty

_DRILL = re.compile(r"\b(drill|exercise|rehears)", re.IGNORECASE)
_OWNERS = re.compile(r"\bowners?\b|\btheir sections?\b", re.IGNORECASE)


def duties_of(team: Team) -> tuple[Duty, ...]:
    """A drill, which comes before the close that its line names; a review of the whole document; and, where the line
    speaks of owners, one review for each pipeline by its primary owner."""
    return tuple(duty for said in team.handbook.duties for duty in _read(team, said))


def _read(team: Team, said: model.Duty) -> Iterator[Duty]:
    if _DRILL.search(said.text):
        yield Duty("runbook drill", said.every, None, "close" in said.text.casefold(), said.line)
    elif _OWNERS.search(said.text):
        for owner in team.handbook.ownership:
            yield Duty(f"section: {owner.pipeline}", said.every, owner.primary, line=said.line)
    else:
        yield Duty("the handbook", said.every, line=said.line)
