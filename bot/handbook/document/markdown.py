"""Markdown as a flat run of blocks, each with its line.

The reader wants very little of Markdown: headings, bold lines that act as headings, lines of text, lists and tables.
Everything else (code, quotations, rules, comments) says nothing to it and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.handbook.document.markup import Block, Item, Row, Table, Text, Title, bare, cell_text, html_blocks, tidy

__all__ = ["Block", "Item", "Row", "Table", "Text", "Title", "blocks"]


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown document, in order. Top-level list items stand for themselves."""
    # Indented code is off: a list that somebody indented too far is still a list.
    parser = MarkdownIt("commonmark").enable("table").disable(["code"])
    found = tuple(_Walk(parser.parse(text), text.split("\n")).blocks())
    return found if any(isinstance(b, Title | Table) for b in found) else tuple(_outlined(found, 1))


def _outlined(blocks: Sequence[Block], level: int) -> Iterator[Block]:
    """A document that is nothing but nested lists: an item with others under it is the heading of those."""
    for block in blocks:
        if isinstance(block, Item) and block.children and level <= _DEEPEST and _is_heading(block):
            yield Title(block.line, block.text.rstrip(": "), level)
            yield from _outlined(block.children, level + 1)
        else:
            yield block


_DEEPEST = 6


def _is_heading(item: Item) -> bool:
    """With nothing said after its colon."""
    return ":" not in item.text.rstrip(": ")


class _Walk:
    """One pass over the tokens. Block nesting is limited by the parser, so recursion into lists is shallow."""

    def __init__(self, tokens: Sequence[Token], lines: Sequence[str]) -> None:
        self._tokens, self._lines, self._at = tokens, lines, 0
        self._set_aside: list[Block] = []  # tables that stand inside a list: they follow it
        self._after_item: list[Block] = []  # a bold title right under an item, without an empty line: no part of it

    def blocks(self) -> Iterator[Block]:
        while self._at < len(self._tokens):
            token = self._next()
            if token.type == "heading_open":
                yield Title(_line(token), bare(_joined(self._next())), int(token.tag[1]))
            elif token.type == "paragraph_open":
                yield from self._paragraph(self._next())
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                yield from self._list(token)
            elif token.type == "table_open":
                yield self._table(token)
            elif token.type == "html_block":
                yield from html_blocks(token.content, _line(token))
            elif token.type == "blockquote_open":
                self._skip("blockquote_close", token.level)
            yield from self._set_aside
            self._set_aside.clear()

    def _paragraph(self, inline: Token) -> Iterator[Block]:
        """Its lines, or the table that somebody pasted from a spreadsheet: cells with tabs between."""
        first = _line(inline)
        pasted = [
            line.strip().split("\t") for line in self._lines[first - 1 : first - 1 + inline.content.count("\n") + 1]
        ]
        if len(pasted) > 1 and len(pasted[0]) > 1 and len({len(row) for row in pasted}) == 1:
            rows = [Row(first + n, tuple(tidy(c.strip(" *_")) for c in row), len(row)) for n, row in enumerate(pasted)]
            yield Table(first, rows[0].cells, tuple(rows[1:]))
        else:
            yield from _lines_of(inline)

    def _next(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _skip(self, closing: str, level: int) -> None:
        while (token := self._next()).type != closing or token.level != level:
            continue

    def _list(self, opening: Token) -> Iterator[Block]:
        for item in self._items(opening):
            yield item
            yield from self._after_item
            self._after_item.clear()

    def _items(self, opening: Token) -> Iterator[Item]:
        number = int(opening.attrs.get("start", 1)) if opening.type == "ordered_list_open" else None
        while (token := self._next()).type == "list_item_open":
            yield self._item(token, number)
            number = number + 1 if number is not None else None

    def _item(self, opening: Token, number: int | None) -> Item:
        lines: list[Text] = []
        children: list[Item] = []
        while (token := self._next()).type != "list_item_close":
            if token.type == "inline":
                found = tuple(_lines_of(token))
                mine = next((n for n, t in enumerate(found) if n and self._is_flush_title(t)), len(found))
                lines += _each_line(token)[:mine]
                self._after_item += found[mine:]
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                children += self._items(token)
            elif token.type == "table_open":
                self._set_aside.append(self._table(token))
            elif token.type == "blockquote_open":
                self._skip("blockquote_close", token.level)
        return Item(_line(opening), " ".join(t.text for t in lines), number, tuple(children), tuple(lines))

    def _is_flush_title(self, line: Title | Text) -> bool:
        """A bold line from the margin on, which only a missing empty line makes part of the item above it."""
        return isinstance(line, Title) and not self._lines[line.line - 1][:1].isspace()

    def _table(self, opening: Token) -> Table:
        rows: list[Row] = []
        while (token := self._next()).type != "table_close":
            if token.type == "tr_open":
                rows.append(self._row(token))
        return Table(_line(opening), rows[0].cells, tuple(rows[1:]))

    def _row(self, opening: Token) -> Row:
        cells: list[str] = []
        while (token := self._next()).type != "tr_close":
            if token.type == "inline":
                cells.append(bare(_joined(token)) or cell_text(token.content))
        return Row(_line(opening), tuple(cells), _width(self._lines[_line(opening) - 1]))


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0


def _width(row: str) -> int:
    """How many cells a row has as written. The parser pads short rows and cuts long ones, which hides the mistake."""
    bare = re.sub(r"\\.", "", row.strip())
    return len(bare.removeprefix("|").removesuffix("|").split("|"))


def _joined(inline: Token) -> str:
    return " ".join(t for t in (_plain(part) for part in _split(inline)) if t)


def _lines_of(inline: Token) -> Iterator[Title | Text]:
    for offset, part in enumerate(_split(inline)):
        text = _plain(part)
        if not text:
            continue
        line = _line(inline) + offset
        yield Title(line, bare(text).rstrip(": "), 0) if _all(part, "strong") else Text(line, text, _all(part, "em"))


def _each_line(inline: Token) -> list[Text]:
    parts = enumerate(_split(inline), _line(inline))
    return [Text(line, text) for line, part in parts if (text := _plain(part))]


def _split(inline: Token) -> list[list[Token]]:
    """The inline tokens of each line."""
    parts: list[list[Token]] = [[]]
    for token in inline.children or ():
        if token.type in ("softbreak", "hardbreak"):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _plain(tokens: Sequence[Token]) -> str:
    return tidy("".join(_words(t) for t in tokens))


def _words(token: Token) -> str:
    if token.type != "html_inline":
        return token.content
    # A comment or a <br> is layout; anything else in angle brackets may be meant as text ("<name>").
    return " " if token.content.startswith("<!--") or token.content.lower().startswith("<br") else token.content


def _all(tokens: Sequence[Token], kind: str) -> bool:
    """Bold or in italics from end to end, but for a colon after it."""
    seen = [t for t in tokens if t.type != "text" or t.content.strip(" :")]
    if len(seen) < 3 or seen[0].type != f"{kind}_open" or seen[-1].type != f"{kind}_close":
        return False
    return all(t.level > seen[0].level for t in seen[1:-1])
