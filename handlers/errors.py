"""The one place at the Slack door where an error ends: in the log with a short id, and with kind words."""

from __future__ import annotations

import logging
import secrets

from slack_bolt import BoltResponse, Respond
from slack_sdk import WebClient

from bot.blocks.message import Message
from bot.errors import WatchkeeperError
from bot.slack_text import safe
from handlers.click import Body, tell

log = logging.getLogger(__name__)


# What reading raises where a request has no shape that Slack sends.
MALFORMED = (AttributeError, LookupError, TypeError, ValueError)


def unheard(error: Exception, body: Body, respond: Respond, client: WebClient) -> BoltResponse | None:
    """For Bolt, of what failed before anybody acknowledged it: 400 where the request is to blame, else Bolt's 500."""
    unwell(error, body, respond, client)
    return BoltResponse(status=400, body="not a request that Slack sends") if isinstance(error, MALFORMED) else None


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
    if "event" in body:
        return  # nobody asked, so nobody waits
    try:
        tell(Message(text=words), body, respond, client)
    except Exception as silenced:  # noqa: BLE001  (to say so was all that was left to do)
        log.warning("and the person could not be notified (%s)", type(silenced).__name__)
