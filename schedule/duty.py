"""Duty: stretches of time with one primary, each with the handbook's rule beside the rule that decides.

`schedule.oncall` answers people, and merges whatever looks the same to them. Credit and calendar feeds need more: which
rule of the handbook a stretch belongs to, also where somebody stands in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from schedule.claims import Claim, Rank, claims_between
from schedule.rules import Override, RotaRules
from schedule.wallclock import as_utc

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Duty:
    """One primary for `[since, until)` (UTC).

    rule: the strongest rule of the handbook, which sets what the time is worth. winner: the rule that decides who it
    is; an override, or the same as `rule`.
    """

    since: datetime
    until: datetime
    primary: str
    secondary: tuple[str, ...]
    rule: Claim
    winner: Claim

    @property
    def hours(self) -> float:
        return (self.until - self.since) / HOUR

    @property
    def is_stand_in(self) -> bool:
        return self.winner.rank is Rank.OVERRIDE

    def goes_on_in(self, other: Duty) -> bool:
        """The same in every respect, so that an edge of a beaten rule does not divide it."""
        mine = (self.until, self.primary, self.secondary, self.rule, self.winner)
        return mine == (other.since, other.primary, other.secondary, other.rule, other.winner)


def duties_between(
    rules: RotaRules, overrides: Sequence[Override], since: datetime, until: datetime, cut: datetime | None = None
) -> list[Duty]:
    """Every stretch of `[since, until)`, in order, without a gap; the first and the last end with the range. cut: an
    instant at which a stretch is divided in any case."""
    since, until = as_utc(since), as_utc(until)
    claims = claims_between(rules, overrides, since, until)
    edges = {since, until, *(e for c in claims for e in (c.since, c.until))} | ({as_utc(cut)} if cut else set())
    within = sorted(e for e in edges if since <= e <= until)
    pieces = (_resolved([c for c in claims if c.since <= a < c.until], a, b) for a, b in pairwise(within))
    return list(_joined(pieces, as_utc(cut) if cut else None))


def _resolved(claims: Sequence[Claim], since: datetime, until: datetime) -> Duty:
    """The strongest word on each of primary and secondary. Claims are sorted; the weekly rotation has one on both."""
    primary = next(c.primary for c in claims if c.primary is not None)
    secondary = next(c.secondary for c in claims if c.secondary is not None)
    rule = next(c for c in claims if c.rank is not Rank.OVERRIDE)
    others = tuple(name for name in secondary if name != primary)
    return Duty(since, until, primary, others, rule, claims[0])


def _joined(pieces: Iterator[Duty], cut: datetime | None) -> Iterator[Duty]:
    held = next(pieces, None)
    for piece in pieces:
        assert held is not None
        if held.goes_on_in(piece) and piece.since != cut:
            held = replace(held, until=piece.until)
        else:
            yield held
            held = piece
    if held is not None:
        yield held
