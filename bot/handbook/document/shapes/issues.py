"""The known issues of each pipeline, and those of none in particular, in lists, tables and lines of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.handbook.document.markup import Table
from bot.handbook.document.phrases import clean
from bot.handbook.document.shapes.columns import PIPELINE, cell, column
from bot.handbook.document.shapes.names import pipeline_in
from bot.handbook.document.shapes.promises import landing_of
from bot.handbook.document.shapes.topics import Topic, heading_of

_ISSUES = re.compile(
    r"\b(?:issues?|problems?|risks?|pitfalls|gotchas|quirks|troubles?|incidents?)\b"
    r"|\bfailures?(?: (?:modes?|scenarios?|points?|cases?))?\b"
    r"|\bwhat (?:could|can|might|may) (?:potentially |possibly )?go(?:es)? wrong|\bgo(?:es)? wrong\b"
    r"|\bthings to watch\b|\b(?:what|things that) (?:\w+ )?breaks?\b"
    r"|\bprobleme\b|\bst[öo]rungen\b|\bproblemas\b|\bprobl[èe]mes\b",
    re.IGNORECASE,
)
_NOT_ISSUES = re.compile(
    r"\b(?:resol\w+|respon\w+|escalat\w+|actions?|fix\w*|mitigat\w+|recover\w*|remediat\w+|steps?|debug\w*|troubleshoot\w*"
    r"|monitoring|alert\w*|owners?|slas?|process|protocol|report(?:ing)? (?:an|issues)|template"
    r"|components|checks?|validation"
    r"|on-?call|management|communication|handling|severit\w*|priorit\w*|levels?|tracker|log(?:ging)?|history|prevention)\b",
    re.IGNORECASE,
)
_OTHER_TABLE = r"(priorit|severit|sev$|level|class|stufe|niveau|nivel|gravité|gravedad).*"
_RUNBOOKS = re.compile(r"\b(?:run ?books?|playbooks?)\b", re.IGNORECASE)
_TEMPLATE = re.compile(
    r"\btemplate\b|\bshould (?:include|contain|have)\b|\bkey components\b|\beach run ?book\b", re.IGNORECASE
)
PARTS = re.compile(
    r"(?:data )?(?:sources?|upstream\b.*|downstream\b.*|dependenc\w+|dashboards?|contacts?"
    r"|description|purpose|overview|consumers?"
    r"|transformations?|storage|documentation|(?:primary|secondary) owner|owner|team|frequency"
    r"|schedule|inputs?|outputs?)",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"\(|(?:if|when|once|on the next|open|check|clear|retry|re-?run|restart|verify|contact|notify"
    r"|wait|update|ask|page|tag|use|run"
    r"|confirm|review|validate|then)\b",
    re.IGNORECASE,
)
# "GPS gaps - trackers lose their signal", "Vendor file truncated. Prices vanish."
_NAMED = re.compile(r"(?P<name>\S+(?: \S+){0,5}?)(?: - |(?<!\be\.g)(?<!\bi\.e)(?<!\betc)\. (?=[A-Z]))(?P<what>.+)")
_LABELS = {
    "impact": re.compile(
        r"(?:business )?(?:impact\w*|effects?|consequences?|result)|auswirkung(?:en)?|folgen?|conséquences?|impacto"
        r"|consecuencias?",
        re.IGNORECASE,
    ),
    "detection": re.compile(
        r"(?:how (?:to |we )?detect\w*|detect\w*(?: by| via)?|monitoring|checks?|alerts?)|erkennung|prüfung|überwachung"
        r"|détection|contrôle|detección|comprobación",
        re.IGNORECASE,
    ),
    "symptoms": re.compile(
        r"(?:symptoms?|signs?|what (?:you|people|users) see|indicators?)|symptome?|anzeichen|symptômes?"
        r"|síntomas?|signos?",
        re.IGNORECASE,
    ),
    "issue": re.compile(
        r"(?:issue|problem|description|what happens|(?:root )?cause|details?)|ursache|beschreibung|problème"
        r"|problema|causa",
        re.IGNORECASE,
    ),
}
_COLUMNS = {
    "symptoms": r"(symptoms?|signs?|indicators?|what (you|people|users) see|symptome?|anzeichen|symptômes?"
    r"|síntomas?).*",
    "issue": r"(known |common |potential )?(issues?|problems?|failures?|failure modes?|risks?"
    r"|incidents?|scenarios?|what|problème|problema|störung|panne|fallo).*|name",
    "impact": r"(business )?(impacts?|effects?|consequences?|auswirkung\w*|folgen|conséquences?|impacto).*",
    "detection": r"(detect\w*|how to detect|monitoring|alerts?|checks?|erkennung|détection|detección).*",
}


@dataclass(frozen=True, slots=True)
class Found:
    """An issue as far as it is written: what no line says is ""."""

    line: int
    heading: str
    group: str = ""
    issue: str = ""
    impact: str = ""
    detection: str = ""
    symptoms: str = ""


@dataclass(frozen=True, slots=True)
class BookFound:
    """The pages of a pipeline: where its runbook or its list of issues stands."""

    pipeline: str
    topic: Topic
    issues: tuple[Found, ...]


# A level whose name speaks of issues ("Data Quality Issue") has a line of examples; that is none.
_EXAMPLES = re.compile(r"(?i)examples?")


def issues_in(root: Topic, pipelines: Sequence[str]) -> tuple[list[BookFound], list[Found]]:
    """The runbooks, and the issues that belong to no pipeline in particular."""
    books = [b for t in root.walk() if (b := _book(t, pipelines))] or _tabled(root, pipelines)
    taken = {t.line for b in books for t in b.topic.walk()} | {i.line for b in books for i in b.issues}
    general = [i for t in root.walk() if _lists_issues(t) and not _within(t, books) for i in _issues(t, "")]
    free = [i for i in general if i.line not in taken and not _EXAMPLES.fullmatch(i.heading)]
    return books, list({i.line: i for i in free}.values())


def _tabled(root: Topic, pipelines: Sequence[str]) -> list[BookFound]:
    """One table of everybody's issues, with a column that says whose each is."""
    found: dict[str, list[Found]] = {}
    place = root
    for topic in root.walk():
        for table in topic.tables if _lists_issues(topic) else ():
            whose = column(table, PIPELINE)
            for row, found_in in zip(table.rows, _rows(table, ""), strict=False):
                if whose is not None and (name := pipeline_in(cell(row, whose), pipelines)):
                    found.setdefault(name, []).append(found_in)
                    place = topic
    return [BookFound(name, _placed(place, issues[0].line), tuple(issues)) for name, issues in found.items()]


