"""Lint rules about claims: counts that the tables do not bear out, and one sentence said twice with other figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

import snowballstemmer

from bot.handbook.document.phrases import clean, listed, number
from bot.handbook.model import Rule
from bot.handbook.remark import Remark, remark
from bot.handbook.team.team import Team

_COUNT = r"(\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_THINGS = (
    r"(?:investor[- ]facing |data |major |on-call )*"
    r"(pipelines?|engineers?|members?|people|runbooks?|holidays?|severit(?:y levels|ies))"
)
_STATES = r"all|the|our|these|those|its|has|have|are|is|with|own|owns|run|runs|maintain|maintains"
_CLAIM = re.compile(rf"(?:\b(?:{_STATES})\s+|[(]){_COUNT}\s+{_THINGS}\b", re.I)
_ENOUGH = 3  # words that two sentences must share before they can be about one thing
_ALIKE = 0.6  # of all their words


def count_differs(team: Team) -> Iterator[Remark]:
    """'Our six pipelines' above a matrix of five. A sentence about each person's share is no such claim."""
    book = team.handbook
    for line, text in enumerate(book.lines, 1):
        if text.lstrip().startswith("|") or re.search(
            r"\b(each|every|more than|at most|up to|at least|per)\b", text, re.I
        ):
            continue
        for claim in _CLAIM.finditer(clean(text)):
            lines = _counted(team, claim[0], claim[2])
            if lines and number(claim[1]) != len(lines) and not _is_team_size(team, line, claim[0]):
                yield remark(
                    book,
                    "count-differs",
                    [line, *lines],
                    f"the text speaks of {claim[1]} {claim[2]}, and there are {len(lines)}",
                    "what is listed",
                    "correct the number, or the list",
                )


def _counted(team: Team, claim: str, thing: str) -> list[int]:
    """The lines of what the document lists of this kind."""
    book, kind = team.handbook, thing.casefold()
    if kind.startswith("pipeline"):
        investors = "investor" in claim.casefold()
        return [o.line for o in book.ownership if o.investor_facing or not investors]
    if kind.startswith(("engineer", "member", "people")):
        return [p.line for p in book.people]
    if kind.startswith("runbook"):
        return [r.line for r in book.runbooks]
    return [h.line for h in book.holidays] if kind.startswith("holiday") else [s.line for s in book.severities]


def _is_team_size(team: Team, line: int, claim: str) -> bool:
    """Said in brackets right above the list of people, where the rule `team-size` speaks."""
    people = team.handbook.people
    of_people = re.search(r"\b(?:members?|people|engineers?)\b", claim, re.I) and claim.startswith("(")
    return bool(people) and bool(of_people) and 0 < people[0].line - line < 5


def figures_differ(team: Team) -> Iterator[Remark]:
    """Two sentences that say the same but for their figures: '2 major holidays a year' and '3 major holidays'."""
    book = team.handbook
    stem: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    sentences = [
        (rule, _words(rule.text, stem), figures)
        for rule in (*book.ownership_notes, *book.rotation_notes, *book.holiday_rules, *book.maintenance.rules)
        if (figures := _figures(rule.text)) and rule.line not in {w.line for w in book.maintenance.windows}
    ]
    for (one, words, said), (other, again, differently) in combinations(sentences, 2):
        units = said.keys() & differently.keys()
        shared = words & again
        if len(shared) < _ENOUGH or len(shared) / len(words | again) < _ALIKE:
            continue
        for unit in sorted(u for u in units if said[u] != differently[u]):
            yield _differing(team, one, other, f"{said[unit]} {unit}", f"{differently[unit]} {unit}")


def _differing(team: Team, one: Rule, other: Rule, said: str, differently: str) -> Remark:
    first = min(one, other, key=lambda r: r.line)
    return remark(
        team.handbook,
        "figures-differ",
        [one.line, other.line],
        f"two lines say the same with different figures: {said.strip()} and {differently.strip()}",
        f"the line that comes first, {first.line}",
        "say it once",
    )


