"""The flow of silences: ask, approve where a P0 may be held back, end early or in time, and let out what was held."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.blocks import silence as said
from bot.blocks.message import Message
from bot.blocks.refused import words
from bot.clock import Clock
from bot.flows.incidents import report_alert
from bot.flows.post import edit_of, to_channel
from bot.flows.requests.machine import Kind, Requests
from bot.handbook.team.team import Team
from bot.incidents.incident import Answer
from bot.incidents.plan import Plan
from bot.incidents.rights import Act, refused
from bot.incidents.silence import Matcher, Silence, held_by, needs_a_second, refusal
from bot.people import WATCHKEEPER, Actor
from bot.slack_text import when
from bot.store import changes, detecting, held, notices
from bot.store import silences as book
from bot.store.changes import Change
from bot.store.database import Database
from detectors.declare import declare

_ASKED_FOR = timedelta(days=1)  # so long an answer is waited for


KIND = Kind("this silence", book.lock, book.due, lambda c, silence: book.save(c, silence, None))


class Silencing:
    """Every method may run twice, or at the same time as any other, in any process. paging: how a page reaches people,
    in words."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        plans: Mapping[str, Plan],
        paging: str,
        woken: Callable[[], None] = lambda: None,
    ) -> None:
        self._db, self._plans, self._paging = database, plans, paging
        self._requests = Requests(KIND, database, clock, plans, woken)

    # --- people -----------------------------------------------------------------------------------------------------

    def standing(self, team: Team) -> Sequence[Silence]:
        with self._db.reading() as c:
            return book.standing(c, team.id)

    def ask(self, team: Team, matcher: Matcher, length: timedelta, reason: str, by: Actor, key: str) -> Answer:
        """key: of the command; the same again is answered the same."""
        return self._requests.once(key, lambda c, now: self._ask(c, team, matcher, length, reason, by, now))

    def _ask(
        self, c: Connection, team: Team, matcher: Matcher, length: timedelta, reason: str, by: Actor, now: datetime
    ) -> Answer:
        if stopped := refused(team, Act.SILENCE, by, matcher.pipeline):
            return Answer(False, words(stopped))
        if wrong := refusal(team, length, reason):
            return Answer(False, wrong)
        asked = Silence(0, team.id, matcher, length, reason.strip()[:500], "asked", now, by)
        if needs_a_second(team, matcher, declare(team)):
            made = book.add(c, asked, now + _ASKED_FOR)
            self._note(c, made, "asked", by, now)
            notices.put(c, team.id, None, [to_channel(team, _key(made), _said(team, made))], now)
            return Answer(True, "It may mute the highest severity, so a second person is asked in the channel.")
        made = book.add(c, replace(asked, state="active", until=now + length), now + length)
        self._note(c, made, "silenced", by, now)
        notices.put(c, team.id, None, [to_channel(team, _key(made), _said(team, made))], now)
        return Answer(True, f"Muted until {when(now + length)}, as #{made.id}.")

    def decide(self, silence_id: int, approved: bool, by: Actor, key: str) -> Answer:
        """The second person's answer."""
        return self._requests.answer(key, silence_id, lambda c, one, now: self._decide(c, one, approved, by, now))

    def _decide(self, c: Connection, silence: Silence, approved: bool, by: Actor, now: datetime) -> Answer:
        team = self._plans[silence.team].team
        if stopped := refused(team, Act.DECIDE_SILENCE, by, silence.matcher.pipeline):
            return Answer(False, words(stopped))
        if silence.state != "asked":
            return Answer(False, f"It is {silence.state} already.")
        if approved and by.slack == silence.asked_by.slack:
            return Answer(False, "It takes two people, and you asked for it.")
        if approved:
            until = now + silence.length
            decided, next_at = replace(silence, state="active", until=until, decided_by=by), until
        else:
            decided, next_at = replace(silence, state="refused", ended_at=now, ended_by=by), None
        book.save(c, decided, next_at)
        self._note(c, decided, "approved" if approved else "refused", by, now)
        self._show(c, team, decided, now)
        return Answer(True, f"Muted until {when(decided.until)}." if decided.until else "Refused.")

    def end(self, silence_id: int, by: Actor, key: str) -> Answer:
        """Before its time; anybody of the team may, for it makes nothing quieter."""
        return self._requests.answer(key, silence_id, lambda c, silence, now: self._end(c, silence, by, now))

    def _end(self, c: Connection, silence: Silence, by: Actor, now: datetime) -> Answer:
        team = self._plans[silence.team].team
        if stopped := refused(team, Act.END_SILENCE, by, silence.matcher.pipeline):
            return Answer(False, words(stopped))
        if silence.state != "active":
            return Answer(False, "That mute isn't active.")
        self._over(c, team, silence, by, now)
        return Answer(True, "Unmuted. Detectors behind the muted alerts run again now.")

    # --- time -------------------------------------------------------------------------------------------------------

    def tick(self) -> int:
        """End what is over, and let lapse what nobody approved. Returns how many silences."""
        return self._requests.come_up(self._take)

    def _take(self, c: Connection, silence: Silence, now: datetime) -> None:
        team = self._plans[silence.team].team
        if silence.state == "active" and silence.until is not None and silence.until <= now:
            self._over(c, team, silence, WATCHKEEPER, now)
        elif silence.state == "asked":
            lapsed = replace(silence, state="lapsed", ended_at=now, ended_by=WATCHKEEPER)
            book.save(c, lapsed, None)
            self._note(c, lapsed, "lapsed", WATCHKEEPER, now)
            self._show(c, team, lapsed, now)

    # --- the end ----------------------------------------------------------------------------------------------------

    def _over(self, c: Connection, team: Team, silence: Silence, by: Actor, now: datetime) -> None:
        """Detectors look again; what no detector can look at again is told after all."""
        ended = replace(silence, state="ended", ended_at=now, ended_by=by)
        book.save(c, ended, None)
        rows = held.of_silence(c, silence.id)
        names = {d.name for d in declare(team)}
        held.let_out(c, silence.id, now)
        detecting.run_again(c, team.id, sorted({r.detector for r in rows} & names), now)
        self._tell(c, team, [r for r in rows if r.detector not in names], now)
        self._note(c, ended, "ended", by, now)
        self._show(c, team, ended, now)
        line = to_channel(team, f"{_key(ended)}:over", said.over(ended, len(rows)))
        notices.put(c, team.id, None, [line], now)

    def _tell(self, c: Connection, team: Team, rows: Sequence[Row[Any]], now: datetime) -> None:
        """The last alert of each fault; the earlier ones are part of it."""
        latest = {held.alert_of(row).fingerprint: row.id for row in rows}
        for row in rows:
            alert = held.alert_of(row)
            if latest[alert.fingerprint] == row.id:
                report_alert.report(c, self._plans[team.id], alert, self._paging, now)
            held.end(c, row.id, "opened", "the mute ended, and no detector can run again for it", now)

    # --- pieces -----------------------------------------------------------------------------------------------------

    def _show(self, c: Connection, team: Team, silence: Silence, now: datetime) -> None:
        edit = edit_of(team, f"{team.id}:{_key(silence)}", silence.state, _said(team, silence))
        notices.put(c, team.id, None, [edit], now)

    def _note(self, c: Connection, silence: Silence, kind: str, by: Actor, now: datetime) -> None:
        text = f"{silence.matcher}; {silence.why}"
        changes.note(c, silence.team, Change(f"silence:{silence.id}", now, kind, by, text))


def _said(team: Team, silence: Silence) -> Message:
    return said.said(silence, held_by(silence.matcher, declare(team)))


def _key(silence: Silence) -> str:
    return f"silence:{silence.id}"
