"""The steps of an escalation in whatever shape they are written: a list, a table, a sentence each, arrows.

All of them become items of a list, each a sentence as people would have written it there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.handbook.document.languages import in_english
from bot.handbook.document.level_names import CODE
from bot.handbook.document.markup import Block, Item, Table, Text
from bot.handbook.document.phrases import clean, duration, first_duration, in_words
from bot.handbook.document.sentences import speaks_of_a_deed

_WHEN = re.compile(
    r"after|time|when|timing|delay|elapsed|wait.*|minutes?|t\+?|time .*|.*\b(?:minutes|elapsed|delay)\b", re.I
)
_LEVEL = re.compile(r"sev(?:erity)?|levels?|priority|severity level|incident level", re.I)
_NUMBER = re.compile(r"#|no\.?|step|stage|order|tier|level", re.I)
_STEP_LABEL = re.compile(r"^(?:step|stage)\s*\d+\s*(?:\((?P<when>[^()]*)\))?\s*[:.)-]+\s*", re.I)
# "SEV3: ticket to the owner", "For P1, also notify Finance", "For the Fuel Costs pipeline, notify the auditor"
_CODES = rf"{CODE.pattern}(?:\s*(?:,|and|or|&|/|-)\s*{CODE.pattern})*"
_OF_A_LEVEL = re.compile(rf"(?:(?:(?:for|in|on)\s+)?{_CODES}|for (?:the )?[^,:]{{2,60}} pipeline)\s*[:,]\s*\S", re.I)
_ARROW = re.compile(r"\s*(?:→|->|=>|➔|➡)\s*")
_WAIT = re.compile(
    r"[,;.]?\s*(?:\b(?:and|then)\s+)?\bwaits?(?:ing)?(?:\s+for)?"
    r"\s+(?P<for>(?:\d|an?\b|half|one|two|f|t)[\w .-]*?)[.]?$",
    re.I,
)


def step_items(blocks: Sequence[Block]) -> list[Block]:
    """The same blocks, with every step among them as an item."""
    listed = any(isinstance(b, Item) for b in blocks)
    found = [made for block in blocks for made in _made_of(block, listed)]
    return [*_after_waiting(found)]


def _made_of(block: Block, listed: bool) -> Iterator[Block]:
    if isinstance(block, Table):
        rows = [*(_matrix(block) or _rows(block))]
        yield from rows or [block]
    elif isinstance(block, Text) and (steps := [*_arrows(block)] or [*_sentences(block, listed)]):
        yield from steps
    elif isinstance(block, Item):
        yield replace(block, text=_without_label(block.text))
    else:
        yield block


# --- tables ----------------------------------------------------------------------------------------------------------


def _rows(table: Table) -> Iterator[Item]:
    """'After | Who | How', 'Step | Action | Timing': a sentence of each row."""
    when = _column(table, _WHEN)
    level = _column(table, _LEVEL) if any(CODE.search(r.cells[0]) for r in table.rows) else None
    if when is None:
        return
    for number, row in enumerate(table.rows, 1):
        cells = [
            c.strip()
            for n, c in enumerate(row.cells)
            if n not in (when, level) and c.strip(" -") and not _NUMBER.fullmatch(clean(table.header[n]))
        ]
        verbs = [c for c in cells if speaks_of_a_deed(c)]
        others = [c for c in cells if c not in verbs]
        does = " ".join([*verbs, *others]) if verbs else f"escalate to {' and '.join(others)}"
        yield Item(
            row.line, _sentence(row.cells[when], does, row.cells[level] if level is not None else ""), number, ()
        )


def _matrix(table: Table) -> list[Item]:
    """A row for each level, a column for each time: 'Severity | 0 min | 15 min | 30 min'."""
    times = {n: h for n, h in enumerate(table.header) if n and _is_time(h)}
    if len(times) < 2 or len(times) < len(table.header) - 1:
        return []
    return [
        Item(row.line, _sentence(when, _does(row.cells[n]), row.cells[0]), number, ())
        for row in table.rows
        for number, (n, when) in enumerate(times.items(), 1)
        if row.cells[n].strip(" -")
    ]


def _does(cell: str) -> str:
    return cell if speaks_of_a_deed(cell) else f"escalate to {cell}"


def _is_time(text: str) -> bool:
    plain = re.sub(r"(?i)^(?:after|at|t)\s*\+?\s*|^\+\s*", "", clean(in_english(text)))
    return duration(plain) is not None or bool(re.fullmatch(r"(?i)immediately|at once|start|0|t\+?0", clean(text)))


def _sentence(when: str, does: str, level: str) -> str:
    plain = clean(in_english(when)).strip(" .:")
    bare = re.sub(r"(?i)^(?:after|at|t)\s*\+?\s*|^\+\s*", "", plain)
    if re.fullmatch(r"(?i)\d+", bare):
        bare = f"{bare} minutes"
    at = f"after {bare}" if duration(bare) is not None else plain
    scope = f"For {level.strip()}, " if level.strip() else ""
    at_once = re.fullmatch(r"(?i)after 0 ?\w*|immediately|at once|start|0", at)
    return f"{scope}immediately {does}" if at_once else f"{scope}{at}, {does}"


def _column(table: Table, pattern: re.Pattern[str]) -> int | None:
    return next((n for n, h in enumerate(table.header) if pattern.fullmatch(clean(h).rstrip(" :?"))), None)


# --- sentences -------------------------------------------------------------------------------------------------------


def _sentences(text: Text, listed: bool) -> Iterator[Item]:
    """A paragraph of deeds. Beside a list it only says of what the list is, unless it is labelled as a step."""
    bare = clean(re.sub(r"[*_`]+", "", text.text))
    labelled = _STEP_LABEL.match(bare) or (_OF_A_LEVEL.match(bare) and not bare.endswith(":"))
    if not labelled and (listed or not speaks_of_a_deed(text.text)):
        return
    for part in re.split(r"(?<=[a-z0-9)])\.\s+(?=[A-Z])", _without_label(text.text)):
        if speaks_of_a_deed(part):
            yield Item(text.line, part.strip(" ."), None, ())


def _without_label(text: str) -> str:
    """'Step 2 (after 15 min): page ...' as 'after 15 min, page ...'."""
    plain = clean(re.sub(r"[*_`]+", "", text))
    label = _STEP_LABEL.match(plain)
    if not label:
        return text
    rest = plain[label.end() :]
    return f"{label['when']}, {rest}" if label["when"] else rest


def _arrows(text: Text) -> Iterator[Item]:
    """'Primary on-call → (15 min) → Secondary on-call → (15 min) → CTO'."""
    parts = [p.strip(" ().") for p in _ARROW.split(clean(text.text))]
    lengths = [duration(p) for p in parts]
    if len(parts) < 3 or not any(lengths) or lengths[0]:
        return
    passed = None
    for part, length in zip(parts, lengths, strict=True):
        if length:
            passed = length if passed is None else passed + length
        else:
            yield Item(
                text.line, f"{f'after {in_words(passed)}, ' if passed else 'immediately '}{_does(part)}", None, ()
            )


# --- waiting ---------------------------------------------------------------------------------------------------------


def _after_waiting(blocks: Sequence[Block]) -> Iterator[Block]:
    """'Page the primary and wait 10 minutes': the next step comes that much later."""
    waited = ""
    for block in blocks:
        if not isinstance(block, Item):
            waited = ""
            yield block
            continue
        found = _WAIT.search(clean(block.text))
        text = clean(block.text)[: found.start()].strip(" ,;.") if found else block.text
        if waited and first_duration(text) is None:
            text = f"{waited} later, {text[:1].lower()}{text[1:]}"
        waited = found["for"].strip() if found and duration(found["for"].strip(" .")) else ""
        if text:
            yield replace(block, text=text) if found or text != block.text else block
