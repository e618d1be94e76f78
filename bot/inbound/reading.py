"""From the bytes of a body to a checked model, or to the fields that are wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import from_json

from bot.errors import WatchkeeperError
from bot.inbound.event import clean

_MOST_FLAWS = 20  # named of one delivery


class Unacceptable(WatchkeeperError):
    """A delivery cannot be taken as it is. flaws: pairs of a field and what is wrong with it."""

    def __init__(self, flaws: Iterable[tuple[str, str]]) -> None:
        self.flaws = tuple(flaws)[:_MOST_FLAWS]
        super().__init__("; ".join(f"{field}: {wrong}" for field, wrong in self.flaws))


def _text(value: object) -> object:
    return clean(value) if value is None or isinstance(value, str | int | float | bool) else value


Text: TypeAlias = Annotated[str, BeforeValidator(_text)]  # a number or null is as good as text where people read it


class Foreign(BaseModel):
    """A part of another system's payload. What it adds in its next version is no reason to refuse an alert."""

    model_config = ConfigDict(extra="ignore", frozen=True)


M = TypeVar("M", bound=BaseModel)


def parsed(body: bytes) -> dict[str, Any]:
    """The JSON object in a body. Raises Unacceptable for anything else, however deep or broken."""
    try:
        data = from_json(body, allow_inf_nan=False)
    except (ValueError, RecursionError):
        raise Unacceptable([("body", "is no JSON in UTF-8")]) from None
    if not isinstance(data, dict):
        raise Unacceptable([("body", "is no JSON object")])
    return data


def checked(model: type[M], data: object) -> M:
    """Raises Unacceptable, which names every field that is wrong."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Unacceptable(flaws_of(error)) from None


def flaws_of(error: ValidationError) -> list[tuple[str, str]]:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [(_named(f["loc"]), f["msg"].removeprefix("Value error, ")) for f in found[:_MOST_FLAWS]]


def _named(path: tuple[int | str, ...]) -> str:
    return clean(".".join(map(str, path)), 200) or "body"
