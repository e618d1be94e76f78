"""The blocks that a document is made of, and what wraps their text: HTML, emoji, anchors, footnote marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from bot.text import whole


@dataclass(frozen=True, slots=True)
class Title:
    """A heading (level 1 to 6), or a line that is bold from end to end (level 0)."""

    line: int
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Text:
    """One line of a paragraph. stressed: in italics from end to end."""

    line: int
    text: str
    stressed: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A list item with its own text and the items nested under it. number: None in a bulleted list. lines: its text
    line by line, for a list whose items run on without an indent."""

    line: int
    text: str
    number: int | None
    children: tuple[Item, ...]
    lines: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. width: the number of cells as written; `cells` are padded or cut to the header's number."""

    line: int
    cells: tuple[str, ...]
    width: int


@dataclass(frozen=True, slots=True)
class Table:
    line: int
    header: tuple[str, ...]
    rows: tuple[Row, ...]


Block = Title | Text | Item | Table

_EMOJI = re.compile(r"[\U0001F000-\U0001FAFF\u25A0-\u25FF\u2600-\u27BF\u2B50\u2B55\uFE0E\uFE0F\u200B\u200D\u20E3]")
_MARKS = re.compile(r"\[\^[^\]\s]{1,30}\]|\s*\{#[\w-]+\}\s*$|(?<!\w):[a-z][a-z_]+[a-z]:(?!\w)")
_LAYOUT = re.compile(
    r"</?(?:a|abbr|b|big|br|center|code|del|details|div|em|font|hr|i|img|kbd|mark|p|s|small|span|strong|sub|summary|sup|u)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def tidy(text: str) -> str:
    """Text without what only decorates it, its spaces single."""
    return " ".join(_MARKS.sub("", _EMOJI.sub("", text)).split())


def bare(text: str) -> str:
    """A heading or a cell without the tags that only lay it out; what was meant as text ("<name>") stays."""
    return tidy(_LAYOUT.sub("", text)) if "<" in text else text


_YES, _NO = re.compile("[✅✔☑]\ufe0f?"), re.compile("[❌✖✗✘🚫]\ufe0f?")


def cell_text(text: str) -> str:
    """A cell's text; one that is nothing but a tick or a cross says yes or no."""
    plain = bare(text)
    if not tidy(plain):
        return "yes" if _YES.search(text) else "no" if _NO.search(text) else plain
    return plain


def html_blocks(html: str, line: int) -> list[Block]:
    """The blocks of a stretch of HTML: its tables, lists, headings and lines of text. line: where it begins."""
    page = _Page(line)
    page.feed(html)
    page.close()
    page.end()
    return page.blocks


class _Page(HTMLParser):
    """Tags that are never closed end where the next of their kind begins, as browsers read them."""

    def __init__(self, line: int) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._first = line
        self._tag, self._at, self._words = "", line, list[str]()
        self._rows: list[list[str]] = []
        self._lines: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.end()
            self._rows.append([])
            self._lines.append(self._here())
        elif tag in ("td", "th", "li", "p", "div", "summary", "h1", "h2", "h3", "h4", "h5", "h6", "table"):
            self.end()
            self._tag, self._at = tag, self._here()
        elif tag == "br":
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._tag:
            self.end()
        if tag == "table":
            self._end_table()

    def handle_data(self, data: str) -> None:
        if not self._words and data.strip():
            self._at = self._here() + data[: len(data) - len(data.lstrip())].count("\n")
        self._words.append(data)

    def end(self) -> None:
        words, tag = " ".join(self._words), self._tag
        text = cell_text(words) if tag in ("td", "th") else tidy(words)
        self._words, self._tag = [], ""
        if tag in ("td", "th") and self._rows:
            self._rows[-1].append(tidy(text))
        elif text and tag[:1] == "h" and (level := whole(tag[1:])) is not None:
            self.blocks.append(Title(self._at, text, level))
        elif text and tag == "li":
            self.blocks.append(Item(self._at, text, None, (), (Text(self._at, text),)))
        elif text and tag == "summary":
            self.blocks.append(Title(self._at, text, 0))
        elif text:
            self.blocks.append(Text(self._at, text))

    def close(self) -> None:
        super().close()
        self.end()
        self._end_table()

    def _end_table(self) -> None:
        rows = [(line, row) for line, row in zip(self._lines, self._rows, strict=True) if row]
        if rows:
            width = len(rows[0][1])
            cells = (Row(line, (*row, *[""] * width)[:width], len(row)) for line, row in rows[1:])
            self.blocks.append(Table(rows[0][0], tuple(rows[0][1]), tuple(cells)))
        self._rows, self._lines = [], []

    def _here(self) -> int:
        return self._first + self.getpos()[0] - 1
