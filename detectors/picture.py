"""What a picture of a detector's figure shows, as plain values: small enough to wait in a table until it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
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


class Unit(StrEnum):
    """In what a figure is counted."""

    SHARE = "share"  # 0.01 is shown as 1%
    HOURS = "h"
    NUMBER = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """What a detector's figure is, whatever the day. title: as a heading ("Refunds as a share of transactions")."""

    title: str
    unit: Unit

    @classmethod
    def of(cls, title: str, unit: Unit = Unit.SHARE) -> Axis:
        return cls(title[:1].upper() + title[1:], unit)


@dataclass(frozen=True, slots=True)
class Picture:
    """axis: what is shown. points: oldest first, a day once. limit: as of the last day. measured, allowed: the last
    figure and its limit as people read them."""

    axis: Axis
    points: tuple[Point, ...]
    limit: float | None
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

    @property
    def title(self) -> str:
        return self.axis.title

    @property
    def is_from_zero(self) -> bool:
        """A share beside another tells nothing where the axis leaves out what both have."""
        return self.axis.unit is Unit.SHARE and min((p.figure for p in self.points), default=0.0) >= 0

    def figure(self, value: float) -> str:
        if self.axis.unit is Unit.SHARE:
            return f"{100 * value:.3g}%"
        return f"{value:,.4g} {self.axis.unit}".rstrip()

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
        """Also what waited in the outbox when pictures had a `title` and `percent` of their own."""
        points = tuple(Point(date.fromisoformat(day), figure, alarm) for day, figure, alarm in values["points"])
        said = values.get("axis") or {"title": values["title"], "unit": "share" if values["percent"] else ""}
        rest = {key: values[key] for key in ("limit", "measured", "allowed")}
        return cls(axis=Axis(said["title"], Unit(said["unit"])), points=points, **rest)
