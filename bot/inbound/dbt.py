"""dbt's run_results.json (schema v4 to v6; "Artifacts", `run_results.json`) and sources.json of `dbt source freshness`.

Nodes that errored, failed or warned are alerts; those that passed, and those skipped because of them, are not. A dbt
that did not get as far as that is reported by its exit code (`senders/`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Any

from pydantic import Field

from bot.inbound.event import Told, Unread, clean, first_line, key_of, long_text
from bot.inbound.reading import Foreign, Text, as_text, checked, each, listed, parsed
from detectors.detector import Nature

_BAD = {
    "error": Nature.FAILED,
    "runtime error": Nature.FAILED,
    "partial success": Nature.FAILED,
    "fail": Nature.DEVIATION,
    "warn": Nature.NOTE,
}
# "Database Error in model fct_revenue (models/marts/fct_revenue.sql)": what is wrong stands below.
_ANNOUNCES = re.compile(r"^[A-Z][\w ]*\b(Error|Exception|Failure)( in \w+ .*\(.*\))?:?$")


_PHRASES = re.compile(
    r"actual differs from expected|Got \d+ results?, configured to \w+ if [^\n]*|compiled code at [^\n]*|LINE \d+:|"
    r"^[A-Z]\w+ Error in [^\n]*",
    re.MULTILINE,
)


class _Node(Foreign):
    unique_id: Annotated[Text, Field(min_length=1)]
    status: Text
    message: Any = ""
    failures: Any = None


def translate(body: bytes) -> Sequence[Told | Unread]:
    data, run = parsed(body), run_of(body)
    return list(each(listed(data, "results"), "results", lambda n, raw: _told(n, checked(_Node, raw), run, raw)))


def run_of(body: bytes) -> str:
    """dbt's id of the run that a file is about; where somebody left that out, when it was made, else what it says.
    Raises Unacceptable."""
    held = parsed(body).get("metadata")
    said = (
        (as_text(held.get(name), 200) for name in ("invocation_id", "generated_at")) if isinstance(held, dict) else ()
    )
    return next(filter(None, said), "") or sha256(body).hexdigest()


def _told(number: int, node: _Node, invocation: str, raw: dict[str, Any]) -> Told | None:
    if node.status not in _BAD:
        return None
    kind, _, rest = node.unique_id.partition(".")
    name = _name(kind, rest)
    late = kind == "source" and node.status == "error"  # the freshness of a source is past its `error_after`
    message = str(node.message or "")
    found = node.failures if isinstance(node.failures, int) and node.failures else None
    return Told(
        key=key_of(invocation, node.unique_id),
        summary=clean(f"dbt: {kind} {name} ended with {node.status}{_why(message)}"),
        words=_words(kind, name, message),
        fields={**raw, "name": name},
        nature=Nature.LATE if late else _BAD[node.status],
        measured=f"{found:,} rows" if found else "",
        limit="no rows" if found else "",
        entity=clean(name, 200),
        where=f"results.{number}",
        detail=long_text(message) if "\n" in message.strip() else "",
    )


def _words(kind: str, name: str, message: str) -> str:
    """What may name a pipeline or a symptom. dbt's own phrases stand in every message and are about nothing; a unit
    test is about code, so its words are no symptom of the data's."""
    if kind == "unit_test":
        return name.partition(".")[0]
    return f"{name} {_PHRASES.sub(' ', message[:2000])}"


def _why(message: str) -> str:
    line = first_line(message, _ANNOUNCES)[:300]
    return f": {line}" if line else ""


def _name(kind: str, rest: str) -> str:
    """'test.shop.not_null_orders_id.1a2b3c' is about not_null_orders_id; 'source.shop.raw.orders' about raw.orders.
    A unit test ('unit_test.shop.orders.test_sign') is about its model, by its name."""
    parts = rest.split(".")[1:] or [rest]
    return ".".join(parts) if kind in ("source", "unit_test") else parts[0]
