"""Ten thousand made-up histories of incidents, or as many as HISTORIES says: everything that people, time, Slack and a
dying process can do, in any order. What holds at every moment stands beside the rules, in the unit test that runs a few
of them each time."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.unit.incidents.test_histories import Histories

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(4 * 3600)]

HISTORIES = int(os.environ.get("HISTORIES", "10000"))


def test_the_promises_about_an_incident_hold_in_every_history() -> None:
    many = settings(
        max_examples=HISTORIES,
        derandomize="CI" in os.environ,  # the same ones each time there; new ones wherever people run it
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    run_state_machine_as_test(Histories, settings=many)
