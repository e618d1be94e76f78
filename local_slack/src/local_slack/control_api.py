"""The control API: what a test or a drill does to the workspace from outside. Bearer token, loopback only."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local_slack.control import Control
from local_slack.refusal import Json, Refused

_Run = Callable[[Request, Json], Awaitable[Json]]


class ControlApi:
    def __init__(self, control: Control, token: str) -> None:
        self._control, self._token = control, token

    def routes(self) -> list[BaseRoute]:
        table: list[tuple[str, str, _Run]] = [
            ("GET", "/control/faults", self.list_faults),
            ("POST", "/control/faults", self.add_fault),
            ("DELETE", "/control/faults", self.clear_faults),
            ("POST", "/control/deliver_twice", self.deliver_twice),
            ("POST", "/control/deliver_out_of_order", self.deliver_out_of_order),
            ("POST", "/control/sockets/disconnect", self.disconnect),
            ("GET", "/control/calls", self.calls),
            ("GET", "/control/deeds", self.deeds),
            ("GET", "/control/state", self.state),
            ("GET", "/control/export", self.export),
            ("POST", "/control/load", self.load),
            ("POST", "/control/reset", self.reset),
            ("POST", "/control/clock", self.clock),
            ("POST", "/control/request_url", self.request_url),
        ]
        made = [Route(path, self._door(run), methods=[verb]) for verb, path, run in table]
        return [*made, Route("/control/calls.jsonl", self.call_lines, methods=["GET"])]

    def _knows(self, request: Request) -> bool:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), self._token.encode())

    def _door(self, run: _Run) -> Callable[[Request], Awaitable[Response]]:
        async def door(request: Request) -> Response:
            if not self._knows(request):
                return JSONResponse({"ok": False, "error": "invalid_auth"}, 401)
            try:
                body = json.loads(await request.body() or b"{}")
                return JSONResponse({"ok": True, **await run(request, body)})
            except Refused as refused:
                return JSONResponse(refused.answer(), 400)
            except (ValueError, TypeError, AttributeError):
                return JSONResponse({"ok": False, "error": "invalid_arguments"}, 400)

        return door

    async def list_faults(self, request: Request, given: Json) -> Json:
        return {"faults": self._control.faults()}

    async def add_fault(self, request: Request, given: Json) -> Json:
        self._control.fault(**given)
        return {}

    async def clear_faults(self, request: Request, given: Json) -> Json:
        self._control.clear_faults()
        return {}

    async def deliver_twice(self, request: Request, given: Json) -> Json:
        self._control.deliver_twice(int(given.get("times", 1)))
        return {}

    async def deliver_out_of_order(self, request: Request, given: Json) -> Json:
        self._control.deliver_out_of_order(int(given.get("times", 1)))
        return {}

    async def disconnect(self, request: Request, given: Json) -> Json:
        return {"connections": await self._control.disconnect(str(given.get("reason", "refresh_requested")))}

    async def calls(self, request: Request, given: Json) -> Json:
        return {"calls": self._control.calls(request.query_params.get("method"))}

    async def call_lines(self, request: Request) -> Response:
        """The same log as JSON lines, to be read by `jq` and the like."""
        if not self._knows(request):
            return JSONResponse({"ok": False, "error": "invalid_auth"}, 401)
        calls = self._control.calls(request.query_params.get("method"))
        lines = "".join(json.dumps(call, ensure_ascii=False, default=str) + "\n" for call in calls)
        return Response(lines, media_type="application/x-ndjson")

    async def deeds(self, request: Request, given: Json) -> Json:
        return {"deeds": self._control.deeds(int(request.query_params.get("since", "0")))}

    async def state(self, request: Request, given: Json) -> Json:
        return self._control.state()

    async def export(self, request: Request, given: Json) -> Json:
        return {"state": self._control.export()}

    async def load(self, request: Request, given: Json) -> Json:
        self._control.load(given["state"] if isinstance(given.get("state"), dict) else given)
        return {}

    async def reset(self, request: Request, given: Json) -> Json:
        self._control.reset()
        return {}

    async def clock(self, request: Request, given: Json) -> Json:
        if "shown" in given:
            self._control.show_time(float(given["shown"]), float(given.get("speed", 1)), given.get("jumps"))
        return {"now": self._control.move_clock(float(given.get("seconds", 0)))}

    async def request_url(self, request: Request, given: Json) -> Json:
        return {"verified": await self._control.set_request_url(given.get("url"))}
