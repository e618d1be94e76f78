"""The door for other systems' alerts: POST /alerts/TEAM in the plain form, POST /alerts/TEAM/NAME in theirs.

Whoever is authentic is never refused: what cannot be read or routed is kept and shown in the team's channel, and the
answer (202) says what was not understood. Senders do not try again after a 4xx, but for 429: where too many alerts wait
already, nothing of another is taken, and its sender is told when to come again. Alerts have threads of their own, so
that a storm of them keeps nobody in Slack waiting.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import Any, TypeVar

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.handbook.team.integrations import InboundSettings
from bot.handbook.team.team import Team
from bot.inbound import dbt, pagerduty
from bot.inbound.binding import unnamed
from bot.inbound.paths import text_at
from bot.inbound.reading import Unacceptable, parsed_any
from bot.inbound.sorting import Flaw, Sorted, sort, unreadable
from bot.inbound.translators import translate
from handlers.authentic import require_before_the_body, require_by_the_body
from handlers.challenges import answer_to_challenge, greeting
from handlers.desk import Desk
from handlers.guard import body_of, require_bearer, require_pagerduty_signature, require_signature
from handlers.sns import Confirmation, Sns

_PLAIN = InboundSettings(name="plain", kind="plain", secret_env="ALERTS_SECRET")
T = TypeVar("T")
_TAKEN = 202  # of which not everything was understood
_AT_WORK = 64  # threads; most of them wait for the commit that they share
# What senders that only ask for a host append to it: PagerDuty's Events API (v2 and v1), Alertmanager's API as
# Prometheus calls it, OpenLineage's.
TAILS = (
    "v2/enqueue",
    "generic/2010-04-15/create_event.json",
    "api/v1/alerts",
    "api/v2/alerts",
    "api/v1/lineage",
    "api/v1/lineage/batch",
)
CHANGES = "v2/change/enqueue"  # PagerDuty's change events
MOST_WAITING = 192  # requests; the door has room for 256 connections, and Slack comes in by it too
_LATER = "2"  # seconds


class Alerts:
    """secret: of the plain form. environ: where the secrets are that team.toml names. sns: what opens Amazon's."""

    def __init__(self, desk: Desk, secret: str | None, environ: Mapping[str, str], sns: Sns | None = None) -> None:
        self._desk, self._secret, self._environ = desk, str(secret or "").strip(), environ
        self._sns = sns or Sns()
        self._lane, self._waiting = anyio.CapacityLimiter(_AT_WORK), 0

    async def plain(self, request: Request) -> Response:
        """Answers {"incident": number}: the incident that the alert opened or joined; null if it waits to be routed."""
        require_bearer(self._secret, request.scope["headers"])
        team = self._desk.teams.get(request.path_params["team"])
        if team is None:
            raise HTTPException(404, "no such team")
        body = await self._counted(team, _PLAIN, body_of(request, _PLAIN.max_bytes))
        answer = await self._in_turn(self._take, body, team, _PLAIN, "webhook")
        numbers = [*answer["incidents"], *answer["over"], None]
        more = {"flaws": answer["flaws"]} if answer["flaws"] else {}
        return JSONResponse({"incident": numbers[0], **more}, _status(answer))

    async def from_elsewhere(self, request: Request) -> Response:
        """Answers {"incidents": numbers, "over": numbers, "unrouted": how many wait for somebody to route them,
        "flaws": what was not understood}."""
        team, way, secret = self._way_in(request)
        body = await self._counted(team, way, self._authentic(request, way, secret))
        if body is None:
            return JSONResponse({"confirmed": "by a person, in the channel"})
        if (answered := answer_to_challenge(request, body)) is not None:
            return answered
        if way.kind == "pagerduty":
            heard = await self._in_turn(self._hear, body, team, way)
            return JSONResponse(heard, _TAKEN if "flaws" in heard else 200)
        answer = await self._in_turn(self._take, body, team, way, f"webhook:{way.name}")
        if way.kind == "json" and way.signing.scheme == "body":  # what PagerDuty's own clients look for
            said = {"status": "success", "message": "Event processed", "dedup_key": _dedup_key(body)}
            return JSONResponse({**said, **answer}, _TAKEN)
        return JSONResponse(answer, _status(answer))

    async def asked(self, request: Request) -> Response:
        """Whether there is such a way in, and what may be sent."""
        self._way_in(request)
        return greeting(request)

    async def changes(self, request: Request) -> Response:
        """A deployment or an edit somewhere else: taken as PagerDuty would take it, and no alert."""
        team, way, secret = self._way_in(request)
        await self._counted(team, way, self._authentic(request, way, secret))
        return JSONResponse({"status": "success", "message": "Change event processed"}, _TAKEN)

    async def _in_turn(self, take: Callable[..., T], *given: object) -> T:
        """Answered once it is committed; or told to come again, and nothing of it is taken."""
        if self._waiting >= MOST_WAITING:
            raise HTTPException(429, "too many alerts at once; send this one again", {"Retry-After": _LATER})
        self._waiting += 1
        try:
            return await anyio.to_thread.run_sync(partial(take, *given), limiter=self._lane)
        finally:
            self._waiting -= 1

    async def _counted(self, team: Team, way: InboundSettings, reading: Awaitable[T]) -> T:
        """The body; whoever is turned away is counted."""
        try:
            return await reading
        except HTTPException as refused:
            if box := self._desk.letter_box:
                await run_in_threadpool(box.refuse, team.id, way.name, refused.status_code, str(refused.detail))
            raise

    async def _authentic(self, request: Request, way: InboundSettings, secret: str) -> bytes | None:
        """The body, once it is known who sent it. None: it reports nothing."""
        headers = request.scope["headers"]
        if way.kind == "pagerduty":
            require_pagerduty_signature(secret, headers, body := await body_of(request, way.max_bytes))
        elif way.kind == "json":
            return await self._json(request, way, secret)
        elif way.signed:
            body = await body_of(request, way.max_bytes)
            require_signature(secret, headers, body, self._desk.clock.machine(), b"watchkeeper")
        else:
            require_bearer(secret, headers)
            body = await body_of(request, way.max_bytes)
        return body

    async def _json(self, request: Request, way: InboundSettings, secret: str) -> bytes | None:
        """None for what only asks whether we listen."""
        auth = way.signing
        require_before_the_body(auth, secret, request)
        body = await body_of(request, way.max_bytes)
        if auth.scheme != "sns":
            require_by_the_body(auth, secret, request.headers, body, self._desk.clock.machine())
            return body
        opened = await run_in_threadpool(self._sns.opened, body, auth.topic)
        if isinstance(opened, Confirmation):
            if box := self._desk.letter_box:
                await run_in_threadpool(box.confirm, request.path_params["team"], way.name, opened.topic, opened.url)
            return None
        return opened

    def _hear(self, body: bytes, team: Team, way: InboundSettings) -> dict[str, Any]:
        """Answers {"done": whether it changed an incident, "why": in words}."""
        try:
            heard = pagerduty.translate(body)
        except Unacceptable as error:
            if box := self._desk.letter_box:
                box.keep(team.id, [unreadable(body, error.flaws, f"webhook:{way.name}")], body)
            return {"done": False, "why": str(error), "flaws": _named(error.flaws)}
        if heard is None or self._desk.receiving is None:
            return {"done": False, "why": "nothing that a person did to a page"}
        answer = self._desk.receiving.heard(team.id, heard)
        return {"done": answer.done, "why": answer.text}

    def _way_in(self, request: Request) -> tuple[Team, InboundSettings, str]:
        """What team.toml says at this moment. A door without its secret is not there."""
        team = self._desk.teams.get(request.path_params["team"])
        ways = team.settings.inbound if team else ()
        way = next((w for w in ways if w.name == request.path_params["name"]), None)
        # A secret made from a file ends in a newline, which no sender sends.
        secret = self._environ.get(way.secret_env, "").strip() if way and way.secret_env else ""
        if way and way.kind == "json" and way.signing.scheme == "sns":
            secret = way.signing.topic  # Amazon signs, and only this topic is heard
        if team is None or way is None or not secret:
            raise HTTPException(404, "nothing comes in here")
        return team, way, secret

    def _take(self, body: bytes, team: Team, way: InboundSettings, source: str) -> dict[str, Any]:
        if way.kind == "openlineage" and (runs := self._desk.runs):
            runs.tell(team.id, way.name, body)
        found = self._sorted(body, team, way, source)
        opened, over = self._reported(found), self._ended(found, team, source)
        if found.unrouted and (box := self._desk.letter_box):
            opened += [incident.number for incident in box.keep(team.id, found.unrouted, body)]
        stale = {"stale": True} if way.kind == "dbt" and self._came_before(body, team, source) else {}
        return {
            "incidents": _each_once(opened),
            "over": _each_once(over),
            "unrouted": len(found.unrouted),
            "flaws": _named(found.flaws),
            **stale,
        }

    def _sorted(self, body: bytes, team: Team, way: InboundSettings, source: str) -> Sorted:
        try:
            return sort(translate(body, way), team, way, source, self._desk.clock.now())
        except Unacceptable as error:
            return Sorted(unrouted=[unreadable(body, error.flaws, source)], flaws=list(error.flaws))

    def _reported(self, found: Sorted) -> list[int]:
        """None from the dispatcher: a silence holds it, which is our affair and not the sender's."""
        made = self._desk.dispatcher.report_all([alert for alert, is_over in found.alerts if not is_over])
        return [incident.number for incident in made if incident]

    def _ended(self, found: Sorted, team: Team, source: str) -> list[int]:
        numbers: list[int] = []
        if self._desk.receiving:
            ended = (self._desk.receiving.over(alert) for alert, is_over in found.alerts if is_over)
            numbers += [incident.number for incident in ended if incident]
        if box := self._desk.letter_box:
            now = self._desk.clock.now()
            routed = (box.over(team.id, unnamed(told, team, source, now)) for told in found.over)
            numbers += [incident.number for incident in routed if incident]
        return numbers

    def _came_before(self, body: bytes, team: Team, source: str) -> bool:
        try:
            run = dbt.run_of(body)
        except Unacceptable:
            return False
        return self._desk.letter_box is not None and self._desk.letter_box.came_before(team.id, source, run)


def _dedup_key(body: bytes) -> str:
    try:
        return text_at("dedup_key | incident_key", parsed_any(body), None) or sha256(body).hexdigest()
    except Unacceptable:
        return ""


def _named(flaws: Sequence[Flaw]) -> list[dict[str, str]]:
    return [{"field": field, "wrong": wrong} for field, wrong in flaws]


def _status(answer: Mapping[str, Any]) -> int:
    return _TAKEN if answer["flaws"] or answer["unrouted"] else 200


def _each_once(numbers: list[int]) -> list[int]:
    return list(dict.fromkeys(numbers))
