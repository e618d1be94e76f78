"""What every listener goes through: the work is given to the threads of its lane, Slack is told so, and no error gets
past. Slack waits three seconds for an acknowledgement, which so waits for nobody's work.

Why not leave errors to Bolt's handler? When a listener fails within 10 ms of its ack(), Bolt takes the ack back
(slack-bolt 1.30, `ThreadListenerRunner.run`): Slack then shows "operation timed out" and sends the request again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from handlers.again import Persistent
from handlers.click import Body
from handlers.errors import unwell
from handlers.lanes import Lane, Lanes

Work = Callable[[Body, Respond, WebClient], None]
Listener = Callable[[Ack, Body, Respond, WebClient], None]


class Door:
    """Makes Bolt's listeners."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes

    def deed(self, work: Work) -> Listener:
        """A listener that does this work."""
        return self.of(work, lambda body: Lane.DEED)

    def look(self, work: Work) -> Listener:
        """One whose work only looks something up."""
        return self.of(work, lambda body: Lane.LOOK)

    def of(self, work: Work, lane: Callable[[Body], Lane]) -> Listener:
        def listener(ack: Ack, body: Body, respond: Respond, client: WebClient) -> None:
            began = time.perf_counter()
            self._lanes.do(lane(body), partial(attempt, work, body, respond, client))
            ack()
            self._lanes.acked.append(time.perf_counter() - began)

        return listener


def attempt(work: Work, body: Body, respond: Respond, client: WebClient) -> None:
    """For a listener that has to acknowledge with words of its own, and did."""
    answer = Persistent(respond) if type(respond) is Respond else respond
    try:
        work(body, answer, client)
    except Exception as error:  # noqa: BLE001  (here is the door: an error becomes words and a line in the log)
        unwell(error, body, answer, client)
