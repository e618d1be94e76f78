"""Whether what another system or a person wrote reads like an entry of the runbook, or only rhymes with it."""

from __future__ import annotations

from bot.handbook.search.index import Hit

_LEAST_WORDS = 2  # "load" alone is in every job's name; nobody asked, so one word is not enough of an answer


def is_like(hit: Hit, floor: float) -> bool:
    """floor: of the search's 0 to 1."""
    return hit.score >= floor and len(hit.matched) >= _LEAST_WORDS
