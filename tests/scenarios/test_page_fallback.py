"""A page that is not taken within a minute goes by the next way, and the thread says how each way fared."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from bot.people import Actor
from tests.conftest import FRIDAY
from tests.scenarios.conftest import CHANNEL, House
from tests.servers.http import Server, serving

B = Actor("Engineer B", "U0ENGB")
ADDRESS = "engineer-b@company.com"


class Post:
    """A mail server that takes everything, or refuses everybody."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.refuses = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refuses:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def pagerduty() -> Iterator[Server]:
    with serving(lambda asked: (202, {"dedup_key": asked.json["dedup_key"]})) as server:
        yield server


@contextmanager
def mail_server(post: Post) -> Iterator[dict[str, Any]]:
    """Where a mail server listens, as settings."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mail = Controller(post, hostname="127.0.0.1", port=port)
    mail.start()
    yield {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": "none", "smtp_from": "bot@example.com"}
    mail.stop()


@pytest.fixture
def house(workspace: Workspace, sqlite_url: str, pagerduty: Server, post: Post) -> Iterator[House]:
    with mail_server(post) as mail:
        elsewhere: dict[str, Any] = {"pagerduty_routing_key": "key", "pagerduty_url": pagerduty.url, **mail}
        made = House(workspace, sqlite_url, ManualClock(FRIDAY), **elsewhere)
        yield made
        made.stop()


def look_after(house: House, *destinations: str) -> None:
    """The ticks of the other destinations, then that which looks after pages, then Slack's."""
    for name in destinations:
        house.bot.outbox.reconcile(name)
        house.bot.outbox.deliver_due(name)
    house.bot.paging.tick()
    house.deliver()


def lines(house: House, incident: Any, words: str) -> list[str]:
    return [line for line in house.thread(incident) if words in line]


def test_the_line_of_a_page_says_by_which_ways_it_was_taken(house: House) -> None:
    incident = house.alert()
    look_after(house, "pagerduty")
    assert len(lines(house, incident, "*Paged*")) == 1
    assert "Delivered by Slack and PagerDuty." in lines(house, incident, "*Paged*")[0]


def test_what_pagerduty_has_not_taken_for_a_minute_goes_by_mail_as_well(
    house: House, pagerduty: Server, post: Post
) -> None:
    pagerduty.ends = [400]
    incident = house.alert()
    look_after(house, "pagerduty", "email")
    look_after(house, "email")
    (sent,) = post.taken
    assert sent.rcpt_tos == [ADDRESS]
    assert lines(house, incident, "E-mailed Engineer B as well")
    assert "Delivered by Slack and e-mail. Not delivered by PagerDuty" in lines(house, incident, "*Paged*")[0]


def test_the_mail_says_what_to_do_without_marks(house: House, pagerduty: Server, post: Post) -> None:
    pagerduty.ends = [400]
    house.alert()
    look_after(house, "pagerduty")
    look_after(house, "email")
    mail = message_from_bytes(post.taken[0].content, policy=policy.default)
    assert mail["Subject"].startswith("Page: P1 #1 · Aggregate Profit")
    assert "Acknowledge it in Slack" in mail.get_content()


def test_a_destination_in_trouble_has_a_minute(house: House, pagerduty: Server, post: Post) -> None:
    pagerduty.ends = [429, 429]
    house.alert()
    look_after(house, "pagerduty", "email")
    house.clock.advance(timedelta(seconds=59))
    house.bot.paging.tick()
    house.bot.outbox.deliver_due("email")
    assert not post.taken
    house.clock.advance(timedelta(seconds=1))
    house.bot.paging.tick()
    house.bot.outbox.deliver_due("email")
    assert len(post.taken) == 1


def test_it_is_said_once_however_often_one_looks(house: House, pagerduty: Server, post: Post) -> None:
    pagerduty.ends = [400]
    incident = house.alert()
    for _ in range(3):
        look_after(house, "pagerduty", "email")
    assert len(post.taken) == len(lines(house, incident, "was not delivered")) == 1


def test_when_nothing_gets_through_the_channel_hears_whom_to_call(house: House, pagerduty: Server, post: Post) -> None:
    post.refuses = True
    pagerduty.ends = [400]
    house.workspace.fault("chat.postMessage", "error", times=100, error="restricted_action", channel="U0ENGB")
    incident = house.alert()
    look_after(house, "pagerduty")
    look_after(house, "email")
    (called,) = lines(house, incident, "No page got through")
    assert "Call: Engineer B +1 415 555 0102." in called
    assert [m for m in house.person("U0ENGA").messages(CHANNEL) if "No page got through" in m["text"]]


def test_once_somebody_has_it_nothing_more_is_tried(house: House, pagerduty: Server, post: Post) -> None:
    pagerduty.ends = [400]
    incident = house.alert()
    house.bot.outbox.deliver_due("pagerduty")
    house.bot.dispatcher.acknowledge(incident.id, B, "click")
    look_after(house, "pagerduty", "email")
    assert not post.taken
    assert not lines(house, incident, "was not delivered")


def test_when_nobody_answers_the_numbers_are_said(house: House) -> None:
    incident = house.alert()
    house.pass_time(minutes=300)
    assert "Call: Engineer B +1 415 555 0102" in lines(house, incident, "Nobody has answered")[0]


def test_a_page_that_slack_delivers_and_does_not_ring_goes_the_next_way_at_once(
    workspace: Workspace, sqlite_url: str, post: Post
) -> None:
    workspace.do_not_disturb("U0ENGB", -60, 3600)
    with mail_server(post) as mail:
        house = House(workspace, sqlite_url, ManualClock(FRIDAY), **mail)
        incident = house.alert()
        look_after(house, "email")
        look_after(house, "email")
        assert lines(house, incident, "E-mailed Engineer B as well")
        assert "Slack (Do Not Disturb until " in lines(house, incident, "*Paged*")[0]
        assert [sent.rcpt_tos for sent in post.taken] == [[ADDRESS]]
        house.stop()


def test_where_nothing_else_is_set_up_the_channel_hears_whom_to_call(workspace: Workspace, sqlite_url: str) -> None:
    workspace.do_not_disturb("U0ENGB", -60, 3600)
    house = House(workspace, sqlite_url, ManualClock(FRIDAY))
    incident = house.alert()
    house.deliver()
    (said,) = lines(house, incident, "may ring nobody")
    assert "Call: Engineer B" in said
    house.stop()
