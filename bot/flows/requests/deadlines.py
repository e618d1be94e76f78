"""The flow of deadlines that have passed: met or missed, as the log of runs says, else as a person says.

The detectors of the check `deadline` read the log. Where one watches a pipeline, people are asked only if it has not
said anything within an hour; where none does, the owner is asked at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.blocks import upkeep as said
from bot.blocks.refused import words
from bot.clock import Clock
from bot.flows.calendar_cursor import CalendarCursor
from bot.flows.post import edit_of, to_person
from bot.flows.requests.machine import Kind, Requests
from bot.handbook.team.calendar import deadlines_between, hours_of
from bot.handbook.team.team import Team
from bot.incidents.incident import Answer
from bot.incidents.rights import Act, refused
from bot.people import WATCHKEEPER, Actor
from bot.store import deadlines as book
from bot.store import forecasts, notices
from bot.store.database import Database
from bot.store.deadlines import PastDeadline
from detectors.declare import declare
from detectors.detector import Declared, Nature, Outcome, Result
from detectors.forecast import HitRate
from detectors.promises import report_after

CURSOR = "deadlines"
CHECK = "deadline"

_PATIENCE = timedelta(hours=1)  # the detectors look on the hour
_SHOWN = timedelta(days=28)
# How long a run of the detector still speaks of a deadline that has passed: the least that `stays` may leave it.
_SPEAKS = timedelta(hours=1)


def verdict(result: Result, text: str, last_day: object) -> tuple[str, str] | None:
    """What a run of the detector says of one report: ("met" or "missed", why); None if it cannot say."""
    if result.outcome not in (Outcome.PASS, Outcome.ALARM):
        return None
    faults = [f for f in result.findings if f.entity == text and f.day == last_day and f.nature is not Nature.NOTE]
    return ("missed", faults[0].measured) if faults else ("met", "all days had landed")


def judge(c: Connection, team: Team, detector: Declared, result: Result) -> None:
    """Take in what a run says of the deadlines that passed shortly before it, in the transaction that records the run.
    What has been recorded stays: a day that lands later does not make a report punctual."""
    if detector.check != CHECK:
        return
    since = result.as_of - _SPEAKS
    for pipeline, deadline, due in deadlines_between(team, since, result.as_of + timedelta.resolution):
        if pipeline != detector.pipeline:
            continue
        report = report_after(deadline, due - timedelta.resolution, hours_of(team))
        found = verdict(result, report.text, report.last)
        row = book.passed(c, team.id, pipeline, deadline.text, due, due + _PATIENCE)
        if found is not None and row.state == "open":
            book.record(c, row.id, *found, WATCHKEEPER, result.as_of)


def _instants(_c: Connection, team: Team, since: datetime, until: datetime) -> list[datetime]:
    return [due for _, _, due in deadlines_between(team, since, until)]


KIND = Kind("this deadline", book.lock, book.due_to_ask, lambda c, row: book.asked(c, row.id))


class Keeping:
    """Every method may run twice, or at the same time as any other, in any process."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        teams: Mapping[str, Team],
        woken: Callable[[], None] = lambda: None,
    ) -> None:
        self._db, self._clock, self._teams = database, clock, teams
        self._requests = Requests(KIND, database, clock, teams, woken)
        self._cursor = CalendarCursor(database, CURSOR, _instants)

    def next_look(self, now: datetime) -> datetime | None:
        """When a tick may have something to do, as far as the calendar says."""
        return self._cursor.next_look(self._teams.values(), now)

    def tick(self) -> int:
        """Remember what has passed, and ask where nothing is known. Returns how many people were asked."""
        self._cursor.go_through(self._teams.values(), self._clock.now(), self._pass)
        return self._requests.come_up(self._ask)

    def _pass(self, c: Connection, team: Team, now: datetime) -> int:
        since = self._cursor.advance(c, team, now)
        passed = deadlines_between(team, since, now) if since is not None else []
        watched = {d.pipeline for d in declare(team) if d.check == CHECK and d.enabled} if passed else set()
        for pipeline, deadline, due in passed:
            patience = _PATIENCE if pipeline in watched else timedelta()
            book.passed(c, team.id, pipeline, deadline.text, due, due + patience)
        return len(passed)

    def _ask(self, c: Connection, row: PastDeadline, now: datetime) -> None:
        if row.state != "open" or row.next_at is None:
            return
        book.asked(c, row.id)
        team = self._teams[row.team]
        owner = team.owner_of(row.pipeline)
        if owner:
            message = said.was_it_met(team, row, row.id, now - row.next_at)
            notices.put(c, team.id, None, [to_person(team, owner.primary, _asking(row), message)], now)

    def say(self, deadline_id: int, met: bool, by: Actor, key: str) -> Answer:
        """A person says whether it was met. `key` is the natural id of the click."""
        return self._requests.answer(key, deadline_id, lambda c, row, now: self._say(c, row, met, by, now))

    def _say(self, c: Connection, row: PastDeadline, met: bool, by: Actor, now: datetime) -> Answer:
        team, state = self._teams[row.team], "met" if met else "missed"
        if stopped := refused(team, Act.SAY_DEADLINE, by, row.pipeline):
            return Answer(False, words(stopped))
        if row.state != "open":
            return Answer(False, f"It is recorded as {row.state} already.")
        book.record(c, row.id, state, f"says {by.name}", by, now)
        asked = f"{team.id}:{_asking(row)}"
        if notices.find(c, [asked]):
            notices.put(c, team.id, None, [edit_of(team, asked, state, said.recorded(team, row, state, by, now))], now)
        return Answer(True, f"Recorded as {state}.")

    def lately(self, team: Team, now: datetime) -> list[PastDeadline]:
        """Those of the last four weeks, in order."""
        with self._db.reading() as c:
            return book.since(c, team.id, now - _SHOWN)

    def hit_rate(self, team: Team) -> HitRate:
        """How good the forecasts of late landings were."""
        with self._db.reading() as c:
            return forecasts.hit_rate(c, team.id)


def _asking(row: PastDeadline) -> str:
    return f"deadline:{row.id}"
