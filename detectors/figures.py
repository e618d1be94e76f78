"""Figures of days as they are kept: what a source said of a detector's days, and when.

Values that travel: from the bot's tables to the process that runs a pass, and what it read anew back again
(docs/decisions/013-figures-are-kept.md). No pandas here, for the bot itself imports this.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from detectors.days import DAY, midnight
from detectors.recorded import RecordedRun

RE_READ = timedelta(days=3)
_LIKE_AGE = timedelta(hours=1)  # looks that are so much earlier or later see as much of a day


class Figure(NamedTuple):
    """A figure of a day. entity: "" for the whole. n, k: rows, and those of them that count. value: JSON of a number;
    text in it is a decimal, which a float would change."""

    entity: str
    n: int | None
    k: int | None
    value: str | None


class DayRead(BaseModel):
    """What a source said of a UTC day, as of an instant (aware). No figures: the day has no rows.

    first_as_of, first_figures: the same of the first reading after the day was over, where it was read again since:
    what was there by then is what later days are to be compared with at that age.
    """

    model_config = ConfigDict(frozen=True)

    day: date
    as_of: datetime
    figures: tuple[Figure, ...]
    first_as_of: datetime | None = None
    first_figures: tuple[Figure, ...] = ()

    def after(self, earlier: DayRead | None) -> DayRead:
        """This reading, with what the first one said."""
        if earlier is None or earlier.as_of >= self.as_of or earlier.as_of < midnight(self.day + DAY):
            return self
        first = (
            (earlier.first_as_of, earlier.first_figures) if earlier.first_as_of else (earlier.as_of, earlier.figures)
        )
        return self.model_copy(update={"first_as_of": first[0], "first_figures": first[1]})

    def at_age(self, age: timedelta) -> tuple[Figure, ...]:
        """The figures as they were about so long after the day's end, where that is known; else the last ones."""
        if self.first_as_of is None or abs(self.first_as_of - midnight(self.day + DAY) - age) > _LIKE_AGE:
            return self.figures
        return self.first_figures

    def holds_at(self, look: datetime, re_read: timedelta) -> bool:
        """Whether a look need not ask for the day again: it was read when late rows had come, and not after the look,
        which would know what nobody knew then."""
        return self._settled(re_read) <= self.as_of <= look

    def waits_at(self, look: datetime, re_read: timedelta) -> bool:
        """Whether it was read when the day was over, and is to be read once more, but not before late rows have
        come."""
        return midnight(self.day + DAY) <= self.as_of <= look < self._settled(re_read)

    def _settled(self, re_read: timedelta) -> datetime:
        return midnight(self.day + DAY) + re_read


class Reading(BaseModel):
    """Days of a detector. question: a fingerprint of what was asked about each; figures of another are of no use."""

    model_config = ConfigDict(frozen=True)

    question: str
    days: tuple[DayRead, ...]


class KeptFigures(BaseModel):
    """What a pass is given. of: detector -> its days. re_read: how long after its end a day may still change. runs: by
    the name of the way in by which they were told."""

    model_config = ConfigDict(frozen=True)

    of: Mapping[str, Reading]
    re_read: timedelta = RE_READ
    runs: Mapping[str, tuple[RecordedRun, ...]] = {}
