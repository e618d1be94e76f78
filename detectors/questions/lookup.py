"""What somebody who is woken looks up first: the rows behind a fault, as one short statement that can be pasted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from detectors.questions.conditions import Condition
from detectors.questions.queries import Table

MOST_ROWS = 50


@dataclass(frozen=True, slots=True)
class Lookup:
    """Fifty rows of a table at most. day: the UTC day of the table's time, the last of so many days; None for any.
    again: a column; only rows whose value comes more than `above` times then, and with it, where `differs` names
    another column, with several values of that. newest: those first, of the table's time."""

    table: Table
    day: date | None
    match: tuple[Condition, ...] = ()
    days: int = 1
    again: str = ""
    above: int = 1
    differs: str = ""
    newest: bool = False
