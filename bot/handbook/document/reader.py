"""From a maintenance document in Markdown to a `Handbook`.

The format is described in docs/handbook-format.md. Every mistake is reported at once, each with its line.
"""

from __future__ import annotations

import hashlib

from bot.errors import Flaw, InvalidFile
from bot.handbook.document.audience import settled
from bot.handbook.document.business_hours import read_business_day
from bot.handbook.document.chapters.escalation import read_escalation
from bot.handbook.document.chapters.holidays import read_holiday_rules, read_holidays
from bot.handbook.document.chapters.people import pipelines_of, read_ownership, read_people
from bot.handbook.document.chapters.rotation import read_promised_times, read_rotation_notes, read_shift, read_weeks
from bot.handbook.document.chapters.runbooks import read_general_issues, read_runbooks
from bot.handbook.document.chapters.upkeep import read_duties, read_maintenance, read_revisions
from bot.handbook.document.markdown import blocks
from bot.handbook.document.outline import Kind, Outline, outline
from bot.handbook.document.page import Roster, rules
from bot.handbook.document.phrases import WEEKDAYS, zone_of_times
from bot.handbook.document.shapes.complete import Shapes, complete, shapes_of
from bot.handbook.document.shapes.rota import RotaFound
from bot.handbook.document.shapes.rota_beginning import first_day
from bot.handbook.document.shapes.rota_slips import broken_rota, slips_in
from bot.handbook.files import LARGEST
from bot.handbook.flaws import Flaws
from bot.handbook.model import Handbook, Rule

# Ten times what a team of four writes; beyond it reading takes more than a second.
_MOST_LINES = 6_000
_LONGEST_LINE = 10_000  # characters; Markdown is slow on lines that no person writes
_NEEDED = (Kind.TEAM, Kind.OWNERSHIP, Kind.ROTATION)


def read_handbook(text: bytes | str, file: str) -> Handbook:
    """The handbook in `text`, UTF-8 with or without a byte order mark. `file` is the name that errors use.

    Raises InvalidFile with every flaw, in the order of the lines. Only the team, the ownership matrix and the
    rotation are needed; any other chapter may be missing.
    """
    book, flaws = read_as_far(text, file)
    if flaws or book is None:
        raise InvalidFile(flaws)
    return book


def read_as_far(text: bytes | str, file: str) -> tuple[Handbook | None, tuple[Flaw, ...]]:
    """The handbook as far as it can be read, and what keeps it from being used; None only for what is no text."""
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    flaws = Flaws(file)
    readable = _decoded(raw, flaws)
    if readable is None:
        return None, flaws.sorted()
    found = blocks(readable)
    shapes = shapes_of(found)
    parts = outline(found, flaws, shapes.book_lines)
    rota = complete(parts, shapes)
    _name_missing(parts, broken_rota(shapes.root) if rota is None else None, flaws)
    book = _handbook(parts, shapes, rota, readable, hashlib.sha256(raw).hexdigest(), flaws)
    _name_odd_start(book, shapes, flaws)
    named = {flaw.line for flaw in flaws.sorted()}  # the chapter says it where it reads the numbers
    for line, wrong, instead in slips_in(rota, shapes.root) if rota else ():
        if line not in named:
            flaws.add(line, wrong, instead)
    return book, flaws.sorted()


def _name_odd_start(book: Handbook, shapes: Shapes, flaws: Flaws) -> None:
    """Week 1 begins on the weekday of the handoff."""
    began = first_day(shapes.root)
    if began and began[0] == book.starts and book.shift.days == 7 and began[0].weekday() != book.shift.weekday:
        day, handoff = WEEKDAYS[began[0].weekday()].title(), WEEKDAYS[book.shift.weekday].title()
        wrong = f"week 1 begins on {began[0]}, a {day}, and shifts change on {handoff}"
        flaws.add(began[1], wrong, f"name the {handoff} on which week 1 began")


def _decoded(raw: bytes, flaws: Flaws) -> str | None:
    """The text with plain line ends, or None and the one flaw that keeps it from being read at all."""
    if len(raw) > LARGEST:
        wrong = f"more than {LARGEST:,} bytes are too much for a handbook"
        flaws.add(1, wrong, "keep what the team lives by, and link to the rest")
        return None
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as bad:
        before = raw[: bad.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        flaws.add(before.count(b"\n") + 1, f"byte 0x{raw[bad.start]:02x} is not UTF-8", "save the file as UTF-8")
        return None
    if not text.strip():
        flaws.add(1, "the file is empty", "start from docs/handbook-format.md")
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        wrong = f"{len(lines):,} lines are too many for a handbook"
        flaws.add(_MOST_LINES, wrong, f"keep it under {_MOST_LINES:,} lines, and link to the rest")
        return None
    for number, line in enumerate(lines, 1):
        if "\0" in line:
            flaws.add(number, "a NUL byte in the text", "take it out; a text file has none")
        if len(line) > _LONGEST_LINE:
            flaws.add(number, f"a line of {len(line):,} characters", f"break it; {_LONGEST_LINE:,} are the most")
    return None if flaws else text


def _zone(text: str) -> Rule | None:
    """The first line that says in which zone the document's times are."""
    for number, line in enumerate(text.split("\n"), 1):
        if name := zone_of_times(line):
            return Rule(text=name, line=number)
    return None


def _name_missing(parts: Outline, broken: tuple[int, str, str] | None, flaws: Flaws) -> None:
    """broken: shifts that are no whole day or no whole week; that is the rotation's one mistake."""
    if broken:
        flaws.add(*broken)
        parts.sections[:] = [s for s in parts.sections if s.kind is not Kind.ROTATION]
    for kind in _NEEDED:
        if not parts.of(kind) and not (broken and kind is Kind.ROTATION):
            flaws.add(1, f"the document has no section {kind.value!r}", f"add '## {kind.value}'")


def _handbook(parts: Outline, shapes: Shapes, rota: RotaFound | None, text: str, sha: str, flaws: Flaws) -> Handbook:
    people = read_people(parts, flaws)
    roster = Roster(people, flaws)
    ownership = settled(read_ownership(parts, roster, flaws), text)
    weeks = read_weeks(parts, roster, flaws)
    escalation = read_escalation(parts, roster.names, [o.pipeline for o in ownership], weeks, flaws)
    return Handbook(
        file=flaws.file,
        sha=sha,
        title=parts.title,
        zone=_zone(text),
        business=read_business_day(text.split("\n"), flaws),
        people=people,
        ownership=ownership,
        ownership_notes=rules(parts.blocks(Kind.OWNERSHIP)),
        weeks=weeks,
        starts=rota.starts if rota else None,
        shift=read_shift(parts, shapes, rota, flaws),
        rotation_notes=read_rotation_notes(parts),
        response_times=read_promised_times(parts, flaws) + escalation.response_times,
        holidays=read_holidays(parts, roster, flaws),
        holiday_rules=read_holiday_rules(parts),
        runbooks=read_runbooks(parts, shapes, ownership, pipelines_of(parts, ownership), roster, flaws),
        general_issues=read_general_issues(parts, shapes),
        severities=escalation.levels,
        contacts=escalation.contacts,
        after_hours=escalation.steps,
        repeat=escalation.repeat,
        maintenance=read_maintenance(parts, flaws),
        duties=read_duties(parts),
        revisions=read_revisions(parts, flaws),
        lines=tuple(text.split("\n")),
    )
