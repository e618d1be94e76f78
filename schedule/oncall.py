"""Who is on call at an instant, until when, and why.

Pure: plain values in, plain values out; no clock, no database, no Slack. All instants are aware; answers are
in UTC. Precedence: override, explicit dates, holiday weekend, holiday week, weekly rotation
(docs/decisions/004-time.md).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from schedule.claims import Occurrence, claims_between, occurrences
from schedule.duty import Duty, resolved
from schedule.holidays import UnknownHoliday, knows_country, recognise
from schedule.rules import HolidayKind, HolidayRow, Override, Reason, RotaRules, RotationWeek, Shift
from schedule.wallclock import as_utc

__all__ = [
    "HolidayKind",
    "HolidayRow",
    "Occurrence",
    "Override",
    "Reason",
    "Rota",
    "RotaRules",
    "RotationWeek",
    "Shift",
]

_INSTANT = timedelta.resolution
_FORESEEABLE = timedelta(days=3 * 366)  # how far ahead to look for somebody's next shift


class Rota:
    """The on-call calendar of one team: its handbook's rules, and the overrides on top.

    Each calendar year (UTC) is laid out once, when first asked about, and kept. To see a new override build
    a new Rota. Nobody is ever their own secondary: a stand-in who was secondary leaves that place to the
    others named, or empty. Raises ValueError for rules that nothing can be computed from: no weeks, an
    unknown zone or country.
    """

    def __init__(self, rules: RotaRules, overrides: Sequence[Override] = ()) -> None:
        _check(rules)
        self.rules = rules
        self.overrides = tuple(overrides)
        self._years: dict[int, tuple[list[datetime], list[Duty]]] = {}

    def on_call_at(self, at: datetime) -> Shift:
        """The shift that holds this instant; exactly one does. `why` is the winner and what it beat at this
        instant.
        """
        return self._shift_of(self._stretch_at(as_utc(at)))

    def shifts(self, start: datetime, end: datetime) -> Iterator[Shift]:
        """Every shift that overlaps `[start, end)`, in order, each whole: the first may begin before
        `start`, the last end after `end`. `why` is that of the shift's first instant.
        """
        at, end = as_utc(start), as_utc(end)
        if at < end:
            at = self.on_call_at(at).since
        while at < end:
            shift = self.on_call_at(at)
            yield shift
            at = shift.until

    def next_shifts_of(self, name: str, after: datetime, count: int) -> list[Shift]:
        """The next `count` shifts with this primary that begin at or after `after`, within three years;
        fewer if there are no more. A shift that is running already is not among them.
        """
        after = as_utc(after)
        ahead = self.shifts(after, after + _FORESEEABLE)
        return list(islice((s for s in ahead if s.primary == name and s.since >= after), count))

    def next_handoff(self, at: datetime) -> datetime:
        """The next instant after `at` at which a shift begins, be it with the same primary."""
        return self.on_call_at(at).until

    def occurrences(self, year: int) -> list[Occurrence]:
        """When each holiday row applies in `year`, before precedence: two that overlap are both here."""
        return list(occurrences(self.rules, year))

    def unknown_holidays(self) -> list[tuple[HolidayRow, UnknownHoliday]]:
        """Rows that name no holiday of the country. They never apply, for an answer by the other rules is
        better than none; whoever loads a handbook has to refuse them.
        """
        named = ((row, recognise(row.holiday, self.rules.country)) for row in self.rules.holidays if row.holiday)
        return [(row, found) for row, found in named if isinstance(found, UnknownHoliday)]

    def _shift_of(self, stretch: Duty) -> Shift:
        first = last = stretch
        while (before := self._stretch_at(first.since - _INSTANT)).is_same_as(stretch):
            first = before
        while (after := self._stretch_at(last.until)).is_same_as(stretch):
            last = after
        why = tuple(claim.reason for claim in stretch.claims)
        return Shift(stretch.primary, stretch.secondary, first.since, last.until, why)

    def _stretch_at(self, at: datetime) -> Duty:
        starts, stretches = self._years.get(at.year) or self._lay_out(at.year)
        return stretches[bisect_right(starts, at) - 1]

    def _lay_out(self, year: int) -> tuple[list[datetime], list[Duty]]:
        since, until = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        stretches = list(resolved(claims_between(self.rules, self.overrides, since, until), since, until))
        self._years[year] = [stretch.since for stretch in stretches], stretches
        return self._years[year]


def _check(rules: RotaRules) -> None:
    if not rules.weeks:
        raise ValueError("a rotation needs at least one week")
    if not knows_country(rules.country):
        raise ValueError(f"no holidays are known for country {rules.country!r}")
    try:
        ZoneInfo(rules.zone)
    except (KeyError, ValueError, OSError) as error:  # not in the database; not a name; a folder of it
        raise ValueError(f"{rules.zone!r} is not a time zone") from error
