"""The one place at the Slack door where an error ends: in the log with a short id, and with kind words."""

from __future__ import annotations

import logging
import secrets
from http.client import HTTPException

from slack_bolt import Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.blocks.message import Message, safe
from bot.errors import WatchkeeperError
from handlers.click import Body, tell

log = logging.getLogger(__name__)


def unwell(error: Exception, body: Body, respond: Respond, client: WebClient) -> None:
    """What Watchkeeper itself has to say is said; anything else is logged under an id, which the person is told."""
    if isinstance(error, WatchkeeperError):
        _say(f"That did not work: {safe(str(error), 500)}.", body, respond, client)
        return
    number = secrets.token_hex(2)
    log.error("%s: a request of Slack's failed (%s)", number, type(error).__name__, exc_info=error)
    words = f"That did not work on our side. Try again; if it keeps happening, quote {number}."
    _say(words, body, respond, client)


def _say(words: str, body: Body, respond: Respond, client: WebClient) -> None:
    if not body.get("response_url") and "actions" not in body:
        return  # an event: nobody asked, so nobody waits
    try:
        tell(Message(text=words), body, respond, client)
    except (SlackClientError, HTTPException, OSError) as silenced:
        log.warning("and the person could not be told (%s)", type(silenced).__name__)
