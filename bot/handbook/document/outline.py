"""Which part of the document is which: the headings, known by their names and not by their level or number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from rapidfuzz import fuzz

from bot.handbook.document.markdown import Block, Item, Text, Title
from bot.handbook.document.phrases import clean
from bot.handbook.flaws import Flaws, clip


class Kind(StrEnum):
    """The parts that the reader knows, each by the name that it usually has."""

    TEAM = "Team Structure"
    OWNERSHIP = "Pipeline Ownership Matrix"
    HOLIDAYS = "Holiday Coverage"
    AFTER_HOURS = "After-Hours Escalation"
    ROTATION = "On-Call Rotation Schedule"
    RUNBOOKS = "Pipeline Runbooks"
    RUNBOOK = "... Runbook"
    OVERVIEW = "Pipeline Overview"
    SLAS = "SLAs"
    ISSUES = "Common Issues"
    DOWNSTREAM = "Downstream Impact"
    ESCALATION = "Escalation Procedures"
    SEVERITIES = "Severity Levels"
    CONTACTS = "Contact Information"
    MAINTENANCE = "Maintenance Windows"
    REVISIONS = "Revision History"
    NOTES = "Notes"


_RUNBOOK_PARTS = (Kind.OVERVIEW, Kind.SLAS, Kind.ISSUES, Kind.DOWNSTREAM)

# In this order: "After-Hours On-Call" is not the rotation, and "Pipeline Runbooks" is not a runbook.
_NAMES = {
    Kind.TEAM: r"(the |our )?team|(.* )?team (structure|members?|roster)|members|roster",
    Kind.OWNERSHIP: r"(data |our )?(pipelines? )?(ownership|owners)( matrix| table| of pipelines| assignments?)?",
    Kind.HOLIDAYS: r"(major |public |bank )*holidays?( on-call)?( coverage| cover| schedule| rotation| plan)?",
    Kind.AFTER_HOURS: r"(after|out[- ]of|off)[- ]hours( escalation| procedure| on-call)?"
    r"|(the )?(escalation|paging) (path|chain|steps|ladder|matrix|table|process|plan|flow|timeline|order|rules)"
    r"|eskalation(sweg|sstufen|spfad|skette|sschritte)?|(procédure |chemin )?d?['’]?escalade|escalamiento|escalado",
    Kind.ROTATION: r"(regular |weekly |the |our )*(on-call )?(rotation|schedule|rota"
    r"|on-call)( schedule| rota| rotation| plan)?",
    Kind.RUNBOOKS: r"(pipeline |our )?(runbooks|run books|playbooks)( .*)?",
    Kind.OVERVIEW: r"(pipeline )?overview",
    Kind.SLAS: r"slas?|service levels?|service level agreements?",
    Kind.ISSUES: r"(common|known|potential|possible|typical|frequent)( known)? (issues|problems)|issues",
    Kind.DOWNSTREAM: r"downstream( impacts?)?",
    Kind.ESCALATION: r"escalations?( procedures?| policy)?",
    Kind.SEVERITIES: (
        r"(incident |alert )?(severit(y|ies)|priorit(y|ies))( levels?| matrix| definitions?| classification| scale)?"
        r"|(incident|sev) levels?|dringlichkeit(en|sstufen)?|schweregrade?|störungs(klassen|stufen)|prioritäten"
        r"|niveaux? (de )?(gravité|sévérité|priorité|criticité)|(niveles|grados) de (gravedad|severidad|prioridad)"
    ),
    Kind.CONTACTS: (
        r"(key |important |emergency )?contacts?( information| list| details| table| us)?"
        r"|(people |who |whom |how )(to|do we|we) (call|contact|page|reach|ask|ring)|phone (book|list)|directory"
    ),
    Kind.MAINTENANCE: (
        r"(planned |scheduled |regular )?(maintenance|downtimes?)( windows?| schedule)?|wartung(sfenster)?"
        r"|(fenêtres? de |ventanas? de )?(maintenance|mantenimiento)"
    ),
    Kind.REVISIONS: r"revisions?( history)?|change ?log|change history",
    Kind.NOTES: r"notes",
}
_RUNBOOK = re.compile(r"(?:\d+[.)]?\s+)?(?:runbook\s*[:-]\s*(?P<after>.+)|(?P<before>.+?)\s*(?:[:-]\s*)?runbook)", re.I)

# "Key components of a runbook" is about runbooks, and is none.
_ABOUT_RUNBOOKS = re.compile(
    r"\b(components|contents|structure|parts|template|format) of\b|\b(template|general|an?) runbook\b"
    r"|\brunbook template",
    re.I,
)


@dataclass(slots=True)
class Section:
    """A heading and what stands under it. Sub-headings that are not parts of their own stay among its blocks."""

    kind: Kind | None
    title: str
    line: int
    level: int
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Book:
    """A runbook's pages: its heading (with what stands directly under it) and its parts."""

    heading: Section
    number: int | None
    pipeline: str
    parts: dict[Kind, Section] = field(default_factory=dict)

    def blocks(self, kind: Kind) -> Sequence[Block]:
        part = self.parts.get(kind)
        return part.blocks if part else ()


