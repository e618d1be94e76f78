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

from local_slack import files
from local_slack.channels import Channel, Message
from local_slack.composer import composed
from local_slack.interactions import Interactions
from local_slack.page_feed import PageFeed
from local_slack.page_reading import PageReading, acting, joined
from local_slack.refusal import Json, Refused
from local_slack.shortcuts import Shortcuts
from local_slack.slack import Slack
from local_slack.suggestions import Suggestions

PAGE = Path(__file__).parent / "page"
LONGEST = 40_000


class PageApi:
    def __init__(self, slack: Slack) -> None:
        self._slack, self._state = slack, slack.state
        self._interactions = Interactions(slack)
        self._shortcuts = Shortcuts(slack, self._interactions)
        self._suggestions = Suggestions(slack, self._interactions)
        self._feed, self._reading = PageFeed(), PageReading(slack)
        slack.state.listeners.append(self._feed.hear)

    def routes(self) -> list[BaseRoute]:
        see = self._reading
        reading = {
            "/page/boot": see.boot,
            "/page/sidebar": see.sidebar,
            "/page/messages": see.messages,
            "/page/home": see.home,
            "/page/views": see.views,
        }
        doing = {
            "/page/post": self.post,
            "/page/upload": self.upload,
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
            "/page/jump": self.jump,
        }
        return [
            Route("/", self.index),
            *(Route(path, _answering(run), methods=["GET"]) for path, run in reading.items()),
            *(Route(path, self._doing(path, run), methods=["POST"]) for path, run in doing.items()),
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

    # Doing

    async def post(self, given: Json) -> Json:
        """A message, a command, or a message with the files that were sent before (`files`: their ids)."""
        person, text = acting(self._state, given), str(given.get("text") or "")
        channel, listed = joined(self._state, person, given), given.get("files") or []
        if not isinstance(listed, list):
            raise Refused("invalid_arguments")
        if not text.strip() and not listed:
            raise Refused("no_text")
        if len(text) > LONGEST:
            raise Refused("msg_too_long")
        if channel.is_archived:
            raise Refused("is_archived")
        if text.startswith("/") and not listed:
            return await self._interactions.command(person, channel, text)
        return {"ok": True, "ts": self._say(person, channel, given, text, listed).ts}

    def _say(self, person: str, channel: Channel, given: Json, text: str, listed: list[Any]) -> Message:
        thread = given.get("thread_ts")
        if thread and thread not in channel.messages:
            raise Refused("thread_not_found")
        body: Json = {
            "user": person,
            "team": self._state.seed.team.id,
            "text": composed(text, self._state),
            "client_msg_id": self._state.new_id("M"),
            **({"thread_ts": thread} if thread else {}),
        }
        if not listed:
            return self._state.post(channel, body)
        if len(listed) > files.IN_ONE_MESSAGE:
            raise Refused("too_many_files")
        shapes = [files.taken(self._state, person, id) for id in listed]
        return files.share(self._state, channel, {**body, "upload": True}, shapes)

    async def upload(self, given: Json) -> Json:
        """The first step of an upload: where the window sends the bytes of this file (`name`, `length`)."""
        person, name, length = acting(self._state, given), str(given.get("name") or ""), given.get("length")
        if not name or not isinstance(length, int) or length < 1:
            raise Refused("invalid_arguments")
        return {"ok": True, **files.begin(self._state, self._slack.base_url, person, name, length)}

    async def open_dm(self, given: Json) -> Json:
        person, other = acting(self._state, given), str(given.get("user") or "")
        if not self._state.is_someone(other) or other == person:
            raise Refused("user_not_found")
        return {"ok": True, "channel": self._state.direct(person, other)[0].id}

    async def action(self, given: Json) -> Json:
        person, container = acting(self._state, given), given.get("container")
        if not isinstance(container, dict):
            raise Refused("invalid_container")
        if container.get("type") == "view":
            view = self._slack.views.of(person, str(container.get("view_id")))
            return await self._interactions.act_on_view(person, view, given)
        message = self._message(person, container)
        return await self._interactions.act_on_message(person, message, given)

    async def options(self, given: Json) -> Json:
        """What the app offers in an external select for what was typed so far."""
        person, container = acting(self._state, given), given.get("container")
        if not isinstance(container, dict):
            raise Refused("invalid_container")
        if container.get("type") == "view":
            view = self._slack.views.of(person, str(container.get("view_id")))
            return await self._suggestions.in_view(person, view, given)
        return await self._suggestions.in_message(person, self._message(person, container), given)

    async def shortcut(self, given: Json) -> Json:
        """A global one, or, with channel and ts, one of a message."""
        person, callback = acting(self._state, given), str(given.get("callback_id"))
        message = self._message(person, given) if given.get("ts") else None
        return await self._shortcuts.run(person, callback, message)

    async def view_submit(self, given: Json) -> Json:
        person = acting(self._state, given)
        view = self._slack.views.of(person, str(given.get("view_id")))
        return await self._interactions.submit(person, view, given.get("values") or {})

    async def view_close(self, given: Json) -> Json:
        person = acting(self._state, given)
        view = self._slack.views.of(person, str(given.get("view_id")))
        return await self._interactions.close(person, view)

    async def open_home(self, given: Json) -> Json:
        """Tells the app that somebody came to it: to its Home, or to the messages with it (`tab`)."""
        person, tab = acting(self._state, given), "messages" if given.get("tab") == "messages" else "home"
        view = self._slack.views.homes.get(person)
        self._slack.events.home_opened(person, view.shown() if view else None, tab)
        return {"ok": True}

    async def react(self, given: Json) -> Json:
        person, name = acting(self._state, given), str(given.get("name") or given.get("reaction") or "").strip(":")
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
        person = acting(self._state, given)
        self._state.mark_read(joined(self._state, person, given), person)
        return {"ok": True}

    async def join(self, given: Json) -> Json:
        person = acting(self._state, given)
        channel = self._state.channel(str(given.get("channel")))
        if channel.is_private:
            raise Refused("channel_not_found")
        if person not in channel.members:
            self._state.join(channel, person)
        return {"ok": True}

    async def jump(self, given: Json) -> Json:
        """Somebody asks the app to jump in time (`jump`: one of those that it offers); it reads that in the deeds."""
        acting(self._state, given)
        if str(given.get("jump")) not in self._state.clock.jumps:
            raise Refused("invalid_arguments")
        return {"ok": True}

    def _doing(self, path: str, run: Callable[[Json], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
        """What somebody does; what came of it is on record."""

        async def read(request: Request) -> Json:
            given = json.loads(await request.body())
            if not isinstance(given, dict):
                raise ValueError
            answer = await run(given)
            self._slack.deeds.add(self._slack.clock.now(), path.rpartition("/")[2], {**_place(given), **given})
            return answer

        return _answering(read)

    def _message(self, person: str, given: Json) -> Message:
        channel = joined(self._state, person, given)
        message = channel.find(str(given.get("ts") or ""))
        if message is None or message.reader not in (None, person):
            raise Refused("message_not_found")
        return message


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


def _place(given: Json) -> Json:
    """An action names its message or view one level down."""
    container = given.get("container")
    return container if isinstance(container, dict) else {}
