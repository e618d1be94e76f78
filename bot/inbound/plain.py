"""The plain form: an alert as whoever writes its sender can make it. Its JSON Schema is made from the model here.

What the schema allows is what we ask for; what is taken is more: a number for an id, keys of the sender's own, one
value that cannot be read (it is left out, and named), a form, text alone, and what tools post to a chat (Slack, Teams,
Discord, Google Chat), whose headline may say that it is over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.inbound.channel import words_of
from bot.inbound.event import Told, Unread, links_of, long_text
from bot.inbound.headline import Says, says
from bot.inbound.reading import Text, Unacceptable, as_text, each, flaws_of, parsed_any, text_in
from detectors.detector import Nature

SCHEMA_PATH = "/schemas/alert.json"
_OVER = ("resolved", "recovered", "ok", "over", "closed", "normal", "success")
_INSTEAD = ("title", "message", "text", "content", "description")  # what other tools call a summary
_CARDS = ("attachments", "blocks", "embeds", "sections", "cards", "cardsV2")  # where chats have the rest
_KNOWN = ("id", "summary", "over", "status", "state", "nature")  # whoever says one of these speaks our form

Name: TypeAlias = Annotated[str, BeforeValidator(lambda value: as_text(value, 200)), Field(max_length=200)]
Words: TypeAlias = Annotated[Text, Field(max_length=1000)]


class PostedAlert(BaseModel):
    """An alert: a figure, a file or a pipeline is wrong, or is right again."""

    model_config = ConfigDict(extra="ignore", title="Alert")

    id: Annotated[Name, Field(min_length=1)] = Field(
        description="The sender's own id. The same id again is the same alert while its fault is open."
    )
    summary: Annotated[Words, Field(min_length=1)] = Field(description="One short sentence.")
    pipeline: Name | None = Field(None, description="As in the handbook; may be left out where team.toml says it.")
    issue: Name | None = Field(None, description="The heading of a known issue of the runbook.")
    nature: Nature | None = Field(None, description="What kind of fault it is; its severity follows from it.")
    measured: Words = Field("", description="The figure, as people read it: 0.4 %.")
    limit: Words = Field("", description="The limit, as people read it: at least 1 %.")
    deviation: Annotated[float, Field(allow_inf_nan=False, ge=-1000, le=1000)] | None = Field(
        None, description="The share of the pipeline's figure that is affected: 0.07 for 7 %."
    )
    entity: Name = Field("", description="What exactly: a currency, a processor.")
    day: date | None = Field(None, description="The UTC day that is wrong.")
    over: bool = Field(False, description="Whether what was reported under this id is over.")
    severity: Name = Field("", description="The sender's own severity; what it means, team.toml says.")
    detail: Annotated[str, BeforeValidator(long_text)] = Field("", description="The reason at length: an error, a log.")
    url: Text = Field("", description="Where to look: http or https.")


def schema() -> dict[str, Any]:
    """The published JSON Schema (2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_PATH,
        **PostedAlert.model_json_schema(),
    }


def read_alert(given: Mapping[str, Any], raw: bytes) -> tuple[PostedAlert, tuple[tuple[str, str], ...]]:
    """The alert, and what of it could not be read. Raises Unacceptable where nothing of it can."""
    given = _completed(given, raw)
    try:
        return PostedAlert.model_validate(given), ()
    except ValidationError as error:
        flaws = tuple(flaws_of(error))
        wrong = {str(found["loc"][0]) for found in error.errors() if found["loc"]}
    kept = _completed({key: value for key, value in given.items() if key not in wrong}, raw)
    try:
        return PostedAlert.model_validate(kept), flaws
    except ValidationError as error:
        raise Unacceptable(flaws_of(error)) from None


def _completed(given: Mapping[str, Any], raw: bytes) -> dict[str, Any]:
    """With an id and a summary, where its sender has none."""
    words = next((as_text(given[name]) for name in ("summary", *_INSTEAD) if as_text(given.get(name))), "")
    card = words_of({"attachments": [given.get(name) for name in _CARDS]})
    first = words or next(iter(card.splitlines()), "") or "An alert without words"
    own = as_text(given.get("id"), 200) or sha256(raw).hexdigest()
    said = str(given.get("status", given.get("state", ""))).casefold()
    over = {"over": True} if said in _OVER and "over" not in given else {}
    detail = {"detail": card} if card not in ("", first) and "detail" not in given else {}
    return {**given, "id": own, "summary": first, **over, **detail}


def translate(body: bytes) -> Sequence[Told | Unread]:
    """One alert, or a list of them."""
    data = _data(body)
    found = data if isinstance(data, list) and data else [data]
    if data is not found:
        told = _told(_object(data), "", body)
        return [told] if told else []
    return list(each(found, "body", lambda n, raw: _told(_object(raw), f"body.{n}")))


def _data(body: bytes) -> Any:
    """Raises Unacceptable for what is neither JSON nor a form nor plain text."""
    try:
        return parsed_any(body)
    except Unacceptable:
        text = text_in(body).strip()
        if not text[:1].isalnum() or "\ufffd" in text or not text.replace("\n", "").replace("\t", "").isprintable():
            raise
        first, _, rest = text.replace("\r", "").partition("\n")
        return {"text": first, "detail": rest}


def _object(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise Unacceptable([("alert", "is not a JSON object")])
    return raw


def _told(given: dict[str, Any], where: str, body: bytes = b"") -> Told | None:
    posted, flaws = read_alert(given, body or as_text(given, 100_000).encode())
    headline = Says.FIRING if any(name in given for name in _KNOWN) else says(posted.summary)
    if headline is Says.NOTHING:
        return None
    return Told(
        key=posted.id,
        summary=posted.summary,
        words=f"{posted.summary} {posted.entity} {'' if 'summary' in given else posted.detail[:2000]}",
        fields={**given, **posted.model_dump(mode="json")},
        nature=posted.nature,
        measured=posted.measured,
        limit=posted.limit,
        entity=posted.entity,
        day=posted.day,
        deviation=posted.deviation,
        over=posted.over or headline is Says.OVER,
        where=where,
        detail=posted.detail,
        links=links_of([("Source", posted.url)]),
        lasting=headline is not Says.OVER,  # without an id it means what it reads like
        severity=posted.severity,
        remarks=flaws,
    )
