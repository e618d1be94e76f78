"""Real daily series: how often the volume check alarms on ordinary days, and on days made 30 % smaller, each in turn.

Choices are made with the first set alone (`--held-out` shows the other). Beside it stand STL, as statsmodels has it,
behind the same two gates, and the mean of seven days.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

import pandas as pd
from rich.progress import track

from bench.alone import alone, environment
from bench.measure import table
from bench.series import Daily, chosen_with, held_out
from detectors.checks.check import Occasion
from detectors.checks.volume import _LOOKBACK, VolumeCheck
from detectors.days import midnight
from detectors.detector import Outcome

_CHECK = VolumeCheck(table="t", time="at", noun="rows")
_HISTORY = 100  # days before the first that is judged
_DAYS = 365  # the last ones of each series
_LEFT = 0.7  # of a day that is made smaller
_FAULTY = 0.05  # of days, for F1


@dataclass(frozen=True, slots=True)
class Told:
    """Shares of days: ordinary ones that alarmed, and smaller ones that did."""

    alarms: float
    found: float

    @property
    def f1(self) -> float:
        """If one day in twenty were 30 % smaller."""
        right = _FAULTY * self.found
        return 2 * right / (right + (1 - _FAULTY) * self.alarms + _FAULTY) if right else 0.0

    def __str__(self) -> str:
        return f"{100 * self.alarms:.1f} / {100 * self.found:.1f} / {self.f1:.2f}"


def run() -> None:
    name, series = ("held out", held_out()) if "--held-out" in sys.argv else ("to choose with", chosen_with())
    decomposed = _decomposed(series)
    ways = {
        "the check": [_told(_checked(one)) for one in track(series, "series")],
        "STL": [Told(*decomposed[one.name]) for one in series],
        "7-day mean": [_told(_averaged(one)) for one in series],
    }
    rows = [(one.name, str(len(judged(one))), *(str(of[n]) for of in ways.values())) for n, one in enumerate(series)]
    rows.append(("median", "", *(_median(of) for of in ways.values())))
    table(f"series {name}: alarms in 100 ordinary days / drops of 30 % found, % / F1", ("series", "days", *ways), rows)


def _median(of: list[Told]) -> str:
    alarms, found, f1 = (median(values) for values in zip(*((t.alarms, t.found, t.f1) for t in of), strict=True))
    return f"{100 * alarms:.1f} / {100 * found:.1f} / {f1:.2f}"


def judged(one: Daily) -> list[date]:
    """Days without any row are told by what says that there are no data."""
    return [day for day in one.rows.index[_HISTORY:][-_DAYS:] if one.rows[day]]


def _told(said: Iterable[tuple[bool, bool]]) -> Told:
    ordinary, smaller = zip(*said, strict=True)
    return Told(sum(ordinary) / len(ordinary), sum(smaller) / len(smaller))


def _checked(one: Daily) -> list[tuple[bool, bool]]:
    return [(_alarms(one, day, 1.0), _alarms(one, day, _LEFT)) for day in judged(one)]


def _alarms(one: Daily, day: date, left: float) -> bool:
    on = Occasion(midnight(day + timedelta(days=1)) + timedelta(hours=6), timedelta(hours=6), "UTC", one.country)
    since = one.rows.loc[day - timedelta(days=_LOOKBACK) : day].astype(int)
    counts = [*since.iloc[:-1], round(left * since.iloc[-1])]
    answer = pd.DataFrame({"key": "", "day": since.index, "n": counts})
    return _CHECK.verdict(on, answer).outcome is Outcome.ALARM


def _averaged(one: Daily) -> list[tuple[bool, bool]]:
    def is_low(day: date, left: float) -> bool:
        before = one.rows.loc[day - timedelta(days=7) : day - timedelta(days=1)]
        return bool(left * one.rows[day] <= 0.85 * before.mean())

    return [(is_low(day, 1.0), is_low(day, _LEFT)) for day in judged(one)]


def _decomposed(series: list[Daily]) -> dict[str, tuple[float, float]]:
    asked = {
        one.name: {"rows": {str(day): float(n) for day, n in one.rows.items()}, "judged": [*map(str, judged(one))]}
        for one in series
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json") as given:
        json.dump({"series": asked, "left": _LEFT, "history": _HISTORY}, given)
        given.flush()
        python = environment("statsmodels", "statsmodels>=0.14,<1")
        told: dict[str, tuple[float, float]] = alone("bench.ways.stl", given.name, python=python)
    return told
