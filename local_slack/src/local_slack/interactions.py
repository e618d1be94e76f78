"""What people do to the app: commands, clicks, submitted and closed modals, and what its answers do to them.

docs.slack.dev/interactivity
"""

from __future__ import annotations

from typing import Any

from local_slack.actions import Clicked, acted, filled, unfinished
from local_slack.blocks import interactive, judged_view
from local_slack.channels import Channel, Message
from local_slack.composer import composed
from local_slack.delivery import Ack
from local_slack.file_fields import filed
from local_slack.refusal import Json, Refused
from local_slack.responses import Response
from local_slack.slack import TOKEN, Slack
from local_slack.views import ANSWERS, View, initial_values


class Interactions:
    def __init__(self, slack: Slack) -> None:
        self._slack, self._state = slack, slack.state

    # Slash commands

    async def command(self, user: str, channel: Channel, line: str) -> Json:
        """Runs `/name text`. An answer of ok=false is what Slack's client would show the person."""
        name, _, rest = line.partition(" ")
        known = next((c for c in self._state.seed.commands if c.command == name), None)
        if known is None:
            text = f"{name} is not a valid command. In Slack, all messages that start with a / are commands."
            return {"ok": False, "error": "unknown_command", "text": text}
        text = composed(rest.strip(), self._state, for_command=True) if known.should_escape else rest.strip()
        ack = await self._slack.delivery.interaction("slash_commands", self._command(user, channel, name, text))
        if not ack.ok:
            return failed(name, ack)
        if ack.payload and (ack.payload.get("text") or ack.payload.get("blocks") or ack.payload.get("attachments")):
            self._slack.responses.carry_out(Response(channel.id, user, 0.0), ack.payload)
        return {"ok": True}

    def _command(self, user: str, channel: Channel, name: str, text: str) -> Json:
        team, bot = self._state.seed.team, self._state.bot
        return {
            "token": TOKEN,
            "team_id": team.id,
            "team_domain": team.domain,
            "channel_id": channel.id,
            "channel_name": "directmessage" if channel.is_im else channel.name,
            "user_id": user,
            "user_name": self._state.handle(user),
            "command": name,
            "text": text,
            "api_app_id": bot.app_id,
            "is_enterprise_install": "false",
            "response_url": self._slack.responses.url("commands", channel.id, user),
            "trigger_id": self._slack.views.trigger(user, channel=channel.id),
        }

    # Clicks

    async def act_on_message(self, user: str, message: Message, given: Json) -> Json:
        """A click or a choice in a message, checked against the blocks that stand in it now."""
        clicked = acted(message.body, given, self._state.clock.stamp())
        channel = self._state.channels[message.channel]
        container: Json = {
            "type": "message" if clicked.attachment is None else "message_attachment",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": bool(message.reader),
        }
        if clicked.attachment is not None:
            container |= {"attachment_id": clicked.attachment, "is_app_unfurl": False}
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        url = self._slack.responses.url("actions", channel.id, user, message.ts, message.thread_ts or "")
        payload = {
            **self.head("block_actions", user, channel=channel.id),
            "container": container,
            "channel": {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name},
            "message": message.shown(),
            "state": {"values": filled(clicked.blocks, initial_values(clicked.blocks), _typed(given, clicked))},
            "response_url": url,
            "actions": [clicked.action],
        }
        return await self._send(payload)

    async def act_on_view(self, user: str, view: View, given: Json) -> Json:
        clicked = acted(view.body, given, self._state.clock.stamp())
        view.values = filled(view.body["blocks"], view.values, _typed(given, clicked))
        filed(self._state, user, view.body["blocks"], view.values)
        payload = {
            **self.head("block_actions", user, view),
            "container": {"type": "view", "view_id": view.id},
            "view": view.shown(),
            "actions": [clicked.action],
        }
        return await self._send(payload)

    # Modals

    async def submit(self, user: str, view: View, values: Json) -> Json:
        """Submits a modal and does what the app answers: errors, update, push, clear; or closes it."""
        view.values = filled(view.body["blocks"], view.values, values)
        wrong = filed(self._state, user, view.body["blocks"], view.values)
        missing = unfinished(view.body["blocks"], view.values) | wrong
        if missing:
            return {"ok": False, "errors": missing}
        payload = {
            **self.head("view_submission", user, view),
            "view": view.shown(),
            "response_urls": self._response_urls(user, view),
        }
        ack = await self._slack.delivery.interaction("interactive", payload)
        if not ack.ok:
            return failed("The form", ack)
        try:
            return self._respond(view, ack.payload or {})
        except Refused as refused:
            # Slack's client says this much; the reason is for the app's author, so it is in the answer too.
            return {"ok": False, "error": refused.error, "text": "We had some trouble connecting. Try again?"}

    def _response_urls(self, user: str, view: View) -> list[Json]:
        """One for each select with `response_url_enabled`: it answers in the conversation that was chosen there."""
        asked = [(b, e) for b in view.body["blocks"] for e in interactive(b) if e.get("response_url_enabled")]
        urls = []
        for block, element in asked:
            channel = view.values[block["block_id"]][element["action_id"]][ANSWERS[element["type"]][0]]
            if channel in self._state.channels:
                urls.append(
                    {
                        "block_id": block["block_id"],
                        "action_id": element["action_id"],
                        "channel_id": channel,
                        "response_url": self._slack.responses.url("app", channel, user),
                    }
                )
        return urls

    def _respond(self, view: View, answer: Json) -> Json:
        views, kind = self._slack.views, answer.get("response_action")
        if kind == "errors":
            known = {block["block_id"] for block in view.body["blocks"]}
            errors = {b: str(e) for b, e in dict(answer.get("errors") or {}).items() if b in known}
            if not errors:
                raise Refused("invalid_errors")
            return {"ok": False, "errors": errors}
        if view.id not in views.open_views:
            return {"ok": True}
        if kind == "update":
            views.replace(view, judged_view(answer.get("view"), "modal"))
        elif kind == "push":
            views.push_on(view, judged_view(answer.get("view"), "modal"))
        elif kind == "clear":
            views.close_all(view.user)
        else:
            views.close(view)
        return {"ok": True}

    async def close(self, user: str, view: View) -> Json:
        """Closes a modal by hand; with clear_on_close all of them go. The app hears of it if it asked to."""
        cleared = bool(view.body["clear_on_close"])
        if cleared:
            self._slack.views.close_all(user)
        else:
            self._slack.views.close(view)
        if view.body["notify_on_close"]:
            payload = {
                **self.head("view_closed", user, view),
                "view": view.shown(),
                "is_cleared": cleared,
            }
            del payload["trigger_id"]
            await self._slack.delivery.interaction("interactive", payload)
        return {"ok": True}

    def head(self, kind: str, user: str, view: View | None = None, channel: str = "") -> Json:
        team = self._state.seed.team
        name = self._state.handle(user)
        modal = view.id if view is not None and view.body["type"] == "modal" else None
        return {
            "type": kind,
            "user": {"id": user, "username": name, "name": name, "team_id": team.id},
            "api_app_id": self._state.bot.app_id,
            "token": TOKEN,
            "trigger_id": self._slack.views.trigger(user, modal, channel or (view.channel if view else "")),
            "team": {"id": team.id, "domain": team.domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    async def _send(self, payload: Json) -> Json:
        ack = await self._slack.delivery.interaction("interactive", payload)
        return {"ok": True} if ack.ok else failed("This action", ack)


def _typed(given: Json, clicked: Clicked) -> Json:
    """What the person has in the fields now: what the window says, and the choice just made."""
    state = given.get("state")
    values: Any = state.get("values") if isinstance(state, dict) else None
    typed: Json = values if isinstance(values, dict) else {}
    block, action = clicked.action["block_id"], clicked.action["action_id"]
    beside = typed.get(block)
    return {**typed, block: {**(beside if isinstance(beside, dict) else {}), action: clicked.action}}


def failed(what: str, ack: Ack) -> Json:
    reason = "operation_timeout" if "timeout" in ack.reason else "dispatch_failed"
    return {"ok": False, "error": "dispatch_failed", "text": f'{what} failed with the error "{reason}"'}
