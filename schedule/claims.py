"""Claims: every rule that says who is on call, laid out on the time line.

A claim is one rule's word for one stretch of time: week 3 from this Monday to the next, the Thanksgiving row
of 2026, one day of a period that rotates daily, an approved trade. Claims overlap; `schedule.oncall` lets
the strongest win.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from schedule.holidays import actual_date
from schedule.rotation import Handoffs
from schedule.rules import HolidayKind, HolidayRow, Override, Reason, RotaRules
from schedule.wallclock import DAY, NOON, as_utc, to_utc, weekday_on_or_before

SATURDAY = 5
FEB_29 = (2, 29)
# An override "until further notice" still needs an end that can be reached: edges are looked for year by year.
LONGEST_OVERRIDE = timedelta(days=3653)


class Rank(IntEnum):
    """Who wins where claims overlap: the lower."""

    OVERRIDE = 0
    DATES = 1
    WEEKEND = 2
    WEEK = 3
    ROTATION = 4


_RULE = {
    Rank.OVERRIDE: "override",
    Rank.DATES: "explicit dates",
    Rank.WEEKEND: "holiday weekend",
    Rank.WEEK: "holiday week",
    Rank.ROTATION: "weekly rotation",
}
# A day named by its holiday is as explicit as a date.
_RANK = {
    HolidayKind.DATES: Rank.DATES,
    HolidayKind.DAY: Rank.DATES,
    HolidayKind.WEEKEND: Rank.WEEKEND,
    HolidayKind.WEEK: Rank.WEEK,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """One rule's word for `[since, until)`.

    order: among claims of one rank the lower wins: the row further up in the handbook, the override approved
    later. primary, secondary: None leaves the weaker claims' word standing; only overrides do that.
    """

    since: datetime
    until: datetime
    rank: Rank
    order: int
    primary: str | None
    secondary: tuple[str, ...] | None
    reason: Reason

    @property
    def strength(self) -> tuple[Rank, int]:
        return self.rank, self.order


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One year's occurrence of a holiday row: from the handoff on local date `first` to the handoff on
    `end`.
    """

    row: HolidayRow
    first: date
    end: date
    since: datetime
    until: datetime


def handoffs_of(rules: RotaRules) -> Handoffs:
    zone = rules.handoff_zone or rules.zone
    days, more = rules.shift_days, rules.more_handoffs
    return Handoffs(zone, rules.rotation_start, rules.handoff_weekday, rules.handoff_time, days, more)


def row_of(rules: RotaRules, handoffs: Handoffs, number: int) -> int:
    """Which row of the rotation a shift has. An ISO year of 53 weeks has two odd ones in a row."""
    if rules.by_week_number:
        return (handoffs.day(number).isocalendar().week - 1) % 2
    return number % len(rules.weeks)


def claims_between(rules: RotaRules, overrides: Sequence[Override], since: datetime, until: datetime) -> list[Claim]:
    """Every claim that overlaps `[since, until)` (UTC), whole, the strongest first."""
    # A local new year is up to 14 hours off the UTC one, and a period may reach over from the year before.
    years = range(since.year - 1, until.year + 2)
    claims = [
        *_override_claims(overrides),
        *(claim for year in years for claim in _holiday_claims(rules, year)),
        *_rotation_claims(rules, since, until),
    ]
    within = (c for c in claims if c.since < c.until and c.since < until and c.until > since)
    return sorted(within, key=lambda c: c.strength)


def occurrences(rules: RotaRules, year: int) -> Iterator[Occurrence]:
    """When each holiday row applies in `year`, in the order of the table. A row whose holiday is not held is
    left out.

    A row belongs to the year of its holiday, or of its first day: a New Year's Week may begin in December of
    the year before, and December 23 to January 2 is an occurrence of the year it begins in.
    """
    for row in rules.holidays:
        if row.year in (None, year) and (days := _days_of(row, rules, year)):
            first, end = days
            begins, ends = (to_utc(day, rules.handoff_time, rules.zone) for day in days)
            yield Occurrence(row, first, end, begins, ends)


def _days_of(row: HolidayRow, rules: RotaRules, year: int) -> tuple[date, date] | None:
    """Local dates of the first handoff and of the one that ends it."""
    if row.kind is HolidayKind.DATES:
        return _explicit_days(row, year)
    holiday = actual_date(row.holiday, rules.country, year) if row.holiday else None
    if holiday is None:
        return None
    if row.kind is HolidayKind.DAY:
        return holiday, holiday + DAY
    return _weekend_of(holiday) if row.kind is HolidayKind.WEEKEND else _week_of(holiday, rules)


def _explicit_days(row: HolidayRow, year: int) -> tuple[date, date] | None:
    """First day to the day after the last. In a common year February 29 adds no day: a period that begins on
    it begins on March 1, one that ends on it ends on February 28, and one of that day alone does not
    occur.
    """
    if row.first is None or row.last is None:
        return None
    last_year = year + (row.last < row.first)
    first = date(year, 3, 1) if row.first == FEB_29 and not isleap(year) else date(year, *row.first)
    last = date(last_year, 2, 28) if row.last == FEB_29 and not isleap(last_year) else date(last_year, *row.last)
    return (first, last + DAY) if first <= last else None


