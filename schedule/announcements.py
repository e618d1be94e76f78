"""What there is to announce in a stretch of time: handoffs, and the reminders before them.

The caller keeps a cursor and asks for `[since, until)`, so that a restart neither skips nor repeats. Each
announcement has a stable key, the instant it is due, and one after which it is of no use and is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from schedule.holidays import holiday_on
from schedule.oncall import Rota, Shift
from schedule.wallclock import as_utc, end_of_day, local_day, to_utc

BEFORE_A_SHIFT = (timedelta(days=3), timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Handoff:
    """One person hands over to another. holiday: the public holiday on which the handoff falls, by name."""

    key: str
    due: datetime
    not_after: datetime
    outgoing: Shift
    incoming: Shift
    holiday: str | None


@dataclass(frozen=True, slots=True)
class ShiftReminder:
    """Somebody's shift as primary is near. ahead: how near, when this is said in time."""

    key: str
    due: datetime
    not_after: datetime
    shift: Shift
    ahead: timedelta

    @property
    def is_last(self) -> bool:
        return self.ahead == min(BEFORE_A_SHIFT)


def handoffs_due(rota: Rota, since: datetime, until: datetime) -> list[Handoff]:
    """Every handoff that falls due in `[since, until)`, in order."""
    return sorted(_handoffs(rota, as_utc(since), as_utc(until)), key=lambda a: (a.due, a.key))


def shift_reminders_due(rota: Rota, since: datetime, until: datetime) -> list[ShiftReminder]:
    """The reminders before shifts that fall due in `[since, until)`, in order.

    Each is of use until the next one about the same shift comes, the last until the shift begins.
    """
    since, until = as_utc(since), as_utc(until)
    found = [
        ShiftReminder(_reminder_key(shift, ahead), shift.since - ahead, shift.since - following, shift, ahead)
        for ahead, following in zip(BEFORE_A_SHIFT, (*BEFORE_A_SHIFT[1:], timedelta()), strict=True)
        for shift in rota.shifts(since + ahead, until + ahead)
        if since <= shift.since - ahead < until
    ]
    return sorted(found, key=lambda r: (r.due, r.key))


def _reminder_key(shift: Shift, ahead: timedelta) -> str:
    """With the name: when a shift is traded between two reminders, the new person has both still to come."""
    return f"shift:{shift.since:%Y-%m-%dT%H:%MZ}:{ahead // timedelta(hours=1)}h:{shift.primary}"


def _handoffs(rota: Rota, since: datetime, until: datetime) -> Iterator[Handoff]:
    """Every weekly handoff, even to the same person, and on other days whatever begins at the time of day of
    handoffs: each day of a period that rotates daily, both ends of a holiday weekend.

    Of use until the local day is over. A stand-in who begins at another hour is announced by whoever arranged it.
    """
    rules = rota.rules
    for day in _days(local_day(since, rules.zone), local_day(until, rules.zone)):
        due = to_utc(day, rules.handoff_time, rules.zone)
        if not since <= due < until:
            continue
        outgoing, incoming = rota.on_call_at(due - timedelta.resolution), rota.on_call_at(due)
        if (rules.shift_days == 7 and day.weekday() == rules.handoff_weekday) or incoming.since == due:
            not_after, holiday = end_of_day(day, rules.zone), holiday_on(day, rules.country)
            yield Handoff(f"handoff:{day}", due, not_after, outgoing, incoming, holiday)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