@dataclass(slots=True)
class Outline:
    title: str
    sections: list[Section]
    books: list[Book]

    def of(self, kind: Kind) -> list[Section]:
        return [s for s in self.sections if s.kind is kind]

    def blocks(self, kind: Kind) -> list[Block]:
        """Everything under the headings of this kind: "On-Call Rotation" and "Weekly Rotation" are read as one."""
        return [b for s in self.of(kind) for b in s.blocks]

    def line(self, kind: Kind) -> int:
        return next((s.line for s in self.of(kind)), 1)


def kind_of(heading: str) -> Kind | None:
    name = _bare(heading)
    if found := next((kind for kind, pattern in _NAMES.items() if re.fullmatch(pattern, name)), None):
        return found
    return Kind.RUNBOOK if _RUNBOOK.fullmatch(name) and not _ABOUT_RUNBOOKS.search(name) else None


def outline(blocks: Sequence[Block], flaws: Flaws, books: Mapping[int, str] | None = None) -> Outline:
    """The document as sections and runbooks. Doubled, misspelt and misplaced headings are flaws.

    books: the lines of headings that begin a runbook without saying so, each with its pipeline.
    """
    sorter = _Sorter(flaws, books or {}, [b for b in blocks if isinstance(b, Title) and b.level])
    for at, block in enumerate(blocks):
        if isinstance(block, Title) and block.level:
            sorter.heading(block, blocks[at + 1 : at + 3])
        else:
            sorter.block(block)
    return sorter.outline