def _weekend_of(holiday: date) -> tuple[date, date]:
    """Saturday to Tuesday. A Monday holiday has them around it; any other takes the Saturday and Sunday
    nearest to it, which for Monday to Wednesday are those before (Wednesday is as far from both), for
    Thursday and Friday those after.
    """
    saturday = weekday_on_or_before(holiday, SATURDAY)
    if holiday.weekday() in (3, 4):
        saturday += timedelta(weeks=1)
    return saturday, saturday + timedelta(days=3)


def _week_of(holiday: date, rules: RotaRules) -> tuple[date, date]:
    """The shift that holds noon of the holiday: a Monday holiday belongs to the shift that begins on it. Where shifts
    are no weeks, the calendar's week."""
    handoffs = handoffs_of(rules)
    if handoffs.a_day > 1 or handoffs.days % 7:
        monday = weekday_on_or_before(holiday, 0)
        return monday, monday + timedelta(weeks=1)
    number = handoffs.number_at(to_utc(holiday, NOON, rules.zone))
    return handoffs.day(number), handoffs.day(number + 1)


def _holiday_claims(rules: RotaRules, year: int) -> Iterator[Claim]:
    for occurrence in occurrences(rules, year):
        if occurrence.row.primary is None:
            yield from _daily_claims(occurrence, rules)
        else:
            yield _row_claim(occurrence.row, occurrence.row.primary, occurrence.since, occurrence.until, rules)


def _daily_claims(occurrence: Occurrence, rules: RotaRules) -> Iterator[Claim]:
    """A new primary at each day's handoff, in team order, starting with whoever has the regular week as it
    begins.

    Somebody who takes shifts without being on the team's list has no place in its order; then its first
    begins.
    """
    handoffs = handoffs_of(rules)
    regular = rules.weeks[row_of(rules, handoffs, handoffs.number_at(occurrence.since))].primary
    team = rules.team or (regular,)
    start = team.index(regular) if regular in team else 0
    for n in range((occurrence.end - occurrence.first).days):
        begins, ends = (
            to_utc(occurrence.first + timedelta(days=n + more), rules.handoff_time, rules.zone) for more in (0, 1)
        )
        yield _row_claim(occurrence.row, team[(start + n) % len(team)], begins, ends, rules)


def _row_claim(row: HolidayRow, primary: str, since: datetime, until: datetime, rules: RotaRules) -> Claim:
    others = tuple(name for name in rules.team if name != primary)
    secondary = others if row.secondary is None else row.secondary
    then = "all the others" if row.secondary is None else _named(secondary)
    rank = _RANK[row.kind]
    reason = Reason(_RULE[rank], f"{row.name}: {primary}, then {then}", row.line)
    return Claim(since, until, rank, rules.holidays.index(row), primary, secondary, reason)


def _rotation_claims(rules: RotaRules, since: datetime, until: datetime) -> Iterator[Claim]:
    handoffs, cycle = handoffs_of(rules), len(rules.weeks)
    number = handoffs.number_at(since)
    while (begins := handoffs.begins(number)) < until:
        row = row_of(rules, handoffs, number)
        week = rules.weeks[row]
        text = f"{_turn(rules)} {row + 1} of {cycle}: {week.primary}, then {_named(week.secondary)}"
        reason = Reason(_RULE[Rank.ROTATION], text, week.line)
        ends = handoffs.begins(number + 1)
        yield Claim(begins, ends, Rank.ROTATION, 0, week.primary, week.secondary, reason)
        number += 1


def _turn(rules: RotaRules) -> str:
    return "Week" if rules.shift_days == 7 else "Shift"


def _override_claims(overrides: Sequence[Override]) -> Iterator[Claim]:
    """The latest approved wins; of two approved at the same instant, the later in the list. None outlasts ten
    years.
    """
    latest_first = sorted(enumerate(overrides), key=lambda pair: (pair[1].approved_at, pair[0]), reverse=True)
    for order, (_, o) in enumerate(latest_first):
        if o.primary is None and o.secondary is None:
            continue
        reason = Reason(_RULE[Rank.OVERRIDE], f"{o.why}: {_stand_ins(o)}", 0)
        since = as_utc(o.since)
        until = min(as_utc(o.until), since + LONGEST_OVERRIDE)
        yield Claim(since, until, Rank.OVERRIDE, order, o.primary, o.secondary, reason)


def _stand_ins(override: Override) -> str:
    if override.secondary is None:
        return f"{override.primary} is primary"
    if override.primary is None:
        return f"{_named(override.secondary)} as secondary"
    return f"{override.primary}, then {_named(override.secondary)}"


def _named(people: Sequence[str]) -> str:
    return ", ".join(people) or "nobody"
