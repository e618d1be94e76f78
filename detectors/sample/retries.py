"""Transactions that are written again under their own id: a little of it is ordinary, a lot of it is the fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from detectors.sample.faults import Spoilt
from detectors.sample.tables import Row

_SOMETIMES = 0.0002  # of rows are retried within minutes on any day
_LATER = 0.001  # of rows are posted again hours later, which is a correction and no duplicate
_FAULTY = 0.04


def retried(rows: list[Row], day: date, spoilt: Spoilt, random: Random) -> list[Row]:
    """The rows of a day (as `tables.transactions` gives them), and those that are written again."""
    return rows + list(_again(rows, _FAULTY if spoilt.repeats_transactions(day) else _SOMETIMES, random))


def _again(rows: list[Row], share: float, random: Random) -> Iterator[Row]:
    for row in rows:
        chance = random.random()
        if chance < share:
            yield _moved(row, timedelta(seconds=random.uniform(2, 240)))
        elif chance > 1 - _LATER:
            yield _moved(row, timedelta(hours=random.uniform(2, 20)))


def _moved(row: Row, by: timedelta) -> Row:
    """The same row at another time; business date and the rest stay as they are."""
    name, created, booked, loaded, *rest = row
    return (name, _later(created, by), booked, _later(loaded, by), *rest)


def _later(text: object, by: timedelta) -> str:
    return (datetime.fromisoformat(str(text)) + by).isoformat(" ", "milliseconds")
