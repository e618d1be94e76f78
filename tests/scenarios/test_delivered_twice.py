"""What Slack delivers twice acts once: its retry may be the only delivery, so it is recognised, never dropped."""

from __future__ import annotations

from collections import Counter

from bot.blocks.incident import ACKNOWLEDGE
from tests.scenarios.conftest import CHANNEL, House


def test_a_click_delivered_twice_acknowledges_once(house: House) -> None:
    incident = house.alert()
    house.workspace.deliver_twice()
    house.person("U0ENGB").click(CHANNEL, incident.ts, ACKNOWLEDGE)
    house.person("U0ENGB").wait_for(lambda: house.now(incident).acknowledged_at)
    house.deliver()
    kinds = Counter(e.kind for e in house.bot.dispatcher.timeline(incident.id))
    assert kinds["acknowledged"] == 1
    assert house.person("U0ENGB").ephemerals(CHANNEL) == [], "nobody is told that they were second to themselves"


def test_the_same_alert_again_is_the_same_alert(house: House) -> None:
    first = house.alert(key="once")
    again = house.alert(key="once")
    assert (again.id, again.alert_count) == (first.id, 1)


def test_another_alert_of_the_same_fault_joins_and_the_thread_hears_of_it_now_and_then(house: House) -> None:
    incident = house.alert()
    for _ in range(11):
        house.alert()
    said = [line for line in house.thread(incident) if "alerts so far" in line]
    assert house.now(incident).alert_count == 12
    assert [next(n for n in ("10", "5", "2") if f"{n} alerts" in line) for line in said] == ["2", "5", "10"]


def test_a_worse_alert_raises_the_incident_and_starts_the_chain_again(house: House) -> None:
    incident = house.alert(deviation=0.02)
    assert incident.severity.name == "P2"
    assert house.pages_to(incident.on_call_primary.slack) == []
    raised = house.alert(deviation=0.08)
    assert (raised.id, raised.severity.name) == (incident.id, "P1")
    assert len(house.pages_to(incident.on_call_primary.slack)) == 1
