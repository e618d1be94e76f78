"""The door for other systems' alerts: POST /alerts/TEAM in the plain form, POST /alerts/TEAM/NAME in theirs."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.handbook.team.integrations import InboundSettings
from bot.handbook.team.team import Team
from bot.inbound import pagerduty
from bot.inbound.binding import bound
from bot.inbound.event import Told
from bot.inbound.reading import Unacceptable
from bot.inbound.translators import TRANSLATORS
from bot.incidents.incident import Alert
from handlers.desk import Desk
from handlers.guard import body_of, require_bearer, require_pagerduty_signature, require_signature

log = logging.getLogger(__name__)

_PLAIN = InboundSettings(name="plain", kind="plain", secret_env="ALERTS_SECRET")


class Alerts:
    """secret: of the plain form. environ: where the secrets are that team.toml names."""

    def __init__(self, desk: Desk, secret: str | None, environ: Mapping[str, str]) -> None:
        self._desk, self._secret, self._environ = desk, secret, environ

    async def plain(self, request: Request) -> Response:
        """Answers {"incident": number}: the incident that the alert opened or joined."""
        require_bearer(str(self._secret), request.scope["headers"])
        team = self._desk.teams.get(request.path_params["team"])
        if team is None:
            raise HTTPException(404, "no such team")
        body = await body_of(request)
        answer = await run_in_threadpool(self._take, body, team, _PLAIN, "webhook")
        return JSONResponse({"incident": answer["incidents"][0]})

    async def from_elsewhere(self, request: Request) -> Response:
        """Answers {"incidents": numbers, "over": numbers, "flaws": what could not be taken}."""
        team, way, secret = self._way_in(request)
        body = await self._authentic(request, way, secret)
        if way.kind == "pagerduty":
            return JSONResponse(await run_in_threadpool(self._hear, body, team))
        return JSONResponse(await run_in_threadpool(self._take, body, team, way, f"webhook:{way.name}"))

    async def _authentic(self, request: Request, way: InboundSettings, secret: str) -> bytes:
        """The body, once it is known who sent it."""
        headers = request.scope["headers"]
        if way.kind == "pagerduty":
            require_pagerduty_signature(secret, headers, body := await body_of(request, way.max_bytes))
        elif way.signed:
            body = await body_of(request, way.max_bytes)
            require_signature(secret, headers, body, self._desk.clock.machine(), b"watchkeeper")
        else:
            require_bearer(secret, headers)
            body = await body_of(request, way.max_bytes)
        return body

    def _hear(self, body: bytes, team: Team) -> dict[str, Any]:
        """Answers {"done": whether it changed an incident, "why": in words}."""
        heard = pagerduty.translate(body)
        if heard is None or self._desk.receiving is None:
            return {"done": False, "why": "nothing that a person did to a page"}
        answer = self._desk.receiving.heard(team.id, heard)
        return {"done": answer.done, "why": answer.text}

    def _way_in(self, request: Request) -> tuple[Team, InboundSettings, str]:
        """What team.toml says at this moment. A door without its secret is not there."""
        team = self._desk.teams.get(request.path_params["team"])
        ways = team.settings.inbound if team else ()
        way = next((w for w in ways if w.name == request.path_params["name"]), None)
        secret = self._environ.get(way.secret_env, "") if way and way.secret_env else ""
        if team is None or way is None or not secret:
            raise HTTPException(404, "nothing comes in here")
        return team, way, secret

    def _take(self, body: bytes, team: Team, way: InboundSettings, source: str) -> dict[str, Any]:
        """Whatever can be taken is taken, for a sender that is answered 4xx does not send the rest again. Raises
        Unacceptable if nothing can."""
        alerts, flaws = self._bound(TRANSLATORS[way.kind](body), team, way, source)
        if flaws and not alerts:
            raise Unacceptable(flaws)
        opened, over = [], []
        for alert, is_over in alerts:
            if not is_over:
                # None: a silence holds it, which is our affair and not the sender's.
                if reported := self._desk.dispatcher.report(alert):
                    opened.append(reported.number)
            elif self._desk.receiving and (incident := self._desk.receiving.over(alert)):
                over.append(incident.number)
        if flaws:
            log.warning("%s of team %s: %d of a delivery were not taken", source, team.id, len(flaws))
        told = [{"field": field, "wrong": wrong} for field, wrong in flaws]
        return {"incidents": _each_once(opened), "over": _each_once(over), "flaws": told}

    def _bound(
        self, told: Sequence[Told], team: Team, way: InboundSettings, source: str
    ) -> tuple[list[tuple[Alert, bool]], list[tuple[str, str]]]:
        now = self._desk.clock.now()
        alerts: list[tuple[Alert, bool]] = []
        flaws: list[tuple[str, str]] = []
        for one in told:
            try:
                alerts.append((bound(one, team, way, source, now), one.over))
            except Unacceptable as error:
                flaws += error.flaws
        return alerts, flaws


def _each_once(numbers: Sequence[int]) -> list[int]:
    return list(dict.fromkeys(numbers))
