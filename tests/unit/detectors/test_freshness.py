from __future__ import annotations

from datetime import timedelta

import pytest

from detectors.checks.freshness import FreshnessCheck
from detectors.detector import Outcome
from tests.unit.detectors.conftest import at, occasion

SETTINGS = {"table": "revenue", "time": "updated", "older_than": "48 h"}
EVERY_DAY = FreshnessCheck.model_validate({**SETTINGS, "calendar": "every_day"})
BUSINESS_DAYS = FreshnessCheck.model_validate(SETTINGS)


@pytest.mark.parametrize(
    ("age", "outcome"),
    [
        (timedelta(hours=48), Outcome.PASS),  # exactly 48 hours old is not older than 48 hours
        (timedelta(hours=48, microseconds=1), Outcome.ALARM),
        (timedelta(), Outcome.PASS),
    ],
)
def test_the_edge_of_48_hours_is_strict(age: timedelta, outcome: Outcome) -> None:
    on = occasion()
    assert EVERY_DAY.verdict(on, on.as_of - age).outcome is outcome


def test_a_weekend_does_not_make_a_table_stale() -> None:
    friday, monday = at("2025-11-21 18:00"), occasion("2025-11-24 17:00")
    assert BUSINESS_DAYS.verdict(monday, friday).outcome is Outcome.PASS
    assert EVERY_DAY.verdict(monday, friday).outcome is Outcome.ALARM


def test_two_business_days_and_a_bit_do() -> None:
    verdict = BUSINESS_DAYS.verdict(occasion("2025-11-25 18:30"), at("2025-11-21 18:00"))
    assert verdict.outcome is Outcome.ALARM
    assert verdict.detail == ("Age of revenue 48 h 30 min on business days, limit 48 h. Last change Nov 21 18:00 UTC.")


def test_an_empty_table_is_no_data() -> None:
    assert BUSINESS_DAYS.verdict(occasion(), None).outcome is Outcome.NO_DATA
