"""Reads a Web API request: query, form (urlencoded or multipart) or JSON, and where the token is."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request

from local_slack.refusal import Json, Refused


async def arguments(request: Request) -> Json:
    """All arguments of a call; the body wins over the query. Raises Refused (invalid_json, json_not_object)."""
    args: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return args | _json(await request.body())
    if kind == "application/x-www-form-urlencoded":
        # Not Starlette's form parser: large `blocks` are common, and parse_qsl reads them much faster.
        return args | dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
    if kind == "multipart/form-data":
        return args | await _multipart(request)
    return args


def _json(body: bytes) -> Json:
    if not body.strip():
        return {}
    try:
        given = json.loads(body)
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(given, dict):
        raise Refused("json_not_object")
    return given


async def _multipart(request: Request) -> Json:
    form = await request.form()
    given: dict[str, Any] = {}
    for name, value in form.multi_items():
        given[name] = await value.read() if isinstance(value, UploadFile) else value
    return given


async def uploaded(request: Request) -> bytes:
    """The bytes of an upload: the raw body, or the first file of a multipart form."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    for value in (await _multipart(request)).values():
        if isinstance(value, bytes):
            return value
    return b""


def token(request: Request, args: Json) -> str:
    """The bearer token of the header, else the `token` argument."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if kind.lower() == "bearer" else str(args.get("token") or "")