def _placed(topic: Topic, line: int) -> Topic:
    """A place of its own for each pipeline's rows: nothing else stands there."""
    return Topic(line, topic.text, topic.rank, topic.above)


def _within(topic: Topic, books: Sequence[BookFound]) -> bool:
    above = {id(t) for t in (topic, *topic.path())}
    return any(id(b.topic) in above for b in books)


def _book(topic: Topic, pipelines: Sequence[str]) -> BookFound | None:
    if not topic.text or not (name := _pipeline_of(topic, pipelines)):
        return None
    titles = " / ".join(t.text for t in topic.path())
    under_issues = any(_lists_issues(t) for t in topic.path() if t.above)
    lists = [t for t in _scope(topic, pipelines) if t is not topic and _lists_issues(t)]
    if lists:
        issues = tuple({i.line: i for t in lists for i in _issues(t, "")}.values())
    elif under_issues and (topic.below or topic.tables):
        rows = (i for table in topic.tables for i in _rows(table, ""))
        issues = (*rows, *(i for t in topic.below if (i := _issue(t, ""))))
    elif _RUNBOOKS.search(titles) or (topic.is_title and _RUNBOOKS.search(topic.text)):
        issues = ()
        if not topic.below and not topic.tables:
            return None
    else:
        return None
    return BookFound(name, topic, issues)


def _scope(topic: Topic, pipelines: Sequence[str]) -> Iterator[Topic]:
    """What belongs to a runbook: all under its heading, and headings of its own level that are parts of one
    ("### Common Issues" after "### Ledger")."""
    yield from topic.walk()
    beside = topic.above.below if topic.above else []
    for other in beside[beside.index(topic) + 1 :]:
        if not topic.is_title or other.rank != topic.rank or _pipeline_of(other, pipelines):
            return
        if not (_lists_issues(other) and _bare_part(other.text)):
            return
        yield from other.walk()


def _bare_part(title: str) -> bool:
    return len(heading_of(title).split()) <= 3


def _pipeline_of(topic: Topic, pipelines: Sequence[str]) -> str | None:
    if topic.value and not _RUNBOOKS.search(topic.label):
        return None
    name = topic.value if topic.value else topic.text
    return pipeline_in(heading_of(_RUNBOOKS.sub("", heading_of(name))), pipelines)


