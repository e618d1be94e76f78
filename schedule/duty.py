"""Duty: claims resolved, so that every stretch of time has one primary and all the rules that speak of it.

`schedule.oncall` answers people from these, and merges whatever looks the same to them. Credit and calendar feeds keep
apart what belongs to another rule of the handbook, also where somebody stands in.
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
    """One primary for `[since, until)` (UTC). claims: every rule that speaks of this time, the strongest first."""

    since: datetime
    until: datetime
    primary: str
    secondary: tuple[str, ...]
    claims: tuple[Claim, ...]

    @property
    def winner(self) -> Claim:
        """The rule that decides who it is."""
        return self.claims[0]

    @property
    def rule(self) -> Claim:
        """The strongest rule of the handbook, which sets what the time is worth; the winner, where nobody stands in."""
        return next(c for c in self.claims if c.rank is not Rank.OVERRIDE)

    @property
    def hours(self) -> float:
        return (self.until - self.since) / HOUR

    @property
    def is_stand_in(self) -> bool:
        return self.winner.rank is Rank.OVERRIDE

    def is_same_as(self, other: Duty) -> bool:
        """The same people by the same rule's word, so that people see one shift whatever weaker rules begin or end
        within it."""
        one, two = self.claims[0], other.claims[0]
        return (
            self.primary == other.primary
            and self.secondary == other.secondary
            and one.since == two.since
            and one.strength == two.strength
        )


def duties_between(
    rules: RotaRules, overrides: Sequence[Override], since: datetime, until: datetime, cut: datetime | None = None
) -> list[Duty]:
    """Every stretch of `[since, until)`, in order, without a gap; the first and the last end with the range. cut: an
    instant at which a stretch is divided in any case."""
    since, until = as_utc(since), as_utc(until)
    claims = claims_between(rules, overrides, since, until)
    pieces = resolved(claims, since, until, [as_utc(cut)] if cut else [])
    return list(_joined(pieces, as_utc(cut) if cut else None))


def resolved(
    claims: Sequence[Claim], since: datetime, until: datetime, cuts: Sequence[datetime] = ()
) -> Iterator[Duty]:
    """`[since, until)` divided at every edge of a claim, and at the cuts. claims: all of them, the strongest first."""
    edges = sorted({since, until, *cuts, *(e for c in claims for e in (c.since, c.until))})
    for begins, ends in pairwise(e for e in edges if since <= e <= until):
        yield _resolved([c for c in claims if c.since <= begins < c.until], begins, ends)


def _resolved(claims: Sequence[Claim], since: datetime, until: datetime) -> Duty:
    """The strongest word on each of primary and secondary; the weekly rotation has one on both, at every instant.
    Nobody is their own secondary."""
    primary = next(c.primary for c in claims if c.primary is not None)
    secondary = next(c.secondary for c in claims if c.secondary is not None)
    return Duty(since, until, primary, tuple(name for name in secondary if name != primary), tuple(claims))


def _joined(pieces: Iterator[Duty], cut: datetime | None) -> Iterator[Duty]:
    """Joined where neither who it is nor what it is worth changes."""
    held = next(pieces, None)
    for piece in pieces:
        assert held is not None
        if piece.since != cut and held.is_same_as(piece) and held.rule == piece.rule:
            held = replace(held, until=piece.until)
        else:
            yield held
            held = piece
    if held is not None:
        yield held
