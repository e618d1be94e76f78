"""How often `/runbook` finds the right entry, and how often it says that there is none, beside fuzzy matching.

The sets of questions in bench/queries were each written from the meaning of the entries before they were first asked;
what each said at that first look stands at its head, for a set that has been looked at is no measure any more.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from bench.measure import ROOT, percentile, table
from bot.handbook.team.load import load_team
from bot.handbook.team.runbook_search import search
from bot.handbook.team.team import Team

QUERIES = Path(__file__).parent / "queries"
_FUZZY_LEAST = 60  # of 100: under it fuzzy matching says that nothing matches

Entry = tuple[str, str | None]
Search = Callable[[str], list[Entry]]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question and the entry that answers it (pipeline, issue; issue None: the whole runbook); None: nothing does."""

    query: str
    entry: Entry | None


def labelled(path: Path) -> list[Labelled]:
    read = tomllib.loads(path.read_text())
    asked = [Labelled(query, (e["pipeline"], e.get("issue"))) for e in read["entry"] for query in e["queries"]]
    return asked + [Labelled(query, None) for query in read["nothing"]]


def run() -> None:
    team = load_team(ROOT / "teams" / "data-engineering")
    ways: tuple[tuple[str, Search], ...] = (
        ("watchkeeper", lambda query: [(h.pipeline, h.issue) for h in search(team, query, 3)]),
        ("rapidfuzz.process.extract", _fuzzy(team)),
    )
    ways[0][1]("the index is built once, at the first question")
    for path in sorted(QUERIES.glob("*.toml")):
        asked = labelled(path)
        title = f"{path.stem} set: {len(asked)} questions, {sum(q.entry is None for q in asked)} without an answer"
        rows = [(name, *_judged(way, asked)) for name, way in ways]
        table(title, ("", "top-1 (%)", "top-3 (%)", "refused (%)", "median (ms)", "99th (ms)"), rows)


def _judged(way: Search, asked: Sequence[Labelled]) -> tuple[str, ...]:
    took: list[float] = []
    first, three, refused = [], [], []
    for question in asked:
        began = time.perf_counter()
        found = way(question.query)
        took.append((time.perf_counter() - began) * 1000)
        if question.entry is None:
            refused.append(not found)
            continue
        first.append(found[:1] == [question.entry])
        three.append(question.entry in found[:3])
    shares = (f"{100 * sum(hits) / len(hits):.1f}" for hits in (first, three, refused))
    return (*shares, f"{percentile(took, 0.5):.2f}", f"{percentile(took, 0.99):.2f}")


def _fuzzy(team: Team) -> Search:
    """What one would do without an index: the same texts, each as one string, by token similarity."""
    texts: dict[Entry, str] = {(o.pipeline, None): f"{o.pipeline} {o.area}" for o in team.handbook.ownership}
    for book in team.handbook.runbooks:
        for i in book.issues:
            texts[book.pipeline, i.heading] = f"{i.heading} {i.issue} {i.impact} {i.detection} {i.symptoms}"

    def ask(query: str) -> list[Entry]:
        found = process.extract(
            query, texts, scorer=fuzz.token_set_ratio, processor=str.lower, score_cutoff=_FUZZY_LEAST, limit=3
        )
        return [entry for _, _, entry in found]

    return ask