def _lists_issues(topic: Topic) -> bool:
    title = heading_of(topic.text)
    if not topic.above or topic.value or len(title.split()) > 12 or not (topic.below or topic.tables):
        return False
    if not _ISSUES.search(title) or (_NOT_ISSUES.search(title) and not re.search(r"go(es)? wrong", title)):
        return False
    around = [topic.above.text, *(t.text for t in topic.above.below if t.line < topic.line and not t.below)]
    before = next((t for t in reversed(topic.above.below) if t.line < topic.line and t.is_title), None)
    return not any(_TEMPLATE.search(t) for t in [*around, before.text if before and not before.below else ""])


def _issues(topic: Topic, group: str) -> Iterator[Found]:
    """The issues of a list: its items, or those of its groups."""
    for table in topic.tables:
        yield from _rows(table, group)
    listed = any(t.is_item for t in topic.below)
    for below in topic.below:
        if listed and not below.is_item and not below.is_title:
            continue  # a sentence before or after the list
        if _lists_issues(below) or _is_group(below):
            yield from _issues(below, heading_of(below.label))
        elif found := _issue(below, group):
            yield found


def _is_group(topic: Topic) -> bool:
    """A heading over issues, not an issue with its lines or its handling."""
    if (
        not topic.below
        or topic.value
        or (PARTS.fullmatch(title := heading_of(topic.text)) and "up" not in title.casefold())
    ):
        return False
    if topic.rank <= 6:
        return True
    if any(_labelled(t) or _STEP.match(t.text) or re.match(r"(?i)action", t.text) for t in topic.below):
        return False
    return len(title.split()) <= 6


def _issue(topic: Topic, group: str) -> Found | None:
    label = heading_of(topic.label)
    if not topic.is_item and landing_of(topic.text) is not None:
        return None  # "Data land by 06:00 UTC" is a promise
    if topic.value and (PARTS.fullmatch(label) or (_NOT_ISSUES.match(label) and len(label.split()) <= 3)):
        return None
    if topic.is_title and not topic.below:
        return None
    if (PARTS.fullmatch(label) and topic.is_title) or (
        not topic.is_item and not topic.is_title and not _is_statement(topic)
    ):
        return None
    if not topic.is_item and not topic.below and _INVESTORS_DENIED.search(topic.text):
        return None  # "None of this is read by investors" says whose figures they are
    in_sentences = _in_sentences(topic.text)
    said = {kind: t.value for t in topic.below if (kind := _labelled(t))} | in_sentences
    if in_sentences:
        name = heading_of(re.split(r"[.;]\s", topic.text, maxsplit=1)[0])
        return Found(topic.line, name, group, name, **said)
    named = _NAMED.fullmatch(clean(topic.text)) if not topic.value else None
    text = said.pop("issue", "") or topic.value or (named["what"] if named else topic.text)
    return Found(topic.line, named["name"] if named else _heading(topic), group, text, **said)


_INVESTORS_DENIED = re.compile(r"(?i)^(?:none|nothing|no|not)\b[^.]{0,60}\binvestors?\b")
_SENTENCE_LABEL = re.compile(r"(?<=[.;])\s+(?P<label>[^\W\d_]+)\s*:\s*(?P<value>[^.;]+(?:\.(?=\d)[^.;]*)*)")


def _in_sentences(text: str) -> dict[str, str]:
    """'Feed gap. Detection: no trades for 5 minutes. Impact: volumes too low.'"""
    labelled = ((m["label"], m["value"].strip()) for m in _SENTENCE_LABEL.finditer(clean(text)))
    return {k: value for label, value in labelled for k, p in _LABELS.items() if k != "issue" and p.fullmatch(label)}


def _is_statement(topic: Topic) -> bool:
    return len(topic.text) <= 600 and not topic.text.startswith("*Note")


def _heading(topic: Topic) -> str:
    return heading_of(topic.label) if topic.value else heading_of(topic.text)[:120]


def _labelled(topic: Topic) -> str | None:
    if not topic.value:
        return None
    return next((kind for kind, pattern in _LABELS.items() if pattern.fullmatch(heading_of(topic.label))), None)


def _rows(table: Table, group: str) -> Iterator[Found]:
    if column(table, _OTHER_TABLE) == 0:
        return
    at: dict[str, int | None] = {}
    whose = column(table, PIPELINE)
    for kind, pattern in _COLUMNS.items():
        at[kind] = column(table, pattern, whose, *at.values())
    title = at["issue"] if at["issue"] is not None else 0
    for row in table.rows:
        said = {k: cell(row, n) for k, n in at.items() if n is not None and k != "issue"}
        if name := cell(row, title).strip(" *_"):
            yield Found(row.line, heading_of(name)[:120], group, name, **said)
