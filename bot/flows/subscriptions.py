"""Somebody wants to hear when a pipeline's figures are wrong, or wants to hear no more."""

from __future__ import annotations

from collections.abc import Mapping

from bot.blocks import stakeholder_update as said
from bot.blocks.message import Message
from bot.blocks.refused import words
from bot.clock import Clock
from bot.errors import WatchkeeperError
from bot.handbook.team.team import Team
from bot.incidents.rights import Act, refused
from bot.people import Actor
from bot.store import faults, subscriptions
from bot.store import incidents as book
from bot.store.database import Database


class Subscribing:
    def __init__(self, database: Database, clock: Clock, teams: Mapping[str, Team]) -> None:
        self._db, self._clock, self._teams = database, clock, teams

    def subscribe(self, incident_id: int, part: int | None, by: Actor) -> Message:
        """To the pipeline of that incident, or of a part of it; twice is once."""
        team, pipeline = self._of(incident_id, part)
        if team not in self._teams:
            raise WatchkeeperError(f"there is no incident {incident_id}")
        if stopped := refused(self._teams[team], Act.SUBSCRIBE, by):
            return Message(text=words(stopped))
        now = self._clock.now()
        self._db.write(lambda c: subscriptions.add(c, team, pipeline, by.slack, now))
        return said.subscribed(pipeline)

    def unsubscribe(self, incident_id: int, part: int | None, by: Actor) -> Message:
        """Whoever has subscribed may stop."""
        team, pipeline = self._of(incident_id, part)
        return said.unsubscribed(pipeline, self._db.write(lambda c: subscriptions.remove(c, team, pipeline, by.slack)))

    def _of(self, incident_id: int, part: int | None) -> tuple[str, str]:
        with self._db.reading() as c:
            incident = book.get(c, incident_id)
            parts = faults.pipelines(c, incident_id) if part is not None else {}
        if incident is None:
            raise WatchkeeperError(f"there is no incident {incident_id}")
        return incident.team, parts.get(part, incident.pipeline) if part is not None else incident.pipeline
