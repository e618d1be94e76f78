"""The flow of links: somebody says which person of the team they are, and the manager answers.

What was approved holds at once and everywhere, for it lies on top of the handbook (`bot/flows/plans.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.blocks import account_link as said
from bot.blocks.refused import words
from bot.clock import Clock
from bot.flows.plans import Plans
from bot.flows.post import edit_of, to_channel, to_user
from bot.flows.requests.machine import Kind, Requests
from bot.handbook.team.team import Team
from bot.incidents.account_links import (
    AccountLink,
    approvers,
    may_not_answer,
    may_not_undo,
    obstacle,
    refusal,
    unneeded,
)
from bot.incidents.incident import Answer
from bot.incidents.rights import Act, refused
from bot.notify.notifier import Draft
from bot.people import WATCHKEEPER, Actor
from bot.slack_text import safe
from bot.store import changes, notices
from bot.store import links as book
from bot.store.changes import Change
from bot.store.database import Database
from bot.text import listed

log = logging.getLogger(__name__)


KIND = Kind("this request", book.lock, book.due, book.rest)


class Linking:
    """Every method may run twice, or at the same time as any other, in any process."""

    def __init__(
        self, database: Database, clock: Clock, plans: Plans, woken: Callable[[], None] = lambda: None
    ) -> None:
        self._db, self._plans = database, plans
        self._requests = Requests(KIND, database, clock, plans, plans.refresh, woken)

    def standing(self, team: str) -> Sequence[tuple[AccountLink, str]]:
        """Links and requests, each with the reason why it has no effect; "" for one that has."""
        written = self._plans.written(team)
        with self._db.reading() as c:
            return [(link, unneeded(written, link)) for link in book.standing(c, team)]

    def log_unneeded(self) -> None:
        """At the start: links that team.toml has made needless are worth a line, for nobody else looks for them."""
        for team in self._plans:
            for link, why in self.standing(team):
                if why and link.state == "linked":
                    log.warning("%s: a link is not needed any more, /oncall links undoes it: %s", team, why)

    # --- people -----------------------------------------------------------------------------------------------------

    def ask(self, team: str, person: str, reason: str, by: Actor, key: str) -> Answer:
        """key: of the form that was sent in; the same again is answered the same."""
        return self._requests.once(key, lambda c, now: self._ask(c, team, person, reason, by, now))

    def _ask(self, c: Connection, team_id: str, person: str, reason: str, by: Actor, now: datetime) -> Answer:
        team = self._team(c, team_id)
        if stopped := refused(team, Act.LINK, by):
            return Answer(False, words(stopped))
        if wrong := refusal(team, person, by.slack, book.of_asker(c, team.id, by.slack), now):
            return Answer(False, wrong)
        able = approvers(team, by.slack)
        link = book.add(c, AccountLink(0, team.id, person, by, reason.strip(), tuple(able), "asked", now))
        _note(c, link, by, now)
        self._say(c, team, [to_user(team, who, f"{_key(link)}:{who}", said.request(team, link)) for who in able], now)
        return Answer(True, f"Asked. {listed((safe(name, 80) for name in able.values()), 'or')} will answer.")

    def decide(self, link_id: int, approved: bool, by: Actor, key: str) -> Answer:
        """Approve or Refuse was pressed."""
        return self._requests.answer(key, link_id, lambda c, link, now: self._decide(c, link, approved, by, now))

    def _decide(self, c: Connection, link: AccountLink, approved: bool, by: Actor, now: datetime) -> Answer:
        team = self._team(c, link.team)
        if stopped := may_not_answer(team, link, by):
            return Answer(False, words(stopped))
        if not approved:
            self._end(c, team, replace(link, state="refused", ended_at=now, ended_by=by), by, now)
            return Answer(True, "Refused; they have been notified.")
        if between := obstacle(team, link):
            overtaken = replace(link, state="overtaken", ended_at=now, ended_by=WATCHKEEPER)
            self._end(c, team, overtaken, WATCHKEEPER, now, between)
            return Answer(False, between)
        self._make_room(c, team, link, now)
        linked = replace(link, state="linked", decided_at=now, decided_by=by)
        self._end(c, team, linked, by, now)
        self._say(c, team, [to_channel(team, f"{_key(link)}:linked", said.announced(linked))], now)
        return Answer(True, f"Approved: they are {safe(link.person, 80)} from now on, and have been notified.")

    def _make_room(self, c: Connection, team: Team, link: AccountLink, now: datetime) -> None:
        """Other requests for the same person are settled with this one; a link that team.toml has overruled, of the
        same person or Slack user, gives way."""
        for other in book.lock_standing(c, team.id):
            same = other.person == link.person or (other.asker.slack == link.asker.slack and other.state == "linked")
            if same and other.id != link.id:
                gone = replace(other, state="overtaken", ended_at=now, ended_by=WATCHKEEPER)
                self._end(c, team, gone, WATCHKEEPER, now, f"Somebody else is {safe(other.person, 80)} now.")

    def undo(self, link_id: int, by: Actor, key: str) -> Answer:
        """Nobody in Slack is that person any more, unless team.toml says so."""
        return self._requests.answer(key, link_id, lambda c, link, now: self._undo(c, link, by, now))

    def _undo(self, c: Connection, link: AccountLink, by: Actor, now: datetime) -> Answer:
        team = self._team(c, link.team)
        if stopped := may_not_undo(team, link, by):
            return Answer(False, words(stopped))
        undone = replace(link, state="undone", ended_at=now, ended_by=by)
        self._end(c, team, undone, by, now)
        self._say(c, team, [to_channel(team, f"{_key(link)}:undone", said.announced(undone))], now)
        return Answer(True, "Undone; they have been notified.")

    # --- time -------------------------------------------------------------------------------------------------------

    def tick(self) -> int:
        """Let lapse what nobody has answered. Returns how many requests."""
        return self._requests.come_up(self._lapse)

    def _lapse(self, c: Connection, link: AccountLink, now: datetime) -> None:
        if link.state == "asked":
            lapsed = replace(link, state="lapsed", ended_at=now, ended_by=WATCHKEEPER)
            self._end(c, self._team(c, link.team), lapsed, WATCHKEEPER, now)

    # --- pieces -----------------------------------------------------------------------------------------------------

    def _end(self, c: Connection, team: Team, link: AccountLink, by: Actor, now: datetime, why: str = "") -> None:
        """Saved, on record, shown to those who were asked, and told to the asker."""
        book.save(c, link)
        _note(c, link, by, now)
        asked = notices.find(c, [f"{team.id}:{_key(link)}:{who}" for who in link.asked_of])
        self._say(c, team, [edit_of(team, row.key, link.state, said.request(team, link)) for row in asked], now)
        told = to_user(team, link.asker.slack, f"{_key(link)}:told:{link.state}", said.to_asker(link, why))
        self._say(c, team, [told], now)

    def _say(self, c: Connection, team: Team, drafts: Iterable[Draft], now: datetime) -> None:
        notices.put(c, team.id, None, drafts, now)

    def _team(self, c: Connection, team: str) -> Team:
        """With the links that hold in this transaction: another process may have made one a moment ago."""
        return self._plans.written(team).linked(book.holding(c, team))


def _note(c: Connection, link: AccountLink, by: Actor, now: datetime) -> None:
    why = f": {link.reason}" if link.reason and link.state == "asked" else ""
    text = f"{link.asker.slack} ({link.asker.name}) as {link.person}{why}"
    changes.note(c, link.team, Change(_key(link), now, link.state, by, text))


def _key(link: AccountLink) -> str:
    return f"link:{link.id}"