_FIGURE = re.compile(rf"\b{_COUNT}(?:\.\d+)?\s*(%|x\b|(?:major |business |calendar )?[a-z]+)", re.I)


def _figures(text: str) -> Mapping[str, str]:
    """Unit -> figure: {'major holiday': '2'}."""
    return {
        m[2].casefold().rstrip("s"): m[0].removesuffix(m[2]).strip().casefold() for m in _FIGURE.finditer(clean(text))
    }


_FILLER = frozenset(
    """
    a an and are at be by each every for in is it may must no not of on or per than that the then to with
    """.split()  # noqa: SIM905
)


def _words(text: str, stem: Callable[[str], str]) -> frozenset[str]:
    plain = re.findall(r"[a-z]+", _FIGURE.sub(lambda m: m[2], clean(text)).casefold())
    return frozenset(stem(w) for w in plain if w not in _FILLER)


def area_claim(team: Team) -> Iterator[Remark]:
    """'Ada and Grace share the money pipelines', held against the owners in the matrix."""
    book = team.handbook
    owners: dict[str, set[str]] = {}
    lines: dict[str, list[int]] = {}
    for row in book.ownership:
        area = re.sub(r"\s*\(.*?\)", "", row.area).strip().casefold()
        owners.setdefault(area, set()).update(name for name in (row.primary, row.secondary) if name)
        lines.setdefault(area, []).append(row.line)
    for rule in book.ownership_notes:
        named = _people_in(team, rule.text)
        areas = [a for a in owners if a and re.search(rf"\b{re.escape(a)}\b", clean(rule.text), re.I)]
        if len(named) < 2 or len(areas) != 1 or named == owners[areas[0]]:
            continue
        yield remark(
            book,
            "area-claim",
            [rule.line, *lines[areas[0]]],
            f"the text gives {areas[0]} to {listed(sorted(named))}, the matrix to {listed(sorted(owners[areas[0]]))}",
            "the matrix decides; the sentence has no effect",
            "change the matrix or the sentence",
        )


def _people_in(team: Team, text: str) -> set[str]:
    """Everybody whom a sentence names: 'Ada Lovelace', or the B of 'Engineers A & B'."""
    said, found = clean(text), set()
    for person in team.handbook.people:
        first, _, last = person.name.rpartition(" ")
        together = rf"\b{re.escape(first)}s\b[^.;:]*?\b{re.escape(last)}\b" if first else r"(?!)"
        if re.search(rf"\b{re.escape(person.name)}\b|{together}", said):
            found.add(person.name)
    return found


_APPROVED = re.compile(r"\b(approv\w+|agree[ds]?|agreement|consent\w*|permission)\b", re.I)
_BY_WHOM = re.compile(r"\b(majority|all|both|every\w*|unanim\w+|manager|lead|half|\d+|one|two|three)\b", re.I)


def approval_unsaid(team: Team) -> Iterator[Remark]:
    """'With team approval': of how many, or of whom?"""
    for rule in team.handbook.holiday_rules:
        if _APPROVED.search(rule.text) and not _BY_WHOM.search(rule.text):
            yield remark(
                team.handbook,
                "approval-unsaid",
                [rule.line],
                "nothing says whose agreement is enough",
                "more than half of the others",
                "write 'approved by a majority of the others', or name a role",
            )


def secondary_unnamed(team: Team) -> Iterator[Remark]:
    """'All available' as secondary: the second page goes to everybody, so each leaves it to the others."""
    book = team.handbook
    for row in book.holidays:
        if row.secondary is None:
            yield remark(
                book,
                "secondary-unnamed",
                [row.line],
                f"nobody in particular is secondary in {row.name}",
                "all the others are, and the second page goes to all of them at once",
                "name one person, or a rule: 'the primary of the day before'",
            )
