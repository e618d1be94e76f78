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

RE_READ = timedelta(days=3)


class Figure(NamedTuple):
    """A figure of a day. entity: "" for the whole. n, k: rows, and those of them that count. value: JSON of a number;
    text in it is a decimal, which a float would change."""

    entity: str
    n: int | None
    k: int | None
    value: str | None


class DayRead(BaseModel):
    """What a source said of a UTC day, as of an instant (aware). No figures: the day has no rows."""

    model_config = ConfigDict(frozen=True)

    day: date
    as_of: datetime
    figures: tuple[Figure, ...]

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
    """What a pass is given. of: detector -> its days. re_read: how long after its end a day may still change."""

    model_config = ConfigDict(frozen=True)

    of: Mapping[str, Reading]
    re_read: timedelta = RE_READ
