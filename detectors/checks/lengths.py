"""The verdict on how long things last, by group, against the same group's days before. Pure.

Two things are looked for. A middle that empties while both sides fill: some are torn apart and others never end, so
that the average may not even move. And groups that diverge: what is typical for one moves, and for the others not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log, sqrt
from statistics import median
from typing import TYPE_CHECKING

from detectors.checks.check import Fault, Occasion, Verdict
from detectors.checks.shares import teaches
from detectors.detector import Nature, Outcome
from detectors.words import length, on_day, percent

if TYPE_CHECKING:
    import pandas as pd

EDGES = tuple(timedelta(milliseconds=round(1000 * 2 ** (step / 2))) for step in range(34))  # 1 second to 26 hours

_FEWEST_DAYS = 7  # of history
_EMPTIED = 0.75  # of its usual share that the middle has left
_DIVERGED = log(1.5)  # of what is typical for a group beside the others
_FAR = 4.0  # deviations, of chance and of the group's own days
_AS_DEVIATION = 1.4826
_MIDDLE = (0.2, 0.8)  # of the usual distribution


@dataclass(frozen=True, slots=True)
class Lengths:
    """noun: what lasts, in words. min_rows: of a group and day, to be judged."""

    noun: str
    min_rows: int

    def verdict(self, on: Occasion, day: date, answer: pd.DataFrame) -> Verdict:
        """answer: day, group, bin (a number as text, "" for no length), n."""
        rows = int(answer[answer["day"] == day]["n"].sum())
        if not rows:
            return Verdict(Outcome.NO_DATA, f"no {self.noun} on {on_day(day)}", day, rows=0)
        known = answer[answer["bin"] != ""]
        groups = {str(group): self._shape(on, day, table) for group, table in known.groupby("group")}
        judged = {group: shape for group, shape in groups.items() if shape is not None}
        if not judged:
            few = f"too few {self.noun}, or days of them, to say how long they usually last"
            return Verdict(Outcome.NOT_ENOUGH, few, day, rows=rows)
        faults = tuple(f for g, shape in judged.items() if (f := self._fault(day, g, shape, judged)) is not None)
        lowest = min(shape.left for shape in judged.values())
        usual = f"{self.noun} on {on_day(day)} lasted as long as usual"
        detail = " ".join(f.summary for f in faults) or usual[0].upper() + usual[1:]
        return Verdict(Outcome.ALARM if faults else Outcome.PASS, detail, day, lowest, _EMPTIED, rows, faults)

    def _shape(self, on: Occasion, day: date, table: pd.DataFrame) -> Shape | None:
        numbered = table.assign(bin=table["bin"].astype(int))
        counts = numbered.pivot_table(index="day", columns="bin", values="n", aggfunc="sum")
        counts = counts.reindex(columns=list(range(len(EDGES) + 1))).fillna(0)
        counts = counts[counts.sum(axis=1) >= self.min_rows]
        before = counts[[d < day and teaches(on, d) for d in counts.index]]
        if day not in counts.index or len(before) < _FEWEST_DAYS:
            return None
        return Shape.of(
            [int(n) for n in counts.loc[day].to_numpy()], [[float(n) for n in row] for row in before.to_numpy()]
        )

    def _fault(self, day: date, group: str, shape: Shape, judged: dict[str, Shape]) -> Fault | None:
        others = [other.moved for name, other in judged.items() if name != group]
        apart = shape.moved - median(others) if others else 0.0
        noise = sqrt(shape.moved_noise**2 + (median(o.moved_noise for o in judged.values()) ** 2))
        of = f" on {group}" if group else ""
        if shape.is_hollow:
            middle, usual = percent(shape.middle), percent(shape.usual_middle)
            what = f"the middle of their lengths holds {middle} of them, normally {usual}"
            said = f"{self.noun}{of}: {what}; there are more short and more long ones."
        elif abs(apart) > max(_DIVERGED, _FAR * noise):
            now, before = _typical(shape.typical), _typical(shape.typical - shape.moved)
            what = f"typically {now}, normally {before}"
            said = f"{self.noun}{of} last {what}, while others do not change so."
        else:
            return None
        return Fault(
            nature=Nature.DEVIATION,
            day=day,
            entity=group,
            measured=what,
            limit="as on the days before",
            summary=f"{said[0].upper()}{said[1:]} Seen on {on_day(day)}.",
            deviation=abs(exp(shape.mean_moved) - 1),
            rows=shape.rows,
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """How long the things of one group lasted on a day, beside the days before.

    middle, usual_middle: shares of what is usually the middle. left: the one by the other. is_hollow: whether it is
    emptied and both sides filled, beyond chance and the group's own noise. typical: the mean logarithm of seconds;
    moved: how far from its usual. mean_moved: the same of the logarithm of the mean length.
    """

    rows: int
    middle: float
    usual_middle: float
    is_hollow: bool
    typical: float
    moved: float
    moved_noise: float
    mean_moved: float

    @property
    def left(self) -> float:
        return self.middle / self.usual_middle if self.usual_middle else 1.0

    @classmethod
    def of(cls, today: list[int], before: list[list[float]]) -> Shape:
        rows, sides = sum(today), _sides(before)
        low, middle, high = (_share(today, side) for side in sides)
        usual = [[_share(row, side) for row in before] for side in sides]
        falls = middle <= _EMPTIED * median(usual[1]) and _is_far(median(usual[1]) - middle, usual[1], rows)
        fills = all(_is_far(s - median(u), u, rows) for s, u in ((low, usual[0]), (high, usual[2])))
        typical, typically = _log_mean(today), [_log_mean(row) for row in before]
        spread = max(_scatter(typically), _log_deviation(today) / sqrt(rows))
        return cls(
            rows=rows,
            middle=middle,
            usual_middle=median(usual[1]),
            is_hollow=falls and fills,
            typical=typical,
            moved=typical - median(typically),
            moved_noise=spread,
            mean_moved=log(_mean(today) / median(_mean(row) for row in before)),
        )


def _sides(before: list[list[float]]) -> tuple[range, range, range]:
    """The bins below, in and above the middle of the usual distribution."""
    together = [sum(column) for column in zip(*before, strict=True)]
    total, starts = sum(together), []
    for edge in _MIDDLE:
        running, n = 0.0, 0
        while n < len(together) - 1 and running + together[n] / 2 < edge * total:
            running += together[n]
            n += 1
        starts.append(n)
    return range(starts[0]), range(starts[0], starts[1] + 1), range(starts[1] + 1, len(together))


def _share(counts: list[int] | list[float], bins: range) -> float:
    return sum(counts[n] for n in bins) / sum(counts)


def _is_far(move: float, usual: list[float], rows: int) -> bool:
    middle = median(usual)
    noise = max(_scatter(usual), sqrt(max(middle * (1 - middle), 1 / rows) / rows))
    return move > _FAR * noise


def _scatter(values: list[float]) -> float:
    middle = median(values)
    return _AS_DEVIATION * median(abs(value - middle) for value in values)


def _seconds(n: int) -> float:
    """The middle of a bin."""
    return 2 ** ((n - 0.5) / 2)


def _log_mean(counts: list[int] | list[float]) -> float:
    return sum(count * log(_seconds(n)) for n, count in enumerate(counts)) / sum(counts)


def _log_deviation(counts: list[int] | list[float]) -> float:
    mean = _log_mean(counts)
    return sqrt(sum(count * (log(_seconds(n)) - mean) ** 2 for n, count in enumerate(counts)) / sum(counts))


def _mean(counts: list[int] | list[float]) -> float:
    return sum(count * _seconds(n) for n, count in enumerate(counts)) / sum(counts)


def _typical(log_seconds: float) -> str:
    return length(timedelta(seconds=round(exp(log_seconds))))
