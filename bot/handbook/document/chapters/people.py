"""Who is on the team, and who owns which pipeline."""

from __future__ import annotations

import re

from bot.handbook.document.outline import Kind, Outline
from bot.handbook.document.page import Pipelines, Record, Roster, broken_rows, items, records
from bot.handbook.document.phrases import clean
from bot.handbook.document.shapes.names import YES, is_for_investors
from bot.handbook.flaws import Flaws, clip
from bot.handbook.model import Ownership, Person

_OWNERSHIP = {
    "Pipeline": r"pipelines?( name)?",
    "Business Area": r"(business )?(area|domain)",
    "Primary Owner": r"primary( owner)?|owner",
    "Secondary Owner": r"(secondary|backup|back-up)( owner)?",
    "Audience": r"audience|reported to|used by|.*\b(investor|shareholder).*",
}
_OPTIONAL = ("Business Area", "Secondary Owner", "Audience")


def read_people(outline: Outline, flaws: Flaws) -> tuple[Person, ...]:
    blocks = outline.blocks(Kind.TEAM)
    listed = [(_name(i.text), i.line, _also(i.text)) for i in items(blocks)]
    listed += [
        (r["Name"], r.line, ())
        for r in records(blocks, {"Name": r"(full )?name|members?|engineers?|person"}, flaws, "the team")
    ]
    people: dict[str, Person] = {}
    for name, line, also in listed:
        if not name:
            flaws.add(line, "a team member without a name", "write the name, or take the line out")
        elif (first := people.setdefault(clean(name).casefold(), Person(name=name, also=also, line=line))).line != line:
            flaws.add(line, f"{clip(name)} is on the team twice (line {first.line})", "give two people two names")
    if not people and outline.of(Kind.TEAM):
        flaws.add(outline.line(Kind.TEAM), "nobody is on the team", "list its members: '- Engineer A'")
    return tuple(people.values())


def _name(text: str) -> str:
    """The name alone: what follows in brackets, after a comma, a colon or a free-standing dash is a role."""
    return re.split(r"\s*(?:[,:(]|\s[-–—]\s)", text, maxsplit=1)[0].strip()


def _also(text: str) -> tuple[str, ...]:
    """What else somebody is called: a short form or a handle in brackets, 'Data Engineer 1 (DE1)'."""
    return tuple(re.findall(r"\(([A-Z]{1,4}\d{0,3}|@[\w.-]+)\)", text))


def read_ownership(outline: Outline, roster: Roster, flaws: Flaws) -> tuple[Ownership, ...]:
    rows: dict[str, Ownership] = {}
    for record in records(outline.blocks(Kind.OWNERSHIP), _OWNERSHIP, flaws, "the ownership matrix", _OPTIONAL):
        pipeline = record["Pipeline"]
        if not pipeline:
            flaws.add(record.line, "this row names no pipeline", "write its name in the first column")
            continue
        secondaries = roster.owners(
            record["Secondary Owner"], record.line, "secondary owner", "Secondary Owner" in record
        )
        row = Ownership(
            pipeline=pipeline,
            area=record["Business Area"],
            primary=next(iter(roster.owners(record["Primary Owner"], record.line, "primary owner")), ""),
            secondary=next(iter(secondaries), ""),
            secondaries=secondaries,
            investor_facing=_for_investors(record),
            investors_unsaid=_is_left_open(record),
            line=record.line,
        )
        first = rows.setdefault(clean(pipeline).casefold(), row)
        if first is not row:
            flaws.add(record.line, f"{clip(pipeline)} is in the matrix twice", f"merge it with line {first.line}")
    if not rows and outline.of(Kind.OWNERSHIP):
        flaws.add(
            outline.line(Kind.OWNERSHIP), "no pipeline has an owner", f"add a table: | {' | '.join(_OWNERSHIP)} |"
        )
    return tuple(rows.values())


def _for_investors(record: Record) -> bool:
    """Said in the name, the area or the audience; a column of yes and no speaks for itself."""
    audience = record["Audience"].strip().casefold()
    told = " ".join((record["Pipeline"], record["Business Area"], audience))
    return is_for_investors(told) or audience in YES


def _is_left_open(record: Record) -> bool:
    """A cell that asks, or nothing in a column that others fill."""
    return record["Audience"].strip().casefold() in ("?", "tbd", "tba", "unknown", "todo", "unclear")


def pipelines_of(outline: Outline, ownership: tuple[Ownership, ...]) -> Pipelines:
    """The pipelines that runbooks may be about; also those of a broken row, whose flaw is named once already."""
    broken = broken_rows(outline.blocks(Kind.OWNERSHIP))
    return Pipelines([o.pipeline for o in ownership] + [r.cells[0] for r in broken])
