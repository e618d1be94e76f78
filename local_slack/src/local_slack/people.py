"""Somebody who uses the workspace, for scenario tests and drills: acts through the page's own doors."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

import httpx

from local_slack.refusal import Json

# The time limit of a page request: an app's three seconds, and then some.
_SECONDS = 30.0


class WorkspaceError(Exception):
    """The workspace said no. `answer` is what it said."""

    def __init__(self, answer: Json) -> None:
        super().__init__(answer.get("text") or answer.get("error"))
        self.answer = answer


class Person:
    """One person in one window. Safe to use from one thread at a time; make one for each thread."""

    def __init__(self, workspace_url: str, user_id: str) -> None:
        self.id = user_id
        self._http = httpx.Client(base_url=workspace_url, timeout=_SECONDS, trust_env=False, verify=False)
        self._bot = ""

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Person:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Doing

    def say(self, channel: str, text: str, thread_ts: str | None = None) -> str:
        """Posts a message and returns its ts. `@name` and `#channel` become mentions."""
        answer = self._do("post", channel=channel, text=text, **({"thread_ts": thread_ts} if thread_ts else {}))
        return str(answer["ts"])

    def upload(self, channel: str, name: str, content: bytes, text: str = "", thread_ts: str | None = None) -> str:
        """Says something with a file and returns the message's ts, as the page does: announced, sent, posted."""
        where = {"channel": channel, **({"thread_ts": thread_ts} if thread_ts else {})}
        return str(self._do("post", text=text, files=[self.send_file(name, content)], **where)["ts"])

    def send_file(self, name: str, content: bytes) -> str:
        """Sends a file ahead and returns its id, for a form with a file_input."""
        begun = self._do("upload", name=name, length=len(content))
        self._http.post(begun["upload_url"], content=content).raise_for_status()
        return str(begun["file_id"])

    def command(self, channel: str, line: str) -> Json:
        """Runs a slash command; returns {"ok": False, "error": "dispatch_failed", ...} if the app does not answer."""
        return self._post("post", channel=channel, text=line)

    def jump(self, name: str) -> None:
        """Presses a jump in time that the app offers beside the clock."""
        self._do("jump", jump=name)

    def click(
        self, channel: str, ts: str, action_id: str, value: str | None = None, *, block_id: str | None = None
    ) -> Json:
        """Presses a button. value: which one, where several share an action_id."""
        return self.choose(channel, ts, action_id, block_id=block_id, **({} if value is None else {"value": value}))

    def choose(self, channel: str, ts: str, action_id: str, *, block_id: str | None = None, **chosen: Any) -> Json:
        """Uses a menu or picker: selected_option="p1", selected_user="U1", selected_date="2026-01-31", state=..."""
        container = {"type": "message", "channel": channel, "ts": ts}
        return self._act(container, action_id, block_id, chosen)

    def click_view(self, view_id: str, action_id: str, *, block_id: str | None = None, **chosen: Any) -> Json:
        """Presses a button or uses a menu in a modal or the App Home."""
        return self._act({"type": "view", "view_id": view_id}, action_id, block_id, chosen)

    def _act(self, container: Json, action_id: str, block_id: str | None, chosen: Json) -> Json:
        named = {"block_id": block_id} if block_id else {}
        return self._do("action", container=container, action_id=action_id, **named, **chosen)

    def options(self, container: Json, action_id: str, typed: str = "") -> list[Json]:
        """What the app offers in an external select. container: {"type": "view", "view_id"}, or a message's."""
        return list(self._do("options", container=container, action_id=action_id, value=typed)["options"])

    def shortcut(self, callback_id: str, channel: str = "", ts: str = "") -> Json:
        """Runs a global shortcut, or one of a message if that is named."""
        return self._post("shortcut", callback_id=callback_id, channel=channel, ts=ts)

    def submit(self, view_id: str, values: Json | None = None) -> Json:
        """Submits a modal. values: {block_id: {action_id: value}}, a value bare ("text", "option", "U1") or in
        Slack's shape. Returns {"ok": True}, or {"ok": False, "errors": {block_id: message}}."""
        return self._post("view_submit", view_id=view_id, values=values or {})

    def close_view(self, view_id: str) -> Json:
        return self._do("view_close", view_id=view_id)

    def react(self, channel: str, ts: str, name: str) -> None:
        self._do("react", channel=channel, ts=ts, name=name)

    def mark_read(self, channel: str) -> None:
        self._do("read", channel=channel)

    def open_dm(self, user: str) -> str:
        """The id of the direct message with somebody."""
        return str(self._do("open_dm", user=user)["channel"])

    # Reading

    def messages(self, channel: str, thread: str | None = None) -> list[Json]:
        """What this person sees in a channel or a thread, ephemerals too, oldest first."""
        asked = {"channel": channel, **({"thread": thread} if thread else {})}
        return list(self._get("messages", **asked)["messages"])

    def ephemerals(self, channel: str) -> list[Json]:
        return [m for m in self.messages(channel) if m.get("is_ephemeral")]

    def dms(self) -> list[Json]:
        """The messages in the direct message with the bot."""
        return self.messages(self.open_dm(self.bot))

    @property
    def bot(self) -> str:
        """The bot's user id."""
        self._bot = self._bot or self._get("boot")["bot"]["user_id"]
        return self._bot

    def sidebar(self) -> Json:
        return self._get("sidebar")

    def views(self) -> list[Json]:
        """The modals that are open, the topmost last."""
        return list(self._get("views")["views"])

    def open_home(self, timeout: float = 10) -> Json:
        """Opens the App Home and waits until the bot has published it (anew)."""
        before = self.home()
        self._do("home")

        def published() -> Json | None:
            view = self.home()
            return view if view and view["hash"] != (before or {}).get("hash") else None

        return dict(self.wait_for(published, timeout, "the App Home was not published"))

    def home(self) -> Json | None:
        view: Json | None = self._get("home")["view"]
        return view

    # Waiting

    def open_messages(self) -> None:
        """Comes to the messages with the bot, which the app hears of too."""
        self._do("home", tab="messages")

    def wait_for(self, look: Callable[[], Any], timeout: float = 10, otherwise: str = "it did not happen") -> Any:
        """Looks again and again until there is something to see. Raises AssertionError after `timeout` seconds."""
        until, pause = time.monotonic() + timeout, 0.005
        while not (seen := look()):
            if time.monotonic() > until:
                raise AssertionError(f"{otherwise} within {timeout} s")
            time.sleep(pause)
            pause = min(pause * 1.5, 0.1)
        return seen

    def wait_message(
        self,
        channel: str,
        containing: str | None = None,
        timeout: float = 10,
        thread: str | None = None,
        where: Callable[[Json], bool] | None = None,
    ) -> Json:
        """The newest message that contains a text (anywhere: blocks and attachments too) and satisfies `where`."""

        def look() -> Json | None:
            for message in reversed(self.messages(channel, thread)):
                if (containing is None or containing in everything(message)) and (where is None or where(message)):
                    return message
            return None

        told = f"{self.id} saw nothing in {channel} containing {containing!r}"
        return dict(self.wait_for(look, timeout, told))

    def wait_view(self, callback_id: str | None = None, timeout: float = 10) -> Json:
        """The topmost modal, once there is one (with this callback_id)."""

        def look() -> Json | None:
            top = self.views()[-1:]
            return top[0] if top and callback_id in (None, top[0]["callback_id"]) else None

        return dict(self.wait_for(look, timeout, f"{self.id} saw no modal {callback_id or ''}".strip()))

    # The wire

    def _get(self, what: str, **asked: str) -> Json:
        return _said(self._http.get(f"/page/{what}", params={"as": self.id, **asked}))

    def _post(self, what: str, **given: Any) -> Json:
        answer: Json = self._http.post(f"/page/{what}", json={"as": self.id, **given}).json()
        return answer

    def _do(self, what: str, **given: Any) -> Json:
        return _said(self._http.post(f"/page/{what}", json={"as": self.id, **given}))


def _said(response: httpx.Response) -> Json:
    answer: Json = response.json()
    if answer.get("ok") is False:
        raise WorkspaceError(answer)
    return answer


def everything(value: Any) -> str:
    """All the text of a message, its blocks and attachments, one piece a line."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "\n".join(everything(v) for k, v in value.items() if k not in ("block_id", "action_id", "ts"))
    if isinstance(value, list):
        return "\n".join(everything(v) for v in value)
    return ""
