"""The verdict on a day's share of rows, against a limit and against the days before. Pure.

Two gates. The first is the handbook's number, compared on integers: 1 of 100 is not "less than 1 %". The second is what
the series' own history explains: the share has to be far from what it was on the days before, on such weekdays as this
one too, and further than chance takes it with so many rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import ceil, exp, floor, lgamma, log, sqrt
from statistics import NormalDist, median
from typing import TYPE_CHECKING, Literal

from detectors.checks import few_rows
from detectors.checks.check import Fault, Occasion, Verdict
from detectors.days import BUSINESS_DAYS, DAY
from detectors.detector import Nature, Outcome
from detectors.measure import Edge, Kind, Measure
from detectors.words import on_day, percent

if TYPE_CHECKING:
    import pandas as pd

_CHANCE = 0.003  # how likely, at most, a share may be that counts as unusual
_CHANCE_OF_FEW = _CHANCE / 20  # where several numbers of days are tried, of many detectors
_FEWEST_DAYS = 7  # of history, for a baseline
_FEWEST_TOGETHER = 3  # rows that match, where few are judged
_FEWEST_LIKE = 2  # days of the same kind (weekday, weekend), to be worth comparing with
_GROWN = 1.2  # times the usual number of rows
_LARGE = 1000  # a mean from which on the normal distribution is as good
_ASIDE = 14  # one of so many days
_SATURDAY = 5
_OF_A_MIDDLE = 1.25  # the variance of a figure beside the median of six others of its kind

Counts = dict[date, tuple[int, int]]  # day -> k, n


@dataclass(frozen=True, slots=True)
class Limit:
    """share, side: "below" and "above" the share itself, exclusive; "from" the share on, inclusive; "above usual": so
    many points above what is usual, inclusive."""

    share: Fraction
    side: Literal["below", "above", "from", "above usual"]

    def is_crossed(self, k: int, n: int, usual: Fraction) -> bool:
        """k/n < p/q is q*k < p*n: no float decides an edge."""
        if self.side == "above usual":
            return Fraction(k, n) - usual >= self.share
        measured, limit = k * self.share.denominator, n * self.share.numerator
        if self.side == "from":
            return measured >= limit
        return measured < limit if self.side == "below" else measured > limit

    def beside(self, usual: Fraction) -> Fraction:
        """The share that is the limit where `usual` is usual."""
        return usual + self.share if self.side == "above usual" else self.share


@dataclass(frozen=True, slots=True)
class ShareRule:
    """times: how many times less (or more) than usual the share has to be as well. min_rows: fewer give no verdict.
    noun, of: what is counted, in words ("refunds" of all "transactions")."""

    limit: Limit
    times: Fraction
    min_rows: int
    noun: str
    of: str

    def verdict(self, on: Occasion, day: date, days: pd.DataFrame) -> Verdict:
        """days: the columns day, n, k; those before `day` are the history, days without rows may be missing."""
        today = days[days["day"] == day]
        n, k = int(today["n"].sum()), int(today["k"].sum())
        if not n:
            return self._said(Outcome.NO_DATA, f"no {self.of} on {on_day(day)}", day, k, n)
        if never := self._never(day, days):
            return self._said(Outcome.NOT_ENOUGH, never, day, k, n)
        if n < self.min_rows:
            return self._of_few(on, day, k, n, days)
        if self.limit.side != "above usual" and not self.limit.is_crossed(k, n, Fraction(0)):
            return self._said(Outcome.PASS, self.measure(k, n).on(day), day, k, n)
        return self._against_history(on, day, k, n, days)

    def _never(self, day: date, days: pd.DataFrame) -> str:
        """Why a share that has always been zero says nothing where it may not fall: it cannot fall further."""
        counts = _counts(days[days["day"] <= day])
        rows = sum(n for _, n in counts.values())
        if self.limit.side != "below" or len(counts) <= _FEWEST_DAYS or rows < self.min_rows:
            return ""
        if any(k for k, _ in counts.values()):
            return ""
        none = f"there are no {self.noun} among {rows:,} {self.of} of {len(counts)} days"
        return f"{none}, so that fewer could not be seen; is the condition right?"

    def _of_few(self, on: Occasion, day: date, k: int, n: int, days: pd.DataFrame) -> Verdict:
        """Where days of so few rows are usual, as many of them as tell; else nothing can be said."""
        counts = {d: of for d, of in _counts(days[days["day"] <= day]).items() if d == day or teaches(on, d)}
        rows = {d: n for d, (_, n) in counts.items() if d < day}
        if not few_rows.are_usual(rows, self.min_rows, day):
            few = f"{n:,} {self.of} on {on_day(day)}; {self.min_rows:,} are needed to judge a share"
            return self._said(Outcome.NOT_ENOUGH, few, day, k, n)
        for pool in few_rows.pools(day, counts, self.limit.side == "below"):
            clumping = _clumping({d: of for d, of in counts.items() if d <= day - pool.days * DAY})
            if self._tells(pool, Fraction(k, n), clumping):
                return self._alarmed(day, pool)
            if pool.n >= self.min_rows:
                return self._calm(day, pool)
        together = n + sum(rows[d] for d in rows if d > day - few_rows.MOST_DAYS * DAY)
        return self._said(Outcome.NOT_ENOUGH, self._too_few(day, n, together), day, k, n)

    def _tells(self, pool: few_rows.Pool, today: Fraction, clumping: float) -> bool:
        """Whether the day itself is on the wrong side, and all of the days together are, further than chance."""
        if self.limit.side != "below" and pool.k < _FEWEST_TOGETHER:
            return False
        crosses = self.limit.is_crossed(today.numerator, today.denominator, pool.usual)
        together = self.limit.is_crossed(pool.k, pool.n, pool.usual)
        return crosses and together and self._is_unusual(pool.k, pool.n, pool.usual, clumping, _CHANCE_OF_FEW)

    def _alarmed(self, day: date, pool: few_rows.Pool) -> Verdict:
        measure = self._over(pool).measure(pool.k, pool.n, pool.usual)
        fault = Fault(Nature.DEVIATION, day, measure, f"{measure.on(day)}.", rows=pool.n)
        return self._over(pool)._said(Outcome.ALARM, fault.summary, day, pool.k, pool.n, fault)

    def _calm(self, day: date, pool: few_rows.Pool) -> Verdict:
        told = self._over(pool).measure(pool.k, pool.n, pool.usual).on(day)
        return self._over(pool)._said(Outcome.PASS, told, day, pool.k, pool.n)

    def _over(self, pool: few_rows.Pool) -> ShareRule:
        return replace(self, of=f"{self.of} of {pool.days} days") if pool.days > 1 else self

    def _too_few(self, day: date, n: int, together: int) -> str:
        said = f"{n:,} {self.of} on {on_day(day)}, {together:,} on {few_rows.MOST_DAYS} days; {self.min_rows:,} are"
        return f"{said} needed to judge a share. To judge, set min_rows = {max(few_rows.FEWEST_ROWS, together // 2)}"

    def _against_history(self, on: Occasion, day: date, k: int, n: int, days: pd.DataFrame) -> Verdict:
        before = self._learnt(on, day, days)
        if len(before) < _FEWEST_DAYS:
            new = f"{self.measure(k, n).on(day)}, but too few days before it to say if that is usual"
            return self._said(Outcome.NOT_ENOUGH, new, day, k, n)
        usual = self._usual(on, day, before)
        limit, measure = float(self.limit.beside(usual)), self.measure(k, n, usual)
        if not self.limit.is_crossed(k, n, usual) or not self._is_unusual(k, n, usual, _clumping(before)):
            said = self._said(Outcome.PASS, f"{measure.on(day)}: about as usual", day, k, n)
            return replace(said, limit=limit, measure=measure, too_noisy=self._moot(usual))
        fault = Fault(Nature.DEVIATION, day, measure, f"{measure.on(day)}.", rows=n)
        return replace(self._said(Outcome.ALARM, fault.summary, day, k, n, fault), limit=limit, measure=measure)

    def _moot(self, usual: Fraction) -> str:
        """What shows at all where ordinary days are beyond the limit; "" where they are not."""
        if self.limit.side == "above usual" or not self.limit.is_crossed(
            usual.numerator, usual.denominator, Fraction(0)
        ):
            return ""
        shown = usual / self.times if self.limit.side == "below" else usual * self.times
        told = f"{self.noun} are usually {percent(float(usual))}, {self.limit.side} the limit"
        if shown >= 1:
            return f"{told} of {percent(float(self.limit.share))}, and nothing can show"
        return f"{told} of {percent(float(self.limit.share))}; only {self.limit.side} {percent(float(shown))} shows"

    def has_grown(self, on: Occasion, day: date, days: pd.DataFrame) -> bool:
        """Whether more rows matched than usual, by their number: a share also grows where the rest of it is gone."""
        k = int(days[days["day"] == day]["k"].sum())
        usual = median([k for k, _ in self._learnt(on, day, days).values()] or [0])
        return k > _GROWN * usual and 1 - _at_most(k - 1, float(usual)) < _CHANCE

    def _learnt(self, on: Occasion, day: date, days: pd.DataFrame) -> Counts:
        counts = {d: of for d, of in _counts(days[days["day"] < day]).items() if teaches(on, d)}
        if few_rows.are_usual({d: n for d, (_, n) in counts.items()}, self.min_rows):
            return counts
        return {d: (k, n) for d, (k, n) in counts.items() if n >= self.min_rows}

    def _usual(self, on: Occasion, day: date, before: Counts) -> Fraction:
        """The share to expect: the median of the days before, or of those of the same kind, whichever is closer to the
        limit's wrong side. So a share that is always low on Sundays is not a surprise on a Sunday."""
        shares = {d: Fraction(k, n) for d, (k, n) in before.items()}
        like = [share for d, share in shares.items() if _alike(on, day, d)]
        medians = [median(shares.values()), *([median(like)] if len(like) >= _FEWEST_LIKE else [])]
        return min(medians) if self.limit.side == "below" else max(medians)

    def _is_unusual(self, k: int, n: int, usual: Fraction, clumping: float, chance: float = _CHANCE) -> bool:
        expected, clumps = usual * n, float(usual) * n / clumping
        if self.limit.side == "below":
            return k * self.times < expected and _at_most(ceil(k / clumping), clumps) < chance
        is_far = k >= expected * self.times if self.limit.side == "above usual" else k > expected * self.times
        return is_far and 1 - _at_most(floor(k / clumping) - 1, clumps) < chance

    def measure(self, k: int, n: int, usual: Fraction | None = None) -> Measure:
        edges = {"below": Edge.AT_LEAST, "above": Edge.AT_MOST}
        limit = None if self.limit.side == "above usual" and usual is None else self.limit.beside(usual or Fraction(0))
        return Measure(
            kind=Kind.SHARE,
            noun=self.noun,
            value=k / n,
            whole=n,
            of=self.of,
            usual=None if usual is None else float(usual),
            limit=None if limit is None else float(limit),
            edge=edges.get(self.limit.side, Edge.LESS_THAN),
        )

    def _said(self, outcome: Outcome, detail: str, day: date, k: int, n: int, *faults: Fault) -> Verdict:
        measure = self.measure(k, n) if n else None
        return Verdict(outcome, detail, day, k / n if n else None, float(self.limit.share), n, faults, measure)


