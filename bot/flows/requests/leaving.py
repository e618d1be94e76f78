"""The flow of who leaves the team: what has to be settled is listed, and nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping

from bot.blocks import leaving as said
from bot.blocks.message import Message
from bot.blocks.refused import words
from bot.clock import Clock
from bot.handbook.team.leaving import ties
from bot.handbook.team.matching import near
from bot.handbook.team.team import Team
from bot.incidents.plan import Plan
from bot.incidents.rights import Act, refused
from bot.people import Actor
from bot.store import leaving
from bot.store.database import Database


class Leaving:
    def __init__(self, database: Database, clock: Clock, plans: Mapping[str, Plan]) -> None:
        self._db, self._clock, self._plans = database, clock, plans

    def listed(self, team: Team, person: str | None, asked: str, by: Actor) -> Message:
        """person: None where `asked` names nobody."""
        if no := refused(team, Act.SEE_LEAVING, by):
            return Message(text=words(no))
        if person is None:
            names = [p.name for p in team.handbook.people]
            return said.nobody_called(team, asked, near(asked, names) or names)
        now = self._clock.now()
        with self._db.reading() as c:
            recorded = list(leaving.ties(c, team, person, now))
        return said.listing(team, person, [*ties(team, self._plans[team.id].rota, person, now), *recorded])
