"""The HTTP doors that an app knocks at: the Web API, response URLs, uploads and downloads, and the socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from local_slack import arguments, files, responses, web_api
from local_slack.faults import Fault
from local_slack.refusal import Json, Refused
from local_slack.slack import Slack

_NONSENSE = "<!DOCTYPE html><html><body><h1>Something went sideways</h1></body></html>"


class ApiDoor:
    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/api/{method:path}", self.method, methods=["GET", "POST"]),
            Route("/commands/{team}/{key}", self.respond, methods=["POST"]),
            Route("/actions/{team}/{key}", self.respond, methods=["POST"]),
            Route("/app/{team}/{key}", self.respond, methods=["POST"]),
            Route("/upload/v1/{key}", self.upload, methods=["POST", "PUT"]),
            Route("/files-pri/{id}/{name:path}", self.download, methods=["GET"]),
            WebSocketRoute("/link", self.link),
        ]

    async def link(self, socket: WebSocket) -> None:
        await self._slack.sockets.serve(socket)

    async def method(self, request: Request) -> Response:
        name = request.path_params["method"].strip("/")
        try:
            args, refused = await arguments.arguments(request), None
        except Refused as error:
            args, refused = {}, error
        fault = self._slack.faults.next_for(name, args)
        secret = arguments.token(request, args)

        def done() -> Answer:
            if refused is not None:
                return Answer.of(refused)
            return self._answered(name, args, secret)

        return await self._through(request, name, args, fault, done)

    def _answered(self, name: str, args: Json, secret: str) -> Answer:
        headers = self._scopes(name, secret)
        try:
            return Answer(web_api.answer(self._slack, name, args, secret), headers=headers)
        except Refused as refused:
            return Answer.of(refused, headers)

    def _scopes(self, name: str, secret: str) -> dict[str, str]:
        token, method = self._slack.tokens.get(secret), web_api.METHODS.get(name)
        headers = {} if token is None else {"X-OAuth-Scopes": ",".join(token.scopes)}
        if method is not None and method.scope is not None:
            headers["X-Accepted-OAuth-Scopes"] = method.scope
        return headers

    async def respond(self, request: Request) -> Response:
        key = request.path_params["key"]
        try:
            args = responses.read(json.loads(await request.body() or b"null"))
        except ValueError:
            return PlainTextResponse("invalid_payload", 400)
        except Refused as refused:
            return PlainTextResponse(refused.error, refused.status)

        def done() -> Answer:
            try:
                self._slack.responses.use(key, args)
            except Refused as refused:
                return Answer.of(refused)
            return Answer({"ok": True}, text="ok")

        fault = self._slack.faults.next_for("response_url")
        return await self._through(request, "response_url", args, fault, done)

    async def upload(self, request: Request) -> Response:
        content = await arguments.uploaded(request)

        def done() -> Answer:
            try:
                size = files.receive(self._slack.state, request.path_params["key"], content)
            except Refused as refused:
                return Answer.of(refused)
            return Answer({"ok": True}, text=f"OK - {size}")

        fault = self._slack.faults.next_for("upload")
        return await self._through(request, "upload", {"bytes": len(content)}, fault, done)

    async def download(self, request: Request) -> Response:
        """The bytes of a file, for a token that may see it or for the page (same origin, so no token)."""
        state = self._slack.state
        file = state.files.get(request.path_params["id"])
        if file is None or file["bytes"] is None:
            return PlainTextResponse("file_not_found", 404)
        token = self._slack.tokens.get(arguments.token(request, {}))
        allowed = token is not None and token.has("files:read") and files.may_see(state, token.user, file["shape"])
        if not allowed and request.headers.get("sec-fetch-site") != "same-origin":
            return PlainTextResponse("not_authed", 403)
        kind, asked = file["shape"]["mimetype"], request.path_params["name"]
        shown = kind if kind.startswith("image/") and kind != "image/svg+xml" else "application/octet-stream"
        inline = shown != "application/octet-stream" and not asked.startswith("download/")
        kept = f"attachment; filename*=UTF-8''{quote(file['shape']['name'])}"
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Content-Disposition": "inline" if inline else kept,
        }
        return Response(file["bytes"], media_type=shown, headers=headers)

    async def _through(
        self, request: Request, name: str, args: Json, fault: Fault | None, done: Callable[[], Answer]
    ) -> Response:
        """Does what was asked, unless a fault is in the way, and writes the call down."""
        answer = _instead(fault) if fault is not None else None
        if answer is None:
            answer = done()
        kind = fault.kind if fault is not None else None
        self._slack.calls.add(self._slack.clock.now(), name, args, answer.body, kind)
        if fault is None:
            return answer.response()
        return await self._spoiled(request, fault, answer)

    async def _spoiled(self, request: Request, fault: Fault, answer: Answer) -> Response:
        if fault.kind == "late":
            await asyncio.sleep(fault.seconds)
        elif fault.kind == "nonsense":
            return Response(_NONSENSE, media_type="text/html")
        elif fault.kind in ("hang", "drop", "drop_after_accept"):
            if fault.kind == "hang":
                await asyncio.sleep(fault.seconds)
            self._slack.cut(request.client)
        return answer.response()


class Answer:
    """body: for the log and, unless there is a text, for the wire."""

    def __init__(
        self, body: Json, status: int = 200, headers: dict[str, str] | None = None, text: str | None = None
    ) -> None:
        self.body, self.status, self.headers, self.text = body, status, headers or {}, text

    @classmethod
    def of(cls, refused: Refused, headers: dict[str, str] | None = None) -> Answer:
        return cls(refused.answer(), refused.status, {**(headers or {}), **refused.headers})

    def response(self) -> Response:
        if self.text is not None:
            return PlainTextResponse(self.text, self.status, self.headers)
        content = json.dumps(self.body, ensure_ascii=False, separators=(",", ":"))
        return Response(content, self.status, self.headers, media_type="application/json; charset=utf-8")


def _instead(fault: Fault) -> Answer | None:
    """The answer of a fault that keeps the call from being done; None if it is done all the same."""
    refused: dict[str, Any] = {"ok": False, "error": fault.error}
    if fault.kind == "status":
        return Answer({"ok": False, "status": fault.status}, fault.status, text="")
    if fault.kind == "ratelimit":
        headers = {"Retry-After": str(fault.retry_after)}
        return Answer({"ok": False, "error": "ratelimited"}, 429, headers)
    if fault.kind == "error":
        return Answer(refused)
    if fault.kind in ("drop", "hang"):
        return Answer({"ok": False, "error": fault.kind})
    return None
