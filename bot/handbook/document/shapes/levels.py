"""Severity levels in whatever shape they are written: a table, a list, headings with a few lines under each."""

from __future__ import annotations

import re

from bot.handbook.document.markup import Block, Item, Text, Title
from bot.handbook.document.phrases import clean
from bot.handbook.document.sentences import speaks_of_a_deed
from bot.handbook.document.shapes import columns
from bot.handbook.document.shapes.columns import column, table_of
from bot.handbook.document.shapes.topics import Topic, heading_of

LEVEL = re.compile(
    r"(?:p|sev|s|severity|priority|level)[- ]?\d\b|(?:critical|high|medium|low|major|minor"
    r"|kritisch|hoch|mittel|niedrig|critique|majeur|mineur|moyen|faible|crítico|alto|medio|bajo)\b",
    re.IGNORECASE,
)


def levels_under(topic: Topic) -> list[Block]:
    """The blocks that the chapter of severities reads; [] where none are."""
    for table in topic.tables:
        if sum(bool(LEVEL.match(heading_of(r.cells[0]))) for r in table.rows) > 1 and not column(
            table, columns.PRIMARY
        ):
            return [table]
    items = [t for t in topic.below if t.is_item and t.value and LEVEL.match(_plain(t.text))]
    if len(items) > 1:
        return [table_of(("Level", "Examples", "Response", "Escalation"), [*map(_level, items)])]
    titles = [t for t in topic.below if t.is_title and LEVEL.match(heading_of(t.text)) and _is_level(t)]
    return [b for t in titles for b in (Title(t.line, t.text, 0), *map(_as_block, t.below))] if len(titles) > 1 else []


def _is_level(title: Topic) -> bool:
    """A title with a response time or a deed under it."""
    said = " ".join(t.text for t in title.walk() if t is not title)
    return bool(re.search(r"(?i)\brespon[ds]|\bréponse|\breaktion|\brespuesta", said)) or speaks_of_a_deed(said)


def _as_block(topic: Topic) -> Block:
    return as_item(topic) if topic.is_item else Text(topic.line, topic.text)


def as_item(topic: Topic, number: int | None = None) -> Item:
    """With the lines and items below it."""
    text = " ".join((topic.text, *(t.text for t in topic.below if not t.is_item)))
    return Item(topic.line, text, number, tuple(as_item(t) for t in topic.below if t.is_item))


_ANSWER = re.compile(
    r"[;,.]?\s*(?:and\s+)?(?:respond|answer|reply|react|response(?: time)?|ack\w*)"
    r"\s*(?:within|in|by|:)\s*(?P<when>[^.;,]+)",
    re.I,
)


def _level(item: Topic) -> tuple[int, tuple[str, str, str, str]]:
    """'**P1** figures missing: page whoever is on call, answer within 10 minutes'."""
    before, _, does = _plain(item.text).partition(":")
    found = LEVEL.match(before)
    name, what = (found[0], before[found.end() :]) if found else (before, "")
    answer = next(
        (m for m in _ANSWER.finditer(does) if not re.match(r"(?i).*\b(?:no|not|without)\s*$", does[: m.start()])), None
    )
    rest = does[: answer.start()] + does[answer.end() :] if answer else does
    meant, rest = _until_deed(rest.strip())
    return item.line, (name, what.strip(" -()") or meant, answer["when"] if answer else "", rest)


def _until_deed(text: str) -> tuple[str, str]:
    """What a level is for, said in sentences before the first that does something."""
    first, dot, rest = text.partition(". ")
    return (first, rest) if dot and not speaks_of_a_deed(first) else ("", text)


def _plain(text: str) -> str:
    return re.sub(r"[*_`]+", "", clean(text)).strip()
