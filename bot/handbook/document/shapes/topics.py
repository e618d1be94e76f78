"""A document as a tree: headings, bold titles, captions, list items and lines, each with what stands under it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.handbook.document.markup import Block, Item, Table, Text, Title
from bot.handbook.document.phrases import clean

_BOLD, _CAPTION, _LINE = 7, 8, 9
_LONGEST_LABEL = 70  # characters before a colon; a longer stretch is a sentence
_COLON = re.compile(r":(?!\d\d)|(?<!\d):")  # not of a time of day
_SHORT = 60  # a line that ends sooner was not wrapped


@dataclass(slots=True)
class Topic:
    """rank: 1 to 6 for headings, then bold titles, captions ("Failure modes:") and everything else."""

    line: int
    text: str
    rank: int
    above: Topic | None = None
    is_item: bool = False
    number: int | None = None  # of an item of a numbered list
    below: list[Topic] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    @property
    def label(self) -> str:
        """What it is called: the words before its colon, or all of them."""
        colon = _COLON.search(self.text)
        return self.text[: colon.start()].strip() if colon and colon.start() <= _LONGEST_LABEL else self.text

    @property
    def value(self) -> str:
        colon = _COLON.search(self.text)
        return self.text[colon.end() :].strip() if colon and self.label != self.text else ""

    @property
    def is_title(self) -> bool:
        return self.rank < _LINE

    def walk(self) -> Iterator[Topic]:
        """This topic and all under it, in the order of the lines."""
        yield self
        for topic in self.below:
            yield from topic.walk()

    def path(self) -> Iterator[Topic]:
        """What it stands under, the nearest first."""
        at = self.above
        while at is not None:
            yield at
            at = at.above

    def add(self, topic: Topic) -> Topic:
        topic.above = self
        self.below.append(topic)
        return topic


def topics(blocks: Sequence[Block]) -> Topic:
    """The root of the tree; it has no text of its own."""
    return _Tree(blocks).root


class _Tree:
    def __init__(self, blocks: Sequence[Block]) -> None:
        self.root = Topic(1, "", 0)
        self._open = [self.root]
        for block in blocks:
            if isinstance(block, Title):
                self._title(Topic(block.line, block.text, block.level or _BOLD))
            elif isinstance(block, Table):
                self._open[-1].tables.append(block)
            elif isinstance(block, Item):
                self._item(block, self._open[-1])
            else:
                self._line(block)

    def _title(self, topic: Topic) -> None:
        while len(self._open) > 1 and self._open[-1].rank >= topic.rank:
            self._open.pop()
        self._open.append(self._open[-1].add(topic))

    def _line(self, text: Text) -> None:
        if _is_caption(text.text) or (text.stressed and len(text.text) <= _SHORT and not text.text.endswith(".")):
            self._title(Topic(text.line, text.text.rstrip(" :"), _CAPTION))
        else:
            self._open[-1].add(Topic(text.line, text.text, _LINE))

    def _item(self, item: Item, parent: Topic) -> None:
        first, *rest = _own_lines(item) or [Text(item.line, item.text)]
        topic = parent.add(Topic(item.line, first.text, _LINE, is_item=True, number=item.number))
        for line in rest:
            if parent is self._open[-1] and _is_caption(line.text) and not item.children:
                self._line(line)
            else:
                topic.add(Topic(line.line, line.text, _LINE))
        for child in item.children:
            self._item(child, topic)


def _own_lines(item: Item) -> list[Text]:
    """The lines of an item that were written as lines; what an editor wrapped is joined."""
    found: list[Text] = []
    for line in item.lines:
        if found and not _begins_anew(found[-1].text, line.text):
            found[-1] = Text(found[-1].line, f"{found[-1].text} {line.text}")
        else:
            found.append(line)
    return found


def _begins_anew(before: str, line: str) -> bool:
    return line[:1].isupper() and (len(before) < _SHORT or before.endswith((".", ";", ":")))


def _is_caption(text: str) -> bool:
    return text.endswith(":") and len(text) <= _LONGEST_LABEL


def heading_of(text: str) -> str:
    """A title without its number, letter, quotation marks and what ends it."""
    plain = clean(text).strip(" \"'“”*_`")
    plain = re.sub(r"^(?:\(?\d+(?:\.\d+)*[.)]?|[A-Z][.)])\s+", "", plain)
    return plain.rstrip(" :.").strip(" \"'“”*_")
