"""What a volume detector could find: the smallest drop that it would have found on nine of ten of its own past days,
and the alarms that it costs. Drops are put into the answers of the source, never into the source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from bot.errors import WatchkeeperError
from bot.handbook.team.team import Team
from detectors.checks.check import Occasion
from detectors.checks.volume import VolumeCheck
from detectors.days import DAY, midnight
from detectors.declare import declare
from detectors.detector import Declared, Outcome
from detectors.run import Sources, chosen, occasion_of

DROPS = tuple(Fraction(n, 100) for n in (10, 15, 20, 25, 30, 40, 50, 60, 75, 90))
_MOST = Fraction(9, 10)


@dataclass(frozen=True, slots=True)
class Sight:
    """days: on which a series could be judged. found: a drop -> on how many of them it would have been found. alarms:
    on how many there was one without a drop."""

    detector: str
    series: str
    days: int
    found: Mapping[Fraction, int]
    alarms: int

    @property
    def smallest(self) -> Fraction | None:
        """The smallest drop found nine times in ten, and every larger one as well; None for not even the largest."""
        seen = [drop for drop in sorted(self.found) if all(self._is_seen(d) for d in self.found if d >= drop)]
        return seen[0] if seen else None

    def _is_seen(self, drop: Fraction) -> bool:
        return self.days > 0 and self.found[drop] >= _MOST * self.days


def sights(
    team: Team, first: date, last: date, only: Sequence[str] | None, drop: Fraction, *, environ: Mapping[str, str]
) -> list[Sight]:
    """Of every enabled volume detector (or those named in `only`) and each of its series. drop: one to be looked for
    besides. Raises WatchkeeperError where there is no such detector, and as a source does."""
    detectors = [d for d in chosen(declare(team), only) if isinstance(d.settings, VolumeCheck)]
    if not detectors:
        raise WatchkeeperError("no volume detector is meant; a drop is put into rows of a day, which volume counts")
    drops = tuple(sorted({*DROPS, drop}))
    with Sources(team, environ) as sources:
        return [sight for d in detectors for sight in _of(team, d, first, last, drops, sources)]


def _of(
    team: Team, detector: Declared, first: date, last: date, drops: Sequence[Fraction], sources: Sources
) -> list[Sight]:
    check: VolumeCheck = detector.settings
    found: dict[str, dict[Fraction, int]] = {}
    days: dict[str, int] = {}
    alarms: dict[str, int] = {}
    for day in (first + n * DAY for n in range((last - first).days + 1)):
        on = _occasion(team, detector, day)
        answer = sources[detector.source].answer(check.ask(on))
        for series in sorted(set(answer["key"])):
            mine = answer[answer["key"] == series]
            outcome = check.verdict(on, mine).outcome
            if outcome not in (Outcome.PASS, Outcome.ALARM):
                continue
            days[series] = days.get(series, 0) + 1
            alarms[series] = alarms.get(series, 0) + (outcome is Outcome.ALARM)
            for drop in drops:
                is_found = check.verdict(on, _dropped(mine, check.last_day(on), drop)).outcome is Outcome.ALARM
                of = found.setdefault(series, dict.fromkeys(drops, 0))
                of[drop] += is_found
    return [Sight(detector.name, series, days[series], found[series], alarms[series]) for series in sorted(days)]


def _occasion(team: Team, detector: Declared, day: date) -> Occasion:
    """Of the look that judges a day, a minute late, as the bot's are."""
    on = occasion_of(team, detector, midnight(day + DAY))
    return occasion_of(team, detector, max(detector.settings.looks(on)) + timedelta(minutes=1))


def _dropped(answer: Any, day: date, drop: Fraction) -> Any:
    """The rows of a day fewer by so much; with `per` the things that they belong to stay as many."""
    kept = answer["n"].where(answer["day"] != day, (answer["n"] * float(1 - drop)).round().astype(int))
    return answer.assign(n=kept)
