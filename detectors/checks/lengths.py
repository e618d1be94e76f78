"""The verdict on how long things last, by group, against the same group's days before. Pure.

Two things are looked for. A middle that empties while both sides fill: some are torn apart and others never end, so
that the average may not even move. And groups that diverge: what is typical for one moves, and for the others not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp, log, sqrt
from statistics import median
from typing import TYPE_CHECKING

from detectors.checks import few_rows
from detectors.checks.check import Fault, Occasion, Verdict
from detectors.checks.shares import teaches
from detectors.detector import Nature, Outcome
from detectors.measure import Edge, Kind, Measure
from detectors.words import on_day

if TYPE_CHECKING:
    import pandas as pd

Row = list[float]  # how many are in each bin

EDGES = tuple(timedelta(milliseconds=round(1000 * 2 ** (step / 2))) for step in range(34))  # 1 second to 26 hours

_FEWEST_DAYS = 7  # of history
_EMPTIED = 0.75  # of its usual share that the middle has left
_DIVERGED = log(1.5)  # of what is typical for a group beside the others
_MOVED = log(1.25)  # of what is typical for it beside its own days before
_FAR = 4.0  # deviations, of chance and of the group's own days
_FILLED = 2.5  # of each side, where the middle has emptied by so many
_FEWEST_ROWS = 15  # of all days together, where days have few
_AS_DEVIATION = 1.4826
# Where the middle of the usual distribution may begin and end. Several, for a middle that takes in one of two modes
# that a group was split into is as full as ever.
_MIDDLES = tuple((low / 10, high / 10) for low in range(2, 6) for high in range(5, 9) if high - low >= 3)


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
        outcome = Outcome.ALARM if faults else Outcome.PASS
        first = min(judged, key=lambda group: judged[group].left)
        measure = faults[0].measure if faults else self._middle(first, judged[first])
        return Verdict(outcome, detail, day, lowest, _EMPTIED, rows, faults, measure)

    def _shape(self, on: Occasion, day: date, table: pd.DataFrame) -> Shape | None:
        numbered = table.assign(bin=table["bin"].astype(int))
        counts = numbered.pivot_table(index="day", columns="bin", values="n", aggfunc="sum")
        counts = counts.reindex(columns=list(range(len(EDGES) + 1))).fillna(0)
        before = counts[[d < day and teaches(on, d) for d in counts.index]]
        if day not in counts.index:
            return None
        (today,) = _rows(counts[counts.index == day])
        earlier = _rows(before.sort_index())
        rows = {d: int(sum(row)) for d, row in zip(sorted(before.index), earlier, strict=True)}
        if few_rows.are_usual(rows, self.min_rows, day):
            return self._of_few(today, earlier)
        enough = [row for row in earlier if sum(row) >= self.min_rows]
        is_judged = sum(today) >= self.min_rows and len(enough) >= _FEWEST_DAYS
        return Shape.of(today, enough) if is_judged else None

    def _of_few(self, today: Row, before: list[Row]) -> Shape | None:
        """The day alone where it tells, else as many days together as tell, or as have enough; beside as many together
        before them. The day itself has to be wrong, too: else the days before it were, and were told."""
        for days in range(1, few_rows.MOST_DAYS + 1):
            earlier, last = before[: len(before) - days + 1], [*before[len(before) - days + 1 :], today]
            windows = [_together(earlier[n : n + days]) for n in range(len(earlier) - days + 1)]
            if len(windows) < _FEWEST_DAYS:
                return None
            rows = sum(_together(last))
            if rows < _FEWEST_ROWS or not sum(today):
                continue
            shape = replace(Shape.of(_together(last), windows), days=days).if_also(Shape.of(today, windows))
            if rows >= self.min_rows or shape.is_hollow:
                return shape
        return None

    def _fault(self, day: date, group: str, shape: Shape, judged: dict[str, Shape]) -> Fault | None:
        if shape.is_hollow:
            measure, why = self._middle(group, shape), "There are more short and more long ones."
        elif self._is_apart(group, shape, judged):
            measure, why = self._typical(group, shape), "Others did not change so."
        else:
            return None
        return Fault(Nature.DEVIATION, day, measure, f"{measure.on(day)}. {why}", group, rows=shape.rows)

    def _is_apart(self, group: str, shape: Shape, judged: dict[str, Shape]) -> bool:
        """Whether the group left the others: it moved itself, and where they moved from it only, it is none of it."""
        others = [other for name, other in judged.items() if name != group]
        if not others or abs(shape.moved) <= max(_MOVED, _FAR * shape.moved_noise):
            return False
        apart = shape.moved - median(other.moved for other in others)
        noise = sqrt(shape.moved_noise**2 + median(other.moved_noise for other in others) ** 2)
        return apart * shape.moved > 0 and abs(apart) > max(_DIVERGED, _FAR * noise)

    def _middle(self, group: str, shape: Shape) -> Measure:
        return Measure(
            kind=Kind.SHARE,
            noun=f"{self._of(group, shape.days)} in the middle of their usual lengths",
            value=shape.middle,
            whole=shape.rows,
            of=self.noun,
            usual=shape.usual_middle,
            limit=_EMPTIED * shape.usual_middle,
            edge=Edge.MORE_THAN,
        )

    def _typical(self, group: str, shape: Shape) -> Measure:
        usual = exp(shape.typical - shape.moved)
        is_up = shape.moved > 0
        return Measure(
            kind=Kind.AGE,
            noun=f"typical length of {self._of(group, shape.days)}",
            value=round(exp(shape.typical)),
            usual=round(usual),
            limit=usual * exp(_DIVERGED if is_up else -_DIVERGED),
            edge=Edge.LESS_THAN if is_up else Edge.MORE_THAN,
            moves=True,
        )

    def _of(self, group: str, days: int = 1) -> str:
        of = f"{self.noun} of {days} days" if days > 1 else self.noun
        return f"{of} on {group}" if group else of


@dataclass(frozen=True, slots=True)
class Shape:
    """How long the things of one group lasted on a day, beside the days before.

    middle, usual_middle: shares of what is usually the middle. left: the one by the other. is_hollow: whether it is
    emptied and both sides filled, beyond chance and the group's own noise. typical: the mean logarithm of seconds;
    moved: how far from its usual. days: so many together, where each has few.
    """

    rows: int
    middle: float
    usual_middle: float
    is_hollow: bool
    typical: float
    moved: float
    moved_noise: float
    days: int = 1

    def if_also(self, alone: Shape) -> Shape:
        """Of some days together, as far as the last of them alone is like them."""
        is_alike = self.moved * alone.moved > 0 and abs(alone.moved) > _MOVED
        is_hollow = self.is_hollow and alone.left <= _EMPTIED
        return replace(self, is_hollow=is_hollow, moved=self.moved if is_alike else 0.0)

    @property
    def left(self) -> float:
        return self.middle / self.usual_middle if self.usual_middle else 1.0

    @classmethod
    def of(cls, today: Row, before: list[Row]) -> Shape:
        rows, middles = int(sum(today)), [_Middle.of(today, before, sides) for sides in _all_sides(before)]
        # The most emptied of those that are hollow; else of all.
        worst = min(middles, key=lambda m: (not m.is_hollow, m.share / m.usual if m.usual else 1.0))
        typical, typically = _log_mean(today), [_log_mean(row) for row in before]
        spread = max(_scatter(typically), _log_deviation(today) / sqrt(rows))
        return cls(
            rows=rows,
            middle=worst.share,
            usual_middle=worst.usual,
            is_hollow=worst.is_hollow,
            typical=typical,
            moved=typical - median(typically),
            moved_noise=spread,
        )


@dataclass(frozen=True, slots=True)
class _Middle:
    """What one part of the usual distribution, neither the short nor the long end, holds today and usually."""

    share: float
    usual: float
    is_hollow: bool

    @classmethod
    def of(cls, today: Row, before: list[Row], sides: tuple[range, range, range]) -> _Middle:
        rows = int(sum(today))
        low, middle, high = (_share(today, side) for side in sides)
        usual = [[_share(row, side) for row in before] for side in sides]
        falls = middle <= _EMPTIED * median(usual[1]) and _is_far(median(usual[1]) - middle, usual[1], rows)
        fills = all(_is_far(s - median(u), u, rows, _FILLED) for s, u in ((low, usual[0]), (high, usual[2])))
        return cls(middle, median(usual[1]), falls and fills)


def _all_sides(before: list[Row]) -> list[tuple[range, range, range]]:
    """Bins below, in and above each middle of the usual distribution that is not empty; edges at the nearest bin's."""
    together = [sum(column) for column in zip(*before, strict=True)]
    found = {(_edge_at(together, low), _edge_at(together, high)) for low, high in _MIDDLES}
    return [(range(a), range(a, b), range(b, len(together))) for a, b in sorted(found) if a < b] or [_halves(together)]


