"""Credit: what everybody's duty of a year is worth, by the handbook's own figures.

Pure. The unit is an ordinary week as primary, 1.0. A holiday row of the kind week or weekend is worth its factor as a
whole, however long it is; explicit dates are worth a seventh of that a day. Part of a row or week counts by its hours
of the row's or week's real length (167 or 169 hours in the weeks in which the clocks change). Who stands in earns what
the handbook gives for the time, not for the person. Sums are fractions, so a year adds up exactly.

Rules: handbook, "Holiday Coverage"; rulings: docs/decisions/010-credit.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from schedule.claims import Claim, Rank, handoffs_of, occurrences
from schedule.duty import Duty, duties_between
from schedule.rotation import Handoffs
from schedule.rules import HolidayRow, Override, RotaRules
from schedule.wallclock import as_utc, start_of_day

WEEK = 7  # days
_HOUR = 3600  # seconds
# Above the average by this much of a week, somebody is due for less.
_MUCH = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the document with its line. value None: the document says that there is one, and not which."""

    value: Fraction | None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """What the document gives for holidays.

    holiday: the credit of a holiday row against an ordinary week; None: no more than an ordinary one. limit: how many
    major holidays one person covers in a year. premium: the pay of a day in a row, by the row's name, against an
    ordinary day.
    """

    holiday: Figure | None = None
    limit: Figure | None = None
    premium: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A stretch of one person's duty as primary and what it is worth.

    credit: in ordinary weeks. weeks: the part of a rotation week that it fills. premium_days: from handoff to handoff,
    0 where the row is paid as usual. pay: against an ordinary day, None where the document does not say.
    """

    duty: Duty
    row: HolidayRow | None
    weeks: Fraction
    credit: Fraction
    premium_days: Fraction
    pay: Fraction | None


@dataclass(frozen=True, slots=True)
class Account:
    """One person's year. `earned` and `hours_done` are what lies before `now`; the rest is planned."""

    name: str
    hours: Fraction
    hours_done: Fraction
    weeks: Fraction
    credit: Fraction
    earned: Fraction
    holiday_credit: Fraction
    premium_days: Fraction
    secondary_hours: Fraction
    holidays: tuple[HolidayRow, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The accounts of a year, in the order of the team; who left it comes last."""

    year: int
    terms: Terms
    accounts: tuple[Account, ...]

    @property
    def mean(self) -> Fraction:
        return sum((a.credit for a in self.accounts), Fraction()) / len(self.accounts)

    def over_limit(self, account: Account) -> bool:
        limit = self.terms.limit.value if self.terms.limit else None
        return limit is not None and len(account.holidays) > limit

    def due_for_less(self) -> list[Account]:
        """Who covers more holidays than allowed or has half a week more than the average, the most loaded first."""
        due = [a for a in self.accounts if self.over_limit(a) or a.credit - self.mean > _MUCH]
        return sorted(due, key=lambda a: a.credit, reverse=True)


def year_of(year: int, zone: str) -> tuple[datetime, datetime]:
    """A calendar year of the team's zone: from its first local midnight to the next one's."""
    return start_of_day(date(year, 1, 1), zone), start_of_day(date(year + 1, 1, 1), zone)


def entries(
    rules: RotaRules, overrides: Sequence[Override], terms: Terms, year: int, cut: datetime | None = None
) -> list[Entry]:
    """Every stretch of the year, in order; together they are the whole year. A row that reaches over the new year
    counts in each year with its part. cut: an instant at which a stretch is divided."""
    since, until = year_of(year, rules.zone)
    return [_worth(duty, rules, terms) for duty in duties_between(rules, overrides, since, until, cut)]


def ledger(rules: RotaRules, overrides: Sequence[Override], terms: Terms, year: int, now: datetime) -> Ledger:
    """The year of everybody on the team, and of whoever else had duty in it."""
    made = entries(rules, overrides, terms, year, cut=now)
    covered = holidays_covered(rules, overrides, year)
    served = (name for e in made for name in (e.duty.primary, *e.duty.secondary))
    names = dict.fromkeys([*rules.team, *served, *covered])
    accounts = (_account(name, made, covered.get(name, ()), as_utc(now)) for name in names)
    return Ledger(year, terms, tuple(accounts))


def holidays_covered(
    rules: RotaRules, overrides: Sequence[Override], year: int
) -> Mapping[str, tuple[HolidayRow, ...]]:
    """The major holidays of each person: rows whose occurrence of that calendar year has them as primary at any
    moment, in the order of the table. Time that a stronger row takes from a weaker one is the stronger one's alone."""
    covered: dict[str, list[HolidayRow]] = {}
    for occurrence in occurrences(rules, year):
        duties = duties_between(rules, overrides, occurrence.since, occurrence.until)
        theirs = (d.primary for d in duties if row_of(d.rule, rules) is occurrence.row)
        for name in dict.fromkeys(theirs):
            covered.setdefault(name, []).append(occurrence.row)
    return {name: tuple(rows) for name, rows in covered.items()}


def row_of(rule: Claim, rules: RotaRules) -> HolidayRow | None:
    """The row of the holiday table that a claim comes from."""
    return None if rule.rank in (Rank.ROTATION, Rank.OVERRIDE) else rules.holidays[rule.order]


def _worth(duty: Duty, rules: RotaRules, terms: Terms) -> Entry:
    row = row_of(duty.rule, rules)
    weeks = _weeks(duty, rules)
    if row is None:
        return Entry(duty, None, weeks, weeks, Fraction(), None)
    share = _part(duty, duty.rule)
    premium = terms.premium.get(row.name)
    days = share * _days(duty.rule) if premium else Fraction()
    return Entry(duty, row, weeks, share * _credit_of(duty.rule, terms), days, premium.value if premium else None)


def _credit_of(rule: Claim, terms: Terms) -> Fraction:
    """What a whole row is worth: explicit dates a seventh of a holiday week a day, any other row as much as one."""
    factor = terms.holiday.value if terms.holiday and terms.holiday.value else Fraction(1)
    return factor * _days(rule) / WEEK if rule.rank is Rank.DATES else factor


def _days(rule: Claim) -> int:
    """From handoff to handoff; a day is 23 or 25 hours long when the clocks change."""
    return round((rule.until - rule.since) / timedelta(days=1))


def _weeks(duty: Duty, rules: RotaRules) -> Fraction:
    """How much of the rotation's weeks it fills; a holiday weekend lies in two of them."""
    handoffs, filled = handoffs_of(rules), Fraction()
    number = handoffs.number_at(duty.since)
    while (begins := handoffs.begins(number)) < duty.until:
        ends = handoffs.begins(number + 1)
        share = _seconds(min(ends, duty.until) - max(begins, duty.since)) / _seconds(ends - begins)
        filled += share * _nominal(rules, handoffs, number)
        number += 1
    return filled


def _nominal(rules: RotaRules, handoffs: Handoffs, number: int) -> Fraction:
    """A shift's length in weeks of the wall clock, whatever the clocks do in it."""
    if handoffs.a_day == 1:
        return Fraction(rules.shift_days, 7)
    return _seconds(handoffs.begins(number + 1) - handoffs.begins(number)) / _seconds(timedelta(weeks=1))


def _part(duty: Duty, whole: Claim) -> Fraction:
    return _seconds(duty.until - duty.since) / _seconds(whole.until - whole.since)


def _seconds(span: timedelta) -> Fraction:
    return Fraction(span // timedelta.resolution, timedelta(seconds=1) // timedelta.resolution)


def _account(name: str, made: Sequence[Entry], holidays: Sequence[HolidayRow], now: datetime) -> Account:
    mine = [e for e in made if e.duty.primary == name]
    done = [e for e in mine if e.duty.until <= now]
    return Account(
        name=name,
        hours=_hours(e.duty for e in mine),
        hours_done=_hours(e.duty for e in done),
        weeks=sum((e.weeks for e in mine), Fraction()),
        credit=sum((e.credit for e in mine), Fraction()),
        earned=sum((e.credit for e in done), Fraction()),
        holiday_credit=sum((e.credit for e in mine if e.row), Fraction()),
        premium_days=sum((e.premium_days for e in mine), Fraction()),
        secondary_hours=_hours(e.duty for e in made if name in e.duty.secondary),
        holidays=tuple(holidays),
    )


def _hours(duties: Iterator[Duty]) -> Fraction:
    return sum((_seconds(d.until - d.since) for d in duties), Fraction()) / _HOUR
