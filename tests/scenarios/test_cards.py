"""An incident's message that somebody deleted stands again within a minute, and what follows is said in its thread."""

from __future__ import annotations

from bot.people import Actor
from tests.scenarios.conftest import CHANNEL, House

B = Actor("Engineer B", "U0ENGB")


def test_a_deleted_message_is_posted_again_as_the_incident_is_now(house: House) -> None:
    incident = house.alert()
    house.bot._client.chat_delete(channel=CHANNEL, ts=incident.ts)
    assert house.bot.cards.tick() == 1
    house.deliver()
    again = house.now(incident)
    assert again.ts != incident.ts
    assert again.ts in [m["ts"] for m in house.parents()]
    house.bot.dispatcher.acknowledge(incident.id, B, "click")
    house.deliver()
    assert [line for line in house.thread(again) if "Engineer B" in line]
    assert house.bot.cards.tick() == 0


def test_an_edit_finds_out_too(house: House) -> None:
    incident = house.alert()
    house.bot._client.chat_delete(channel=CHANNEL, ts=incident.ts)
    house.bot.dispatcher.acknowledge(incident.id, B, "click")
    house.deliver()
    house.pass_time(minutes=1)
    assert house.now(incident).ts != incident.ts
    assert house.thread(incident)


def test_where_nobody_may_look_nothing_is_posted_twice(house: House) -> None:
    house.alert()
    house.workspace.fault("conversations.replies", "error", error="missing_scope", times=5)
    assert house.bot.cards.tick() == 0
    house.deliver()
    assert len(house.parents()) == 1
