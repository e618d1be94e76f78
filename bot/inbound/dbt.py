"""dbt's run_results.json (schema v4 to v6; "Artifacts", `run_results.json`) and sources.json of `dbt source freshness`.

Nodes that errored, failed or warned are alerts; those that passed, and those skipped because of them, are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from bot.inbound.event import Told, clean, key_of
from bot.inbound.reading import Foreign, Text, checked, parsed
from detectors.detector import Nature

_BAD = {
    "error": Nature.FAILED,
    "runtime error": Nature.FAILED,
    "partial success": Nature.FAILED,
    "fail": Nature.DEVIATION,
    "warn": Nature.NOTE,
}


class _Node(Foreign):
    unique_id: Annotated[Text, Field(min_length=1)]
    status: Text
    message: Text = ""
    failures: int | None = None


class _Metadata(Foreign):
    invocation_id: Annotated[Text, Field(min_length=1)]


class _RunResults(Foreign):
    metadata: _Metadata
    results: tuple[_Node, ...]


def translate(body: bytes) -> Sequence[Told]:
    data = parsed(body)
    run = checked(_RunResults, data)
    return [
        _told(n, node, run.metadata.invocation_id, data["results"][n])
        for n, node in enumerate(run.results)
        if node.status in _BAD
    ]


def _told(number: int, node: _Node, invocation: str, raw: dict[str, Any]) -> Told:
    kind, _, rest = node.unique_id.partition(".")
    name = _name(kind, rest)
    late = kind == "source" and node.status == "error"  # the freshness of a source is past its `error_after`
    why = f": {node.message.splitlines()[0][:300]}" if node.message else ""
    return Told(
        key=key_of(invocation, node.unique_id),
        summary=clean(f"dbt: {kind} {name} ended with {node.status}{why}"),
        words=f"{name} {node.message}",
        fields={**raw, "name": name},
        nature=Nature.LATE if late else _BAD[node.status],
        measured=f"{node.failures:,} rows" if node.failures else "",
        limit="no rows" if node.failures else "",
        entity=clean(name, 200),
        where=f"results.{number}",
    )


def _name(kind: str, rest: str) -> str:
    """'test.shop.not_null_orders_id.1a2b3c' is about not_null_orders_id; 'source.shop.raw.orders' about raw.orders."""
    parts = rest.split(".")[1:] or [rest]
    return ".".join(parts) if kind == "source" else parts[0]
