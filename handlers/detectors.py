"""`/runbook detectors`: how each stands; `pause NAME reason` and `resume NAME`."""

from __future__ import annotations

from bot.blocks import standing as said
from bot.blocks.message import Message
from bot.handbook.team import Team
from bot.incidents.incident import Actor
from handlers.desk import Pausing


def answer(pausing: Pausing, team: Team, words: str, by: Actor) -> Message:
    """words: what stands after "detectors". Raises WatchkeeperError for a detector that the team does not have."""
    verb, _, rest = words.partition(" ")
    name, _, reason = rest.partition(" ")
    if verb.casefold() == "pause":
        if not reason:
            return said.how_to_pause()
        return Message(text=pausing.pause(team.id, name, reason, by).text)
    if verb.casefold() == "resume" and name:
        return Message(text=pausing.resume(team.id, name, by).text)
    return said.listing(pausing.standings(team.id))
