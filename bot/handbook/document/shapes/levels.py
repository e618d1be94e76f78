"""Severity levels in whatever shape they are written: a table, a list, headings with a few lines under each."""

from __future__ import annotations

import re
from itertools import takewhile

from bot.handbook.document import level_names
from bot.handbook.document.markup import Block, Item, Text, Title
from bot.handbook.document.phrases import clean
from bot.handbook.document.sentences import speaks_of_a_deed
from bot.handbook.document.shapes import columns
from bot.handbook.document.shapes.columns import column, table_of
from bot.handbook.document.shapes.topics import Topic, heading_of

LEVEL = level_names.NAME


def levels_under(topic: Topic) -> list[Block]:
    """The blocks that the chapter of severities reads; [] where none are."""
    for table in topic.tables:
        if sum(bool(LEVEL.match(heading_of(r.cells[0]))) for r in table.rows) > 1 and not column(
            table, columns.PRIMARY
        ):
            return [table]
    items = [t for t in topic.below if _is_listed(t, topic)]
    graded = (
        [t for t in topic.below if not t.is_title and not t.below and _is_graded(t)] if _is_of_levels(topic) else []
    )
    if max(len(items), len(graded)) > 1:
        rows = sorted({t.line: t for t in (*items, *graded)}.values(), key=lambda t: t.line)
        return [table_of(("Level", "Examples", "Response", "Escalation"), [*map(_level, rows)])]
    titles = [t for t in topic.below if t.is_title and LEVEL.match(heading_of(t.text)) and _is_level(t)]
    if len(titles) > 1 or (_is_of_levels(topic) and titles):
        titles = [t for t in topic.below if t.is_title and (t in titles or _is_level(t))]
    return [b for t in titles for b in (Title(t.line, t.text, 0), *map(_as_block, t.below))] if len(titles) > 1 else []


def _is_listed(line: Topic, under: Topic) -> bool:
    """An item, or under a heading of levels a line, that begins with the name of one."""
    if line.is_title or not LEVEL.match(text := _plain(line.text)):
        return False
    return (
        bool(line.value or _is_of_levels(under))
        if line.is_item
        else _is_of_levels(under) and bool(_ANSWER.search(text))
    )


def _is_graded(topic: Topic) -> bool:
    """'Amber: answer within an hour': a word or two, and how soon to answer."""
    name = _plain(topic.label)
    return bool(topic.value) and len(name.split()) <= 2 and bool(_ANSWER.search(f", {_plain(topic.value)}"))


def _is_of_levels(topic: Topic) -> bool:
    """Under a heading that speaks of severities, an item needs no colon after its level."""
    return topic.is_title and bool(
        re.search(r"(?i)severit|priorit|\bsev\b|level|urgen|gravit|dringlich|stufe", topic.text)
    )


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


_LONGEST_NAME = 60  # characters before a colon; more is a sentence with one in it
_ANSWER = re.compile(
    r"[;,.]?\s*(?:and\s+)?(?:respond(?:er)?|answer|reply|react|response(?: time)?|ack\w*|antwort\w*|reagieren|reaktion"
    r"|réponse|répondre|respuesta|contestar)"
    r"\s*(?:(?:within|in|by|:|innerhalb von|binnen|sous|dans|en)\s*(?P<when>[^.;,]+)"
    r"|(?P<bare>\d[^.;]*|next [^.;]+|(?:el |le |am )[^.;]+))"
    r"|\s-\s(?P<last>\d+\s*(?:business |working )?(?:min|m|h|hour|hr|day|d)\w*)\.?$"
    r"|^(?P<alone>\d+\s*(?:business |working )?(?:min|m|h|hour|hr|day|d)\w*)\.?$"
    r"|(?:^|[,;(])\s*(?P<day>(?:by |on )?(?:the )?(?:end of (?:the )?)?next (?:business|working) day)\)?"
    r"(?=\s*[.;]|\s*$)",
    re.I,
)


def _level(item: Topic) -> tuple[int, tuple[str, str, str, str]]:
    """'**P1** figures missing: page whoever is on call, answer within 10 minutes'."""
    text = _plain(item.text)
    before, colon, does = text.partition(":")
    found = LEVEL.match(before)
    if found and not (colon and len(before) <= _LONGEST_NAME):
        before, does = found[0], text[found.end() :].strip(" -:,.")
    name, what = (found[0], before[found.end() :]) if found else (before, "")
    answer = next(
        (m for m in _ANSWER.finditer(does) if not re.match(r"(?i).*\b(?:no|not|without)\s*$", does[: m.start()])), None
    )
    rest = does[: answer.start()] + does[answer.end() :] if answer else does
    meant, rest = _until_deed(rest.strip())
    response = next(filter(None, answer.groups()), "") if answer else ""
    return item.line, (name, what.strip(" -()") or meant, response, rest)


def _until_deed(text: str) -> tuple[str, str]:
    """What a level is for, said in sentences before the first that does something."""
    meant = list(takewhile(lambda sentence: not speaks_of_a_deed(sentence), re.split(r"(?<=[.;])\s+", text)))
    said = " ".join(meant)
    return said.rstrip(" .;"), text[len(said) :].strip()


def _plain(text: str) -> str:
    return re.sub(r"[*_`]+", "", clean(text)).strip()
