"""From the bytes of a body to a checked model, or to the fields that are wrong.

A sender that is refused does not come again, so whatever can be read is read: a byte order mark, infinity, half a
surrogate pair, a number where text was meant.
"""

from __future__ import annotations

import codecs
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated, Any, TypeAlias, TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import from_json

from bot.errors import WatchkeeperError
from bot.inbound.envelopes import opened
from bot.inbound.event import Told, Unread, clean

_MOST_FLAWS = 20  # named of one delivery
_LONGEST = 1000
_MOST_LINES = 1000  # of a body with one JSON object a line
_MOST_FIELDS = 100  # of a form
_MOST_DIGITS = 400  # of a number; no float is larger
_LARGEST_UNPACKED = 4_000_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Unacceptable(WatchkeeperError):
    """A delivery cannot be taken as it is. flaws: pairs of a field and what is wrong with it."""

    def __init__(self, flaws: Iterable[tuple[str, str]]) -> None:
        self.flaws = tuple(flaws)[:_MOST_FLAWS]
        super().__init__("; ".join(f"{field}: {wrong}" for field, wrong in self.flaws))


def as_text(value: object, limit: int = _LONGEST) -> str:
    """Any value of JSON as people read it."""
    if isinstance(value, dict | list):
        return clean(json.dumps(value, ensure_ascii=False, default=str), limit)
    return clean(value, limit)


Text: TypeAlias = Annotated[str, BeforeValidator(as_text)]  # whatever stands there is as good as text where people read


class Foreign(BaseModel):
    """A part of another system's payload. What it adds in its next version is no reason to refuse an alert."""

    model_config = ConfigDict(extra="ignore", frozen=True)


M = TypeVar("M", bound=BaseModel)


def parsed(body: bytes) -> dict[str, Any]:
    """The JSON object in a body. Raises Unacceptable for anything else, however deep or broken."""
    data = parsed_any(body)
    if not isinstance(data, dict):
        raise Unacceptable([("body", "is not a JSON object")])
    return data


def parsed_any(body: bytes) -> Any:
    """The JSON value in a body, out of its envelope: packed or not, alone, in a field of a form or as a form's fields,
    or a list of one a line. Infinity and NaN are floats. Raises Unacceptable."""
    text = text_in(body)
    try:
        return opened(_value(text))
    except (ValueError, RecursionError):
        pass
    try:
        return _in_a_form(text) or _a_line_each(text)
    except (ValueError, RecursionError):
        raise Unacceptable([("body", "is not JSON")]) from None


def text_in(body: bytes) -> str:
    """Raises Unacceptable."""
    return _decoded(_unpacked(body))


def _value(text: str) -> Any:
    try:
        return from_json(text, allow_inf_nan=True)
    except ValueError:
        return json.loads(text, parse_int=_number)  # knows halves of surrogate pairs


def _number(digits: str) -> int | str:
    """More digits than Python makes a number of are as good as text: nothing else of the delivery is lost with them."""
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _in_a_form(text: str) -> Any:
    """'payload=%7B...%7D', as older webhooks are sent, or 'id=7&status=down'. None for no form. Raises ValueError."""
    if not re.match(r"[\w.%+-]{1,40}=", text):
        return None
    fields = parse_qsl(text.strip(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    packed = [_value(value) for _, value in fields if value.lstrip()[:1] in ("{", "[")]
    return packed[0] if packed else dict(fields) if re.fullmatch(r"\S+", text.strip()) else None


def _a_line_each(text: str) -> list[Any]:
    """Raises ValueError where a line is no JSON object, or where there is one line alone."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = [_value(line) for line in lines] if 1 < len(lines) <= _MOST_LINES else []
    if not found or not all(isinstance(one, dict) for one in found):
        raise ValueError
    return found


def _unpacked(body: bytes) -> bytes:
    """What a sender packed (Content-Encoding: gzip or deflate), known by its first bytes: no JSON begins with them."""
    if body[:2] not in (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"):
        return body
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        text = unpacking.decompress(body, _LARGEST_UNPACKED)
    except zlib.error:
        return body
    if unpacking.unconsumed_tail:
        raise Unacceptable([("body", f"is more than {_LARGEST_UNPACKED:,} bytes once unpacked")])
    return text


def _decoded(body: bytes) -> str:
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace").lstrip("\ufeff")
    return body.decode("utf-8", "replace")


def checked(model: type[M], data: object) -> M:
    """Raises Unacceptable, which names every field that is wrong."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Unacceptable(flaws_of(error)) from None


def listed(data: dict[str, Any], name: str) -> Sequence[Any]:
    """Raises Unacceptable where no list stands."""
    found = data.get(name)
    if not isinstance(found, list):
        raise Unacceptable([(name, "is not a list" if name in data else "is missing")])
    return found


def each(items: Iterable[Any], name: str, read: Callable[[int, Any], Told | None]) -> Iterator[Told | Unread]:
    """What each item of a list says; one that cannot be read does not take the others with it. name: of the list, for
    errors."""
    for number, item in enumerate(items):
        where = f"{name}.{number}"
        try:
            told = read(number, item)
        except Unacceptable as error:
            yield Unread(where, tuple((f"{where}.{field}", wrong) for field, wrong in error.flaws), item)
        else:
            if told is not None:
                yield told


def flaws_of(error: ValidationError) -> list[tuple[str, str]]:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [(_named(f["loc"]), f["msg"].removeprefix("Value error, ")) for f in found[:_MOST_FLAWS]]


def _named(path: tuple[int | str, ...]) -> str:
    return clean(".".join(map(str, path)), 200) or "body"
