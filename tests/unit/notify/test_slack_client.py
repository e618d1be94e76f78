"""The client that everything asks Slack by."""

from __future__ import annotations

from bot.notify.slack import slack_client


def test_the_machines_certificates_are_read_once() -> None:
    """A connection of Socket Mode reads them too, whatever the address of the Web API begins with."""
    one, other = (slack_client("xoxb-1", where) for where in ("https://slack.com/api/", "http://127.0.0.1:1/api/"))
    assert one.ssl is not None
    assert one.ssl is other.ssl


def test_it_tries_once() -> None:
    assert slack_client("xoxb-1", "http://127.0.0.1:1/api/").retry_handlers == []
