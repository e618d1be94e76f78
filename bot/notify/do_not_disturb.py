"""Whether Slack holds back somebody's notifications: a direct message that was delivered is no phone that rang.

https://docs.slack.dev/reference/methods/dnd.info: an app sees the hours that somebody has set; that they have snoozed
their notifications only they themselves are told.
"""

from __future__ import annotations

import http.client
import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.notify.slack_errors import MALFORMED, code_of

log = logging.getLogger(__name__)

T = TypeVar("T")

_PATIENCE = 2  # seconds: the page is out by then, and its lease is not to run out

_NOT_ALLOWED = frozenset({"missing_scope", "unknown_method", "not_allowed_token_type", "no_permission"})


def held_for(answer: Mapping[str, Any], now: float) -> float:
    """For how many seconds from `now` (Unix, of Slack's clock) notifications are held back; 0 where they ring."""
    ends = [0.0]
    if answer.get("dnd_enabled") and answer["next_dnd_start_ts"] <= now < answer["next_dnd_end_ts"]:
        ends.append(answer["next_dnd_end_ts"] - now)
    if answer.get("snooze_enabled") and answer.get("snooze_endtime"):
        ends.append(answer["snooze_endtime"] - now)
    return float(max(ends))


def hours_in(answer: Mapping[str, Any]) -> tuple[int, int] | None:
    """The hours that are open or come next (Unix, of Slack's clock); None where somebody has none."""
    return (answer["next_dnd_start_ts"], answer["next_dnd_end_ts"]) if answer.get("dnd_enabled") else None


class DoNotDisturb:
    """Asked once a page, and once before a shift. Without the scope it is asked no more until the process starts again,
    and says so once."""

    def __init__(self, client: WebClient) -> None:
        self._client = WebClient(
            token=client.token, base_url=client.base_url, timeout=_PATIENCE, ssl=client.ssl, retry_handlers=[]
        )
        self._allowed = True

    def seconds_of(self, user: str, now: float) -> float:
        """0 as well where nobody can say."""
        return self._of(user, lambda answer: held_for(answer, now)) or 0.0

    def hours_of(self, user: str) -> tuple[int, int] | None:
        """None as well where nobody can say."""
        return self._of(user, hours_in)

    def _of(self, user: str, read: Callable[[Mapping[str, Any]], T]) -> T | None:
        """The message itself is out, and nothing here may cost it."""
        if not self._allowed:
            return None
        try:
            return read(self._client.dnd_info(user=user).data)  # type: ignore[arg-type]
        except SlackApiError as error:
            if code_of(error) in _NOT_ALLOWED:
                self._allowed = False
                log.warning("Slack does not let me ask for Do Not Disturb hours (%s); see doctor", code_of(error))
        except (SlackClientError, OSError, http.client.HTTPException, *MALFORMED) as error:
            log.warning("no answer about Do Not Disturb hours: %s", type(error).__name__)
        return None