def as_many_as_usual(verdict: Verdict) -> Verdict:
    """Of a share that is larger because the other rows are fewer: they moved, and what it is a share of did not."""
    return replace(verdict, outcome=Outcome.PASS, detail=f"{verdict.detail} As many as usual.", faults=())


def teaches(on: Occasion, day: date) -> bool:
    """Whether a baseline may learn from a day: not from holidays, nor from those that are known to be wrong."""
    return day not in on.left_out and not is_holiday(on, day)


def risen(day: date, answer: pd.DataFrame, column: str) -> list[str]:
    """Keys of which there is more on `day` than usual (the median of the days before, none there being zero), by how
    much more, most first. What is there every day is no reason for what is new."""
    before = answer[answer["day"] < day]
    days = sorted(set(before["day"]))
    table = before.pivot_table(index="day", columns="key", values=column, aggfunc="sum").reindex(days).fillna(0)
    today = answer[answer["day"] == day].groupby("key")[column].sum()
    more = {str(key): float(n) - (float(table[key].median()) if key in table else 0.0) for key, n in today.items()}
    return sorted((key for key, n in more.items() if n > 0), key=lambda key: (-more[key], key))


def is_holiday(on: Occasion, day: date) -> bool:
    """On a weekday. Holidays on a weekend are weekend."""
    return day.weekday() < _SATURDAY and not on.calendar(BUSINESS_DAYS).is_open(day)


