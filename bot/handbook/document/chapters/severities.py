"""Severity levels as they stand in the document: titles or rows, with response, escalation and examples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.handbook.document.level_names import CODES, WORDS
from bot.handbook.document.markdown import Block, Table, Title
from bot.handbook.document.outline import Kind, Outline
from bot.handbook.document.page import Field, field_of, fields, records
from bot.handbook.document.phrases import clean
from bot.handbook.document.sentences import speaks_of_a_deed
from bot.handbook.flaws import Flaws, clip

_MOST_LEVELS = 5


@dataclass(frozen=True, slots=True)
class Draft:
    """A level as it stands in the document."""

    name: str
    title: str
    line: int
    response: Field | None
    escalation: Field | None
    examples: Field | None


_RESPONSE = (
    "response",
    "respond",
    "sla",
    "reaktionszeit",
    "antwortzeit",
    "réponse",
    "réaction",
    "respuesta",
    "ack",
    "answer",
    "reply",
)
_DEEDS = ("escalation", "action", "notif", "eskalation", "maßnahme", "escalad", "acción")
_FOR_WHAT = ("example", "definition", "criteria", "beispiel", "exemple", "ejemplo", "definición")
_TITLE = re.compile(rf"(?P<name>{CODES}|{'|'.join(WORDS)})\b(?P<rest>.*)", re.I)
_ALMOST = re.compile(r"(?P<letters>P|SEV|S|Severity|Level|Tier|Priority)[ -]?(?P<digit>[lIiOo|!\d]+)\b", re.I)
_TABLE = {
    "Level": r"(severity|level|priority|sev)( level)?|severity|stufe|priorität|niveau|gravité|nivel|gravedad",
    "Response": r"(respon|sla|target|ack|answer|reply|react|reaktion|antwort|délai|réponse|tiempo|plazo).*",
    "Escalation": r"(escala|eskala|action|maßnahme|who|notif|what to do|contact|reach|quoi faire|acción).*",
    "Examples": r"(example|beispiel|exemple|ejemplo|definition|description|meaning|what|criteria|when).*",
}


def drafts(outline: Outline, flaws: Flaws) -> list[Draft]:
    """The worst first: by their numbers, by the rank of their words, else as they stand."""
    blocks = outline.blocks(Kind.SEVERITIES)
    drafts: dict[str, Draft] = {}
    own_words = not any(re.match(CODES, _head(b), re.I) for b in _named_blocks(blocks))
    for draft in (*_titled(blocks, own_words, flaws), *_tabled(blocks, own_words, flaws)):
        if (first := drafts.setdefault(draft.name.casefold(), draft)) is not draft:
            flaws.add(draft.line, f"{draft.name} is a second time here", f"merge it with line {first.line}")
    if len(drafts) > _MOST_LEVELS:
        line = list(drafts.values())[_MOST_LEVELS].line
        flaws.add(line, f"{len(drafts)} severity levels", f"keep to {_MOST_LEVELS}; people cannot tell more apart")
    return sorted(drafts.values(), key=lambda d: _rank(d.name, [x.name for x in drafts.values()]))


def _named_blocks(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        yield from (row.cells[0] for row in block.rows) if isinstance(block, Table) else (block.text,)


def _head(text: str) -> str:
    """What a title or a cell begins with, before a dash, a colon or a bracket."""
    return re.split(r"\s+-\s+|[:(]", clean(text), maxsplit=1)[0].strip(" *_")


_LONGEST_NAME = 3  # words of a level's name


def _parted(text: str, own_words: bool, answered: bool) -> tuple[str, str] | None:
    """A title as the name of a level and the rest. own_words: the team has names of its own for them ("Routine"),
    which a response time tells from other titles."""
    if found := _TITLE.match(text):
        name = found["name"] if re.fullmatch(CODES, found["name"], re.I) else found["name"].title()
        return _spelt(name), re.sub(r"^[\s:.)\]-]+", "", found["rest"])
    head = _head(text)
    if not (own_words and answered and re.fullmatch(r"[^\W\d_][\w ]*", head)) or len(head.split()) > _LONGEST_NAME:
        return None
    return head, text[len(head) :].strip(" -:()*_")


def _rank(name: str, others: Sequence[str]) -> int:
    if all(re.fullmatch(CODES, n, re.I) for n in others):
        return int(name[-1])
    if all(n.casefold() in WORDS for n in others):
        return WORDS.index(name.casefold())
    return list(others).index(name)


def _titled(blocks: Sequence[Block], own_words: bool, flaws: Flaws) -> Iterator[Draft]:
    for title, below in _by_title(blocks):
        text, said = clean(title.text), fields(below)
        about = [field_of(said, *labels) for labels in (_RESPONSE, _DEEDS, _FOR_WHAT)]
        about[1] = about[1] or _deeds_in(below, about)
        about[0] = _without_deeds(about[0])
        named = _parted(text, own_words and not _ALMOST.match(text), bool(about[0]))
        if named is None:
            _name_almost(title, text, any(about), flaws)
            continue
        yield Draft(*named, title.line, about[0], about[1], about[2])


def _without_deeds(field: Field | None) -> Field | None:
    """'30 minutes. Page the primary': how soon, and no more."""
    if field is None:
        return None
    soon, _, deeds = field.value.partition(". ")
    return replace(field, value=soon) if speaks_of_a_deed(deeds) else field


def _deeds_in(below: Sequence[Block], about: Sequence[Field | None]) -> Field | None:
    """What a level does where no label says so: the sentences under it that speak of a deed."""
    known = {f.line: f for f in about if f}
    for block in below:
        if isinstance(block, Table | Title):
            continue
        text = known[block.line].value.partition(". ")[2] if block.line in known else block.text
        if speaks_of_a_deed(text):
            return Field(block.line, "escalation", text)
    return None


def _spelt(name: str) -> str:
    """'p0' is P0, 'Sev 1' is SEV1."""
    code = re.fullmatch(r"(p|sev|s)[ -]?(\d)", name, re.I)
    return f"{code[1].upper()}{code[2]}" if code else name


def _name_almost(title: Title, text: str, has_lines: bool, flaws: Flaws) -> None:
    """A level that is lost to a slip is a level whose incidents are somebody else's."""
    almost = _ALMOST.match(text)
    if almost and not almost["digit"].isdigit():
        digit = re.sub(r"[oO]", "0", re.sub(r"[lIi|!]", "1", almost["digit"]))
        flaws.add(title.line, f"{clip(almost[0])} is not a level", f"did you mean {almost['letters']}{digit}?")
    elif almost:
        flaws.add(title.line, f"there is no severity {almost[0][:12]}", "number the levels from 0 or 1 to at most 5")
    elif has_lines:
        flaws.add(title.line, f"{clip(text)} is not the name of a level", "begin it with P0, SEV1, Critical, High, ...")


def _tabled(blocks: Sequence[Block], own_words: bool, flaws: Flaws) -> Iterator[Draft]:
    optional = ("Response", "Escalation", "Examples")
    quiet = Flaws(flaws.file)  # a table of something else is no mistake here
    for row in records(blocks, _TABLE, quiet, "the levels", optional=optional):
        text = clean(row["Level"])
        cells = {name: Field(row.line, name.casefold(), row[name]) if row[name] else None for name in optional}
        named = _parted(text, own_words and not _ALMOST.match(text), bool(cells["Response"]))
        if named is None:
            _name_almost(Title(row.line, text, 0), text, True, flaws)
            continue
        yield Draft(*named, row.line, cells["Response"], cells["Escalation"], cells["Examples"])


def _by_title(blocks: Sequence[Block]) -> Iterator[tuple[Title, list[Block]]]:
    starts = [i for i, b in enumerate(blocks) if isinstance(b, Title)]
    for start, end in pairwise([*starts, len(blocks)]):
        title = blocks[start]
        if isinstance(title, Title):
            yield title, list(blocks[start + 1 : end])
