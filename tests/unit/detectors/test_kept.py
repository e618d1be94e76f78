"""Figures that are kept: asked for once, and judged as a scan of everything would be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handbook.team.team import Team
from detectors.backtest.replay import Replay, backtest
from detectors.days import DAY
from detectors.declare import declare
from detectors.detector import Result
from detectors.figures import DayRead, KeptFigures, Reading
from detectors.questions.conditions import Sql
from detectors.questions.lookup import Lookup
from detectors.questions.queries import GroupsPerDay, NearPairsPerDay, Newest, Query, Table, ValuesPerDay
from detectors.run import run_pass
from detectors.sample import FAULTS, write_sample
from detectors.sources.cached import CachedSource, fingerprint
from tests.unit.detectors.conftest import at

TABLE = Table("t", "at")
ASK = GroupsPerDay(TABLE, date(2025, 11, 1), date(2025, 11, 20), (), Sql("k = 1"), at("2025-11-21 06:00"))


class Asked:
    """A source that writes down what it is asked; every day has as many rows as its number says."""

    def __init__(self) -> None:
        self.asks: list[Any] = []

    def answer(self, ask: Query) -> Any:
        self.asks.append(ask)
        if not isinstance(ask, GroupsPerDay):
            return None
        days = [ask.first + n * DAY for n in range((ask.last - ask.first).days + 1)]
        return pd.DataFrame([(day, day.day, 1) for day in days if day.day != 10], columns=["day", "n", "k"])

    def explain(self, ask: Query | Lookup) -> str:
        return "asked"

    def close(self) -> None:
        return


def after(known: Reading | None, ask: GroupsPerDay, **settings: Any) -> tuple[pd.DataFrame, list[Any], Reading]:
    source = Asked()
    kept = CachedSource(source, known, **settings)
    answer = kept.answer(ask)
    assert kept.read is not None
    return answer, source.asks, kept.read


def later(ask: GroupsPerDay, days: int) -> GroupsPerDay:
    by = days * DAY
    return replace(ask, first=ask.first + by, last=ask.last + by, as_of=ask.as_of + by)


def test_the_first_time_every_day_is_asked_for_and_kept_with_those_that_have_no_rows() -> None:
    _, asks, read = after(None, ASK)
    assert asks == [ASK]
    assert [d.day.day for d in read.days] == list(range(1, 21))
    assert read.days[9].figures == ()


def test_the_next_day_only_the_days_that_may_still_change_are_asked_for() -> None:
    _, _, read = after(None, ASK)
    answer, asks, fresh = after(read, later(ASK, 1))
    # The 17th ended at midnight before the 18th; read on the 21st at 06:00, three days and six hours later.
    assert [(a.first.day, a.last.day) for a in asks] == [(18, 21)]
    assert [d.day.day for d in fresh.days] == [18, 19, 20, 21]
    whole = Asked().answer(later(ASK, 1))
    pd.testing.assert_frame_equal(answer, whole)


@pytest.mark.parametrize(("hour", "first"), [("00:00:00", 18), ("23:59:59", 17)])
def test_a_day_is_kept_from_the_end_of_its_days_of_late_rows_on(hour: str, first: int) -> None:
    """Three days after its end exactly, a day changes no more."""
    day = "21" if hour == "00:00:00" else "20"
    ask = replace(ASK, as_of=at(f"2025-11-{day} {hour}"))
    _, _, read = after(None, ask)
    _, asks, _ = after(read, replace(ask, as_of=at("2025-11-21 12:00")))
    assert asks[0].first.day == first


def test_what_only_says_what_is_usual_is_read_once_more_and_not_before_late_rows_have_come() -> None:
    """fresh_days = 1: the day that is judged, and the one that is three days over."""
    known: dict[date, DayRead] = {}
    asked = []
    for night in range(6):
        reading = Reading(question=fingerprint(ASK, ""), days=tuple(known.values()))
        answer, asks, fresh = after(reading, later(ASK, night), fresh_days=1)
        asked.append([(a.first.day, a.last.day) for a in asks])
        known |= {d.day: d for d in fresh.days}
        pd.testing.assert_frame_equal(answer, Asked().answer(later(ASK, night)))
    assert asked[0] == [(1, 20)]
    # The 18th was read on the 21st, six hours too early to stay.
    assert asked[1:] == [
        [(18, 18), (21, 21)],
        [(19, 19), (22, 22)],
        [(20, 20), (23, 23)],
        [(21, 21), (24, 24)],
        [(22, 22), (25, 25)],
    ]


def test_the_day_that_is_judged_is_asked_for_again_the_same_day() -> None:
    _, _, read = after(None, ASK, fresh_days=1)
    _, asks, _ = after(read, replace(ASK, as_of=ASK.as_of + timedelta(hours=3)), fresh_days=1)
    assert [(a.first.day, a.last.day) for a in asks] == [(20, 20)]


def test_days_on_both_sides_of_a_gap_are_two_questions_and_never_more() -> None:
    _, _, read = after(None, ASK)
    known = replace_days(read, [d for d in read.days if d.day.day not in (3, 5, 12)])
    _, asks, _ = after(known, later(ASK, 1))
    assert [(a.first.day, a.last.day) for a in asks] == [(3, 5), (12, 21)]


def replace_days(read: Reading, days: list[DayRead]) -> Reading:
    return Reading(question=read.question, days=tuple(days))


def test_a_look_at_the_past_does_not_know_what_was_read_after_it() -> None:
    _, _, read = after(None, ASK)
    past = replace(ASK, as_of=ASK.as_of - timedelta(seconds=1))
    assert after(read, past)[1] == [past]


@pytest.mark.parametrize(
    "other",
    [
        replace(ASK, match=Sql("k = 2")),
        replace(ASK, table=replace(TABLE, where="x > 1")),
        replace(ASK, table=replace(TABLE, loaded="loaded_at")),
    ],
)
def test_another_question_asks_for_everything(other: GroupsPerDay) -> None:
    _, _, read = after(None, ASK)
    assert after(read, other)[1] == [other]


def test_another_place_under_the_same_name_asks_for_everything() -> None:
    _, _, read = after(None, ASK, place="postgresql://old/db")
    assert after(read, ASK, place="postgresql://new/db")[1] == [ASK]


def test_days_missed_are_asked_for_in_one_statement() -> None:
    _, _, read = after(None, ASK)
    answer, asks, _ = after(read, later(ASK, 10))
    assert [(a.first, a.last) for a in asks] == [(date(2025, 11, 18), date(2025, 11, 30))]
    pd.testing.assert_frame_equal(answer, Asked().answer(later(ASK, 10)))


def test_what_is_not_answered_by_day_goes_to_the_source_and_is_not_kept() -> None:
    source, ask = Asked(), Newest(TABLE, at("2025-11-01 00:00"), at("2025-11-21 06:00"))
    kept = CachedSource(source, None)
    kept.answer(ask)
    assert (source.asks, kept.read) == ([ask], None)


numbers = st.one_of(
    st.integers(-(2**53), 2**53),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, max_value=10**12, min_value=-(10**12)),
    st.floats(allow_nan=False, allow_infinity=False),
)


@given(st.lists(numbers, min_size=1, max_size=4))
def test_a_value_that_was_kept_is_the_very_value(values: list[int | float | Decimal]) -> None:
    day, as_of = date(2025, 11, 1), at("2025-11-21 06:00")
    ask = ValuesPerDay(TABLE, day, day, "currency", "rate", "max", as_of)
    rows = [(day, f"key {n}", value, 3, n % 2 == 1) for n, value in enumerate(values)]
    answer = pd.DataFrame(rows, columns=["day", "key", "value", "n", "flag"])
    pd.testing.assert_frame_equal(there_and_back(ask, answer), answer)


def test_pairs_that_were_kept_are_the_very_pairs() -> None:
    day = date(2025, 11, 1)
    ask = NearPairsPerDay(TABLE, day, day, "id", timedelta(minutes=5), "amount", at("2025-11-21 06:00"))
    columns = ["day", "n", "near", "same", "amount", "near_amount"]
    answer = pd.DataFrame([(day, 10, 2, 1, Decimal("12.50"), Decimal("0.10"))], columns=columns)
    pd.testing.assert_frame_equal(there_and_back(ask, answer), answer)


class Fixed(Asked):
    def __init__(self, frame: pd.DataFrame) -> None:
        super().__init__()
        self._frame = frame

    def answer(self, ask: Query) -> Any:
        self.asks.append(ask)
        return self._frame


def there_and_back(ask: Any, answer: pd.DataFrame) -> pd.DataFrame:
    """Kept, written as JSON, read, and answered without the source."""
    first = CachedSource(Fixed(answer), None)
    first.answer(ask)
    assert first.read is not None
    source = Fixed(answer)
    said: pd.DataFrame = CachedSource(source, Reading.model_validate_json(first.read.model_dump_json())).answer(ask)
    assert source.asks == []
    return said


def test_the_fingerprint_is_the_same_tomorrow_and_in_another_process() -> None:
    assert fingerprint(ASK, "x") == fingerprint(later(ASK, 1), "x")
    assert fingerprint(ASK, "x") == "eff86ea1e1895f7fd6437d003e5e9d4c4a5455c3b4526b99cf0751a754040492"


# --- the whole sample -------------------------------------------------------------------------------------------------

NIGHTS = [at("2025-11-22 06:05") + n * DAY for n in range(4)]


@pytest.mark.parametrize("faults", [[], list(FAULTS)])
def test_every_verdict_is_that_of_a_scan_of_everything(team: Team, tmp_path: Path, faults: list[str]) -> None:
    """Night by night over a warehouse whose rows come late, with figures carried from each night to the next."""
    sample = write_sample(tmp_path, at("2025-11-26 12:00"), faults=faults, per_day=400)
    environ = {"WAREHOUSE_URL": sample.warehouse_url, "EXPORTS_URL": sample.exports_url}
    known: dict[str, Reading] = {}
    for night in NIGHTS:
        kept = KeptFigures(of=known)
        with_table = run_pass(team, night, environ=environ, timer=lambda: 0.0, kept=kept)
        assert [as_told(r) for r in with_table] == [
            as_told(r) for r in run_pass(team, night, environ=environ, timer=lambda: 0.0)
        ]
        known = {r.detector: carried(known.get(r.detector), r.read) for r in with_table if r.read}
    assert len(known) >= len(declare(team)) // 2
    # The past again, with what has been kept since: nothing is known before its time.
    first, last = NIGHTS[0].date(), NIGHTS[-1].date() - DAY
    kept = KeptFigures(of=known)
    known_of, without = (backtest(team, first, last, environ=environ, kept=k) for k in (kept, None))
    assert [alarms(r) for r in known_of] == [alarms(r) for r in without]


def as_told(result: Result) -> tuple[Any, ...]:
    """All but what is usual, into which a late row may not have come yet."""
    findings = [(f.day, f.entity, f.nature) for f in result.findings]
    return result.detector, result.outcome, result.day, result.rows, findings


def alarms(replay: Replay) -> tuple[Any, ...]:
    return replay.detector.name, [as_told(r) for r in replay.alarms], len(replay.notes), len(replay.unseen)


def carried(before: Reading | None, read: Reading) -> Reading:
    days: dict[date, DayRead] = {d.day: d for d in (before.days if before else ())}
    days.update({d.day: d for d in read.days})
    return Reading(question=read.question, days=tuple(days.values()))