def _counts(days: pd.DataFrame) -> Counts:
    return {d: (int(k), int(n)) for d, k, n in zip(days["day"], days["k"], days["n"], strict=True)}


def _alike(on: Occasion, day: date, other: date) -> bool:
    """Of the same weekday. A holiday is like a weekend."""
    if is_holiday(on, day):
        return other.weekday() >= _SATURDAY
    return other.weekday() == day.weekday()


def _clumping(before: Counts) -> float:
    """How many matching rows come together, as one robot's session or one sender's batch: the spread of the days before
    beside what chance alone makes of single rows; at least 1. The widest days are left aside, as they may be faults."""
    usual = sum(k for k, _ in before.values()) / max(1, sum(n for _, n in before.values()))
    if not usual:
        return 1.0
    spreads = sorted((k - usual * n) ** 2 / (usual * n) for k, n in before.values() if n)
    ordinary = spreads[: len(spreads) - len(spreads) // _ASIDE]
    return max(1.0, sum(ordinary) / len(ordinary))


def is_beyond_chance(k: int, n: int, share: float) -> bool:
    """Whether so many of `n` are more than chance makes of a share that is no larger than this."""
    return 1 - _at_most(k - 1, share * n) < _CHANCE


def is_short_by_chance(k: int, n: int, share: float) -> bool:
    """Whether so few of `n` are what chance may make of a share that a few others like it have in the middle. The
    binomial's spread, which is narrower than that of single rows where the share is large."""
    spread = sqrt(max(n * share * (1 - share), 1) * _OF_A_MIDDLE)
    return NormalDist(n * share, spread).cdf(k + 0.5) >= _CHANCE


def _at_most(k: int, mean: float) -> float:
    """The chance of `k` or fewer where `mean` is expected. Poisson: wider than the binomial, so on the quiet side."""
    if mean <= 0:
        return 1.0 if k >= 0 else 0.0
    if mean > _LARGE:
        return NormalDist(mean, sqrt(mean)).cdf(k + 0.5)
    return min(1.0, sum(exp(i * log(mean) - mean - lgamma(i + 1)) for i in range(k + 1)))
