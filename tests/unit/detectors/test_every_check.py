"""What holds of every check there is: days are compared at the same age, and no share is judged without its n."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pandas as pd
import pytest

from detectors.checks import CHECKS
from detectors.checks.check import Check, RowsCheck
from detectors.days import DAY
from detectors.detector import Outcome
from detectors.measure import Kind
from detectors.picture import Unit
from detectors.questions.queries import OwnFigure, Scan
from tests.unit.detectors.conftest import occasion
from tests.unit.detectors.test_distribution import day_of_sessions, usual

TODAY = date(2025, 11, 20)
TABLE: dict[str, Any] = {"table": "t", "time": "at", "loaded": "came"}
WAYS: Mapping[str, tuple[dict[str, Any], ...]] = {
    "boundary": ({"booked": "d", "above": "1 %"}, {"booked": "d", "once": "s"}),
    "calendar": ({"booked": "d"}, {"value": "v"}, {"value": "v", "size": "n"}),
    "change": ({"value": "v", "less_than": "1 %"}, {"value": "*", "more_than": "5 %"}),
    "distribution": ({"key": "u"}, {"end": "e"}, {"end": "e", "group": "g"}),
    "freshness": ({"older_than": "48 h"},),
    "near_duplicates": ({"key": "i"},),
    "new_values": ({"column": "c"},),
    "periodicity": ({}, {"agent": "a"}),
    "ratio": (
        {"match": "x = 1", "below": "1 %"},
        {"each": "c", "above": "3 %"},
        {"without": "m", "above_usual": "8 %"},
    ),
    "user_agents": ({"agent": "a"},),
    "volume": ({}, {"key": "c"}, {"key": "c", "per": "s"}),
}
OF_NO_TABLE = {"deadline", "delivery", "file_arrival", "landing", "python", "sql"}


def test_every_check_is_walked() -> None:
    assert WAYS.keys() | OF_NO_TABLE == CHECKS.keys()
    assert {name for name, kind in CHECKS.items() if issubclass(kind, RowsCheck)} == WAYS.keys()


def _made() -> Iterator[tuple[str, Check]]:
    for name, ways in WAYS.items():
        for way in ways:
            yield f"{name} {' '.join(way)}", CHECKS[name].model_validate({**TABLE, **way})


@pytest.mark.parametrize(("name", "check"), list(_made()))
def test_whatever_compares_days_asks_for_them_at_one_age(name: str, check: Check) -> None:
    ask: Any = check.ask(occasion("2025-11-03 14:05"))  # the day after a change of clocks
    for one in ask.asks if isinstance(ask, Scan) else (ask,):
        first, last = (getattr(one, "first", None), getattr(one, "last", None))
        compares = hasattr(one, "until") or (first and last and last - first > DAY)
        assert not compares or one.table.age is not None, name


@pytest.mark.parametrize(("name", "check"), list(_made()))
def test_a_chart_is_headed_by_what_it_shows(name: str, check: Check) -> None:
    assert check.axis is not None
    assert check.axis.title[0].isupper()
    assert check.axis.title != name
    assert (" share of " in check.axis.title or "compared with" in check.axis.title) <= (check.axis.unit is Unit.SHARE)


def test_only_what_has_no_figure_has_no_axis() -> None:
    assert {name for name, kind in CHECKS.items() if kind.axis is Check.axis} == {"deadline", "delivery"}


# --- no share without its n ---------------------------------------------------------------------------------------------

Answer = Callable[[int], Any]  # the answer of a day with so many rows, the days before alike, and the same wrong share


@dataclass(frozen=True)
class Gate:
    check: str
    settings: Mapping[str, Any]
    answer: Answer
    on: str = "2025-11-21 06:00"


def _shares(wrong: float, well: float, key: str = "") -> Answer:
    def answer(n: int) -> pd.DataFrame:
        rows = [
            (TODAY - back * DAY, key, n if not key else round(n * share), round(n * share))
            for back in range(29)
            for share in ([well] if back else [wrong])
        ]
        if key:
            rows += [(d, "", n - mine, 0) for d, _, mine, _ in rows]
        return pd.DataFrame(rows, columns=["day", "key", "n", "k"])

    return answer


def _late(n: int) -> pd.DataFrame:
    late: pd.DataFrame = _shares(0.03, 0.0)(n).assign(late="0")
    return late


def _new(n: int) -> pd.DataFrame:
    rows = [(TODAY - back * DAY, "old", n, n, False) for back in range(29)]
    return pd.DataFrame([*rows, (TODAY, "new", n // 5, n // 5, False)], columns=["day", "key", "value", "n", "flag"])


def _pairs(n: int) -> pd.DataFrame:
    return pd.DataFrame(
        [(TODAY, n, max(1, n // 50), 0, 0, 0)], columns=["day", "n", "near", "same", "amount", "near_amount"]
    )


def _lengths(n: int) -> pd.DataFrame:
    random, rows = Random(3), []
    for back in range(1, 29):
        rows += day_of_sessions(TODAY - back * DAY, "", usual(random, n))
    rows += day_of_sessions(TODAY, "", usual(random, n // 2, 30) + usual(random, n // 2, 2000))
    return pd.DataFrame(rows, columns=["day", "group", "bin", "n"])


def _quarters(n: int) -> pd.DataFrame:
    """From the change of clocks on, one row of ten is booked to the day before."""
    rows = []
    for back in range(18):
        day = date(2025, 11, 3) - back * DAY
        noon = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=20)
        wrong = max(1, n // 10) if day == date(2025, 11, 2) else 0
        rows += [(day, noon, n - wrong), *([(day - DAY, noon, wrong)] if wrong else [])]
    return pd.DataFrame(rows, columns=["day", "quarter", "n"])


def _cohorts(n: int) -> list[pd.DataFrame]:
    last = date(2025, 8, 31)
    days = [last + (3 - back) * DAY for back in range(60)]
    values = [(d, "", 0.28 if d == last else 0.4, 1, False) for d in days]
    columns = ["day", "key", "value", "n", "flag"]
    return [pd.DataFrame(values, columns=columns), pd.DataFrame([(d, "", n, 1, False) for d in days], columns=columns)]


def _own(n: int) -> list[OwnFigure]:
    return [OwnFigure(TODAY, "", n, n // 5, None)]


def _volume(n: int) -> pd.DataFrame:
    rows = [(TODAY - back * DAY, "", 0, n if back else round(0.6 * n), False) for back in range(71)]
    return pd.DataFrame(rows, columns=["day", "key", "value", "n", "flag"])


GATES = (
    Gate("ratio", {"match": "x", "below": "1 %"}, _shares(0.001, 0.07)),
    Gate("ratio", {"match": "x", "above": "2 %"}, _shares(0.1, 0.01)),
    Gate("ratio", {"without": "x", "above_usual": "8 %"}, _shares(0.3, 0.1), "2025-11-22 00:05"),
    Gate("ratio", {"each": "c", "above": "3 %"}, _shares(0.2, 0.02, "x")),
    Gate("user_agents", {"agent": "a"}, _shares(0.1, 0.01, "bot")),
    Gate("periodicity", {}, _shares(0.1, 0.007)),
    Gate("boundary", {"booked": "d", "above": "1 %"}, _late),
    Gate("new_values", {"column": "c"}, _new),
    Gate("near_duplicates", {"key": "i"}, _pairs),
    Gate("distribution", {"end": "e"}, _lengths),
    Gate("calendar", {"booked": "d", "zone": "America/Los_Angeles"}, _quarters, "2025-11-03 14:05"),
    Gate("calendar", {"value": "v", "size": "n", "complete_after": "0 h"}, _cohorts, "2025-09-04 05:00"),
    Gate("sql", {"query": "SELECT :first, :last", "above": "5 %"}, _own),
    Gate("volume", {}, _volume),
)
WITHOUT_SHARES = {
    "change",
    "deadline",
    "delivery",
    "file_arrival",
    "freshness",
    "landing",
    "python",
}  # python is judged as sql is


def test_every_check_with_a_share_has_a_gate_here() -> None:
    assert {gate.check for gate in GATES} | WITHOUT_SHARES == CHECKS.keys()


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: f"{gate.check} {' '.join(gate.settings)}")
def test_a_share_that_is_wrong_of_many_is_chance_of_a_few(gate: Gate) -> None:
    table = {} if gate.check in OF_NO_TABLE else {"table": "t", "time": "at"}
    check = CHECKS[gate.check].model_validate({**table, **gate.settings})
    many, few = (check.verdict(occasion(gate.on), gate.answer(n)) for n in (20_000, 10))
    assert many.outcome is Outcome.ALARM, many.detail
    assert few.outcome is not Outcome.ALARM, few.detail
    shares = [f.measure for f in many.faults if f.measure.kind is Kind.SHARE]
    assert all(measure.whole is not None for measure in shares if "next to" not in measure.noun)


@pytest.mark.parametrize("seed", range(40))
def test_honest_cohorts_of_any_size_stay_quiet_on_the_31st(seed: int) -> None:
    random = Random(seed)
    size, share = random.randint(40, 420), random.uniform(0.15, 0.6)
    last = date(2025, 8, 31)
    days = [last + (3 - back) * DAY for back in range(60)]
    values = [(d, "", sum(random.random() < share for _ in range(size)) / size, 1, False) for d in days]
    frame = pd.DataFrame(values, columns=["day", "key", "value", "n", "flag"])
    sizes = frame.assign(value=size)
    on = occasion("2025-09-04 05:00")
    for settings, answer in (({}, frame), ({"size": "n"}, [frame, sizes])):
        check = CHECKS["calendar"].model_validate({"table": "t", "time": "d", "value": "v", **settings})
        assert check.verdict(on, answer).outcome is not Outcome.ALARM
