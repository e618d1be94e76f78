"""Every instant of a calendar falls into one window, however often and in whichever process somebody looks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete

from bot.flows.calendar_cursor import CalendarCursor
from bot.handbook.team.team import Team
from bot.store.database import Database
from bot.store.tables import cursors
from tests.conftest import FRIDAY


def at(seconds: int) -> datetime:
    return FRIDAY + timedelta(seconds=seconds)


# Looks of two processes (or of one that was started again), and what falls due, within three hours.
LOOKS = st.lists(st.tuples(st.integers(1, 900), st.booleans(), st.booleans()), min_size=1, max_size=60)
DUE = st.lists(st.integers(0, 10_000), max_size=12, unique=True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LOOKS, DUE)
def test_each_instant_is_handed_out_once(
    sqlite_url: str, team: Team, looks: list[tuple[int, bool, bool]], due: list[int]
) -> None:
    database = Database(sqlite_url)
    database.write(lambda c: c.execute(delete(cursors)))

    def instants(_c: Connection, _team: Team, since: datetime, until: datetime) -> Sequence[datetime]:
        return [at(s) for s in sorted(due) if since <= at(s) < until]

    processes = [CalendarCursor(database, "test", instants) for _ in range(2)]
    handed: list[datetime] = []

    def look(process: int, now: datetime) -> None:
        cursor = processes[process]

        def go(c: Connection, of: Team, until: datetime) -> int:
            since = cursor.advance(c, of, until)
            found = instants(c, of, since, until) if since is not None else []
            handed.extend(found)
            return len(found)

        cursor.go_through([team], now, go)

    seconds = 0
    look(0, at(0))
    for step, second_one, starts_again in looks:
        seconds += step
        if starts_again:
            processes[second_one] = CalendarCursor(database, "test", instants)
        look(int(second_one), at(seconds))
    for process in (0, 1):
        look(process, at(seconds + 1))
    database.close()
    assert sorted(handed) == [at(s) for s in sorted(due) if s < seconds + 1]
