"""What was found in a team's own documents, each fact with the file and line that says it; and what is still open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.handbook.beginning.chapters import (
    CONTACTS,
    LEVELS,
    MAINTENANCE,
    NOTES,
    STEPS,
    beside_the_rota,
    business_hours,
    chapters,
)
from bot.handbook.beginning.exports import Source
from bot.handbook.document.reader import read_as_far
from bot.handbook.model import Contact, Handbook, KnownIssue, Ownership, Person, Rule, Runbook
from bot.handbook.rota import Holiday, ShiftRule, Week


@dataclass(frozen=True, slots=True)
class Fact:
    """source: "notes.md:41"."""

    what: str
    source: str


@dataclass(slots=True)
class Facts:
    """Everything that a new handbook is made of. zone: as an export names it."""

    people: tuple[Person, ...] = ()
    ownership: tuple[Ownership, ...] = ()
    weeks: tuple[Week, ...] = ()
    starts: date | None = None
    shift: ShiftRule = field(default_factory=ShiftRule)
    holidays: tuple[Holiday, ...] = ()
    runbooks: tuple[Runbook, ...] = ()
    general: tuple[KnownIssue, ...] = ()
    zone: str | None = None
    business: str = ""  # as it is written
    beside_owners: tuple[Rule, ...] = ()
    beside_rota: tuple[Rule, ...] = ()
    beside_holidays: tuple[Rule, ...] = ()
    contacts: tuple[Contact, ...] = ()
    chapters: dict[str, str] = field(default_factory=dict)  # by heading, as they are written
    taken: list[Fact] = field(default_factory=list)
    unread: list[Fact] = field(default_factory=list)

    @property
    def handles(self) -> tuple[str, ...]:
        """The @names and #channels by which contacts are reached."""
        return tuple(dict.fromkeys(contact.slack for contact in self.contacts if contact.slack))

    def open(self, general: str = "none") -> Iterator[str]:
        """What no document says and the bot needs, or would do better with. general: whose the general issues are."""
        if not self.people:
            yield "who is on the team"
        if not self.ownership:
            yield "which pipelines there are, and who owns them"
        if not self.weeks:
            yield "in which order people are on call"
        for owned in self.ownership:
            if owned.investors_unsaid:
                yield f"whether investors read {owned.pipeline} (read as: they do)"
        covered = {r.pipeline for r in self.runbooks if r.issues}
        if self.general and general == "none":
            yield f"which pipelines the {len(self.general)} general issues belong to"
        elif general == "none" and (
            missing := [o.pipeline for o in self.ownership if o.investor_facing and o.pipeline not in covered]
        ):
            yield f"known issues of {', '.join(missing)}"


def facts_of(sources: Sequence[Source]) -> Facts:
    """The facts of several files: of each chapter, the first file that has it."""
    facts = Facts()
    for source in sources:
        facts.zone = facts.zone or source.zone
        book, flaws = read_as_far(source.text, source.name)
        if book is not None:
            facts.zone = facts.zone or (book.zone.text if book.zone else None)
            _take(facts, book, source.name)
        facts.unread += (
            Fact(f.wrong, f"{f.file}:{f.line}") for f in flaws if not f.wrong.startswith("the document has")
        )
    _complete(facts)
    return facts


def with_order(facts: Facts, names: Sequence[str]) -> None:
    """An order that somebody gave, for a rotation that no document lays out. A name that is new is on the team."""
    if not facts.weeks:
        facts.weeks = tuple(Week(number=n, primary=name, secondary=()) for n, name in enumerate(names, 1))
        _complete(facts)


def _take(facts: Facts, book: Handbook, file: str) -> None:
    known = {p.name for p in facts.people}
    facts.people += tuple(p for p in book.people if p.name not in known)
    facts.taken += (Fact(f"on the team: {p.name}", f"{file}:{p.line}") for p in book.people if p.name not in known)
    if not facts.ownership:
        facts.ownership = book.ownership
        facts.taken += (Fact(_owned(o), f"{file}:{o.line}") for o in book.ownership)
    if not facts.weeks and book.weeks:
        facts.weeks, facts.starts, facts.shift = book.weeks, book.starts, book.shift
        facts.taken += (Fact(_week(w), f"{file}:{w.line}") for w in book.weeks)
    if not facts.holidays:
        facts.holidays = book.holidays
        facts.taken += (
            Fact(f"holiday: {h.name}, {h.primary or 'rotating daily'}", f"{file}:{h.line}") for h in book.holidays
        )
    read = {r.pipeline for r in facts.runbooks}
    facts.runbooks += tuple(r for r in book.runbooks if r.pipeline not in read)
    for runbook in book.runbooks:
        facts.taken += (Fact(f"{runbook.pipeline}: {i.heading}", f"{file}:{i.line}") for i in runbook.issues)
    _take_chapters(facts, book, file)
    facts.general += book.general_issues
    facts.taken += (Fact(f"general: {i.heading}", f"{file}:{i.line}") for i in book.general_issues)


def _take_chapters(facts: Facts, book: Handbook, file: str) -> None:
    before = set(facts.chapters)
    facts.chapters = chapters(book) | facts.chapters
    facts.contacts = facts.contacts or book.contacts
    facts.business = facts.business or business_hours(book)
    facts.beside_owners = facts.beside_owners or book.ownership_notes
    facts.beside_rota = facts.beside_rota or beside_the_rota(book)
    facts.beside_holidays = facts.beside_holidays or book.holiday_rules
    new = facts.chapters.keys() - before
    said = {
        LEVELS: [(f"level {level.severity}: {level.title or level.examples}", level.line) for level in book.severities],
        CONTACTS: [(f"contact: {contact.role}", contact.line) for contact in book.contacts],
        STEPS: [(f"step: {step.text}", step.line) for step in book.after_hours if step.text],
        MAINTENANCE: [(f"maintenance: {rule.text}", rule.line) for rule in book.maintenance.rules],
        NOTES: [(f"every {duty.every}: {duty.text}", duty.line) for duty in book.duties],
    }
    facts.taken += (
        Fact(what, f"{file}:{line}")
        for heading, facts_ in said.items()
        if heading in new
        for what, line in dict.fromkeys(facts_)
    )


def _complete(facts: Facts) -> None:
    """People whom only an export names are on the team as well."""
    known = {p.name for p in facts.people}
    named = [n for w in facts.weeks for n in (w.primary, *w.secondary)]
    facts.people += tuple(Person(name=n) for n in dict.fromkeys(named) if n not in known)


def _owned(owned: Ownership) -> str:
    investors = ", investors read it" if owned.investor_facing else ""
    return f"{owned.pipeline}: {owned.primary}" + (f", then {owned.secondary}" if owned.secondary else "") + investors


def _week(week: Week) -> str:
    return f"week {week.number}: {week.primary}" + (f", then {', '.join(week.secondary)}" if week.secondary else "")
