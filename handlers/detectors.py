"""`/runbook detectors`: how each stands, with buttons; `pause NAME reason` and `resume NAME`."""

from __future__ import annotations

from datetime import timedelta

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.blocks import detector_status as said
from bot.blocks.message import Message
from bot.handbook.team.team import Team
from bot.incidents.pause import USUALLY
from bot.people import Actor
from handlers.click import Body, actor, click, open_form, tell
from handlers.desk import Pausing, Teams
from handlers.silence import length_first


def answer(pausing: Pausing, team: Team, words: str, by: Actor) -> Message:
    """words: what stands after "detectors". Raises WatchkeeperError for a detector that the team does not have."""
    verb, _, rest = words.partition(" ")
    name, _, rest = rest.partition(" ")
    if verb.casefold() == "pause":
        length, reason = _length(rest)
        if not reason:
            return said.how_to_pause()
        return Message(text=pausing.pause(team.id, name, length, reason, by).text)
    if verb.casefold() == "resume" and name:
        return Message(text=pausing.resume(team.id, name, by).text)
    standings = pausing.standings(team.id)
    return said.each(standings) if verb.casefold() in ("all", "each") else said.listing(standings)


def _length(words: str) -> tuple[timedelta, str]:
    """ "for 2 h the loader is moved": the length and the reason; a day where nobody says for how long."""
    first, _, rest = words.partition(" ")
    length, reason = length_first(rest) if first.casefold() == "for" else (None, words)
    return (length, reason) if length is not None else (USUALLY, words)


class Buttons:
    """The buttons of the list, and the form that asks for a reason."""

    def __init__(self, teams: Teams, pausing: Pausing) -> None:
        self._teams, self._pausing = teams, pausing

    def each(self, body: Body, respond: Respond, client: WebClient) -> None:
        clicked = click(body, self._teams)
        team = self._teams.for_channel(clicked.channel, clicked.by.slack)
        tell(said.each(self._pausing.standings(team.id)), body, respond, client)

    def pause(self, body: Body, respond: Respond, client: WebClient) -> None:
        clicked = click(body, self._teams)
        open_form(said.form(clicked.value, f"{clicked.channel} {clicked.value}"), body, client)

    def reason_given(self, body: Body, respond: Respond, client: WebClient) -> None:
        """The team's channel hears of a pause anyway; what did not come about is told to whoever asked."""
        channel, _, name = str(body["view"]["private_metadata"]).partition(" ")
        by = actor(body, self._teams)
        team = self._teams.for_channel(channel, by.slack)
        reason = said.reason_of(body["view"])
        done = self._pausing.pause(team.id, name, said.length_of(body["view"]), reason, by) if reason else None
        if done is None or not done.done:
            tell(Message(text=done.text) if done else said.how_to_pause(), body, respond, client)

    def resume(self, body: Body, respond: Respond, client: WebClient) -> None:
        clicked = click(body, self._teams)
        team = self._teams.for_channel(clicked.channel, clicked.by.slack)
        done = self._pausing.resume(team.id, clicked.value, clicked.by)
        tell(Message(text=done.text), body, respond, client)
