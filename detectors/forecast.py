"""When a day's data will be there, from how long runs took and when they began. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from detectors.days import DAY, midnight
from detectors.questions.queries import Run

FEWEST = 5  # days that have landed, before they say what is usual
_STEP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Forecast:
    """lands: as on a usual day. at_best: as on the fastest of the days known. usual: how long a run takes. days: on how
    many this rests."""

    lands: datetime
    at_best: datetime
    usual: timedelta
    days: int


@dataclass(frozen=True, slots=True)
class HitRate:
    """right: of `foreseen` days that were forecast to land late, how many did. unforeseen: late days that were not."""

    right: int = 0
    foreseen: int = 0
    unforeseen: int = 0


def forecast(landed: Sequence[Run], begun: Run | None, as_of: datetime, day_over: datetime) -> Forecast | None:
    """landed: one run for each earlier day that landed. begun: the run that is going on, if one is. day_over: the
    midnight that ends the day. None where too little is known, or the run takes longer than any before it."""
    known = [(run, run.finished - run.started) for run in landed if run.started and run.finished]
    if len(known) < FEWEST:
        return None
    took = sorted(length for _, length in known)
    usual = _middle(took)
    if begun is not None and begun.started:
        longer = [length for length in took if length > as_of - begun.started]
        if not longer:
            return None
        return Forecast(begun.started + _middle(longer), begun.started + longer[0], usual, len(known))
    after = [run.started - midnight(run.day + DAY) for run, _ in known if run.started]
    begins, at_best = (max(as_of, day_over + wait) for wait in (_middle(after), min(after)))
    return Forecast(begins + usual, at_best + took[0], usual, len(known))


def _middle(lengths: Sequence[timedelta]) -> timedelta:
    return timedelta(seconds=median(length.total_seconds() for length in lengths))


def roughly(span: timedelta) -> timedelta:
    """To five minutes: a forecast knows no better."""
    return max(_STEP, round(span / _STEP) * _STEP)
