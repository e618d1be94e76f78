"""The bot's own account in Slack, looked at every few minutes: where it lives, and whether its token is still good.

A token that was revoked fails every message, and where nothing is to be sent nobody would notice.
"""

from __future__ import annotations

import http.client
import logging
from collections.abc import Callable

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.notify.slack_errors import MALFORMED, Meaning, advice, code_of, meaning_of

log = logging.getLogger(__name__)

EVERY = 120.0  # seconds


class SlackAccount:
    """lives_in: told the workspace's id. judged: told what is wrong with the token whenever Slack has said so, "" for
    nothing. trouble: the same, as Slack said it last."""

    def __init__(self, client: WebClient, lives_in: Callable[[str], None], judged: Callable[[str], None]) -> None:
        self._client, self._lives_in, self._judged = client, lives_in, judged
        self.trouble = ""

    def look(self) -> None:
        """An answer that says nothing about the token, or none at all, changes nothing."""
        try:
            answer = self._client.auth_test()
        except SlackApiError as error:
            code = code_of(error)
            if meaning_of(code) is Meaning.TOKEN:
                self._judge(f"Slack refuses the bot's token: {advice(code)}")
            return
        except (SlackClientError, OSError, http.client.HTTPException):
            return
        except MALFORMED:
            return
        self._judge("")
        home = str(answer.get("team_id") or "")
        # An app of a whole organisation lives in no single workspace.
        if home.startswith("T") and not answer.get("is_enterprise_install"):
            self._lives_in(home)

    def _judge(self, trouble: str) -> None:
        if trouble != self.trouble:
            log.log(logging.ERROR if trouble else logging.INFO, "%s", trouble or "Slack takes the bot's token again")
        self.trouble = trouble
        self._judged(trouble)
