"""The runbooks: one for each pipeline that has one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.handbook.deadlines import Deadline
from bot.handbook.document.deadlines import read_deadlines
from bot.handbook.document.markdown import Block, Item, Table, Text, Title
from bot.handbook.document.outline import Book, Kind, Outline
from bot.handbook.document.page import (
    Field,
    Pipelines,
    Roster,
    field_of,
    fields,
    items,
    lines_of_text,
    name_near_misses,
)
from bot.handbook.document.phrases import CLOCK, clean, clock_time, duration
from bot.handbook.document.shapes.complete import Shapes
from bot.handbook.document.shapes.issues import Found
from bot.handbook.document.shapes.names import EMPTY, pipeline_in
from bot.handbook.document.shapes.promises import landing_in, said_about
from bot.handbook.flaws import Flaws, clip, nearest
from bot.handbook.model import Consumer, Downstream, KnownIssue, Ownership, Runbook

_ISSUE_LINES = ("issue", "impact", "detection", "symptoms")


def read_runbooks(
    outline: Outline,
    shapes: Shapes,
    ownership: Sequence[Ownership],
    pipelines: Pipelines,
    roster: Roster,
    flaws: Flaws,
) -> tuple[Runbook, ...]:
    owners = {o.pipeline: o for o in ownership}
    read: dict[str, Runbook] = {}
    numbers: dict[int, Book] = {}
    for at, book in enumerate(outline.books, 1):
        name = _pipeline(book, pipelines, flaws)
        runbook = _runbook(book, shapes, at, name, owners.get(name), roster, flaws)
        if (first := read.setdefault(name.casefold(), runbook)) is not runbook:
            flaws.add(
                book.heading.line, f"{clip(name)} has two runbooks", f"merge it with the one at line {first.line}"
            )
        if book.number and (same := numbers.setdefault(book.number, book)) is not book:
            flaws.add(
                book.heading.line,
                f"two runbooks have the number {book.number}",
                f"number it otherwise than line {same.heading.line}",
            )
    return tuple(read.values())


def _pipeline(book: Book, pipelines: Pipelines, flaws: Flaws) -> str:
    known = pipelines.find(book.pipeline) or pipeline_in(book.pipeline, pipelines.names)
    if known or not pipelines.names:
        return known or book.pipeline
    meant = pipelines.nearest(book.pipeline)
    flaws.add(
        book.heading.line,
        f"a runbook for {clip(book.pipeline)}, which is not in the ownership matrix",
        f"did you mean {meant!r}?" if meant else "add a row for it to the matrix, so that it has an owner",
    )
    return book.pipeline


def _runbook(
    book: Book, shapes: Shapes, at: int, pipeline: str, owner: Ownership | None, roster: Roster, flaws: Flaws
) -> Runbook:
    slas = [*fields(book.blocks(Kind.SLAS)), *(f for f in fields(book.heading.blocks) if _PROMISES.search(f.label))]
    name_near_misses(slas, ("data landing time", "landing", "reporting deadline", "downstream consumers"), flaws)
    return Runbook(
        number=book.number or at,
        pipeline=pipeline,
        primary=_owner(book, "primary", owner.primary if owner else "", roster),
        secondary=_owner(book, "secondary", owner.secondary if owner else "", roster),
        overview=lines_of_text(book.blocks(Kind.OVERVIEW)) or said_about(shapes.topic_of(book)),
        landing=_landing(named, flaws) if (named := field_of(slas, "landing")) else landing_in(shapes.topic_of(book)),
        deadlines=_deadlines(field_of(slas, "deadline"), flaws),
        consumers=_consumers(field_of(slas, "consumer"), flaws),
        issues=tuple(_issues(book, flaws)) or tuple(_as_issue(f) for f in shapes.issues_of(book)),
        downstream=tuple(_downstream(book.blocks(Kind.DOWNSTREAM), flaws)),
        line=book.heading.line,
    )


_PROMISES = re.compile(r"\blanding\b|\bdeadline\b|\bconsumers?\b")  # right under the heading of a runbook


def _owner(book: Book, role: str, otherwise: str, roster: Roster) -> str:
    """As the runbook says; the matrix speaks for a runbook that is silent."""
    named = field_of(fields(book.heading.blocks), role)
    return roster.person(named.value, named.line, f"{role} owner") if named else otherwise


def _landing(field: Field | None, flaws: Flaws) -> timedelta | None:
    """'6 hours after UTC midnight', or '06:00 UTC': how long after UTC midnight, the instant itself still in time."""
    if field is None:
        return None
    plain = clean(field.value)
    if after := re.fullmatch(r"(.+?) (?:after|past) (?:UTC midnight|midnight UTC|midnight \(UTC\))", plain, re.I):
        read = duration(after[1])
    else:
        at = re.fullmatch(rf"(?:by )?({CLOCK})\s+\(?UTC\)?(?: daily| every day)?", plain, re.I)
        when = clock_time(at[1]) if at else None
        read = timedelta(hours=when.hour, minutes=when.minute, seconds=when.second) if when else None
    if read is None or read >= timedelta(days=1):
        flaws.add(
            field.line, f"cannot read this landing time: {clip(field.value)}", "write '6 hours after UTC midnight'"
        )
        return None
    return read


def _deadlines(field: Field | None, flaws: Flaws) -> tuple[Deadline, ...]:
    if field is None:
        return ()
    parts = [(field.value, field.line)] if field.value else [(i.text, i.line) for i in field.items]
    if not parts:
        flaws.add(field.line, "the reporting deadline is empty", "write one, or take the line out")
    return tuple(d for text, line in parts for d in read_deadlines(text, line, flaws))


def _consumers(field: Field | None, flaws: Flaws) -> tuple[Consumer, ...]:
    if field is None:
        return ()
    inline = [(t.strip(), field.line) for t in field.value.split(",")] if field.value else []
    named = [(t, line) for t, line in inline + [(i.text, i.line) for i in field.items] if t]
    if not named:
        flaws.add(field.line, "the list of downstream consumers is empty", "list them, or take the line out")
    return tuple(Consumer(name=t, line=line) for t, line in named)


def read_general_issues(outline: Outline, shapes: Shapes) -> tuple[KnownIssue, ...]:
    """The issues that the document gives to no pipeline in particular."""
    books = {b.heading.line for b in outline.books}
    lines = {i.line for b in shapes.books if b.topic.line in books for i in b.issues}
    return tuple(_as_issue(f) for f in shapes.general if f.line not in lines)


def _as_issue(found: Found) -> KnownIssue:
    return KnownIssue(
        heading=found.heading,
        group=found.group,
        issue=found.issue,
        impact=found.impact,
        detection=found.detection,
        symptoms=found.symptoms,
        line=found.line,
    )


def _issues(book: Book, flaws: Flaws) -> Iterator[KnownIssue]:
    """A title with labelled lines under it is an issue; a title without is the group of those that follow."""
    group = ""
    seen: dict[str, int] = {}
    groups: dict[str, int] = {}
    for title, below in _titled(book.blocks(Kind.ISSUES), flaws):
        lines = fields(below)
        if not any(f.label in _ISSUE_LINES or nearest(f.label, _ISSUE_LINES) for f in lines):
            group = title.text
            _once(group, title.line, groups, "the heading", flaws)
            continue
        if not _once(title.text, title.line, seen, "the issue", flaws):
            continue
        if issue := _issue(title, group, lines, flaws):
            yield issue


def _once(name: str, line: int, seen: dict[str, int], what: str, flaws: Flaws) -> bool:
    first = seen.setdefault(clean(name).casefold(), line)
    if first != line:
        flaws.add(line, f"{what} {clip(name)} is in this runbook twice", f"merge it with line {first}")
    return first == line


def _titled(blocks: Sequence[Block], flaws: Flaws) -> Iterator[tuple[Title, list[Block]]]:
    title: Title | None = None
    below: list[Block] = []
    for block in blocks:
        if isinstance(block, Title):
            if title:
                yield title, below
            title, below = block, []
        elif title is None and isinstance(block, Item) and _label(block) == "issue":
            flaws.add(
                block.line,
                "a known issue without a title",
                "write its name in bold on a line above: '**Late exports**'",
            )
        else:
            below.append(block)
    if title:
        yield title, below


def _label(block: Item | Text) -> str:
    return block.text.partition(":")[0].strip().casefold()


def _issue(title: Title, group: str, lines: Sequence[Field], flaws: Flaws) -> KnownIssue | None:
    said: dict[str, str] = {}
    for field in lines:
        label = "symptoms" if field.label == "symptom" else field.label
        if label not in _ISSUE_LINES:
            if meant := nearest(label, _ISSUE_LINES):
                flaws.add(
                    field.line,
                    f"{clip(title.text)} has a line {clip(field.label)}",
                    f"did you mean '{meant.title()}:'?",
                )
                said.setdefault(meant, "?")
        elif label in said:
            flaws.add(field.line, f"{clip(title.text)} has two lines {label.title()!r}", "merge them")
        else:
            said[label] = field.value or "; ".join(i.text for i in field.items)
    missing = [label.title() for label in _ISSUE_LINES if not said.get(label)]
    said = {label: "" if text.casefold().strip("() .") in EMPTY else text for label, text in said.items()}
    # Somebody who writes three of the four means the fourth; where a team writes fewer, that is its way. A title can
    # say what the issue is.
    if len(missing) == 1 and missing != ["Issue"]:
        label = missing[0]
        flaws.add(title.line, f"the issue {clip(title.text)} has no {label}", f"add a line '- **{label}:** ...'")
        return None
    whole = {label: said.get(label, "") for label in _ISSUE_LINES}
    return KnownIssue(heading=title.text, group=group, line=title.line, **whole)


def _downstream(blocks: Sequence[Block], flaws: Flaws) -> Iterator[Downstream]:
    if any(isinstance(b, Table) for b in blocks):
        flaws.add(
            next(b.line for b in blocks if isinstance(b, Table)),
            "downstream impact in a table",
            "write a list: '- **<where>:** <what is wrong there>'",
        )
    for field in fields(items(blocks)):
        yield Downstream(
            where=_as_written(field, blocks),
            what=field.value or "; ".join(i.text for i in field.items),
            line=field.line,
        )


def _as_written(field: Field, blocks: Sequence[Block]) -> str:
    """The label in its own case."""
    return next(i.text.partition(":")[0].strip() for i in items(blocks) if i.line == field.line)
