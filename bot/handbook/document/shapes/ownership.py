"""Who owns which pipeline, wherever and in whatever shape it is written: a table, nested lists, or one line each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.handbook.document.markup import Table
from bot.handbook.document.phrases import calendar_date, clean, month_day
from bot.handbook.document.shapes import columns
from bot.handbook.document.shapes.columns import cell, column, filled
from bot.handbook.document.shapes.issues import PARTS
from bot.handbook.document.shapes.names import YES, is_for_experiments, is_for_investors, key, people_in
from bot.handbook.document.shapes.regions import sun_in
from bot.handbook.document.shapes.rota import is_turn, says_when
from bot.handbook.document.shapes.topics import Topic, heading_of

_PRIMARY = re.compile(r"(?:primary|main|lead|first|1st)?\s*(?:pipeline |data )?owners?|primary|lead|dri", re.IGNORECASE)
_SECONDARY = re.compile(
    r"(?:secondary|back-?up|second|2nd|deputy)(?:\s+(?:pipeline |data )?owners?)?|back-?up", re.IGNORECASE
)
_INLINE = re.compile(
    r"(?P<pipeline>.+?)\s*(?::|\s-\s|→|->)\s*(?P<primary>[^()]+?)\s*\((?:primary|owner|lead)[^)]*\)\s*[,;/&]?\s*(?:and\s+)?"
    r"(?:(?P<secondary>[^()]+?)\s*\((?:secondary|back-?up|deputy)[^)]*\))?\.?",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"(?P<pipeline>.+?)\s*(?::|\s-\s)\s*(?:primary|owner|lead)(?: owner)?\s*[:=]?\s*(?P<primary>[^,;|/]+)"
    r"(?:[,;|/]\s*(?:secondary|back-?up|deputy)(?: owner)?\s*[:=]?\s*(?P<secondary>.+))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Owned:
    """A pipeline with its owners. said: everything written beside it, for whether investors read it."""

    line: int
    pipeline: str
    area: str
    primary: tuple[str, ...]
    secondary: tuple[str, ...]
    said: str


def _by_person(table: Table) -> Iterator[Owned]:
    """The matrix the other way round: 'Engineer | Primary for | Secondary for'."""
    first = column(table, r"(primary|owner|lead)( of| for)?.*|owns")
    second = column(table, r"(secondary|back-?up|deputy)( of| for)?.*")
    if not first or not all(people_in(r.cells[0]) for r in table.rows):
        return
    spare = {key(p): people_in(r.cells[0]) for r in table.rows for p in _several(cell(r, second))}
    for row in table.rows:
        who = people_in(row.cells[0])
        for name in _several(cell(row, first)):
            if people_in(name) != who:
                yield Owned(row.line, name, "", who, spare.get(key(name), ()), name)


def _several(text: str) -> list[str]:
    return [p for p in (part.strip(" *_`") for part in re.split(r"[,;]|<br>", text)) if p not in ("", "-")]


def owned_in(root: Topic) -> list[Owned]:
    """The pipelines in the order of the lines, each once: tables speak first, then lists, then runbooks."""
    found: list[Owned] = []
    in_runbooks = [*_labelled(root)]
    for owned in (*_tables(root), *(o for o in in_runbooks if not _is_runbook(o[1])), *in_runbooks):
        row, repeats = owned[0], owned in in_runbooks  # a runbook says its owner once more, and never its readers
        if not any(_same(row, other) or (repeats and _is_called_as(row, other)) for other in found):
            found.append(row)
    return sorted(found, key=lambda o: o.line)


def _is_called_as(one: Owned, other: Owned) -> bool:
    return clean(one.pipeline).casefold() == clean(other.pipeline).casefold()


def _same(one: Owned, other: Owned) -> bool:
    a, b = key(one.pipeline), key(other.pipeline)
    if a == b or one.pipeline.casefold() == other.pipeline.casefold():
        return is_for_investors(one.said) == is_for_investors(other.said) or not (a and b)
    return bool(a) and bool(b) and a < b and one.primary == other.primary


def _is_runbook(topic: Topic) -> bool:
    titles = [topic.text, *(t.text for t in topic.path())]
    return any(re.search(r"run ?book|playbook|escalation", t, re.IGNORECASE) for t in titles)


def _tables(root: Topic) -> Iterator[tuple[Owned, Topic]]:
    for topic in root.walk():
        for table in topic.tables:
            if any(column(table, other) is not None for other in (columns.WEEK, columns.HOLIDAY, r".*contact.*")):
                continue
            if says_when(table) or sun_in(table) or re.fullmatch(_NO_PIPELINE, clean(table.header[0]), re.IGNORECASE):
                continue
            for owned in [*_rows(table, topic)] or [*_by_person(table)]:
                yield owned, topic


_NO_PIPELINE = r"months?|monat|mois|mes|days?|weekdays?|wochentag|jour|día"


def _rows(table: Table, topic: Topic) -> Iterator[Owned]:
    pipeline = column(table, columns.PIPELINE)
    area = column(table, columns.AREA, pipeline)
    secondary = column(table, columns.SECONDARY, pipeline, area)
    primary = column(table, columns.OWNER, pipeline, area, secondary)
    primary = column(table, columns.PRIMARY, pipeline, area, secondary) if primary is None else primary
    if primary is None and pipeline is not None:
        primary = _column_of_people(table, pipeline, area, secondary)
    if primary is None or (pipeline is None and (pipeline := _first_free(topic, primary, secondary, area)) is None):
        return
    marked = column(table, r".*(investor|shareholder).*", pipeline, area, primary, secondary)
    for row, group in filled(table, area):
        name, owners = cell(row, pipeline).strip(" *_`"), people_in(cell(row, primary))
        if name and owners:
            spare = people_in(cell(row, secondary))
            audience = "investors" if _is_marked(cell(row, marked)) else ""
            yield Owned(row.line, name, group.strip(" *_`"), owners, spare, " ".join((*row.cells, group, audience)))


def _column_of_people(table: Table, *taken: int | None) -> int | None:
    """The first column that names people in every row, under whatever header ("Accountable")."""
    free = (n for n in range(len(table.header)) if n not in taken)
    return next((n for n in free if table.rows and all(people_in(cell(r, n)) for r in table.rows)), None)


def _is_marked(text: str) -> bool:
    """A cell of a column about investors that says yes."""
    return text.strip().casefold() in YES


def _first_free(topic: Topic, *taken: int | None) -> int | None:
    """A table of owners whose first column has a name of the team's own ("Data product line")."""
    if 0 in taken or (taken[1] is None and not _OWNS.search(topic.text)):
        return None
    return 0


