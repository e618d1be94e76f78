"""Ten thousand made-up histories of incidents, or as many as HISTORIES says: everything that people, time, Slack and a
dying process can do, in any order. What holds at every moment stands beside the rules, in the unit test that runs a few
of them each time. They come in shards, so that several processors can make them side by side."""

from __future__ import annotations

import math
import os

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.unit.incidents.test_histories import Histories

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(4 * 3600)]

HISTORIES = int(os.environ.get("HISTORIES", "10000"))
SHARDS = 10


@pytest.mark.parametrize("shard", range(SHARDS))
def test_the_promises_about_an_incident_hold_in_every_history(shard: int) -> None:
    class Shard(Histories):
        pass

    if "CI" in os.environ:  # the same ones each time there, others in each shard; new ones wherever people run it
        seed(shard)(Shard)
    many = settings(
        max_examples=math.ceil(HISTORIES / SHARDS),
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    run_state_machine_as_test(Shard, settings=many)
