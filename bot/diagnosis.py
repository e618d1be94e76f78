"""What was found of an installation, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """state: "ok", "missing" (the bot cannot do its work) or "note" (it can, with less)."""

    state: Literal["ok", "missing", "note"]
    what: str
    remedy: str = ""
