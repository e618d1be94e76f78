"""A restart between any two steps neither skips nor repeats one."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from tests.scenarios.conftest import House


@pytest.mark.parametrize("restart_after", [0, 7, 15, 29, 30, 45])
def test_a_restart_between_two_steps_neither_skips_nor_repeats(house: House, restart_after: int) -> None:
    incident = house.alert()
    house.pass_time(minutes=restart_after)
    house.restart()
    house.pass_time(minutes=65 - restart_after)
    everybody = (incident.on_call_primary.slack, incident.on_call_secondary[0].slack, "U0MANAGER")
    assert [len(house.pages_to(who)) for who in everybody] == [2, 1, 1]
    assert max(Counter(house.posted_keys()).values()) == 1


def test_a_step_that_fell_due_during_a_short_restart_is_taken_when_it_is_back(house: House) -> None:
    incident = house.alert()
    house.pass_time(minutes=12)
    house.be_away(timedelta(minutes=4))
    assert len(house.pages_to(incident.on_call_secondary[0].slack)) == 1
    assert not any("Watchkeeper was down" in m["text"] for m in house.parents())
