"""Severity levels as they stand in the document: titles or rows, with response, escalation and examples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

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


_CODE = r"(?:P|SEV|S|Severity|Level|Tier|Priority)[ -]?[0-5]"
_WORDS = (
    *("critical", "kritisch", "critique", "crítico", "blocker", "urgent", "dringend", "urgente", "severe", "emergency"),
    *("high", "hoch", "élevé", "alto", "major", "majeur", "mayor", "medium", "mittel", "moyen", "medio", "moderate"),
    *("normal", "minor", "gering", "mineur", "menor", "low", "niedrig", "faible", "bajo", "trivial", "info"),
    *("informational",),
)
_RESPONSE = ("response", "respond", "sla", "reaktionszeit", "antwortzeit", "réponse", "réaction", "respuesta")
_DEEDS = ("escalation", "action", "notif", "eskalation", "maßnahme", "escalad", "acción")
_FOR_WHAT = ("example", "definition", "criteria", "beispiel", "exemple", "ejemplo", "definición")
_TITLE = re.compile(rf"(?P<name>{_CODE}|{'|'.join(_WORDS)})\b(?P<rest>.*)", re.I)
_ALMOST = re.compile(r"(?P<letters>P|SEV|S|Severity|Level|Tier|Priority)[ -]?(?P<digit>[lIiOo|!\d]+)\b", re.I)
_TABLE = {
    "Level": r"(severity|level|priority|sev)( level)?|severity|stufe|priorität|niveau|gravité|nivel|gravedad",
    "Response": r"(response|respond|sla|target|acknowledge|reaktion|antwort|délai|réponse|tiempo).*",
    "Escalation": r"(escala|eskala|action|maßnahme|who|notif|what to do|contact|reach|quoi faire|acción).*",
    "Examples": r"(example|beispiel|exemple|ejemplo|definition|description|meaning|what|criteria|when).*",
}


def drafts(outline: Outline, flaws: Flaws) -> list[Draft]:
    """The worst first: by their numbers, by the rank of their words, else as they stand."""
    blocks = outline.blocks(Kind.SEVERITIES)
    drafts: dict[str, Draft] = {}
    for draft in (*_titled(blocks, flaws), *_tabled(blocks, flaws)):
        if (first := drafts.setdefault(draft.name.casefold(), draft)) is not draft:
            flaws.add(draft.line, f"{draft.name} is a second time here", f"merge it with line {first.line}")
    if len(drafts) > _MOST_LEVELS:
        line = list(drafts.values())[_MOST_LEVELS].line
        flaws.add(line, f"{len(drafts)} severity levels", f"keep to {_MOST_LEVELS}; people cannot tell more apart")
    return sorted(drafts.values(), key=lambda d: _rank(d.name, [x.name for x in drafts.values()]))


def _rank(name: str, others: Sequence[str]) -> int:
    if all(re.fullmatch(_CODE, n, re.I) for n in others):
        return int(name[-1])
    if all(n.casefold() in _WORDS for n in others):
        return _WORDS.index(name.casefold())
    return list(others).index(name)


def _titled(blocks: Sequence[Block], flaws: Flaws) -> Iterator[Draft]:
    for title, below in _by_title(blocks):
        text, said = clean(title.text), fields(below)
        about = [field_of(said, *labels) for labels in (_RESPONSE, _DEEDS, _FOR_WHAT)]
        about[1] = about[1] or _deeds_in(below, about)
        found = _TITLE.match(text)
        if found is None:
            _name_almost(title, text, any(about), flaws)
            continue
        name = found["name"] if re.fullmatch(_CODE, found["name"], re.I) else found["name"].title()
        rest = re.sub(r"^[\s:.)\]-]+", "", found["rest"])
        yield Draft(_spelt(name), rest, title.line, about[0], about[1], about[2])


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


def _tabled(blocks: Sequence[Block], flaws: Flaws) -> Iterator[Draft]:
    optional = ("Response", "Escalation", "Examples")
    quiet = Flaws(flaws.file)  # a table of something else is no mistake here
    for row in records(blocks, _TABLE, quiet, "the levels", optional=optional):
        text = clean(row["Level"])
        found = _TITLE.match(text)
        if found is None:
            _name_almost(Title(row.line, text, 0), text, True, flaws)
            continue
        cells = {name: Field(row.line, name.casefold(), row[name]) if row[name] else None for name in optional}
        name = found["name"] if re.fullmatch(_CODE, found["name"], re.I) else found["name"].title()
        rest = re.sub(r"^[\s:.)\]-]+", "", found["rest"])
        yield Draft(_spelt(name), rest, row.line, cells["Response"], cells["Escalation"], cells["Examples"])


def _by_title(blocks: Sequence[Block]) -> Iterator[tuple[Title, list[Block]]]:
    starts = [i for i, b in enumerate(blocks) if isinstance(b, Title)]
    for start, end in pairwise([*starts, len(blocks)]):
        title = blocks[start]
        if isinstance(title, Title):
            yield title, list(blocks[start + 1 : end])
