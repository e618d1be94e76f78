"""Bots by a kept list; a share above 3 % and above three times the usual one."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from detectors.checks.check import Verdict
from detectors.checks.user_agents import UserAgentsCheck
from detectors.detector import Outcome
from detectors.robots import is_robot
from detectors.sample import agents
from tests.unit.detectors.conftest import occasion

TODAY = date(2025, 11, 20)
SETTINGS = {"table": "logins", "time": "at", "agent": "user_agent", "noun": "bot logins", "of": "logins"}
CHECK = UserAgentsCheck.model_validate(SETTINGS)


def days(n: int, bots: int, usual: int = 10) -> pd.DataFrame:
    """Today's logins and bot logins, after four weeks with so many bots among 1,000."""
    rows = [
        (TODAY - timedelta(days=back), key, k, 0)
        for back in range(1, 29)
        for key, k in (("", 1000 - usual), ("bot", usual))
    ]
    return pd.DataFrame([*rows, (TODAY, "", n - bots, 0), (TODAY, "bot", bots, 0)], columns=["day", "key", "n", "k"])


def judged(answer: pd.DataFrame, check: UserAgentsCheck = CHECK, **changes: Any) -> Verdict:
    return check.verdict(occasion(**changes), answer)


@pytest.mark.parametrize(("bots", "outcome"), [(300, Outcome.PASS), (301, Outcome.ALARM)])
def test_three_percent_is_not_above_three_percent(bots: int, outcome: Outcome) -> None:
    assert judged(days(10_000, bots, usual=5)).outcome is outcome


@pytest.mark.parametrize(("bots", "outcome"), [(600, Outcome.PASS), (601, Outcome.ALARM)])
def test_it_has_to_be_more_than_three_times_the_usual_share(bots: int, outcome: Outcome) -> None:
    assert judged(days(10_000, bots, usual=20)).outcome is outcome


def test_the_agents_are_named() -> None:
    (fault,) = judged(days(1000, 120)).faults
    assert fault.summary == ("Bot logins on Nov 20: 12% of 1,000 logins, usual 1%, limit 3%. More than usual by bot.")


@pytest.mark.parametrize("agent", [*agents.ROBOTS, agents.PROBE, "ELB-HealthChecker/2.0", "curl/8.4.0"])
def test_robots_monitors_and_health_checks_are_known(agent: str) -> None:
    assert is_robot(agent)


@pytest.mark.parametrize("agent", [*agents.PEOPLE, "", "Mozilla/5.0 (Linux; Android 7.0; Cubot Note Plus) Chrome/61.0"])
def test_people_are_no_robots_whatever_their_phones_are_called(agent: str) -> None:
    assert not is_robot(agent)


def test_a_team_names_its_own_monitors_and_its_own_apps() -> None:
    check = UserAgentsCheck.model_validate({**SETTINGS, "also": ["acme-probe"], "never": ["okhttp"]})
    assert check.robots(["Acme-Probe/1", "okhttp/4.9", "Safari", "curl/8"]) == ["Acme-Probe/1", "curl/8"]


def test_too_few_logins_give_no_verdict() -> None:
    assert judged(days(299, 100)).outcome is Outcome.NOT_ENOUGH


def test_an_agent_made_to_blind_us_is_looked_at_no_further_than_agents_are_long() -> None:
    assert is_robot("Googlebot/2.1 " + "x" * 100_000)
    began = time.process_time()
    assert not is_robot("Mozilla/5.0 (" + "a" * 200_000)
    assert time.process_time() - began < 60  # it took minutes
