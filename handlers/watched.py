"""The channels that team.toml watches: somebody said something, somewhere; mostly nothing to us."""

from __future__ import annotations

from slack_bolt import Respond
from slack_sdk import WebClient

from handlers.click import Body
from handlers.desk import Overhearing
from handlers.door import Work


def watched(overhearing: Overhearing) -> Work:
    def work(body: Body, respond: Respond, client: WebClient) -> None:
        event = body["event"]
        overhearing.hear(str(event.get("channel", "")), event, _ourselves(body))

    return work


def _ourselves(body: Body) -> str:
    """The user whom Slack tells this: the bot, by its installation."""
    authorized = body.get("authorizations") or [{}]
    return str(authorized[0].get("user_id") or "")
