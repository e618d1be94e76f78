"""The flow of being away: said, listed, taken back; and cover asked for 14 days before a shift that falls into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.blocks import away as said
from bot.blocks.message import Message
from bot.clock import Clock
from bot.flows.requests.trades import Trading
from bot.handbook.team.team import Team
from bot.incidents.incident import Answer
from bot.incidents.plan import Plan
from bot.people import Actor
from bot.store import away as book
from bot.store import inbound
from bot.store.database import Database
from schedule.away import Away, on_call_while_away, to_ask_for
from schedule.trades import Stretch, Wish


class BeingAway:
    """plans: of the teams that are served, by id. woken: called after a commit that left something to do."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        plans: Mapping[str, Plan],
        trading: Trading,
        woken: Callable[[], None] = lambda: None,
    ) -> None:
        self._db, self._clock, self._plans, self._trading, self._woken = database, clock, plans, trading, woken

    def say(self, team: Team, person: str, stretch: Stretch, by: Actor, key: str) -> Answer:
        """Once for a command, however often it arrives."""
        now, machine = self._clock.now(), self._clock.machine()

        def attempt(c: Connection) -> Answer:
            if before := inbound.answered(c, key):
                return Answer(before["done"], before["text"])
            away = book.add(c, team.id, person, stretch, by, now)
            on_call = list(on_call_while_away(self._plans[team.id].rota, away, now, stretch.until))
            answer = Answer(True, said.noted(away, on_call))
            inbound.remember(c, key, machine, {"done": answer.done, "text": answer.text})
            return answer

        answer = self._db.write(attempt)
        self._woken()
        return answer

    def take_back(self, team: Team, person: str) -> Answer:
        now = self._clock.now()
        count = self._db.write(lambda c: book.take_back(c, team.id, person, now))
        return Answer(bool(count), said.taken_back(count))

    def listed(self, team: Team) -> Message:
        with self._db.reading() as c:
            return said.listing(book.ahead(c, team.id, self._clock.now()))

    def tick(self) -> int:
        """Ask for cover where it is time. Returns for how many stretches."""
        now, count = self._clock.now(), 0
        for plan in list(self._plans.values()):
            with self._db.reading() as c:
                ahead = book.ahead(c, plan.team.id, now)
            count += sum(self._ask(plan, away, stretch) for away, stretch in to_ask_for(plan.rota, ahead, now))
        return count

    def _ask(self, plan: Plan, away: Away, stretch: Stretch) -> bool:
        """The request is one for each stretch, whoever asks and however often; only then it is remembered as asked."""
        by = Actor(away.person, plan.team.slack_of(away.person) or "")
        key = f"away:{away.id}:{stretch.since:%Y-%m-%dT%H:%MZ}"
        answer = self._trading.ask(plan.team, Wish(away.person, None, stretch), by, key)
        self._db.write(lambda c: self._asked(c, away.id, stretch.since))
        return answer.done

    @staticmethod
    def _asked(c: Connection, away_id: int, at: datetime) -> None:
        if away := book.lock(c, away_id):
            book.asked(c, away, at)