def _labelled(root: Topic) -> Iterator[tuple[Owned, Topic]]:
    """A name with 'Primary Owner: ...' under it, or both in one line."""
    for topic in root.walk():
        owners = {kind: people_in(t.value) for t in topic.below if (kind := _role(t)) and t.value}
        if owners.get("primary") and topic.text and not is_turn(topic):
            about = topic.above if PARTS.fullmatch(heading_of(topic.text)) and topic.above else topic
            owned = Owned(
                about.line, _name(about), _group(about), owners["primary"], owners.get("secondary", ()), _around(about)
            )
            yield owned, about
        elif not topic.is_title and (row := _in_one_line(topic)):
            yield row, topic


def _role(topic: Topic) -> str | None:
    label = heading_of(topic.label)
    if _SECONDARY.fullmatch(label):
        return "secondary"
    return "primary" if _PRIMARY.fullmatch(label) else None


def _name(topic: Topic) -> str:
    name = heading_of(topic.text)
    name = re.sub(
        r"^(?:example )?(?:run ?book|playbook)\s*[:-]\s*|\s*[:-]?\s*(?:run ?book|playbook)$", "", name, flags=re.I
    )
    return name.strip(" -:\"'“”")


def _group(topic: Topic) -> str:
    """The business area: the heading right above a list of pipelines."""
    above = topic.above
    if (
        above is None
        or not above.above
        or re.search(r"\bown|owner|responsib|run ?book|pipeline|team", above.text, re.I)
    ):
        return ""
    return heading_of(above.text)


_BARE = re.compile(r"(?P<pipeline>[^:]{2,60}?)\s*:\s*(?P<primary>[^,;/|]+?)(?:\s*[,;/|]\s*(?P<secondary>.+))?")
_OWNS = re.compile(
    r"\bown(?:s|ed|er|ers|ership)?\b|\bresponsib\w+|zuständig\w*|verantwortlich\w*|\bresponsables?\b", re.I
)


_OF_PIPELINES = re.compile(r"(?:our |the )?(?:pipelines|data ?sets|data products|feeds|jobs)", re.I)


def _is_under_owners(topic: Topic) -> bool:
    """'- Visitor counts: Fern Abbott', in a list under a heading about owners."""
    return (
        topic.is_item
        and topic.above is not None
        and topic.above.is_title
        and bool(_OWNS.search(title := topic.above.text) or _OF_PIPELINES.fullmatch(heading_of(title)))
    )


def _in_one_line(topic: Topic) -> Owned | None:
    text = clean(topic.text)
    found = _INLINE.fullmatch(text) or _LABELLED.fullmatch(text)
    found = found or (_BARE.fullmatch(text) if _is_under_owners(topic) else None)
    if (
        not found
        or is_turn(topic)
        or re.match(r"(?i)(?:week|kw|cw|sprint|day|\d|mon|tue|wed|thu|fri|sat|sun|holiday)", found["pipeline"])
    ):
        return None
    primary, secondary = _people_first(found["primary"]), _people_first(found["secondary"] or "")
    if (
        not primary
        or month_day(found["pipeline"])
        or calendar_date(found["pipeline"])
        or re.search(r"(?i)rotation|on-?call|escalation|handoff|shift", found["pipeline"])
    ):
        return None
    return Owned(topic.line, heading_of(found["pipeline"]), _group(topic), primary, secondary, _around(topic))


def _people_first(text: str) -> tuple[str, ...]:
    """Whom it names, in all or in its first sentence: 'Bo. Goes to investors every month.'"""
    return people_in(text) or people_in(re.split(r"[.;]\s+(?=[^\W\d_]{2})", text, maxsplit=1)[0])


def _around(topic: Topic) -> str:
    """What is written of a pipeline where it is named: its name, the lines right below, and the headings that it stands
    under, without the document's own title."""
    below = [t.text for t in topic.below if not t.is_title and not t.below]
    return " ".join([topic.text, *below, *(t.text for t in topic.path() if t.above and t.above.above)])


def for_investors(owned: Owned, runbook_titles: str) -> bool:
    """Said beside the pipeline, or by the heading that its runbook stands under."""
    if is_for_investors(owned.said):
        return True
    return not is_for_experiments(owned.said) and is_for_investors(runbook_titles)
