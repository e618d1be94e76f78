"""Single users with far too many events, and session lengths that fall apart."""

from __future__ import annotations

from datetime import date, timedelta
from math import log
from random import Random
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from detectors.checks.check import Verdict
from detectors.checks.distribution import DistributionCheck
from detectors.checks.lengths import EDGES
from detectors.detector import Outcome
from tests.unit.detectors.conftest import occasion

TODAY = date(2025, 11, 20)
SETTINGS: dict[str, Any] = {"table": "t", "time": "at"}
USERS = {**SETTINGS, "key": "user_id", "noun": "events", "who": "users"}
SESSIONS = DistributionCheck.model_validate({**SETTINGS, "end": "ended", "group": "platform", "noun": "sessions"})


def users(*heavy: tuple[str, int], **settings: Any) -> Verdict:
    """99 users with ten events each, and some others."""
    rows = [("", 10, 99), *((key if n > 1000 else "", n, 1) for key, n in heavy)]
    check = DistributionCheck.model_validate({**USERS, **settings})
    return check.verdict(occasion(), pd.DataFrame(rows, columns=["key", "rows", "keys"]))


@pytest.mark.parametrize(("n", "outcome"), [(1000, Outcome.PASS), (1001, Outcome.ALARM)])
def test_a_thousand_events_are_not_more_than_a_thousand(n: int, outcome: Outcome) -> None:
    assert users(("u-test-01", n)).outcome is outcome


def test_service_accounts_may_have_more() -> None:
    assert users(("service", 5_000), allowed=["service"]).outcome is Outcome.PASS


def test_mean_median_and_who_it_is_without_telling_who_it_is() -> None:
    (fault,) = users(("u-test-01", 1_010)).faults
    assert fault.summary == (
        "1 of 100 users had more than 1,000 events on Nov 20 (u-…01 1,010); "
        "the mean is 20.0 against a median of 10, and 10.0 without them."
    )
    assert fault.measure.words == "most events of one of the users 1,010, limit 1,000"


def test_a_day_without_events_is_no_data() -> None:
    empty = pd.DataFrame([], columns=["key", "rows", "keys"])
    assert DistributionCheck.model_validate(USERS).verdict(occasion(), empty).outcome is Outcome.NO_DATA


def day_of_sessions(day: date, group: str, lengths: list[float]) -> list[tuple[date, str, str, int]]:
    bins = [sum(seconds >= edge.total_seconds() for edge in EDGES) for seconds in lengths]
    return [(day, group, str(n), bins.count(n)) for n in sorted(set(bins))]


def sessions(today: dict[str, list[float]], seed: int = 1, back: int = 28) -> Verdict:
    random, rows = Random(seed), []
    for n in range(1, back + 1):
        for group in ("ios", "web"):
            rows += day_of_sessions(TODAY - timedelta(days=n), group, usual(random))
    for group, lengths in today.items():
        rows += day_of_sessions(TODAY, group, lengths)
    return SESSIONS.verdict(occasion(), pd.DataFrame(rows, columns=["day", "group", "bin", "n"]))


def usual(random: Random, count: int = 400, middle: float = 240) -> list[float]:
    return [random.lognormvariate(log(middle), 0.8) for _ in range(count)]


@pytest.mark.parametrize("seed", range(8))
def test_usual_lengths_pass(seed: int) -> None:
    random = Random(100 + seed)
    assert sessions({"ios": usual(random), "web": usual(random)}, seed).outcome is Outcome.PASS


@pytest.mark.parametrize("seed", range(8))
def test_sessions_torn_apart_and_never_ended_are_found_on_their_platform(seed: int) -> None:
    random = Random(200 + seed)
    torn = [s * random.choice((0.12, 0.15, 6, 8, 1)) for s in usual(random)]
    verdict = sessions({"ios": torn, "web": usual(random)}, seed)
    assert [f.entity for f in verdict.faults] == ["ios"]


def test_a_platform_that_moves_away_from_the_other_is_found() -> None:
    random = Random(3)
    verdict = sessions({"ios": usual(random, middle=100), "web": usual(random)})
    assert "ios" in {f.entity for f in verdict.faults}


def test_longer_sessions_everywhere_are_no_fault_of_the_timeouts() -> None:
    random = Random(4)
    assert sessions({g: usual(random, middle=290) for g in ("ios", "web")}).outcome is Outcome.PASS


def test_too_few_sessions_or_days_give_no_verdict() -> None:
    random = Random(5)
    assert sessions({"ios": usual(random, 99)}).outcome is Outcome.NOT_ENOUGH
    assert sessions({"ios": usual(random)}, back=6).outcome is Outcome.NOT_ENOUGH
    assert sessions({}).outcome is Outcome.NO_DATA


@pytest.mark.parametrize("extra", [{}, {"key": "user", "end": "ended"}])
def test_a_distribution_asks_one_question(extra: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="one question"):
        DistributionCheck.model_validate({**SETTINGS, **extra})
