"""[[detectors]] tables as text, to stand at the end of a team.toml."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from detectors.proposals.propose import Proposal


def text_of(proposals: Iterable[Proposal]) -> str:
    """Each with what speaks for it, switched off."""
    return "\n".join(_table(one) for one in proposals if one.table is not None)


def _table(one: Proposal) -> str:
    why = [f"# {reason}" for reason in one.why]
    return "\n".join(["[[detectors]]", *why, *(f"{key} = {_value(v)}" for key, v in (one.table or {}).items()), ""])


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(k)} = {_value(v)}" for k, v in value.items()) + " }"
    # What JSON writes of texts, numbers, truth and lists of them is TOML as well.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
