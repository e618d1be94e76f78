"""From a question as people put it (a pipeline, a symptom, a pasted error line) to the runbook entry that answers."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from bot.handbook.search.index import Hit, RunbookIndex
from bot.handbook.search.names import Entry, named
from bot.handbook.team.team import Team

__all__ = ["Hit", "Past", "nearest", "search"]

Past = tuple[tuple[Entry, str], ...]  # what was said of incidents that are over: of which entry, in which words
_PAST_WEIGHT = 0.8


def search(team: Team, query: str, limit: int = 5, past: Past = ()) -> list[Hit]:
    """The entries that answer `query`, best first; empty when nothing matches. The index is built once per team, and
    once for each set of past incidents."""
    return _index(team, past).search(query, limit)


def nearest(team: Team, query: str, past: Past = ()) -> list[Hit]:
    """What comes near a question that nothing answers, best first."""
    return _index(team, past).nearest(query)


def _index(team: Team, past: Past) -> RunbookIndex:
    return _with(_Known(team), past) if past else team.runbook_index


class _Known:
    """A team by its handbook's version and its detectors, for the cache."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self._key = team.id, team.handbook.sha, str(team.settings.detectors)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and self._key == other._key


@lru_cache(maxsize=16)
def _with(known: _Known, past: Past) -> RunbookIndex:
    handbook = known.team.handbook
    more: dict[Entry, list[tuple[float, str]]] = defaultdict(list)
    for entry, texts in named(handbook, known.team.settings.detectors).items():
        more[entry] += texts
    for entry, words in past:
        more[entry].append((_PAST_WEIGHT, words))
    return RunbookIndex(handbook, more)
