"""`/runbook`: the menu, or the entry that answers a pipeline's name, a symptom, a pasted error. For the asker alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.blocks import runbook as answers
from bot.blocks import upkeep
from bot.blocks.message import Message
from bot.errors import WatchkeeperError
from bot.handbook.team.calendar import next_deadlines, next_landings, next_of_each
from bot.handbook.team.matching import pipelines_like
from bot.handbook.team.runbook_search import Hit, nearest, search
from bot.handbook.team.team import Team
from handlers import detectors
from handlers.click import Body, click, tell, typist
from handlers.desk import Desk
from handlers.typed import typed

# The best hit is shown at once, without a list, when it is this much better than the next.
_CLEAR_LEAD = 1.35


class Runbook:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def command(self, body: Body, respond: Respond, client: WebClient) -> None:
        team = self._desk.teams.for_channel(body["channel_id"], body["user_id"])
        words = typed(body)
        first, _, rest = words.partition(" ")
        if self._desk.pausing and first.casefold() == "detectors":
            answer = detectors.answer(self._desk.pausing, team, rest, typist(body, self._desk.teams))
        else:
            answer = self.answer(team, words, self._desk.clock.now())
        respond(**answer.payload(), response_type="ephemeral")

    def chosen(self, body: Body, respond: Respond, client: WebClient) -> None:
        """An entry was chosen from the menu, or its button pressed."""
        clicked = click(body, self._desk.teams)
        team = self._desk.teams.for_channel(clicked.channel, clicked.by.slack)
        meant = answers.referred(team, clicked.value)
        message = _entry(team, *meant, self._desk.clock.now()) if meant else answers.gone()
        tell(message, body, respond, client)

    def of_incident(self, body: Body, respond: Respond, client: WebClient) -> None:
        """The Runbook button of an incident."""
        number = click(body, self._desk.teams).incident_id
        incident = self._desk.dispatcher.incident(number)
        if incident is None or incident.team not in self._desk.teams:
            raise WatchkeeperError(f"there is no incident {number}")
        team = self._desk.teams[incident.team]
        tell(_entry(team, incident.pipeline, incident.issue, self._desk.clock.now()), body, respond, client)

    def answer(self, team: Team, words: str, now: datetime) -> Message:
        """What `/runbook WORDS` says at `now`."""
        if not words:
            return answers.menu(team)
        if words.lower() in ("help", "?", "-h", "--help"):
            return answers.help_text()
        if words.lower() in ("deadline", "deadlines"):
            return self._deadlines(team, now)
        if pipeline := _named(team, words):
            return _entry(team, pipeline, None, now)
        past = self._desk.dispatcher.past(team.id)
        hits = search(team, words, past=past)
        if not hits:
            return answers.nothing(words, [h.issue or h.pipeline for h in nearest(team, words, past)])
        if _clear(hits):
            return _entry(team, hits[0].pipeline, hits[0].issue, now)
        return answers.results(words, hits)

    def _deadlines(self, team: Team, now: datetime) -> Message:
        keeping = self._desk.deadlines
        passed = [(p.id, p) for p in keeping.lately(team, now)] if keeping else []
        hits = keeping.hit_rate(team) if keeping else None
        return upkeep.deadlines(team, next_of_each(team, now), next_landings(team, now), passed, hits)


def _named(team: Team, words: str) -> str | None:
    """The pipeline that the words name and nothing else; of several, the only one that has a runbook."""
    named = [owner.pipeline for owner in pipelines_like(team, words)]
    with_runbook = [pipeline for pipeline in named if team.runbook_of(pipeline)]
    if len(named) == 1:
        return named[0]
    return with_runbook[0] if len(with_runbook) == 1 else None


def _clear(hits: Sequence[Hit]) -> bool:
    return len(hits) == 1 or hits[0].score >= _CLEAR_LEAD * hits[1].score


def _entry(team: Team, pipeline: str, heading: str | None, now: datetime) -> Message:
    """The known issue if the handbook has it, else its pipeline, else whom to ask."""
    book, owner = team.runbook_of(pipeline), team.owner_of(pipeline)
    issue = team.issue_of(pipeline, heading) if heading else None
    if book and issue:
        return answers.entry(team, book, issue)
    if book:
        return answers.overview(team, book, next_deadlines(team, pipeline, now))
    return answers.no_runbook(team, owner) if owner else answers.gone()
