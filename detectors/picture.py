"""What a picture of a detector's figure shows, as plain values: small enough to wait in a table until it is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from statistics import quantiles
from typing import Any

FEWEST = 3  # days; fewer are no picture
_FEWEST_FOR_BAND = 8  # healthy days, to say what is usual
_EDGES = 10  # the band holds the middle eight tenths of the healthy days


@dataclass(frozen=True, slots=True)
class Point:
    """The figure of a UTC day, and whether it was an alarm."""

    day: date
    figure: float
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """title: in a few words. points: oldest first, a day once. limit: as of the last day. percent: figures are shares,
    0.01 is shown as 1 %. measured, allowed: the last figure and its limit as people read them."""

    title: str
    points: tuple[Point, ...]
    limit: float | None
    percent: bool
    measured: str = ""
    allowed: str = ""

    @property
    def band(self) -> tuple[float, float] | None:
        """Between which figures the middle 80 % of the days without an alarm lie; None for too few of them."""
        healthy = [p.figure for p in self.points if not p.alarm]
        if len(healthy) < _FEWEST_FOR_BAND:
            return None
        edges = quantiles(healthy, n=_EDGES, method="inclusive")
        return edges[0], edges[-1]

    def figure(self, value: float) -> str:
        return f"{100 * value:.3g} %" if self.percent else f"{value:,.4g}"

    @property
    def in_words(self) -> str:
        """The picture for those who do not see it: what it shows, and what to take from it."""
        first, last = self.points[0], self.points[-1]
        said = f"{self.title}, {first.day} to {last.day}. {self.measured or self.figure(last.figure)} on {last.day}"
        said += f", limit {self.allowed or self.figure(self.limit)}." if self.limit is not None else "."
        if self.band:
            said += f" On most days without an alarm {self.figure(self.band[0])} to {self.figure(self.band[1])}."
        alarms = [f"{p.day}" for p in self.points if p.alarm]
        return said + (f" Alarms: {', '.join(alarms[-10:])}." if alarms else " No alarm.")

    def as_json(self) -> dict[str, Any]:
        points = [[f"{p.day}", p.figure, p.alarm] for p in self.points]
        return {**{key: value for key, value in asdict(self).items() if key != "points"}, "points": points}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Picture:
        points = tuple(Point(date.fromisoformat(day), figure, alarm) for day, figure, alarm in values["points"])
        return cls(**{**values, "points": points})


def looks_like_share(limit: float | None, words: Sequence[str]) -> bool:
    """Whether a figure is a share, by how its limit is said."""
    return any("%" in text for text in words) and (limit is None or abs(limit) <= 2)
