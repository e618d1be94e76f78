"""`/oncall leaves @name`: what has to be settled when somebody leaves the team."""

from __future__ import annotations

import re

from bot.blocks.message import Message
from bot.handbook.team.team import Team
from bot.people import Actor
from handlers.desk import Leaving

WORD = "leaves"
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


def typed(flow: Leaving, team: Team, words: str, by: Actor) -> Message:
    """For the asker alone; it changes nothing."""
    asked = words.partition(" ")[2].strip()
    return flow.listed(team, _person(team, asked), asked, by)


def _person(team: Team, asked: str) -> str | None:
    if mentioned := _MENTION.fullmatch(asked):
        return team.person_of(mentioned[1])
    called = asked.removeprefix("@").casefold()
    return next((p.name for p in team.handbook.people if p.name.casefold() == called), None)
