"""What the page, and `people.Person`, may ask: the same door for a human and for a test that plays one."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.workspace import shapes
from bot.workspace.channels import Channel, Message
from bot.workspace.composer import composed
from bot.workspace.interactions import Interactions
from bot.workspace.page_feed import PageFeed
from bot.workspace.refusal import Json, Refused
from bot.workspace.shortcuts import Shortcuts
from bot.workspace.slack import Slack
from bot.workspace.suggestions import Suggestions

PAGE = Path(__file__).parent / "page"
LONGEST = 40_000


class PageApi:
    def __init__(self, slack: Slack) -> None:
        self._slack, self._state = slack, slack.state
        self._interactions = Interactions(slack)
        self._shortcuts = Shortcuts(slack, self._interactions)
        self._suggestions = Suggestions(slack, self._interactions)
        self._feed = PageFeed()
        slack.state.listeners.append(self._feed.hear)

    def routes(self) -> list[BaseRoute]:
        reading = {
            "/page/boot": self.boot,
            "/page/sidebar": self.sidebar,
            "/page/messages": self.messages,
            "/page/home": self.home,
            "/page/views": self.views,
        }
        doing = {
            "/page/post": self.post,
            "/page/open_dm": self.open_dm,
            "/page/action": self.action,
            "/page/options": self.options,
            "/page/shortcut": self.shortcut,
            "/page/view_submit": self.view_submit,
            "/page/view_close": self.view_close,
            "/page/home": self.open_home,
            "/page/react": self.react,
            "/page/read": self.read,
            "/page/join": self.join,
        }
        return [
            Route("/", self.index),
            *(Route(path, _answering(run), methods=["GET"]) for path, run in reading.items()),
            *(Route(path, _doing(run), methods=["POST"]) for path, run in doing.items()),
            WebSocketRoute("/page/socket", self.socket),
            Route("/page/{name}", self.file),
        ]

    # The page itself

    async def index(self, request: Request) -> Response:
        return _page_file("index.html")

    async def file(self, request: Request) -> Response:
        return _page_file(request.path_params["name"])

    async def socket(self, socket: WebSocket) -> None:
        person = socket.query_params.get("as", "")
        if person not in self._state.people:
            await socket.close(code=1008)
            return
        await self._feed.serve(socket, person)

    # Reading

    async def boot(self, request: Request) -> Json:
        seed, bot = self._state.seed, self._state.bot
        people = [shapes.user(self._state, id, with_email=True) for id in (*self._state.people, bot.user_id)]
        return {
            "clock": self._state.clock.face(),
            "team": {"id": seed.team.id, "name": seed.team.name, "domain": seed.team.domain},
            "people": people,
            "commands": [
                {"command": c.command, "description": c.description, "usage_hint": c.usage_hint} for c in seed.commands
            ],
            "shortcuts": [
                {"callback_id": s.callback_id, "name": s.name, "type": s.type, "description": s.description}
                for s in seed.shortcuts
            ],
            "bot": {"user_id": bot.user_id, "bot_id": bot.bot_id, "app_id": bot.app_id, "name": bot.display},
            "usergroups": [
                {"id": g.id, "handle": g.handle, "name": g.name, "users": list(g.users)}
                for g in self._state.groups.values()
            ],
        }

    async def sidebar(self, request: Request) -> Json:
        person = self._as(request.query_params)
        mine = [c for c in self._state.channels.values() if person in c.members and not c.is_archived]
        return {
            "channels": [
                {
                    "id": c.id,
                    "name": c.name,
                    "is_private": c.is_private,
                    "topic": c.topic["value"],
                    "unread": c.unread(person),
                }
                for c in mine
                if not c.is_im
            ],
            "ims": [{"id": c.id, "user": c.other(person), "unread": c.unread(person)} for c in mine if c.is_im],
        }

    async def messages(self, request: Request) -> Json:
        query = request.query_params
        person = self._as(query)
        channel = self._channel(person, query)
        limit, thread = max(1, int(query.get("limit", "200"))), query.get("thread")
        if thread:
            shown = list(channel.thread(thread)) if thread in channel.messages else []
        else:
            shown = [channel.messages[ts] for ts in channel.timeline[-limit:]]
        whispers = [m for m in channel.ephemerals.values() if m.reader == person and _beside(m, thread)]
        both = sorted([*shown, *whispers], key=lambda m: m.ts)[-limit:]
        return {"messages": [m.shown() for m in both]}

    async def home(self, request: Request) -> Json:
        view = self._slack.views.homes.get(self._as(request.query_params))
        return {"view": view.shown() if view else None}

    async def views(self, request: Request) -> Json:
        """The modals a person has open, the topmost last."""
        stack = self._slack.views.stacks.get(self._as(request.query_params), [])
        return {"views": [view.shown() for view in stack]}

    # Doing

    async def post(self, given: Json) -> Json:
        person, text = self._as(given), str(given.get("text") or "")
        channel = self._channel(person, given)
        if not text.strip():
            raise Refused("no_text")
        if len(text) > LONGEST:
            raise Refused("msg_too_long")
        if channel.is_archived:
            raise Refused("is_archived")
        if text.startswith("/"):
            return await self._interactions.command(person, channel, text)
        thread = given.get("thread_ts")
        if thread and thread not in channel.messages:
            raise Refused("thread_not_found")
        body: Json = {
            "user": person,
            "team": self._state.seed.team.id,
            "text": composed(text, self._state),
            "client_msg_id": self._state.new_id("M"),
        }
        message = self._state.post(channel, {**body, "thread_ts": thread} if thread else body)
        return {"ok": True, "ts": message.ts}

    async def open_dm(self, given: Json) -> Json:
        person, other = self._as(given), str(given.get("user") or "")
        if not self._state.is_someone(other) or other == person:
            raise Refused("user_not_found")
        return {"ok": True, "channel": self._state.direct(person, other)[0].id}

    async def action(self, given: Json) -> Json:
        person, container = self._as(given), given.get("container")
        if not isinstance(container, dict):
            raise Refused("invalid_container")
        if container.get("type") == "view":
            view = self._slack.views.of(person, str(container.get("view_id")))
            return await self._interactions.act_on_view(person, view, given)
        message = self._message(person, container)
        return await self._interactions.act_on_message(person, message, given)

    async def options(self, given: Json) -> Json:
        """What the app offers in an external select for what was typed so far."""
        person, container = self._as(given), given.get("container")
        if not isinstance(container, dict):
            raise Refused("invalid_container")
        if container.get("type") == "view":
            view = self._slack.views.of(person, str(container.get("view_id")))
            return await self._suggestions.in_view(person, view, given)
        return await self._suggestions.in_message(person, self._message(person, container), given)

    async def shortcut(self, given: Json) -> Json:
        """A global one, or, with channel and ts, one of a message."""
        person, callback = self._as(given), str(given.get("callback_id"))
        message = self._message(person, given) if given.get("ts") else None
        return await self._shortcuts.run(person, callback, message)

    async def view_submit(self, given: Json) -> Json:
        person = self._as(given)
        view = self._slack.views.of(person, str(given.get("view_id")))
        return await self._interactions.submit(person, view, given.get("values") or {})

    async def view_close(self, given: Json) -> Json:
        person = self._as(given)
        view = self._slack.views.of(person, str(given.get("view_id")))
        return await self._interactions.close(person, view)

    async def open_home(self, given: Json) -> Json:
        person = self._as(given)
        view = self._slack.views.homes.get(person)
        self._slack.events.home_opened(person, view.shown() if view else None)
        return {"ok": True}

    async def react(self, given: Json) -> Json:
        person, name = self._as(given), str(given.get("name") or given.get("reaction") or "").strip(":")
        message = self._message(person, given)
        if not name:
            raise Refused("invalid_name")
        # A second click on the same picture takes it back, as in Slack's client.
        if person in message.reactions.get(name, ()):
            self._state.unreact(message, person, name)
        else:
            self._state.react(message, person, name)
        return {"ok": True}

    async def read(self, given: Json) -> Json:
        person = self._as(given)
        self._state.mark_read(self._channel(person, given), person)
        return {"ok": True}

    async def join(self, given: Json) -> Json:
        person = self._as(given)
        channel = self._state.channel(str(given.get("channel")))
        if channel.is_private:
            raise Refused("channel_not_found")
        if person not in channel.members:
            self._state.join(channel, person)
        return {"ok": True}

    def _as(self, given: Any) -> str:
        return self._state.person(str(given.get("as") or "")).id

    def _channel(self, person: str, given: Any) -> Channel:
        channel = self._state.channel(str(given.get("channel") or ""))
        if person not in channel.members:
            raise Refused("channel_not_found" if channel.is_private else "not_in_channel")
        return channel

    def _message(self, person: str, given: Json) -> Message:
        channel = self._channel(person, given)
        message = channel.find(str(given.get("ts") or ""))
        if message is None or message.reader not in (None, person):
            raise Refused("message_not_found")
        return message


def _beside(message: Message, thread: str | None) -> bool:
    """An ephemeral answer shows where it was said: in its thread, or in the channel."""
    return message.thread_ts == thread if thread else message.thread_ts is None


def _page_file(name: str) -> Response:
    path = PAGE / name
    if path.parent != PAGE or not path.is_file():
        return PlainTextResponse("not found", 404)
    return FileResponse(path, headers={"Cache-Control": "no-cache"})


def _answering(run: Callable[[Request], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    async def door(request: Request) -> Response:
        try:
            return JSONResponse(await run(request))
        except Refused as refused:
            return JSONResponse(refused.answer())
        except ValueError:
            return JSONResponse({"ok": False, "error": "invalid_arguments"}, 400)

    return door


def _doing(run: Callable[[Json], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    async def read(request: Request) -> Json:
        given = json.loads(await request.body())
        if not isinstance(given, dict):
            raise ValueError
        return await run(given)

    return _answering(read)
