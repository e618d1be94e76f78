"""What the headings did not tell, told by shape: the parts that a document has under other names, or in other forms.

What the headings tell is left as it is. What is found by its shape is laid out as the table or list that the chapters
read, each row with the line it was found on, so that one reader reads both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.handbook.document.first_names import by_first_name
from bot.handbook.document.languages import in_english
from bot.handbook.document.markup import Block, Item, Table, Title
from bot.handbook.document.outline import Book, Kind, Outline, Section
from bot.handbook.document.phrases import clean, whole_number
from bot.handbook.document.recipients import Names
from bot.handbook.document.sentences import clauses
from bot.handbook.document.shapes import columns
from bot.handbook.document.shapes.columns import column, table_of
from bot.handbook.document.shapes.issues import BookFound, Found, issues_in
from bot.handbook.document.shapes.levels import LEVEL, as_item, levels_under
from bot.handbook.document.shapes.names import known_among, looks_like_a_name, one_name, people_in
from bot.handbook.document.shapes.ownership import Owned, for_investors, owned_in
from bot.handbook.document.shapes.rota import RotaFound, Turn, rota_in
from bot.handbook.document.shapes.topics import Topic, heading_of, topics
from bot.handbook.document.written_steps import step_items
from bot.handbook.model import Act

_CHAIN = re.compile(r"\b[ée][sk][ck]ala\w+|\bwho (?:to|do we) (?:call|page)|\bafter[- ]hours|\bpaging\b", re.IGNORECASE)
_STEP = re.compile(
    r"\b(?:page|notify|call|alert|contact|inform|escalate|primary|secondary|on-?call|manager|lead)\b", re.IGNORECASE
)
_REACHED_BY = r".*(contact|kontakt|contatt|slack|e-?mail|phone|reach|channel|handle|mobile).*|how|where"
_WHOM = (
    r"(roles?|rôles?|rollen?|funktion|fonction|rol|ruolo|cargo|wer|qui"
    r"|teams?|who|names?|function|contact for|for|area|department|group|person|stakeholder).*"
)


@dataclass(frozen=True, slots=True)
class Shapes:
    """Everything that was found by its shape, before any heading was believed."""

    root: Topic
    owned: tuple[Owned, ...]
    books: tuple[BookFound, ...]
    general: tuple[Found, ...]

    @property
    def book_lines(self) -> dict[int, str]:
        """The headings that begin a runbook, each with its pipeline."""
        return {b.topic.line: b.pipeline for b in self.books if 1 < b.topic.rank <= 6}

    def issues_of(self, book: Book) -> tuple[Found, ...]:
        return next((b.issues for b in self.books if b.topic.line == book.heading.line), ())

    def topic_of(self, book: Book) -> Topic | None:
        return next((t for t in self.root.walk() if t.line == book.heading.line), None)


def shapes_of(blocks: Sequence[Block]) -> Shapes:
    root = topics(blocks)
    owned = owned_in(root)
    books, general = issues_in(root, [o.pipeline for o in owned])
    return Shapes(root, tuple(owned), tuple(_first_of_each(books)), tuple(general))


def _first_of_each(books: Iterable[BookFound]) -> Iterator[BookFound]:
    """Of two places that speak of one pipeline, the one with issues; the runbook before a list of risks."""
    best: dict[str, BookFound] = {}
    for book in books:
        first = best.setdefault(book.pipeline, book)
        if first is not book and not first.issues and book.issues:
            best[book.pipeline] = book
    yield from best.values()


def complete(outline: Outline, shapes: Shapes) -> RotaFound | None:
    """Adds to the outline what only its shape tells. Returns the rota, if there is one."""
    _add_ownership(outline, shapes)
    rota = rota_in(shapes.root)
    _add_rota(outline, rota)
    _add_people(outline, shapes, rota)
    _add_books(outline, shapes)
    _add_holidays(outline, shapes.root)
    _add_contacts(outline, shapes.root)
    _add_chain(outline, shapes.root)
    _add_levels(outline, shapes.root)
    return rota


def _put(outline: Outline, kind: Kind, line: int, *blocks: Block) -> None:
    """A section of this kind, in place of the tables that its headings had."""
    for section in outline.of(kind):
        section.blocks = [b for b in section.blocks if not isinstance(b, Table)]
    outline.sections.append(Section(kind, kind.value, line, 2, list(blocks)))


def _tables(outline: Outline, kind: Kind) -> list[Table]:
    return [b for b in outline.blocks(kind) if isinstance(b, Table)]


# The headers of a matrix that needs no help: (pipeline, owners).
_PIPELINE, _OWNER = r"pipelines?( name)?", r"primary( owner)?|owner"


def _add_ownership(outline: Outline, shapes: Shapes) -> None:
    if not shapes.owned:
        return
    lines = {o.line for o in shapes.owned}
    if any(
        column(t, _PIPELINE) is not None and not lines & {r.line for r in t.rows}
        for t in _tables(outline, Kind.OWNERSHIP)
    ):
        return  # a matrix that has pipelines and no owners: the reader says which column is missing
    titles = {b.pipeline: " ".join(t.text for t in (b.topic, *b.topic.path()) if t.above) for b in shapes.books}
    if any(
        column(t, _PIPELINE) is not None and column(t, _OWNER) is not None for t in _tables(outline, Kind.OWNERSHIP)
    ):
        return
    rows = [
        (
            o.line,
            (
                o.pipeline,
                o.area,
                ", ".join(o.primary),
                ", ".join(o.secondary) or "-",
                "investors" if for_investors(o, titles.get(o.pipeline, "")) else "-",
            ),
        )
        for o in shapes.owned
    ]
    header = ("Pipeline", "Business Area", "Primary Owner", "Secondary Owner", "Audience")
    _put(outline, Kind.OWNERSHIP, rows[0][0], table_of(header, rows))


_WEEK, _ON_CALL = r"(rotation )?weeks?|#|no\.?", r"primary.*|on-call"


def _add_rota(outline: Outline, rota: RotaFound | None) -> None:
    if rota is None or not rota.turns:
        return
    lines = {t.line for t in rota.turns}
    tables = [
        t for t in _tables(outline, Kind.ROTATION) if column(t, _WEEK) is not None and column(t, _ON_CALL) is not None
    ]
    is_plain = rota.weeks_each == 1 and rota.days == 7 and not rota.by_week_number
    if tables and is_plain and not any(_needs_shape(t, lines) for t in tables):
        return
    rows = [(turn.line, cells) for turn in rota.turns for cells in [_week(turn)] for _ in range(rota.weeks_each)]
    numbered = [(line, (f"Week {n}", *cells)) for n, (line, cells) in enumerate(rows, 1)]
    _put(outline, Kind.ROTATION, rows[0][0], table_of(("Week", "Primary On-Call", "Secondary On-Call"), numbered))


def _week(turn: Turn) -> tuple[str, str]:
    """Two people on call at once are primary and secondary where nobody else is named secondary."""
    first, *others = turn.primary
    return first, ", ".join((*others, *turn.secondary)) or "-"


def _needs_shape(table: Table, lines: set[int]) -> bool:
    """Whether a table of weeks has rows that are no plain numbers, and yet say when they are."""
    at = column(table, _WEEK) or 0
    odd = [r for r in table.rows if not whole_number(re.sub(r"(?i)^(?:week\s*)?#?", "", clean(r.cells[at])))]
    return bool(odd) and all(r.line in lines or _says_no_week(r.cells[at]) for r in odd)


def _says_no_week(text: str) -> bool:
    return bool(re.match(r"(?i)\W*$|\.\.\.|…|holiday|repeat|then|and so on|etc", clean(text)))


def _add_people(outline: Outline, shapes: Shapes, rota: RotaFound | None) -> None:
    if any(isinstance(b, Item | Table) for b in outline.blocks(Kind.TEAM)):
        return
    mentions = [(n, o.line) for o in shapes.owned for n in (*o.primary, *o.secondary)]
    mentions += [(n, t.line) for t in (rota.turns if rota else ()) for n in (*t.primary, *t.secondary)]
    known = [n for n, _ in mentions]
    listed = _list_of_names(shapes.root, known) or _table_of_names(shapes.root, known)
    if outline.of(Kind.TEAM) and not outline.blocks(Kind.TEAM):
        return  # a heading with nobody under it, which the reader names
    first: dict[str, int] = {}
    for name, line in () if listed else mentions:
        first.setdefault(name, line)
    items = listed or [Item(line, name, None, ()) for name, line in sorted(first.items(), key=lambda p: p[1])]
    if items:
        _put(outline, Kind.TEAM, items[0].line, *items)


def _list_of_names(root: Topic, known: Sequence[str]) -> list[Item]:
    """The first list whose entries are people, most of whom the document names elsewhere."""
    for topic in root.walk():
        entries = [t for t in topic.below if t.is_item] or [t for t in topic.below if not t.is_title]
        several = [*_one_by_one(entries)]
        entries = several if len({t.text for t in several}) == len(several) else entries
        names = [one_name(t.text) for t in entries]
        if len(names) < 2 or not all(looks_like_a_name(n) for n in names) or any(LEVEL.match(n) for n in names):
            continue
        also = [a for t in entries for a in re.findall(r"\(([^()]+)\)", t.text)]
        if 2 * known_among(set(known), [*names, *by_first_name(names), *also]) >= len(set(known)) > 0:
            return [Item(t.line, t.text, None, ()) for t in entries]
    return []


def _one_by_one(entries: Sequence[Topic]) -> Iterator[Topic]:
    """'Sydney: Jack Turner, Mei Wong' is two people."""
    for entry in entries:
        named = people_in(entry.value) if entry.value else ()
        if len(named) > 1 and all(len(name.split()) > 1 for name in named):
            yield from (replace(entry, text=name) for name in named)
        else:
            yield entry


_IS_CALLED = r"(full )?names?|members?|persons?|people|engineers?|who|wer|nom|nombre|name"
_DESCRIBES = r"roles?|titles?|functions?|e-?mail.*|phone.*|mobile|slack.*|handle|location|time ?zone|tz|github.*"


def _table_of_names(root: Topic, known: Sequence[str]) -> list[Item]:
    """The first table of people and what describes them, most of whom the document names elsewhere; by their first
    names, perhaps."""
    for table in (table for topic in root.walk() for table in topic.tables):
        at = column(table, _IS_CALLED)
        if at is None or column(table, _DESCRIBES, at) is None or column(table, columns.WEEK) is not None:
            continue
        names = [one_name(row.cells[at]) for row in table.rows]
        called = [*names, *by_first_name(names)]
        if all(map(looks_like_a_name, names)) and 2 * known_among(set(known), called) >= len(set(known)) > 0:
            return [Item(row.line, name, None, ()) for row, name in zip(table.rows, names, strict=True)]
    return []


def _add_books(outline: Outline, shapes: Shapes) -> None:
    """The runbooks under bold titles and in lists, and those whose headings name their pipeline."""
    lines = {b.heading.line for b in outline.books}
    for book in shapes.books:
        named = {clean(b.pipeline).casefold() for b in outline.books}
        if book.topic.line in lines or book.pipeline.casefold() in named:
            continue
        heading = Section(Kind.RUNBOOK, book.topic.text, book.topic.line, book.topic.rank)
        outline.books.append(Book(heading, None, book.pipeline))
    outline.books.sort(key=lambda b: b.heading.line)


_HOLIDAY_COLUMNS = (r"holidays?( period| name)?|period|occasion", r"primary.*", r"(secondary|backup|back-up).*")


def _add_holidays(outline: Outline, root: Topic) -> None:
    if any(all(column(t, c) is not None for c in _HOLIDAY_COLUMNS) for t in _tables(outline, Kind.HOLIDAYS)):
        return
    found = (table for topic in root.walk() for t in topic.tables if (table := _holidays(t) or _holidays_by_year(t)))
    if table := next(found, None) or _listed_holidays(root):
        _put(outline, Kind.HOLIDAYS, table.line, table)


def _holidays(table: Table) -> Table | None:
    """A table of holidays and people under the headers that the reader knows."""
    when = column(table, columns.HOLIDAY)
    secondary = column(table, columns.SECONDARY, when)
    primary = column(table, columns.PRIMARY, when, secondary)
    notes = column(table, r"notes?|comments?|remarks?", when, primary, secondary)
    if when is None or primary is None or not table.rows:
        return None
    kept = [(when, "Holiday Period"), (primary, "Primary On-Call"), (secondary, "Secondary On-Call"), (notes, "Notes")]
    kept.append((column(table, r"year"), "Year"))
    there = [(at, name) for at, name in kept if at is not None]
    return table_of([name for _, name in there], [(r.line, [r.cells[at] for at, _ in there]) for r in table.rows])


def _listed_holidays(root: Topic) -> Table | None:
    """'- Thanksgiving: Wei, standby Tomás', under a heading of holidays."""
    items = [t for title in root.walk() if _is_of_holidays(title) for t in title.below if t.is_item and t.value]
    parted = [(t, _HAS.split(clean(t.text), maxsplit=1)) for t in items]
    said = [(t, parts[0].strip(" *_"), _BESIDE.split(parts[1], maxsplit=1)) for t, parts in parted if len(parts) > 1]
    rows = [
        (t.line, (when, first, ", ".join((*others, *people_in(" ".join(second).strip(" ()")))) or "-"))
        for t, when, (named, *second) in said
        for first, *others in filter(None, [people_in(named.strip(" ,;("))])
    ]
    return table_of(("Holiday Period", "Primary On-Call", "Secondary On-Call"), rows) if rows else None


_HAS = re.compile(r"\s*(?::|→|->|=>|\s[-=]\s)\s*")
_BESIDE = re.compile(
    r"(?i)\b(?:secondary|back-?up|stand-?(?:in|by)|deputy|shadow|with|vertretung|suppl[ée]ante?|remplaçante?|suplente)\b:?|\("
)


def _is_of_holidays(topic: Topic) -> bool:
    return topic.is_title and bool(re.search(r"(?i)holiday|feiertag|f[ée]ri[ée]|festivo", topic.text))


def _holidays_by_year(table: Table) -> Table | None:
    """'Holiday | 2026 | 2027', with who has it in each."""
    when = column(table, columns.HOLIDAY)
    years = {n: found[0] for n, h in enumerate(table.header) if n != when and (found := re.search(r"\b20\d\d\b", h))}
    if when is None or not years:
        return None
    rows = [
        (row.line, (row.cells[when], first, ", ".join(others) or "-", year))
        for row in table.rows
        for at, year in years.items()
        for first, *others in filter(None, [people_in(row.cells[at])])
    ]
    return table_of(("Holiday Period", "Primary On-Call", "Secondary On-Call", "Year"), rows) if rows else None


_ROLE, _WAY = r"roles?|teams?|who|contact for", r"(primary )?contact|primary|slack.*"


def _add_contacts(outline: Outline, root: Topic) -> None:
    if any(column(t, _ROLE) is not None and column(t, _WAY) is not None for t in _tables(outline, Kind.CONTACTS)):
        return
    own = _tables(outline, Kind.CONTACTS)
    team = {b.line for b in outline.blocks(Kind.TEAM) if isinstance(b, Item)}
    everywhere = [t for topic in root.walk() for t in topic.tables if not team & {row.line for row in t.rows}]
    found = (table for t in own or everywhere if (table := _contacts(t)))
    if table := next(found, None) or _listed_contacts(root):
        _put(outline, Kind.CONTACTS, table.line, table)


def _listed_contacts(root: Topic) -> Table | None:
    """'- Grid Duty Manager: @grid-duty (grid@example.com)', under a heading about contacts."""
    rows = [
        (topic.line, (topic.label, topic.value))
        for topic in root.walk()
        if not topic.is_title and re.search(r"[@#]\w", topic.value) and any(_is_of_contacts(t) for t in topic.path())
    ]
    return table_of(("Role", "Primary Contact"), rows) if rows else None


def _is_of_contacts(topic: Topic) -> bool:
    return topic.is_title and bool(
        re.search(
            r"(?i)\bconta[ck]t|kontakt|phone book|directory|\b(?:who|whom|how) to (?:call|page|reach|ask|ring)",
            topic.text,
        )
    )


def _contacts(table: Table) -> Table | None:
    """Whom to reach and how, under the headers that the reader knows."""
    whom = column(table, _WHOM)
    ways = [n for n, h in enumerate(table.header) if n != whom and re.fullmatch(_REACHED_BY, clean(h).casefold())]
    if whom is None or not ways or not any(re.search(r"[@#]\w", " ".join(r.cells)) for r in table.rows):
        return None
    rows = [(r.line, (r.cells[whom], " ".join(r.cells[n] for n in ways))) for r in table.rows]
    return table_of(("Role", "Primary Contact"), rows)


def _add_chain(outline: Outline, root: Topic) -> None:
    """Steps that page or notify: under headings about escalation, or numbered and doing nothing else."""
    written = (*outline.blocks(Kind.AFTER_HOURS), *outline.blocks(Kind.ESCALATION))
    if any(isinstance(b, Item) for b in step_items(written)):
        return
    books = {b.heading.line for b in outline.books}
    titles = [t for t in root.walk() if t.is_title and not any(a.line in books for a in (t, *t.path()))]
    chains = [t for t in titles if _CHAIN.search(t.text) and _are_steps(t)] or [t for t in titles if _is_chain(t)][:1]
    if chains:
        _put(outline, Kind.AFTER_HOURS, chains[0].line, *(b for topic in chains for b in _as_chain(topic)))


def _as_chain(topic: Topic) -> Iterator[Block]:
    yield Title(topic.line, topic.text, 0)
    yield from _items_under(topic)


def _are_steps(topic: Topic) -> bool:
    steps = [t for t in topic.below if t.is_item]
    named = any(LEVEL.match(heading_of(t.text)) for t in steps)
    return not named and sum(bool(_STEP.search(in_english(t.text))) for t in steps) > 1


def _items_under(topic: Topic) -> list[Item]:
    return [as_item(t, n) for n, t in enumerate((t for t in topic.below if t.is_item), 1)]


def _is_chain(topic: Topic) -> bool:
    """A numbered list under any heading whose items mostly page or notify somebody, one of them whoever is on call."""
    steps = [t.text for t in topic.below if t.is_item and t.number]
    if len(steps) < 2 or re.search(r"(?i)\bhand-?(?:off|over)|check-?list|maintenance|onboard", topic.text):
        return False
    said = [[s for s in clauses(text, Names()) if s.who] for text in steps]
    paged = {w.kind for one in said for s in one if s.act is Act.PAGE for w in s.who}
    return 2 * sum(map(bool, said)) > len(steps) and "on-call" in paged


def _add_levels(outline: Outline, root: Topic) -> None:
    """Titles, items or rows that are the names of severities, under whatever heading."""
    if any(isinstance(b, Title | Table) for b in outline.blocks(Kind.SEVERITIES)):
        return
    for topic in root.walk():
        if blocks := levels_under(topic):
            _put(outline, Kind.SEVERITIES, topic.line, *blocks)
            return
