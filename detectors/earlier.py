"""The days before the one that is judged, as the same answer shows them: what a picture needs on the first night, when
nothing is on record yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from detectors.checks.check import Check, Occasion
from detectors.days import DAY
from detectors.detector import Outcome
from detectors.picture import Point

DAYS = 30


def earlier(check: Check, on: Occasion, day: date, answer: Any) -> tuple[Point, ...]:
    """The figures of up to 30 days before the UTC day that was judged, oldest first: each judged by what the answer
    knows of the days up to it. None where the answer is not by day, or does not reach so far back. Never raises."""
    if "day" not in getattr(answer, "columns", ()) or answer.empty:
        return ()
    first, points = min(answer["day"]), {}
    for back in (n * DAY for n in range(1, DAYS + 1)):
        try:
            said = check.verdict(replace(on, as_of=on.as_of - back), answer[answer["day"] <= day - back])
        except Exception:  # noqa: BLE001
            # An alarm is being told, and a picture's history is not worth losing it.
            break
        if said.day is not None and said.figure is not None and said.day >= first:
            points[said.day] = Point(said.day, said.figure, said.outcome is Outcome.ALARM)
    return tuple(points[day] for day in sorted(points))