def _halves(together: list[float]) -> tuple[range, range, range]:
    """Where nearly all is in one bin, that bin is the middle."""
    fullest = max(range(len(together)), key=lambda n: together[n])
    return range(fullest), range(fullest, fullest + 1), range(fullest + 1, len(together))


def _edge_at(together: list[float], share: float) -> int:
    """The bin before which about this share of all lies."""
    running, n = 0.0, 0
    while n < len(together) - 1 and running + together[n] / 2 < share * sum(together):
        running += together[n]
        n += 1
    return n


def _share(counts: Row, bins: range) -> float:
    return sum(counts[n] for n in bins) / sum(counts)


def _is_far(move: float, usual: list[float], rows: int, far: float = _FAR) -> bool:
    middle = median(usual)
    noise = max(_scatter(usual), sqrt(max(middle * (1 - middle), 1 / rows) / rows))
    return move > far * noise


def _rows(counts: pd.DataFrame) -> list[Row]:
    return [[float(n) for n in row] for row in counts.to_numpy()]


def _together(rows: list[Row]) -> Row:
    return [sum(column) for column in zip(*rows, strict=True)]


def _scatter(values: list[float]) -> float:
    middle = median(values)
    return _AS_DEVIATION * median(abs(value - middle) for value in values)


def _seconds(n: int) -> float:
    """The middle of a bin."""
    return 2 ** ((n - 0.5) / 2)


def _log_mean(counts: Row) -> float:
    return sum(count * log(_seconds(n)) for n, count in enumerate(counts)) / sum(counts)


def _log_deviation(counts: Row) -> float:
    mean = _log_mean(counts)
    return sqrt(sum(count * (log(_seconds(n)) - mean) ** 2 for n, count in enumerate(counts)) / sum(counts))
