"""What every way answers, in the words of none of them: four common questions about one table of payments.

payments(payment_id, made_at, country, amount); made_at is UTC text. All four pass, so that nobody has faults to list.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

AS_OF = datetime(2025, 11, 26, 6, 5, tzinfo=UTC)
DAYS = 70  # that the table holds: as many as Watchkeeper's row count looks back, so that it reads all of them
DAY, NEXT_DAY = "2025-11-25", "2025-11-26"  # the last complete one

WITHOUT_COUNTRY = 0.02  # at most; it is 0.99 %
STALE = timedelta(hours=48)  # at most; it is 5 minutes
REPEATED = 0.003  # at most; the share of payment ids that were there before, 0.05 %
MISSING = 0.15  # of the expected rows, less than; none is


def oldest_allowed() -> str:
    return f"{AS_OF - STALE:%Y-%m-%d %H:%M:%S}"


def fewest(rows: int, days: int = DAYS) -> int:
    """Of a table with `rows` in DAYS days, in so many of them."""
    return int(rows * days / DAYS * (1 - MISSING))


def query(only_the_day: bool) -> str:
    bounds = f" WHERE made_at >= '{DAY}' AND made_at < '{NEXT_DAY}'" if only_the_day else ""
    return f"SELECT payment_id, made_at, country FROM payments{bounds}"
