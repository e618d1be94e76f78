"""From a question as people put it (a pipeline, a symptom, a pasted error line) to the runbook entry that answers."""

from __future__ import annotations

from bot.handbook.search.index import Hit
from bot.handbook.team.team import Team

__all__ = ["Hit", "nearest", "search"]


def search(team: Team, query: str, limit: int = 5) -> list[Hit]:
    """The entries that answer `query`, best first; empty when nothing matches. The index is built once per team."""
    return team.runbook_index.search(query, limit)


def nearest(team: Team, query: str) -> list[Hit]:
    """What comes near a question that nothing answers, best first."""
    return team.runbook_index.nearest(query)
