"""How often a detector was right, by what people said when they resolved its incidents. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.incidents.incident import Verdict

# What was unusual and right need not have woken anybody. A second incident of the same fault was no mistake.
_RIGHT = {Verdict.REAL, Verdict.DUPLICATE, Verdict.UPSTREAM_LATE}


@dataclass(frozen=True, slots=True)
class Precision:
    """right of so many that somebody judged."""

    right: int
    judged: int

    @property
    def share(self) -> float:
        return self.right / self.judged


def precision(verdicts: Iterable[Verdict]) -> Precision | None:
    """None where nobody has judged anything yet."""
    judged = list(verdicts)
    return Precision(sum(v in _RIGHT for v in judged), len(judged)) if judged else None
