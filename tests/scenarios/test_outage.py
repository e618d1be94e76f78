"""What Slack does not take now, it gets later: in order, once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from bot.blocks.incident import ACKNOWLEDGE
from tests.scenarios.conftest import CHANNEL, House

POST = "chat.postMessage"


def test_an_outage_of_an_hour_is_delivered_afterwards_in_order_and_once(house: House) -> None:
    house.workspace.fault(POST, "status", status=503, times=100_000)
    incident = house.alert()
    house.pass_time(minutes=60)
    assert house.parents() == []
    house.workspace.clear_faults()
    house.pass_time(minutes=2)
    incident = house.now(incident)
    keys = house.posted_keys()
    assert max(Counter(keys).values()) == 1
    told = [k for k in keys if k.startswith(f"i{incident.id}:") and k.count(":") == 1]
    steps = [k for k in told if "step" in k]
    assert told[0] == f"i{incident.id}:parent"
    assert steps == sorted(steps, key=lambda k: int(k.split("step")[1]))
    assert len(house.pages_to("U0MANAGER")) >= 1


def test_who_acknowledged_during_an_outage_is_not_paged_when_it_ends(house: House) -> None:
    incident = house.alert()
    house.workspace.fault(POST, "status", status=503, times=100_000)
    house.pass_time(minutes=16)
    house.person("U0ENGA").click(CHANNEL, incident.ts, ACKNOWLEDGE)
    house.person("U0ENGA").wait_for(lambda: house.now(incident).acknowledged_at)
    house.workspace.clear_faults()
    house.pass_time(minutes=40)
    assert house.pages_to(incident.on_call_secondary[0].slack) == []


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("ratelimit", {"retry_after": 3}),
        ("status", {"status": 500}),
        ("drop_after_accept", {}),
        ("nonsense", {}),
        ("error", {"error": "internal_error"}),
    ],
)
def test_whatever_goes_wrong_with_a_send_it_stands_there_once(house: House, kind: str, more: dict[str, object]) -> None:
    house.workspace.fault(POST, kind, times=2, **more)
    incident = house.alert()
    house.pass_time(minutes=3)
    counted = Counter(house.posted_keys())
    assert counted[f"i{incident.id}:parent"] == 1
    assert max(counted.values()) == 1
    assert len(house.pages_to(incident.on_call_primary.slack)) == 1


def test_looks_that_slack_refuses_do_not_cost_a_page(house: House) -> None:
    house.workspace.fault(POST, "error", error="invalid_blocks", times=3)
    incident = house.alert()
    house.clock.advance(timedelta(seconds=5))
    house.deliver()
    assert len(house.pages_to(incident.on_call_primary.slack)) == 1
