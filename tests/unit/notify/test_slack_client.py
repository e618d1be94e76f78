"""The client that everything asks Slack by."""

from __future__ import annotations

from bot.notify.slack import slack_client


def test_the_machines_certificates_are_read_once() -> None:
    one, other = (slack_client(token, "https://slack.com/api/") for token in ("xoxb-1", "xoxb-2"))
    assert one.ssl is not None
    assert one.ssl is other.ssl


def test_it_tries_once() -> None:
    assert slack_client("xoxb-1", "http://127.0.0.1:1/api/").retry_handlers == []
