"""What every chapter's reader works with: tables by header names, labelled lines, and the people of the team."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.handbook.document.first_names import by_first_name, by_initials
from bot.handbook.document.markdown import Block, Item, Row, Table, Text, Title
from bot.handbook.document.phrases import clean, without_title
from bot.handbook.document.shapes.names import one_name, people_in
from bot.handbook.flaws import Flaws, choices, clip, nearest
from bot.handbook.model import Person, Rule

NOBODY = ("", "-", "--", "none", "n/a", "nobody")


@dataclass(frozen=True, slots=True)
class Field:
    """'**Label:** value', with what is nested under it. label: in lower case."""

    line: int
    label: str
    value: str
    items: tuple[Item, ...] = ()


def fields(blocks: Iterable[Block]) -> list[Field]:
    """The labelled lines among these blocks, in order. A bold title followed by a list is a label as well."""
    found: list[Field] = []
    for block in blocks:
        if isinstance(block, Table):
            continue
        label, colon, value = block.text.partition(":")
        if colon and len(label) <= 60:
            items = block.children if isinstance(block, Item) else ()
            found.append(Field(block.line, _key(label), value.strip(), items))
        elif isinstance(block, Title):
            found.append(Field(block.line, _key(block.text), ""))
        elif isinstance(block, Item) and found and not found[-1].value:
            last = found.pop()
            found.append(Field(last.line, last.label, "", (*last.items, block)))
    return found


def field_of(found: Sequence[Field], *labels: str) -> Field | None:
    """The first field whose label contains one of `labels` (lower case)."""
    return next((f for f in found if any(label in f.label for label in labels)), None)


def name_near_misses(found: Sequence[Field], labels: Sequence[str], flaws: Flaws) -> None:
    """A label that is almost one of `labels` (lower case) was meant to be it, and what it says would be lost."""
    for field in found:
        if any(label in field.label for label in labels):
            continue
        if meant := nearest(field.label, labels, at_least=85):
            flaws.add(field.line, f"a line {clip(field.label)}", f"did you mean {meant!r}?")


def _key(label: str) -> str:
    return clean(label).casefold()


def items(blocks: Iterable[Block]) -> list[Item]:
    return [b for b in blocks if isinstance(b, Item)]


def rules(blocks: Iterable[Block]) -> tuple[Rule, ...]:
    """Every list item as the sentence that it is."""
    return tuple(Rule(text=i.text, line=i.line) for i in items(blocks) if i.text)


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a table by the names of its columns; columns that the reader did not ask for are left out."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def __contains__(self, column: str) -> bool:
        return column in self.cells


def records(
    blocks: Iterable[Block], columns: Mapping[str, str], flaws: Flaws, what: str, optional: Sequence[str] = ()
) -> list[Record]:
    """The rows of the one table here that has these columns (name -> pattern of its header, in lower case).

    Columns may stand in any order among others. A row with too few or too many cells is a flaw and left out, and so
    are a table without one of the columns and a second such table.
    """
    tables = [b for b in blocks if isinstance(b, Table)]
    matching = [(t, places) for t in tables if (places := _places(t, columns)).keys() >= columns.keys() - set(optional)]
    if tables and not matching:
        _name_missing_columns(tables[0], columns, optional, flaws, what)
    for table, _ in matching[1:]:
        flaws.add(
            table.line, f"this is a second table of {what}", f"merge it with the one at line {matching[0][0].line}"
        )
    return [
        _record(row, places) for table, places in matching[:1] for row in table.rows if _is_whole(row, table, flaws)
    ]


def _places(table: Table, columns: Mapping[str, str]) -> dict[str, int]:
    """Where each column stands: the first header that matches and is not taken."""
    places: dict[str, int] = {}
    for name, pattern in columns.items():
        for at, header in enumerate(table.header):
            if at not in places.values() and re.fullmatch(
                pattern, clean(header).casefold().rstrip(" :?").replace("on call", "on-call")
            ):
                places[name] = at
                break
    return places


def _name_missing_columns(
    table: Table, columns: Mapping[str, str], optional: Sequence[str], flaws: Flaws, what: str
) -> None:
    found = _places(table, columns)
    missing = [name for name in columns if name not in found and name not in optional]
    flaws.add(
        table.line,
        f"the table of {what} has no column {' and no column '.join(repr(m) for m in missing)}",
        f"write the header as: | {' | '.join(columns)} |",
    )


def _is_whole(row: Row, table: Table, flaws: Flaws) -> bool:
    wanted = len(table.header)
    if row.width == wanted:
        return True
    flaws.add(
        row.line,
        f"this row has {row.width} cell{'s' * (row.width != 1)}, its table has {wanted} columns",
        f"write {wanted} cells between '|' ({' | '.join(table.header)}), and an empty line after the table",
    )
    return False


def _record(row: Row, places: Mapping[str, int]) -> Record:
    return Record(row.line, {name: row.cells[at] for name, at in places.items()})


def broken_rows(blocks: Iterable[Block]) -> list[Row]:
    """The rows that `records` leaves out, for a reader that must not complain about what they would have said."""
    return [r for b in blocks if isinstance(b, Table) for r in b.rows if r.width != len(b.header)]


class Roster:
    """The people that the document may name. Empty when the team itself could not be read: then nobody is checked,
    for one missing list would otherwise make a flaw of every name in the document."""

    def __init__(self, people: Sequence[Person], flaws: Flaws) -> None:
        self.names = tuple(p.name for p in people)
        self._flaws = flaws
        known = {
            k: p.name for p in reversed(people) for a in (*p.also, p.name) for k in (without_title(_key(a)), _key(a))
        }
        self._by_key = by_initials(self.names) | by_first_name(self.names) | known

    def person(self, written: str, line: int, role: str) -> str:
        """The team's own spelling of a name; a flaw, and the name as written, if nobody on the team is called that."""
        if not self.names or (found := self.find(written)) is None:
            if self.names:
                self._unknown(written, line, role)
            return written
        return found

    def find(self, written: str) -> str | None:
        """Somebody of the team by their name, or by their name with a remark beside it: 'DE4 (Tech Lead)'."""
        local = re.sub(r"[._]", " ", _key(written).partition("@")[0]) if "@" in written.strip()[1:] else ""
        ways = (_key(written), _key(one_name(written)), without_title(_key(one_name(written))), local)
        return next((self._by_key[way] for way in ways if way in self._by_key), None)

    def owners(self, written: str, line: int, role: str, needed: bool = True) -> tuple[str, ...]:
        """Who owns something: several names in one cell, none for '-'. needed: an empty cell is a flaw."""
        if not needed or _key(written) in NOBODY[1:]:
            return ()
        if self.find(written) or len(several := people_in(written)) < 2:
            return (self.person(written, line, role),)
        return tuple(dict.fromkeys(self.person(p, line, role) for p in several))

    def people(self, written: str, line: int, role: str) -> tuple[str, ...]:
        """Several names in one cell ('Engineer C, Engineer D'); none for '-'."""
        if _key(written) in NOBODY[1:]:
            return ()
        if found := self.find(written):
            return (found,)
        parts = [p.strip() for p in re.split(r"\s*(?:,|/|&|;|\band\b|\+)\s*", written)]
        return tuple(dict.fromkeys(self.person(p, line, role) for p in (parts if all(parts) else [written])))

    def _unknown(self, written: str, line: int, role: str) -> None:
        if not written.strip():
            self._flaws.add(line, f"the {role} is empty", f"write one of: {', '.join(self.names[:8])}")
            return
        self._flaws.add(line, f"the {role} {clip(written)} is not on the team", choices(written, self.names))


class Pipelines:
    """The pipelines of the ownership matrix, found whatever their case and with or without the word Pipeline."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._by_key = {_pipeline_key(n): n for n in reversed(names)}

    def find(self, written: str) -> str | None:
        return self._by_key.get(_pipeline_key(written))

    def nearest(self, written: str) -> str | None:
        return nearest(written, self.names)


def _pipeline_key(name: str) -> str:
    return _key(name).removesuffix(" pipeline")


def lines_of_text(blocks: Iterable[Block]) -> str:
    """Running text, its lines joined."""
    return " ".join(b.text for b in blocks if isinstance(b, Text | Item))
