"""A day that is not whole yet is compared with other days as they were at that age, in every database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from bot.handbook.team.settings import SourceSettings
from detectors.days import DAY, midnight
from detectors.detector import Outcome, Result
from detectors.figures import DayRead, Figure, Reading
from detectors.questions.queries import GroupsPerDay, Query, Table
from detectors.run import run_pass
from detectors.sources.cached import CachedSource, fingerprint
from tests.unit.detectors.conftest import PROFIT, Declaring, Place, at

TODAY = date(2025, 11, 20)  # a Thursday
COLUMNS = {"at": sa.DateTime(timezone=True), "loaded": sa.DateTime(timezone=True)}
SOURCES = {"warehouse": SourceSettings(url_env="WAREHOUSE_URL")}
LANDED, LATER = "2025-11-21 06:05", "2025-11-21 18:05"
ROWS = 400  # of an ordinary day

Lateness = Callable[[date], float]  # the share of a day's rows that come twelve hours after its end


def rows(late: Lateness, today: int = ROWS) -> list[tuple[datetime, datetime]]:
    made = []
    for day in (TODAY - back * DAY for back in range(64)):
        many = today if day == TODAY else ROWS
        for n in range(many):
            happened = midnight(day) + n * DAY / many
            came = midnight(day + DAY) + timedelta(hours=12) if n % 100 < 100 * late(day) else happened
            made.append((happened, came))
    return made


def looked(declaring: Declaring, place: Place, late: Lateness, when: str, today: int = ROWS) -> Result:
    zone = None if place.url.startswith("sqlite") else 1
    place.put("events", COLUMNS, [tuple(t if zone else t.replace(tzinfo=None) for t in r) for r in rows(late, today)])
    common = {"pipeline": PROFIT, "source": "warehouse", "at": ["06:05"], "complete_after": "6 h"}
    table = {**common, "name": "v", "check": "volume", "table": "events", "time": "at", "loaded": "loaded"}
    team = declaring({**table, "min_rows": 100}, sources=SOURCES)
    return run_pass(team, at(when), environ={"WAREHOUSE_URL": place.url}, timer=lambda: 0.0)[0]


@pytest.mark.parametrize("share", [0.0, 0.05, 0.1, 0.15, 0.2])
def test_rows_that_come_late_every_night_are_no_drop(declaring: Declaring, sqlite_place: Place, share: float) -> None:
    assert looked(declaring, sqlite_place, lambda _: share, LANDED).outcome is Outcome.PASS


def test_so_it_is_in_every_database(declaring: Declaring, place: Place) -> None:
    assert looked(declaring, place, lambda _: 0.2, LANDED).outcome is Outcome.PASS


def test_a_real_drop_is_found_among_late_rows(declaring: Declaring, sqlite_place: Place) -> None:
    assert looked(declaring, sqlite_place, lambda _: 0.2, LANDED, today=ROWS * 7 // 10).outcome is Outcome.ALARM


def test_a_real_drop_is_not_healed_by_late_rows(declaring: Declaring, sqlite_place: Place) -> None:
    assert looked(declaring, sqlite_place, lambda _: 0.2, LATER, today=ROWS * 7 // 10).outcome is Outcome.ALARM


def late_today(day: date) -> float:
    return 0.4 if day == TODAY else 0.0


def test_a_day_that_is_later_than_usual_is_told(declaring: Declaring, sqlite_place: Place) -> None:
    assert looked(declaring, sqlite_place, late_today, LANDED).outcome is Outcome.ALARM


def test_and_is_over_once_it_is_whole(declaring: Declaring, sqlite_place: Place) -> None:
    assert looked(declaring, sqlite_place, late_today, LATER).outcome is Outcome.PASS


# --- where nobody recorded when a row came -----------------------------------------------------------------------------

ASK = GroupsPerDay(Table("t", "at"), TODAY - 9 * DAY, TODAY, (), None, at(LANDED))


class Whole:
    """A source in which every day has 100 rows by now."""

    def answer(self, ask: Query) -> Any:
        assert isinstance(ask, GroupsPerDay)
        days = [ask.first + n * DAY for n in range((ask.last - ask.first).days + 1)]
        return pd.DataFrame([(day, 100, 0) for day in days], columns=["day", "n", "k"])

    def explain(self, ask: Query) -> str:
        return ""

    def close(self) -> None:
        return


def read(day: date, n: int, after: timedelta) -> DayRead:
    return DayRead(day=day, as_of=midnight(day + DAY) + after, figures=(Figure("", n, 0, None),))


def counts(when: str) -> dict[date, int]:
    """Every day was read at six hours, with 80 rows; those of more than three days ago are read again now."""
    first = tuple(read(TODAY - back * DAY, 80, timedelta(hours=6)) for back in range(1, 10))
    ask = GroupsPerDay(ASK.table, ASK.first, ASK.last, (), None, at(when))
    source = CachedSource(Whole(), Reading(question=fingerprint(ask, ""), days=first), fresh_days=1)  # type: ignore[arg-type]
    answer = source.answer(ask)
    return dict(zip(answer["day"], answer["n"], strict=True))


def test_days_before_are_as_their_first_look_saw_them() -> None:
    found = counts(LANDED)
    assert found.pop(TODAY) == 100
    assert set(found.values()) == {80}


def test_a_look_at_another_time_of_day_sees_what_is_there_now() -> None:
    assert counts("2025-11-21 20:00")[TODAY - 9 * DAY] == 100


def test_what_the_first_look_saw_outlives_a_second_reading() -> None:
    first = read(TODAY, 80, timedelta(hours=6))
    second = read(TODAY, 100, timedelta(days=3)).after(first)
    third = read(TODAY, 101, timedelta(days=4)).after(second)
    assert [f.n for f in third.at_age(timedelta(hours=6))] == [80]
    assert [f.n for f in third.at_age(timedelta(days=1))] == [101]
