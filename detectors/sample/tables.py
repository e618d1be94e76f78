"""The sample's rows: transactions, revenue recognition, exchange rates. Seeded; the same seed gives the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from detectors.days import DAY, Calendar, midnight
from detectors.sample.faults import Spoilt
from detectors.sample.operations_faults import ZONE as ZONE
from schedule.wallclock import to_utc

PROCESSORS = ("stripe", "adyen", "paypal")
CURRENCIES = ("USD", "EUR", "GBP", "JPY", "BRL")

_WEEKDAY = (1.05, 1.0, 0.98, 1.0, 1.1, 0.92, 0.82)  # of transactions, Monday first
_REFUNDS = (0.085, 0.08, 0.08, 0.078, 0.078, 0.072, 0.07)  # Mondays settle what the weekend brought back
_GROWTH = 0.0012  # a day
_HOUR = [
    0.3,
    0.2,
    0.2,
    0.2,
    0.3,
    0.4,
    0.6,
    0.8,
    1.0,
    1.1,
    1.2,
    1.3,
    1.4,
    1.5,
    1.6,
    1.7,
    1.8,
    1.9,
    2.0,
    2.0,
    1.8,
    1.4,
    0.9,
    0.5,
]
_LATE = 0.02  # of rows reach the warehouse hours or days after they happened
_REDELIVERED = 0.0005  # of rows arrive twice, identical
_STREAMS = ("subscriptions", "marketplace fees", "services")

# Per US dollar: the first rate and the day's usual move in percent. Pegged ones hardly move, or not at all.
_RATES = {
    "EUR": (0.92, 0.55), "GBP": (0.78, 0.6), "JPY": (149.5, 0.7), "BRL": (5.4, 1.1), "MXN": (18.2, 0.9),
    "ZAR": (18.0, 1.1), "AUD": (1.52, 0.75), "SEK": (10.6, 0.8), "CAD": (1.37, 0.5), "INR": (84.1, 0.2),
    "HKD": (7.78, 0.01), "AED": (3.6725, 0.0), "SAR": (3.75, 0.0),
}  # fmt: skip

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Days `first` to `last`, both inclusive."""

    first: date
    last: date

    def __iter__(self) -> Iterator[date]:
        day = self.first
        while day <= self.last:
            yield day
            day += DAY


def transactions(days: Range, per_day: int, spoilt: Spoilt, random: Random) -> Iterator[list[Row]]:
    """A list of rows for each day: id, created_at, business_date, loaded_at, amount, currency, transaction_type,
    processor. Times are UTC text; a refund's amount is negative."""
    number = 0
    for n, day in enumerate(days):
        busy = _WEEKDAY[day.weekday()] * (1 + _GROWTH) ** n * random.gauss(1, 0.03)
        count = max(1, round(per_day * busy))
        yield _redelivered(list(_transactions(number, count, day, spoilt, random)), random)
        number += count


def _transactions(number: int, count: int, day: date, spoilt: Spoilt, random: Random) -> Iterator[Row]:
    start = midnight(day)
    booked = [spoilt.booked(start + timedelta(hours=hour)).isoformat() for hour in range(24)]
    hours, currencies, processors = (
        random.choices(range(24), _HOUR, k=count),
        random.choices(CURRENCIES, (70, 14, 8, 4, 4), k=count),
        random.choices(PROCESSORS, (55, 30, 15), k=count),
    )
    for n, hour in enumerate(hours):
        created = start + timedelta(hours=hour, milliseconds=random.randrange(3_600_000))
        amount = round(random.lognormvariate(3.6, 0.9), 2)
        is_refund = random.random() < _REFUNDS[day.weekday()]
        yield (
            f"tx-{number + n:08d}",
            utc_text(created),
            booked[hour],
            utc_text(created + _until_loaded(random)),
            -amount if is_refund else amount,
            currencies[n],
            _type(day, spoilt, random) if is_refund else "payment",
            processors[n],
        )


def _type(day: date, spoilt: Spoilt, random: Random) -> str | None:
    """Of a refund."""
    is_lost = spoilt.loses_refund_types(day) and random.random() > 0.03
    return None if is_lost else "refund"


def _until_loaded(random: Random) -> timedelta:
    if random.random() < _LATE:
        return timedelta(hours=random.uniform(2, 40))
    return timedelta(minutes=random.uniform(1, 20))


def _redelivered(rows: list[Row], random: Random) -> list[Row]:
    """Some rows a second time, as a queue does that delivers at least once."""
    return rows + [row for row in rows if random.random() < _REDELIVERED]


def revenue(days: Range, calendar: Calendar, spoilt: Spoilt, random: Random) -> list[Row]:
    """period, stream, recognised, deferred, last_updated: finance works through the streams each business day."""
    rows: list[Row] = []
    for day in days:
        for stream in _STREAMS if calendar.is_open(day) else ():
            updated = to_utc(day, time(9), ZONE) + timedelta(minutes=random.uniform(0, 8 * 60))
            recognised, deferred = random.uniform(20_000, 60_000), random.uniform(80_000, 140_000)
            if not spoilt.stops_updates(updated):
                rows.append((f"{day:%Y-%m}", stream, round(recognised, 2), round(deferred, 2), utc_text(updated)))
    return rows


def rates(days: Range, calendar: Calendar, spoilt: Spoilt, random: Random) -> list[Row]:
    """rate_date, currency, rate (per US dollar), fetched_at: every day, and the last rate on days without a market."""
    rows: list[Row] = []
    current = {currency: first for currency, (first, _) in _RATES.items()}
    for day in days:
        if calendar.is_open(day):
            moved = {c: _moved(c, rate, random) for c, rate in current.items()}
            current = current if spoilt.repeats_rates(day) else moved
        fetched = utc_text(midnight(day) + timedelta(hours=22, minutes=random.uniform(0, 30)))
        rows += ((day.isoformat(), c, round(rate, 4), fetched) for c, rate in current.items())
    return rows


def _moved(currency: str, rate: float, random: Random) -> float:
    return rate * (1 + random.gauss(0, _RATES[currency][1]) / 100)


def utc_text(at: datetime) -> str:
    return at.isoformat(" ", "milliseconds")[:23]  # without the offset, which is UTC's
