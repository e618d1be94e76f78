"""What every listener goes through: acknowledged first, then the work, and no error gets past.

Why not leave errors to Bolt's handler? When a listener fails within 10 ms of its ack(), Bolt takes the ack back
(slack-bolt 1.30, `ThreadListenerRunner.run`): Slack then shows "operation timed out" and sends the request again.
"""

from __future__ import annotations

from collections.abc import Callable

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from handlers.again import Persistent
from handlers.click import Body
from handlers.errors import unwell

Work = Callable[[Body, Respond, WebClient], None]
Listener = Callable[[Ack, Body, Respond, WebClient], None]


def door(work: Work) -> Listener:
    """A Bolt listener that does this work."""

    def listener(ack: Ack, body: Body, respond: Respond, client: WebClient) -> None:
        ack()
        attempt(work, body, respond, client)

    return listener


def attempt(work: Work, body: Body, respond: Respond, client: WebClient) -> None:
    """For a listener that has to acknowledge with words of its own, and did."""
    answer = Persistent(respond) if type(respond) is Respond else respond
    try:
        work(body, answer, client)
    except Exception as error:  # noqa: BLE001  (here is the door: an error becomes words and a line in the log)
        unwell(error, body, answer, client)