class _Sorter:
    def __init__(self, flaws: Flaws, books: Mapping[int, str], headings: Sequence[Title]) -> None:
        self._headings = headings
        self.outline = Outline("", [], [])
        self._books = books
        self._flaws = flaws
        self._book: Book | None = None
        self._current: Section | None = None
        self._seen: dict[tuple[str, ...], int] = {}
        self._path: list[Section] = []

    def block(self, block: Block) -> None:
        if isinstance(block, Text) and block.text.startswith("|"):
            self._flaws.add(
                block.line,
                f"this table row is not part of a table: {clip(block.text)}",
                "leave no empty line inside a table, and give the line under its header one '---' for each column",
            )
        if self._current:
            self._current.blocks.append(block)

    def heading(self, title: Title, following: Sequence[Block]) -> None:
        """`following`: the two blocks after it, enough to see whether an issue begins here."""
        kind = kind_of(title.text)
        if title.line in self._books and kind is not Kind.RUNBOOK and not self._within_book(title):
            self._current = self._open_book(Section(Kind.RUNBOOK, title.text, title.line, title.level))
            return
        if not self.outline.title and title.level == 1 and (kind is None or self._is_title(title, kind)):
            self.outline.title = title.text
            return
        if self._stays_inside(title, kind, following):
            self.block(title)
            return
        section = Section(kind, title.text, title.line, title.level)
        if kind is Kind.RUNBOOK:
            self._open_book(section)
        elif kind in _RUNBOOK_PARTS:
            self._open_part(section)
        else:
            self._open_section(section)
        self._current = section

    def _is_title(self, title: Title, kind: Kind) -> bool:
        """ "Data runbook" over a whole handbook, whose other headings are of more than one pipeline."""
        below = [kind_of(h.text) for h in self._headings[1:] if h.level > 1]
        whole = title is self._headings[0] and kind in (Kind.RUNBOOK, Kind.RUNBOOKS)
        return whole and any(k not in (None, *_RUNBOOK_PARTS) for k in below)

    def _stays_inside(self, title: Title, kind: Kind | None, following: Sequence[Block]) -> bool:
        """Groups of issues, single issues and severities are headings inside a part, whatever they are called."""
        current = self._current
        if current is None or current.kind is None:
            return False
        if current.kind is Kind.ISSUES and kind not in _RUNBOOK_PARTS:
            return title.level > current.level or (kind is None and _starts_issue(following))
        return kind is None and title.level > current.level and not _near_miss(title.text)

    def _within_book(self, title: Title) -> bool:
        return self._book is not None and title.level > self._book.heading.level

    def _open_book(self, section: Section) -> Section:
        name = clean(section.title)
        number = re.match(r"(\d{1,6})[.)]?\s", name)
        found = _RUNBOOK.fullmatch(re.sub(r"\s*\([^()]*\)$", "", name))
        pipeline = (found["before"] or found["after"]) if found else self._books.get(section.line, name)
        self._book = Book(section, int(number[1]) if number else None, pipeline.strip(" -:"))
        self.outline.books.append(self._book)
        return section

    def _open_part(self, section: Section) -> None:
        if self._book is None or section.kind is None:
            if section.kind in (Kind.OVERVIEW, Kind.ISSUES):
                self._open_section(section)  # of the whole document: "Potential issues" of every pipeline
                return
            self._flaws.add(
                section.line,
                f"{clip(section.title)} stands outside a runbook",
                "begin the runbook with a heading such as '## 1. <pipeline> Runbook'",
            )
            return
        first = self._book.parts.setdefault(section.kind, section)
        if first is not section:
            self._doubled(section.line, section.title, first.line)

    def _open_section(self, section: Section) -> None:
        meant = _near_miss(section.title) if section.kind is None else None
        if meant and (meant != Kind.OVERVIEW or self._book):
            self._flaws.add(section.line, f"the heading {clip(section.title)} is not known", f"did you mean {meant!r}?")
        if section.kind is None and self._book and section.level > self._book.heading.level:
            return  # a part of a runbook that the bot has no use for
        self._book = None
        self._check_doubled(section)
        self.outline.sections.append(section)

    def _check_doubled(self, section: Section) -> None:
        self._path = [s for s in self._path if s.level < section.level] + [section]
        whole = section.kind and section.kind not in _RUNBOOK_PARTS
        key = (_bare(section.title),) if whole else tuple(_bare(s.title) for s in self._path)
        first = self._seen.setdefault(key, section.line)
        if first != section.line:
            self._doubled(section.line, section.title, first)

    def _doubled(self, line: int, title: str, first: int) -> None:
        self._flaws.add(
            line, f"the heading {clip(title)} stands here for the second time", f"merge it with line {first}"
        )


def _bare(heading: str) -> str:
    """A heading without number, brackets at the end, colon, case and fancy dashes."""
    plain = re.sub(r"\s*\([^()]*\)\s*:?$", "", clean(heading)).casefold().rstrip(" :")
    plain = re.sub(r"^(\d+\.)*\d*[.)]?\s+", "", plain)
    return plain.replace("on call", "on-call").replace("oncall", "on-call")


def _starts_issue(following: Sequence[Block]) -> bool:
    first = next(iter(following), None)
    if isinstance(first, Title) and first.level == 0:
        return _starts_issue(following[1:2])
    return isinstance(first, Item | Text) and first.text.casefold().startswith("issue:")


def _near_miss(heading: str) -> str | None:
    """The known heading that this one was probably meant to be; a section lost to a typing slip is a rule lost."""
    name = _bare(heading)
    for kind in Kind:
        if kind is not Kind.RUNBOOK and fuzz.ratio(name, kind.value.casefold()) >= 85:
            return kind.value
    last = name.split(" ")[-1]
    if last != name and 80 <= fuzz.ratio(last, "runbook") < 100 and fuzz.ratio(last, "runbooks") < 100:
        return f"{heading.rsplit(' ', 1)[0]} Runbook"
    return None
