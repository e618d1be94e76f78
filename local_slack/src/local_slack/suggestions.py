"""Options of external selects: the app is asked for them while somebody types.

docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
"""

from __future__ import annotations

from typing import Any

from local_slack.actions import placed
from local_slack.channels import Message
from local_slack.elements import OFFERED
from local_slack.interactions import Interactions, failed
from local_slack.refusal import Json, Refused, flawed
from local_slack.slack import Slack
from local_slack.views import View


class Suggestions:
    def __init__(self, slack: Slack, interactions: Interactions) -> None:
        self._slack, self._interactions = slack, interactions

    async def in_view(self, user: str, view: View, given: Json) -> Json:
        where = {"container": {"type": "view", "view_id": view.id}, "view": view.shown()}
        return await self._ask(user, view.body, given, where)

    async def in_message(self, user: str, message: Message, given: Json) -> Json:
        channel = self._slack.state.channels[message.channel]
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": bool(message.reader),
        }
        name = "directmessage" if channel.is_im else channel.name
        where = {"container": container, "channel": {"id": channel.id, "name": name}, "message": message.shown()}
        return await self._ask(user, message.body, given, where)

    async def _ask(self, user: str, body: Json, given: Json, where: Json) -> Json:
        block, element, _ = placed(body, given)
        if not element["type"].endswith("external_select"):
            raise Refused("not_an_external_select")
        payload = {
            **self._interactions.head("block_suggestion", user),
            **where,
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "value": str(given.get("value") or ""),
        }
        del payload["trigger_id"]  # while somebody types, nothing may be opened over the field
        ack = await self._slack.delivery.interaction("interactive", payload)
        if not ack.ok:
            return failed("The list", ack)
        return {"ok": True, "options": _offered(ack.payload)}


def _offered(answer: Any) -> list[Json]:
    """The app's answer as a flat list of options. Raises Refused (invalid_options) with the flaws."""
    flaws: list[str] = []
    OFFERED(answer, "", flaws)
    if flaws:
        raise flawed("invalid_options", flaws)
    groups: list[Json] = answer.get("option_groups") or [{"options": answer.get("options") or []}]
    return [option for group in groups for option in group["options"]]
