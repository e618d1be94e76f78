"""The flow of trades: asked, taken, approved, in force; or declined, withdrawn, too late, undone.

Each method loads facts, asks `schedule.trades`, and saves the new state, its record and its notices in one
transaction. Every method may run twice, or at the same time as any other, in any process.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.blocks import trade as said
from bot.blocks.refused import words
from bot.clock import Clock
from bot.flows.plans import Plans
from bot.flows.post import edit_of, to_channel, to_person
from bot.flows.requests.machine import Kind, Requests
from bot.handbook.team.holiday_terms import terms_of
from bot.handbook.team.team import Team
from bot.incidents.incident import Answer
from bot.incidents.rights import Act, refused
from bot.notify.notifier import Draft
from bot.people import WATCHKEEPER, Actor
from bot.slack_text import safe
from bot.store import changes, notices, overrides
from bot.store import trades as book
from bot.store.changes import Change
from bot.store.database import Database
from schedule.oncall import Rota
from schedule.rules import Override
from schedule.trades import (
    Refusal,
    Stretch,
    Trade,
    Wish,
    ends,
    judge,
    next_look,
    outcome,
    overrides_of,
    stretches,
)

KIND = Kind("this request", book.lock, book.due, lambda c, trade: book.look_again(c, trade, None))


class Trading:
    """woken: called after a commit that left something to send."""

    def __init__(
        self, database: Database, clock: Clock, plans: Plans, woken: Callable[[], None] = lambda: None
    ) -> None:
        self._plans = plans
        self._requests = Requests(KIND, database, clock, plans, plans.refresh, woken)

    # --- what people do ---------------------------------------------------------------------------------------------

    def ask(self, team: Team, wish: Wish, by: Actor, key: str) -> Answer:
        """Put a wish to the team. Refused with the reason where it cannot be."""
        return self._requests.once(key, lambda c, now: self._ask(c, team, wish, by, now))

    def _ask(self, c: Connection, team: Team, wish: Wish, by: Actor, now: datetime) -> Answer:
        if stopped := refused(team, Act.ASK_TRADE, by):
            return Answer(False, words(stopped))
        rota = self._rota(c, team)
        taken = [s for t in book.lock_waiting(c, team.id) for s in stretches(t.wish)]
        terms = judge(rota, wish, now, _limit(team), taken)
        if isinstance(terms, Refusal):
            return Answer(False, said.refused(team, terms).text)
        trade = book.ask(c, team.id, terms, by, now, next_look(now, terms.wish.stretch, now))
        self._note(c, trade, "asked", by, now, f"asks {wish.taker or 'the team'} to take over")
        asked = said.request(team, trade, now)
        notices.put(c, team.id, None, [to_channel(team, _key(trade), asked)], now)
        if wish.taker:
            notices.put(c, team.id, None, [to_person(team, wish.taker, _key(trade, "dm"), asked)], now)
        can_take = 0 if wish.taker else len(rota.rules.team) - 1
        return Answer(True, said.asked_for(team, trade.id, can_take), request=trade.id)

    def take(self, trade_id: int, by: Actor, key: str) -> Answer:
        """Accept it, or, of a request to everybody, take it: the first has it."""
        return self._act(key, trade_id, by, "open", self._take)

    def _take(self, c: Connection, team: Team, trade: Trade, by: Actor, now: datetime) -> Answer:
        if stopped := refused(team, Act.TAKE, by):
            return Answer(False, words(stopped))
        name = team.person_of(by.slack) or ""
        if trade.wish.taker not in (None, name):
            return Answer(False, f"{safe(trade.wish.taker or '', 80)} was asked, not you.")
        terms = judge(self._rota(c, team), replace(trade.wish, taker=name), now, _limit(team))
        if isinstance(terms, Refusal):
            return Answer(False, said.refused(team, terms).text)
        trade = book.take(c, trade, terms, now)
        self._note(c, trade, "taken", by, now, f"{name} takes over from {trade.wish.giver}")
        if self._needs_approval(team, trade):
            self._show(c, team, trade, now)
            return Answer(True, "Thanks. The team has to approve it now.")
        self._settle(c, team, trade, by, now)
        return Answer(True, f"Thanks, you're on call {said.span(trade.wish.stretch)}.")

    def decline(self, trade_id: int, by: Actor, key: str) -> Answer:
        return self._act(key, trade_id, by, "open", self._decline)

    def _decline(self, c: Connection, team: Team, trade: Trade, by: Actor, now: datetime) -> Answer:
        if stopped := refused(team, Act.DECLINE, by, concerned=_ids(team, trade.wish.taker)):
            return Answer(False, words(stopped))
        self._end(c, team, trade, "declined", by, now)
        return Answer(True, f"Declined; {safe(trade.wish.giver, 80)} has been notified.")

    def vote(self, trade_id: int, by: Actor, yes: bool, key: str) -> Answer:
        """The team approves by a majority of the others; the manager's word alone decides."""
        return self._act(
            key, trade_id, by, "accepted", lambda c, team, trade, by, now: self._vote(c, team, trade, by, yes, now)
        )

    def _vote(self, c: Connection, team: Team, trade: Trade, by: Actor, yes: bool, now: datetime) -> Answer:
        voting, name = said.voting(team, trade), team.person_of(by.slack)
        if stopped := refused(team, Act.VOTE, by, concerned=_ids(team, *voting)):
            return Answer(False, words(stopped))
        decided: bool | None = yes
        if name in voting and name is not None and by.slack != team.manager:
            trade = book.vote(c, trade, name, yes, now)
            decided = outcome(voting, trade.votes)
        self._note(c, trade, "approved" if yes else "refused", by, now, f"{by.name} {'for' if yes else 'against'} it")
        if decided is None:
            self._show(c, team, trade, now)
        elif decided:
            self._settle(c, team, trade, by, now)
        else:
            self._end(c, team, trade, "refused", by, now)
        return Answer(True, "Thanks, your vote counts.")

    def withdraw(self, trade_id: int, by: Actor, key: str) -> Answer:
        return self._act(key, trade_id, by, "waits", self._withdraw)

    def _withdraw(self, c: Connection, team: Team, trade: Trade, by: Actor, now: datetime) -> Answer:
        if stopped := refused(team, Act.WITHDRAW, by, concerned=_ids(team, trade.wish.giver)):
            return Answer(False, words(stopped))
        self._end(c, team, trade, "withdrawn", by, now)
        return Answer(True, "Withdrawn.")

    def undo(self, trade_id: int, by: Actor, key: str) -> Answer:
        """Back to how it was; until it begins."""
        return self._act(key, trade_id, by, "holds", self._undo)

    def _undo(self, c: Connection, team: Team, trade: Trade, by: Actor, now: datetime) -> Answer:
        if stopped := refused(team, Act.UNDO_TRADE, by, concerned=_ids(team, trade.wish.giver, trade.wish.taker)):
            return Answer(False, words(stopped))
        if any(s.since <= now for s in stretches(trade.wish)):
            return Answer(False, "It has begun; ask for another trade instead.")
        overrides.undo(c, team.id, trade.id, by, now)
        self._end(c, team, trade, "undone", by, now)
        return Answer(True, "Undone: the rota is as it was before.")

    def override(self, team: Team, taker: str, stretch: Stretch, why: str, by: Actor, key: str) -> Answer:
        """The manager decides, at once."""
        return self._requests.once(key, lambda c, now: self._override(c, team, taker, stretch, why, by, now))

    def _override(
        self, c: Connection, team: Team, taker: str, stretch: Stretch, why: str, by: Actor, now: datetime
    ) -> Answer:
        if stopped := refused(team, Act.OVERRIDE, by):
            return Answer(False, f"{words(stopped)} `/oncall swap` and `cover` ask the others.")
        stretch = Stretch(max(stretch.since, now), stretch.until)
        if stretch.until <= stretch.since:
            return Answer(False, "That is in the past, which can't be changed.")
        before = [s.primary for s in self._rota(c, team).shifts(stretch.since, stretch.until) if s.primary != taker]
        made = Override(stretch.since, stretch.until, taker, None, f"override by {by.name}", now)
        number = overrides.add(c, team.id, made, by)
        text = f"{taker} is primary {stretch.since:%Y-%m-%d %H:%M} to {stretch.until:%Y-%m-%d %H:%M} UTC"
        changes.note(c, team.id, Change(f"override:{number}", now, "override", by, f"{text}. {why}".strip()))
        told = said.overridden(team, taker, stretch, list(dict.fromkeys(before)), why, by)
        drafts = [to_channel(team, f"override:{number}", told)]
        drafts += [to_person(team, n, f"override:{number}:{n}", told) for n in dict.fromkeys([taker, *before])]
        notices.put(c, team.id, None, drafts, now)
        return Answer(True, f"Done: {safe(taker, 80)} is primary then, and has been notified.")

    # --- time -------------------------------------------------------------------------------------------------------

    def chase_due(self) -> int:
        """Remind of requests that wait, and end those that nobody took in time. Returns how many were looked at."""
        return self._requests.come_up(self._chase)

    def _chase(self, c: Connection, trade: Trade, now: datetime) -> None:
        if not trade.waits or trade.remind_at is None or trade.remind_at > now:
            return
        team = self._plans[trade.team].team
        if now >= ends(trade.asked_at, trade.wish.stretch):
            self._end(c, team, trade, "expired", WATCHKEEPER, now)
            return
        trade = book.look_again(c, trade, next_look(trade.asked_at, trade.wish.stretch, now))
        text, key = said.still_waits(team, trade), _key(trade, f"reminder:{trade.revision}")
        asked = trade.wish.taker if trade.state == "open" else None
        notices.put(
            c, team.id, None, [to_person(team, asked, key, text) if asked else to_channel(team, key, text)], now
        )

    # --- pieces -----------------------------------------------------------------------------------------------------

    def _act(
        self,
        key: str,
        trade_id: int,
        by: Actor,
        state: str,
        act: Callable[[Connection, Team, Trade, Actor, datetime], Answer],
    ) -> Answer:
        """A click on a request that must be in `state` ("waits": in one that does); explained where it is too late."""

        def unless_too_late(c: Connection, trade: Trade, now: datetime) -> Answer:
            if not (trade.waits if state == "waits" else trade.state == state):
                return Answer(False, _too_late(trade))
            return act(c, self._plans[trade.team].team, trade, by, now)

        return self._requests.answer(key, trade_id, unless_too_late)

    def _rota(self, c: Connection, team: Team) -> Rota:
        """As it stands in this transaction: another process may have changed it a moment ago."""
        return Rota(team.rota_rules, overrides.holding(c, team.id))

    def _settle(self, c: Connection, team: Team, trade: Trade, by: Actor, now: datetime) -> None:
        """It holds: the overrides, the record, and whoever is affected."""
        rota = self._rota(c, team)
        terms = judge(rota, replace(trade.wish, anyway=True), now, None)
        if isinstance(terms, Refusal):  # the rota has changed since it was taken
            self._end(c, team, trade, "lapsed", WATCHKEEPER, now)
            return
        for each in overrides_of(rota, terms.wish, f"trade {trade.id}", now):
            overrides.add(c, team.id, each, by, trade.id)
        trade = book.end(c, trade, "holds", by, now)
        self._note(c, trade, "holds", by, now, f"{trade.wish.taker} takes over from {trade.wish.giver}")
        self._show(c, team, trade, now)
        self._tell_others(c, team, trade, now)

    def _tell_others(self, c: Connection, team: Team, trade: Trade, now: datetime) -> None:
        after = self._rota(c, team)
        moved = [s for stretch in stretches(trade.wish) for s in after.shifts(stretch.since, stretch.until)]
        beside = {name for s in moved for name in s.secondary} - {trade.wish.giver, trade.wish.taker}
        drafts: list[Draft] = []
        for name in sorted(beside):
            told = said.you_are_affected(team, trade, [s for s in moved if name in s.secondary])
            drafts.append(to_person(team, name, _key(trade, f"beside:{name}"), told))
        drafts.append(to_person(team, trade.wish.giver, _key(trade, "giver"), said.request(team, trade, now)))
        notices.put(c, team.id, None, drafts, now)

    def _end(self, c: Connection, team: Team, trade: Trade, state: str, by: Actor, now: datetime) -> None:
        was_waiting, trade = trade.waits, book.end(c, trade, state, by, now)
        self._note(c, trade, state, by, now, f"the trade of {trade.wish.giver} is {state}")
        self._show(c, team, trade, now)
        concerned = [trade.wish.giver, *([trade.wish.taker] if trade.wish.taker and not was_waiting else [])]
        told = said.request(team, trade, now)
        others = [n for n in concerned if team.slack_of(n) != by.slack]
        notices.put(c, team.id, None, [to_person(team, n, _key(trade, f"{state}:{n}"), told) for n in others], now)

    def _show(self, c: Connection, team: Team, trade: Trade, now: datetime) -> None:
        """Every message that shows the request shows it as it is now."""
        keys = [f"{team.id}:{_key(trade)}", f"{team.id}:{_key(trade, 'dm')}"]
        drawn = said.request(team, trade, now)
        edits = [edit_of(team, row.key, str(trade.revision), drawn) for row in notices.find(c, keys)]
        notices.put(c, team.id, None, edits, now)

    def _note(self, c: Connection, trade: Trade, kind: str, by: Actor, now: datetime, text: str) -> None:
        changes.note(c, trade.team, Change(f"trade:{trade.id}", now, kind, by, text))

    def _needs_approval(self, team: Team, trade: Trade) -> bool:
        asked = team.settings.trades
        return (
            bool(trade.breach)
            or asked.approval_for == "all"
            or bool(asked.approval_for == "holidays" and trade.holidays)
        )


def _key(trade: Trade, more: str = "") -> str:
    return f"trade:{trade.id}" + (f":{more}" if more else "")


def _ids(team: Team, *names: str | None) -> list[str | None]:
    return [team.slack_of(name) for name in names if name]


def _limit(team: Team) -> float | None:
    """The limit of major holidays a year that the handbook names."""
    limit = terms_of(team).limit
    return float(limit.value) if limit and limit.value is not None else None


def _too_late(trade: Trade) -> str:
    by = f" by {safe(trade.ended_by, 80)}" if trade.ended_by not in ("", WATCHKEEPER.name) else ""
    if trade.state == "accepted":
        return f"{safe(trade.wish.taker or '', 80)} has already accepted it; it's waiting for the team's approval."
    if trade.state == "holds":
        return f"Already settled: {safe(trade.wish.taker or '', 80)} takes over."
    return f"Too late: it was {trade.state}{by}." if trade.state != "open" else "Nobody has accepted it yet."
