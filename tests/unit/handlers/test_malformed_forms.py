"""An answer of Slack's to a form, to who somebody is or to a new connection that has no shape is an error of that call:
the form is open all the same, the bare id is told, the next connection is tried for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App

from bot.notify.slack import slack_client
from handlers.click import open_form
from handlers.incident_menu import name_in_slack
from handlers.socket import Socket
from tests.servers.http import Server, serving

VIEWS = [{}, {"view": None}, {"view": {}}, {"view": {"id": None}}, {"view": [7]}, {"view": "x"}]
USERS = [{}, {"user": None}, {"user": {}}, {"user": {"real_name": 7}}, {"user": [7]}, {"user": "x"}, [], "x", None]
ENDPOINTS = [{}, {"url": None}, {"url": 7}, {"url": "x"}, {"url": []}, [], "x", None]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(lambda asked: (200, {})) as made:
        yield made


def answers(server: Server, given: Any) -> None:
    server.answer = lambda asked: (200, {"ok": True, **given} if isinstance(given, dict) else given)


@pytest.mark.parametrize("given", VIEWS, ids=str)
def test_a_form_is_open_whatever_slack_says_of_it(server: Server, given: Any) -> None:
    answers(server, given)
    assert isinstance(open_form({}, {"trigger_id": "1.2.3"}, slack_client("xoxb-1", server.url)), str)


@pytest.mark.parametrize("given", USERS, ids=str)
def test_who_has_no_name_goes_by_the_id(server: Server, given: Any) -> None:
    answers(server, given)
    assert name_in_slack("U1", slack_client("xoxb-1", server.url)) in ("U1", "7")


@pytest.mark.parametrize("given", ENDPOINTS, ids=str)
def test_a_connection_without_an_address_is_tried_for_again(server: Server, given: Any) -> None:
    answers(server, given)
    client = slack_client("xoxb-1", server.url)
    bolt = App(client=client, signing_secret="x" * 16, token_verification_enabled=False)
    socket = Socket(bolt, "xapp-1", lambda: 0.0, lambda: 1)
    socket._reconnect(force=True)
    socket.close()
    assert socket.trouble() == "no Socket Mode connection"
