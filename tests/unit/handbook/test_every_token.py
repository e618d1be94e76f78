"""Nothing of a handbook is ignored in silence: change any token of it, and something that people can see follows.

Either what the bot does moves, and then the difference that is announced moves with it; or the change is refused or named
with its line by `check`; or the token stands in words that are there for people, which are announced as they are edited.
"""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bot.errors import InvalidFile
from bot.handbook.coverage.coverage import Coverage, State, coverage
from bot.handbook.coverage.tokens import Tokens
from bot.handbook.difference import differences
from bot.handbook.document.reader import read_handbook
from bot.handbook.lint.lint import lint
from bot.handbook.model import Handbook, Rule
from bot.handbook.team.holiday_terms import terms_of
from bot.handbook.team.load import load_team
from bot.handbook.team.team import Team
from bot.incidents.plan import plan_for
from bot.incidents.simulation import simulate
from detectors.declare import declare
from tests.unit.handbook.mutations import Mutation, mutations

EXAMPLE = Path("teams/data-engineering")
PAGE = (EXAMPLE / "handbook.md").read_text()
ALL = tuple(mutations(PAGE))
SAMPLE = random.Random(11).sample(ALL, 40)

# Words of the document that the bot shows as they stand. What is judged by them is in other fields.
_WORDS = frozenset(
    {"text", "title", "escalation", "response_text", "examples", "issue", "impact", "detection", "symptoms"}
    | {"overview", "note", "what", "author", "changes", "line", "lines", "sha", "file"}
    | {"general_issues"}  # those of a runbook once more; the rest are words
)
# Silent, and rightly: a pattern of mutations, and why what they change is only there for people.
FOR_PEOPLE = {
    r"'\*\*(?:Primary|Secondary) Owner:\*\* .*' -> 'taken out'": "the matrix decides; a runbook may repeat its owners",
}


def test_a_sample_of_the_tokens_moves_something_that_people_see() -> None:
    assert silent(SAMPLE) == []


@pytest.mark.chaos
@pytest.mark.timeout(1800)
def test_every_token_moves_something_that_people_see() -> None:
    assert silent(ALL) == []


def test_the_table_of_what_is_for_people_names_tokens_that_are_there() -> None:
    assert all(any(re.search(pattern, str(m)) for m in ALL) for pattern in FOR_PEOPLE)


def silent(some: tuple[Mutation, ...] | list[Mutation]) -> list[str]:
    said = ((m, wrong(m)) for m in some if not any(re.search(pattern, str(m)) for pattern in FOR_PEOPLE))
    return [f"{m}: {why}" for m, why in said if why]


def wrong(mutation: Mutation) -> str:
    """What is wrong with how a mutation is taken; "" for nothing."""
    try:
        after = team_of(read_handbook(mutation.of(PAGE), "handbook.md"))
        done = does(after)
    except (InvalidFile, ValueError):
        return ""  # refused, with its line
    told, before = differences(book(), after.handbook), unchanged()
    if done["simulated"] != before["simulated"] and not told:
        return "simulate moves, and no difference is announced"
    if done != before:
        return "" if told else "what the bot does moves, and no difference is announced"
    if mutation.new is None:
        return (
            ""
            if told or is_for_people(mutation) or remarked(mutation, after)
            else "a line is gone, and nothing says so"
        )
    return (
        "" if not counts(mutation) or is_said(mutation, after, bool(told)) else "it has no effect, and nothing says so"
    )


def does(team: Team) -> dict[str, Any]:
    """What the bot does by a handbook: its model without the words, the limits of the detectors, and who is called."""
    return {
        "model": acts(team.handbook),
        "terms": {str(name): str(value) for name, value in figures(team).items()},
        "detectors": [repr(d.settings) for d in declare(team)],
        "simulated": simulated(team),
    }


def figures(team: Team) -> dict[str, Any]:
    terms = terms_of(team)
    premium = {name: figure.value for name, figure in terms.premium.items()}
    return {"credit": terms.holiday and terms.holiday.value, "limit": terms.limit and terms.limit.value, **premium}


def acts(value: Any) -> Any:
    """A model without its words and lines."""
    if isinstance(value, BaseModel):
        return {name: acts(getattr(value, name)) for name in type(value).model_fields if name not in _WORDS}
    if isinstance(value, tuple):
        return tuple(acts(one) for one in value if not isinstance(one, Rule))
    return value


AT = (datetime(2026, 3, 4, 20, tzinfo=UTC), datetime(2026, 3, 7, 9, tzinfo=UTC))  # a day's work, and a weekend's night
ANSWERS = (None, timedelta(minutes=20))


def simulated(team: Team) -> list[Any]:
    plan = plan_for(team)
    pipelines = [o.pipeline for o in team.handbook.ownership][:2]
    made = [
        simulate(plan, pipeline, level, at, answer)
        for pipeline in pipelines
        for level in team.handbook.levels
        for at in AT
        for answer in ANSWERS
    ]
    return [(s.respond_by, s.called_off, [(t.at, t.do, t.target, t.round) for t in s.told]) for s in made]


def counts(mutation: Mutation) -> bool:
    """Whether the token is something that people count on: a figure, a name, a role, a level, an address."""
    if mutation.text.startswith("#"):
        return False  # a heading that is read by none of its words
    plain = re.sub(r"[*_`]+|^\s*\d{1,3}[.)](?=\s)", lambda m: " " * len(m[0]), mutation.text)
    return any(t.start <= mutation.start < t.end for t in Tokens(book()).of(plain))


def is_said(mutation: Mutation, after: Team, told: bool) -> bool:
    """The line is named, or is one of words; words that are used as they stand are announced with their edit."""
    there = coverage(after)
    was = {one.number: one for one in covered().lines}.get(mutation.line)
    if was and any(mutation.old in left for left in was.left):
        return True  # it had no effect before, and was named
    line = {one.number: one for one in there.lines}.get(mutation.line)
    if line is None or line.state in (State.LOST, State.PEOPLE):
        return True
    return remarked(mutation, after) or (told and is_words(there, mutation))


def is_words(there: Coverage, mutation: Mutation) -> bool:
    """A line that is shown or searched whole."""
    return any(by.startswith(("known issue", "runbook of", "where ", "revision")) for by in there.of(mutation.line).by)


def is_for_people(mutation: Mutation) -> bool:
    """A line that the bot does not go by, or a heading over what is read by what it is."""
    line = {one.number: one for one in covered().lines}.get(mutation.line)
    return line is None or line.state is not State.USED or mutation.text.startswith("#")


def remarked(mutation: Mutation, after: Team) -> bool:
    """Whether `check` says more about the line, or otherwise, than it did before."""
    return bool(remarks(after, mutation.line) - remarks(book_team(), mutation.line))


def remarks(team: Team, line: int) -> set[tuple[str, str]]:
    return {(r.rule, r.why) for r in lint(team) if r.line == line or any(n == line for n, _ in r.lines)}


@cache
def book_team() -> Team:
    return load_team(EXAMPLE)


def book() -> Handbook:
    return book_team().handbook


@cache
def covered() -> Coverage:
    return coverage(book_team())


def team_of(changed: Handbook) -> Team:
    return book_team().model_copy(update={"handbook": changed})


@cache
def unchanged() -> dict[str, Any]:
    return does(book_team())
