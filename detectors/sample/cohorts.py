"""Retention by cohort: of those who signed up on a day, how many came back on the next."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from detectors.days import midnight
from detectors.sample.faults import Spoilt
from detectors.sample.operations_faults import COHORT, COHORT_AFTER
from detectors.sample.tables import Range, Row, utc_text

SCHEMA = """
CREATE TABLE retention_cohorts (
    cohort_date TEXT NOT NULL,
    cohort_size INTEGER NOT NULL,
    retained INTEGER NOT NULL,
    retention_rate REAL NOT NULL,
    computed_at TEXT NOT NULL
);
"""
INDEXES = "CREATE INDEX cohorts_day ON retention_cohorts (cohort_date);"

_RETAINED = (0.41, 0.41, 0.41, 0.40, 0.38, 0.37, 0.40)  # Monday first
_MISALIGNED = 0.7  # of a spoilt cohort are counted as having come back


def cohorts(days: Range, signups: int, spoilt: Spoilt, random: Random) -> list[Row]:
    """cohort_date, cohort_size, retained, retention_rate, computed_at: after the day that follows the cohort's."""
    rows: list[Row] = []
    for day in days:
        size = max(1, round(signups * random.gauss(1, 0.06)))
        share = _RETAINED[day.weekday()] * random.gauss(1, 0.015)
        retained = round(size * share * (_MISALIGNED if spoilt.strikes(COHORT, day) else 1))
        computed = midnight(day) + timedelta(days=1) + COHORT_AFTER - timedelta(minutes=random.uniform(20, 90))
        rows.append((day.isoformat(), size, retained, round(retained / size, 4), utc_text(computed)))
    return rows
