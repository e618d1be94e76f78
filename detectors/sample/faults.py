"""The faults of the sample, by name: what each spoils, and when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.errors import WatchkeeperError
from detectors.days import BUSINESS_DAYS, DAY, Calendar, last_complete_day
from detectors.sample import operations_faults, product_faults

REFUNDS = "refund-flag"
EXPORT = "missing-export"
REVENUE = "stale-revenue"
RATES = "cached-rates"
DUPLICATES = "duplicate-transactions"

FAULTS = {
    REFUNDS: "refunds of the last complete day lose their type",
    EXPORT: "one processor's export of the last day does not come",
    REVENUE: "finance stops updating revenue recognition",
    RATES: "the exchange rate feed repeats itself",
    DUPLICATES: "retries write transactions of the last complete day twice, seconds apart",
    **product_faults.FAULTS,
    **operations_faults.FAULTS,
}
DEFAULT = frozenset({REFUNDS, EXPORT, REVENUE, RATES})

LANDING = timedelta(hours=6)  # of the pipeline that reads the tables
EXPORT_DUE = timedelta(hours=2)
_STALE_DAYS = 3  # business days without an update, so that more than 48 hours of them have passed
_AFTERWARDS = timedelta(days=1)  # how long a lasting fault goes on after `until`; then a demo sees it mended


def when_all_show(now: datetime) -> datetime:
    """An instant at which the default faults wake somebody. From when the missing export was due until its landing time
    has passed there is still time for it: then an hour before that, when the day before is what is missing."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + EXPORT_DUE - timedelta(hours=1) if EXPORT_DUE <= now - midnight <= LANDING else now


@dataclass(frozen=True, slots=True)
class Spoilt:
    """Which faults are on, and where they fall in time. until: aware, the present of the sample."""

    until: datetime
    faults: frozenset[str]
    calendar: Calendar

    @classmethod
    def by(cls, names: Collection[str], until: datetime) -> Spoilt:
        """Raises WatchkeeperError for a name that is no fault."""
        if unknown := sorted(set(names) - set(FAULTS)):
            raise WatchkeeperError(f"no fault is called {unknown[0]!r}; there are {', '.join(FAULTS)}")
        return cls(until.astimezone(UTC), frozenset(names), Calendar(BUSINESS_DAYS, "America/Los_Angeles", "US"))

    def strikes(self, fault: str, day: date) -> bool:
        """Whether a fault out of `product_faults` or `operations_faults` is on, and this its day."""
        if fault in operations_faults.FAULTS:
            return fault in self.faults and day == operations_faults.day_of(fault, self.until)
        return fault in self.faults and day == last_complete_day(self.until, product_faults.COMPLETE_AFTER[fault])

    def loses_refund_types(self, day: date) -> bool:
        return REFUNDS in self.faults and day == last_complete_day(self.until, LANDING)

    def booked(self, at: datetime) -> date:
        """The business date of an instant."""
        return operations_faults.booked(at, self.until if operations_faults.CLOCKS in self.faults else None)

    def repeats_transactions(self, day: date) -> bool:
        return DUPLICATES in self.faults and day == last_complete_day(self.until, LANDING)

    def loses_export(self, day: date) -> bool:
        return EXPORT in self.faults and day == last_complete_day(self.until, EXPORT_DUE)

    def stops_updates(self, at: datetime) -> bool:
        """From so many business days before `until` on, until a little after it."""
        if REVENUE not in self.faults:
            return False
        today = self.calendar.last_open(self.until.date())
        begins = self.calendar.open_days(today, _STALE_DAYS + 1)[0]
        return begins <= at.date() and at < self.until + _AFTERWARDS

    def repeats_rates(self, day: date) -> bool:
        """From the last complete business day on."""
        last = self.calendar.last_open(last_complete_day(self.until, LANDING))
        return RATES in self.faults and last <= day <= (self.until + _AFTERWARDS - DAY).date()
