"""Over the wire: what Slack refuses in one conversation, or asks to slow down in one method, is felt there alone."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from bot.blocks.incident import ACKNOWLEDGE
from bot.incidents.incident import Incident
from tests.scenarios.conftest import CHANNEL, House

POST, UPDATE = "chat.postMessage", "chat.update"


def go_on(house: House, seconds: float) -> None:
    for _ in range(int(seconds)):
        house.clock.advance(timedelta(seconds=1))
        house.deliver()


def primary(incident: Incident) -> str:
    return incident.on_call_primary.slack


def test_an_edit_that_has_to_wait_delays_no_page(house: House) -> None:
    first = house.alert()
    house.workspace.fault(UPDATE, "ratelimit", retry_after=30, times=5)
    house.person("U0ENGB").click(CHANNEL, first.ts, ACKNOWLEDGE)
    house.person("U0ENGB").wait_for(lambda: house.now(first).acknowledged_at)
    house.deliver()
    house.clock.advance(timedelta(minutes=2))
    house.workspace.fault(UPDATE, "ratelimit", retry_after=30, times=5)
    house.deliver()
    before = len(house.pages_to(primary(first)))
    house.alert(issue="Payment Processor Exports")
    assert len(house.pages_to(primary(first))) == before + 1


@pytest.mark.parametrize("code", ["not_allowed_token_type", "missing_scope", "is_archived", "never_heard_of_this"])
def test_what_one_method_says_of_itself_delays_no_page(house: House, code: str) -> None:
    house.workspace.fault(UPDATE, "error", error=code, times=10_000)
    first = house.alert()
    house.person("U0ENGB").click(CHANNEL, first.ts, ACKNOWLEDGE)
    house.person("U0ENGB").wait_for(lambda: house.now(first).acknowledged_at)
    house.deliver()
    house.clock.advance(timedelta(minutes=2))
    house.deliver()
    before = len(house.pages_to(primary(first)))
    house.alert(issue="Payment Processor Exports")
    assert len(house.pages_to(primary(first))) == before + 1


@pytest.mark.parametrize(
    ("history", "error"), [("conversations.history", "not_in_channel"), ("conversations.replies", "internal_error")]
)
def test_answers_that_are_lost_where_one_conversation_cannot_be_read_double_nothing(
    house: House, history: str, error: str
) -> None:
    """The bot is not in #finance-data, or a thread cannot be read; for some seconds every answer is lost."""
    house.workspace.fault(history, "error", error=error, times=10_000, channel="C0FINANCE")
    house.workspace.fault("conversations.open", "error", error="user_disabled", times=10_000, channel="U0MANAGER")
    house.workspace.fault(POST, "drop_after_accept", times=12)
    for n, issue in enumerate(["Transaction Database", "Payment Processor Exports"]):
        house.alert(issue=issue, key=f"lost-{n}", deviation=0.2)
    go_on(house, 90)
    counted = Counter(house.posted_keys())
    assert {key: n for key, n in counted.items() if n > 1} == {}
    assert {"i1:parent", "i2:parent"} & counted.keys()


@pytest.mark.parametrize("code", ["message_limit_exceeded", "external_channel_migrating", "never_heard_of_this"])
def test_a_refusal_that_passes_costs_neither_card_nor_page(house: House, code: str) -> None:
    house.workspace.fault(POST, "error", error=code, times=12)
    incident = house.alert()
    go_on(house, 90)
    assert Counter(house.posted_keys())["i1:parent"] == 1
    assert len(house.pages_to(primary(incident))) == 1


@pytest.mark.parametrize("code", ["is_archived", "not_in_channel", "restricted_action", "channel_not_found"])
def test_the_card_comes_when_people_have_put_the_channel_right(house: House, code: str) -> None:
    house.workspace.fault(POST, "error", error=code, times=10_000, channel=CHANNEL)
    incident = house.alert()
    assert len(house.pages_to(primary(incident))) == 1  # pages have another conversation
    house.pass_time(minutes=30)
    assert house.parents() == []
    house.workspace.clear_faults()
    house.pass_time(minutes=3)
    incident = house.now(incident)
    assert incident.ts
    assert Counter(house.posted_keys())["i1:parent"] == 1
    assert any("Paged" in line for line in house.thread(incident))


def test_an_answer_without_its_fields_is_that_call_s_trouble(house: House) -> None:
    house.workspace.fault(POST, "nonsense", times=3)
    incident = house.alert()
    go_on(house, 60)
    counted = Counter(house.posted_keys())
    assert max(counted.values()) == 1
    assert len(house.pages_to(primary(incident))) == 1
