"""Which pipeline somebody means, and what they may have meant instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process, utils

from bot.handbook.model import Ownership
from bot.handbook.team.team import Team

_SURE, _TIE = 84.0, 3.0  # of 100: taken for the name; as good as the best
_LIKELY = 55.0  # worth suggesting
_SHORTEST = 3  # letters; below that everything is in everything
LONGEST = 120  # characters looked at: nothing that long is a name


def pipelines_like(team: Team, words: str) -> list[Ownership]:
    """Pipelines that these words name, as well as each other: "growth" names two, "agregate profit" one."""
    asked = utils.default_process(words[:LONGEST])
    if len(asked) < _SHORTEST:
        return []
    scored = [(_likeness(asked, utils.default_process(o.pipeline)), o) for o in team.handbook.ownership]
    best = max((score for score, _ in scored), default=0.0)
    return [o for score, o in scored if score >= max(_SURE, best - _TIE)]


def _likeness(asked: str, name: str) -> float:
    # Words in any order and number; else letters, for what is mistyped, against as many words as were typed.
    by_word = fuzz.token_set_ratio(asked, name)
    return max(by_word, fuzz.partial_ratio(asked, name)) if len(asked) <= len(name) else by_word


def near(words: str, choices: Sequence[str], most: int = 3) -> list[str]:
    """Choices that look like these words, the likeliest first; none if none does."""
    found = process.extract(
        words[:LONGEST],
        choices,
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        limit=most,
        score_cutoff=_LIKELY,
    )
    return [choice for choice, _, _ in found]


def spelled(given: str, known: Iterable[str]) -> str | None:
    """The handbook's own spelling of a name: small letters, hyphens and underscores are as good."""
    meant = short_name(given)
    return next((name for name in known if meant and short_name(name) == meant), None)


def named_in(given: str, known: Iterable[str]) -> str | None:
    """The only one whose name stands in a longer one: "Aggregate Profit Pipeline" in "fct_aggregate_profit_daily"."""
    words = f" {utils.default_process(given)} "
    found = [name for name in known if f" {short_name(name)} " in words]
    return found[0] if len(found) == 1 else None


def short_name(name: str) -> str:
    """'aggregate profit' for 'Aggregate Profit Pipeline' and 'aggregate_profit_pipeline'."""
    words = utils.default_process(name).split()
    return " ".join(words[:-1] if len(words) > 1 and words[-1] == "pipeline" else words)
