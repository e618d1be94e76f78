"""What a line of the handbook is used for: who says so, and which of its figures and names that one took.

Told from the parsed model, and never noted down beside the reading: what is consumed is what the model holds.
"""

from __future__ import annotations

from dataclasses import dataclass


class Whole:
    """The words as they stand are what is used: shown to people, or searched."""

    def __repr__(self) -> str:
        return "WHOLE"


WHOLE = Whole()


@dataclass(frozen=True, slots=True)
class Use:
    """line: of the handbook. by: something that has a name ("week 2 of the rotation", "severity P0"). consumed: the
    values that were taken from the line: durations, times, dates, numbers, and text; or (WHOLE,)."""

    line: int
    by: str
    consumed: tuple[object, ...]
