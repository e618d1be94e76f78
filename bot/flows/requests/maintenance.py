"""The flow of maintenance: book, approve, call off, and say of each window what is to be said, when it is due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.blocks import maintenance as said
from bot.blocks.maintenance import Listed
from bot.blocks.refused import words
from bot.clock import Clock
from bot.flows.maintenance_windows import leads_of, planned, weekly, window_of
from bot.flows.post import edit_of, to_user
from bot.flows.requests.machine import Kind, Requests
from bot.flows.requests.maintenance_notices import call_off, say, to_team
from bot.handbook.team.team import Team
from bot.incidents.incident import Answer
from bot.incidents.rights import Act, refused
from bot.people import WATCHKEEPER, Actor
from bot.slack_text import safe, when
from bot.store import bookings as book
from bot.store import notices
from bot.store.bookings import Booking
from bot.store.database import Database
from schedule.booking import Verdict, may_book
from schedule.maintenance import Window
from schedule.notices import notices_of

_WEEKLY_AHEAD = timedelta(days=28)  # of weekly windows, so many days are listed
_AHEAD = timedelta(days=400)  # and of booked ones
_A_TICK = timedelta(minutes=1)  # what has just fallen due will be said in a moment


KIND = Kind("this booking", book.lock, book.due, lambda c, booking: book.plan(c, booking.id, None))


class Maintaining:
    """Every method may run twice, or at the same time as any other, in any process."""

    def __init__(
        self, database: Database, clock: Clock, teams: Mapping[str, Team], woken: Callable[[], None] = lambda: None
    ) -> None:
        self._db, self._clock, self._teams = database, clock, teams
        self._requests = Requests(KIND, database, clock, teams, woken)

    # --- booking ----------------------------------------------------------------------------------------------------

    def verdict(self, team: Team, starts: datetime, ends: datetime, others: Iterable[Window] = ()) -> Verdict:
        """Whether it may be booked now; without `others`, as far as that can be said without the database."""
        rules = team.handbook.maintenance
        return may_book(starts, ends, self._clock.now(), others, rules.freeze_days, rules.upgrade_notice)

    def book(self, team: Team, name: str, starts: datetime, ends: datetime, by: Actor, key: str) -> Answer:
        """key: of the form that was sent in; the same again is answered the same."""
        return self._requests.once(key, lambda c, now: self._book(c, team, name, (starts, ends), by, now))

    def _book(
        self, c: Connection, team: Team, name: str, span: tuple[datetime, datetime], by: Actor, now: datetime
    ) -> Answer:
        if stopped := refused(team, Act.BOOK, by):
            return Answer(False, words(stopped))
        others = [window_of(b) for b in book.lock_all(c, team.id, now) if b.state in book.OPEN]
        verdict = self.verdict(team, *span, others)
        if verdict.refused:
            return Answer(False, verdict.refused)
        if not verdict.needs_approval or by.slack == team.manager:
            booking = book.add(c, team.id, name, span, "booked", by, now)
            self._announce(c, team, booking, None, now)
            return Answer(True, f"Booked as #{booking.id}.")
        if team.manager is None:
            return Answer(False, "The notice is too short, and the handbook names no manager in Slack to approve it.")
        booking = book.add(c, team.id, name, span, "asked", by, now)
        self._ask_manager(c, team, booking, now)
        return Answer(True, said.asks_the_manager(team))

    def _ask_manager(self, c: Connection, team: Team, booking: Booking, now: datetime) -> None:
        assert team.manager is not None
        notice = team.handbook.maintenance.upgrade_notice or timedelta()
        message = said.please_approve(window_of(booking), booking.booked_by, booking.starts - now, notice)
        notices.put(c, team.id, None, [to_user(team, team.manager, _asking(booking), message, booking.starts)], now)
        book.plan(c, booking.id, booking.starts)

    def _announce(self, c: Connection, team: Team, booking: Booking, approved_by: Actor | None, now: datetime) -> None:
        """At once, whatever the notice; with it, all that would have been due before."""
        window, asked_for = window_of(booking), team.handbook.maintenance.upgrade_notice
        short = asked_for if asked_for is not None and window.starts - now < asked_for else None
        message = said.booked(window, booking.booked_by, approved_by, short)
        notices.put(c, team.id, None, [to_team(team, f"{window.key}:booked", message, window.ends)], now)
        self._say_due(c, team, booking, now)

    def decide(self, booking_id: int, approved: bool, by: Actor, key: str) -> Answer:
        """The manager's answer. `key` is the natural id of the click."""
        return self._requests.answer(key, booking_id, lambda c, one, now: self._decide(c, one, approved, by, now))

    def _decide(self, c: Connection, booking: Booking, approved: bool, by: Actor, now: datetime) -> Answer:
        team = self._teams[booking.team]
        if stopped := refused(team, Act.DECIDE_BOOKING, by):
            return Answer(False, words(stopped))
        if booking.state != "asked":
            who = safe(booking.decided_by.name, 80) if booking.decided_by else "Somebody"
            return Answer(False, f"It is {booking.state} already, by {who}.")
        if booking.starts <= now:
            return Answer(False, f"It was to begin {when(booking.starts)}; that is too late.")
        self._end(c, team, booking, "booked" if approved else "refused", by, now)
        return Answer(True, "Approved and announced in the channel." if approved else "Refused.")

    def _end(self, c: Connection, team: Team, booking: Booking, state: str, by: Actor, now: datetime) -> None:
        """An open question is over: the question says so, whoever asked is told, and what is approved is announced."""
        book.decide(c, booking.id, state, by, now)
        ended = replace(booking, state=state, decided_at=now, decided_by=by, next_at=None)
        window = replace(window_of(ended), cancelled_because=None)
        asked = f"{team.id}:{_asking(booking)}"
        answered = edit_of(team, asked, "decided", said.decided(window, state, by, now))
        told = to_user(team, booking.booked_by.slack, f"{window.key}:answer", said.to_the_asker(window, state, by))
        notices.put(c, team.id, None, [answered, told], now)
        if state == "booked":
            self._announce(c, team, ended, by, now)

    # --- calling off ------------------------------------------------------------------------------------------------

    def cancel(self, team: Team, reference: str, by: Actor, key: str) -> Answer:
        """reference: as the list gives it, "#3" for a booking, the instant at which a weekly window begins."""
        return self._requests.once(key, lambda c, now: self._cancel(c, team, reference, by, now))

    def _cancel(self, c: Connection, team: Team, reference: str, by: Actor, now: datetime) -> Answer:
        if stopped := refused(team, Act.CANCEL, by):
            return Answer(False, words(stopped))
        found = next((line for line in self._listed(c, team, now) if line.reference == reference), None)
        if found is None:
            return Answer(False, "No such window is planned. `/maintenance next` shows those that are.")
        window = found.window
        if window.cancelled_because:
            return Answer(False, f"It does not take place: {safe(window.cancelled_because, 200)}.")
        if window.starts <= now:
            return Answer(False, f"It has already begun, and ends {when(window.ends)}.")
        if window.booking is None:
            book.call_off_weekly(c, team.id, window.starts, window.ends, by, now)
        else:
            book.decide(c, window.booking, "cancelled", by, now)
        if not found.asked:
            call_off(c, team, window, said.called_off(window, by), now)
        return Answer(True, "Cancelled; everybody who knew about it has been notified.")

    # --- the list ---------------------------------------------------------------------------------------------------

    def upcoming(self, team: Team) -> list[Listed]:
        """What is planned or under way, in order, with the receipt of every notice."""
        with self._db.reading() as c:
            return self._listed(c, team, self._clock.now())

    def _listed(self, c: Connection, team: Team, now: datetime) -> list[Listed]:
        windows = [w for w in planned(c, team, now, now + _AHEAD) if w.booking is not None]
        windows += weekly(c, team, now, now + _WEEKLY_AHEAD)
        asked = [b for b in book.between(c, team.id, now, now + _AHEAD) if b.state == "asked"]
        lines = [Listed(w, _reference(w), self._said(c, team, w, now)) for w in windows]
        lines += [Listed(window_of(b), f"#{b.id}", asked=True) for b in asked]
        return sorted(lines, key=lambda line: line.window.starts)

    def _said(self, c: Connection, team: Team, window: Window, now: datetime) -> tuple[said.Said, ...]:
        wanted = [(said.words_of(n.saying), n.due, f"{team.id}:{n.key}") for n in notices_of(window, leads_of(team))]
        if window.booking is not None and window.booked_at is not None:
            wanted.insert(0, ("booking", window.booked_at, f"{team.id}:{window.key}:booked"))
        if not wanted:
            return ()
        rows = {row.key: row for row in notices.find(c, [key for _, _, key in wanted])}
        return tuple(_as_said(what, due, rows.get(key), now) for what, due, key in wanted)

    # --- time -------------------------------------------------------------------------------------------------------

    def tick(self) -> int:
        """Say what has fallen due of each booking. Returns how many bookings had something."""
        return self._requests.come_up(self._take)

    def _take(self, c: Connection, booking: Booking, now: datetime) -> None:
        """An answer, or a calling off, that came first has won."""
        if booking.next_at is None or booking.next_at > now:
            return
        team = self._teams[booking.team]
        if booking.state == "asked":
            self._end(c, team, booking, "lapsed", WATCHKEEPER, now)
        else:
            self._say_due(c, team, booking, now)

    def _say_due(self, c: Connection, team: Team, booking: Booking, now: datetime) -> None:
        ahead = []
        for notice in notices_of(window_of(booking), leads_of(team)):
            if notice.due <= now:
                say(c, team, notice, now)
            else:
                ahead.append(notice.due)
        book.plan(c, booking.id, min(ahead, default=None))


def _asking(booking: Booking) -> str:
    return f"maintenance:b{booking.id}:approval"


def _reference(window: Window) -> str:
    return f"#{window.booking}" if window.booking is not None else window.starts.isoformat()


def _as_said(what: str, due: datetime, row: Row[Any] | None, now: datetime) -> said.Said:
    if row is None:
        return said.Said(what, due, "" if due > now - _A_TICK else "unsaid")
    ref = row.receipt or {}
    # Slack's timestamp, the status page's id, the e-mail's Message-ID: whatever one would look it up by.
    named = next((str(ref[name]) for name in ("ts", "id", "message_id") if ref.get(name)), "")
    return said.Said(what, row.delivered_at or due, row.state, named, row.last_error)
