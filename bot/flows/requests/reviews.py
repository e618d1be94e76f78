"""The flow of reviews and drills: asked for, asked again at most once a week, done or replaced by the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.blocks import upkeep as said
from bot.blocks.refused import words
from bot.clock import Clock
from bot.flows.calendar_cursor import CalendarCursor
from bot.flows.post import edit_of, to_channel, to_person
from bot.flows.requests.machine import Kind, Requests
from bot.handbook.team.calendar import MONTH_END_DAYS, hours_of
from bot.handbook.team.duties import duties_of
from bot.handbook.team.team import Team
from bot.incidents.incident import Answer
from bot.incidents.rights import Act, refused
from bot.notify.notifier import Draft
from bot.people import Actor
from bot.slack_text import safe, when
from bot.store import duties as book
from bot.store import notices
from bot.store.database import Database
from bot.store.duties import DutyRow
from schedule import reviews
from schedule.reviews import Occurrence

CURSOR = "duties"
NAGGED_AFTER = timedelta(days=7)


KIND = Kind("this review", book.lock, book.due_to_ask, book.rest)


class Reviewing:
    """Every method may run twice, or at the same time as any other, in any process."""

    def __init__(
        self, database: Database, clock: Clock, teams: Mapping[str, Team], woken: Callable[[], None] = lambda: None
    ) -> None:
        self._db, self._clock, self._teams = database, clock, teams
        self._requests = Requests(KIND, database, clock, teams, woken)
        self._cursor = CalendarCursor(database, CURSOR, _instants)

    def next_look(self, now: datetime) -> datetime | None:
        """When a tick may have something to do, as far as the calendar says."""
        return self._cursor.next_look(self._teams.values(), now)

    # --- time -------------------------------------------------------------------------------------------------------

    def tick(self) -> int:
        """Ask for what has come round, and again for what was not done. Returns how many messages."""
        self._cursor.go_through(self._teams.values(), self._clock.now(), self._begin)
        return self._requests.come_up(self._ask)

    def _begin(self, c: Connection, team: Team, now: datetime) -> int:
        since = self._cursor.advance(c, team, now)
        due = list(_due(team, since, now)) if since is not None else []
        for each in due:
            if now > each.not_after:
                draft = _draft(team, _row_of(team, each), each.asked, now)
                notices.drop(c, team.id, draft, f"too late: the next one was due {each.not_after}", now)
            else:
                duty = each.duty
                book.ask(c, team.id, each.key, duty.subject, duty.who, duty.line, each.due, each.asked)
        return len(due)

    def _ask(self, c: Connection, row: DutyRow, now: datetime) -> None:
        if row.state != "asked" or row.next_at is None or row.next_at > now:
            return
        book.ask_again(c, row.id, now + NAGGED_AFTER, row.times_asked + 1)
        notices.put(c, row.team, None, [_draft(self._teams[row.team], row, row.next_at, now)], now)

    # --- people -----------------------------------------------------------------------------------------------------

    def done(self, duty_id: int, by: Actor, key: str) -> Answer:
        """`key` is the natural id of the click."""
        return self._answer(duty_id, by, key, self._done)

    def snooze(self, duty_id: int, by: Actor, key: str) -> Answer:
        """Nobody is asked again for a week; it is late all the same once its day has passed."""
        return self._answer(duty_id, by, key, self._snooze)

    def _done(self, c: Connection, team: Team, row: DutyRow, by: Actor, now: datetime) -> Answer:
        book.done(c, row.id, by, now)
        for number in range(row.times_asked):
            key = f"{team.id}:{_key(row, number)}"
            notices.put(c, team.id, None, [edit_of(team, key, "done", said.done(row.subject, by, now))], now)
        return Answer(True, "Thanks, recorded.")

    def _snooze(self, c: Connection, team: Team, row: DutyRow, by: Actor, now: datetime) -> Answer:
        book.ask_again(c, row.id, now + NAGGED_AFTER, row.times_asked)
        return Answer(True, f"We'll ask again {when(now + NAGGED_AFTER)}.")

    def _answer(
        self,
        duty_id: int,
        by: Actor,
        key: str,
        act: Callable[[Connection, Team, DutyRow, Actor, datetime], Answer],
    ) -> Answer:
        def unless_refused(c: Connection, row: DutyRow, now: datetime) -> Answer:
            team = self._teams[row.team]
            refusal = _refusal(team, row, by)
            return Answer(False, refusal) if refusal else act(c, team, row, by, now)

        return self._requests.answer(key, duty_id, unless_refused)


def _refusal(team: Team, row: DutyRow, by: Actor) -> str:
    if row.state == "done":
        return f"{safe(row.ended_by.name if row.ended_by else 'Somebody', 80)} did it already."
    if row.state != "asked":
        return "It is over: the next one was asked for."
    stopped = refused(team, Act.DO_DUTY, by, concerned=[team.slack_of(row.who) if row.who else None])
    return words(stopped) if stopped else ""


def _instants(_c: Connection, team: Team, since: datetime, until: datetime) -> list[datetime]:
    return [each.asked for each in _due(team, since, until)]


def _due(team: Team, since: datetime, until: datetime) -> list[Occurrence]:
    close_days = team.handbook.maintenance.freeze_days or MONTH_END_DAYS
    return reviews.due(duties_of(team), hours_of(team), close_days, since, until)


def _draft(team: Team, row: DutyRow, asked: datetime, now: datetime) -> Draft:
    message = said.please_do(team, row.subject, row.who, row.line, row.due, row.id, now, asked)
    key = _key(row, row.times_asked)
    return to_person(team, row.who, key, message) if row.who else to_channel(team, key, message)


def _key(row: DutyRow, number: int) -> str:
    return f"duty:{row.id or row.key}:{number}"


def _row_of(team: Team, each: Occurrence) -> DutyRow:
    """What would have been asked for, for the record of what was dropped."""
    duty = each.duty
    return DutyRow(
        0, team.id, each.key, duty.subject, duty.who, duty.line, each.asked, each.due, "lapsed", None, 0, None, None
    )
