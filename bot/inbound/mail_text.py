"""What a mail says: its headers decoded as they were meant, and the words of its parts without markup.

The library's modern policy raises whatever it likes at hostile headers, so the old one reads the mail, and what it
cannot decode is kept as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import Message
from html.parser import HTMLParser

from bot.inbound.event import clean

READ = 4000  # characters of the text
_BYTES = 256 * 1024  # of one part that are looked at: styles may stand before the words
_PARTS = 50  # parts of a mail that are looked at
_WORDLESS = ("style", "script", "head", "title", "template", "noscript")
_BREAKS = ("p", "div", "br", "tr", "table", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre")
_DECLARED = re.compile(rb"charset=[\"']?([\w.:-]{2,40})", re.I)
# What a part says that stands there only for programs without HTML.
_PLACEHOLDER = re.compile(
    r"(does not|doesn.t|cannot|can.t|unable to|not able to|please) (show|display|support|view|read|use|enable)\b.{0,60}"
    r"\bhtml|\bhtml\b.{0,60}(not supported|compatible|capable|e-?mail (client|program|reader))|"
    r"view (this|it) in (your|a) browser",
    re.I | re.S,
)


def header(mail: Message, name: str) -> str:
    """One header as people read it, on one line."""
    raw = next((value for key, value in mail.raw_items() if key.lower() == name.lower()), "")
    text = str(raw)[:4000]
    if any("\udc80" <= char <= "\udcff" for char in text) or "\x1b" in text:
        return clean(" ".join(_guessed(text.encode("utf-8", "surrogateescape")).split()))
    try:
        decoded = str(make_header(decode_header(text)))
    except (ValueError, LookupError, AttributeError, TypeError):
        decoded = text
    return clean(" ".join(decoded.split()))


def text_of(mail: Message) -> str:
    """The words of the first part in plain text; where that says nothing, those of the first in HTML."""
    parts = list(_parts(mail))
    plain = next((p for p in map(_decoded, _of(parts, "text/plain")) if _says_something(p)), "")
    if plain:
        return clean(plain, READ)
    page = next((w for w in (_words(_decoded(p)) for p in _of(parts, "text/html")) if w.strip()), "")
    return clean(page, READ)


def _of(parts: list[Message], kind: str) -> Iterator[Message]:
    return (part for part in parts if part.get_content_type() == kind)


def _says_something(text: str) -> bool:
    return bool(text.strip()) and not (len(text) < 400 and _PLACEHOLDER.search(text))


def _parts(mail: Message) -> Iterator[Message]:
    """Those that hold words, from the outside in; a forwarded mail's too, however it was forwarded."""
    waiting = [mail]
    for _ in range(_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        inner = part.get_payload()
        if isinstance(inner, list):
            waiting += [p for p in inner if isinstance(p, Message)]
        elif part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
            yield part


def _decoded(part: Message) -> str:
    raw = part.get_payload(decode=True)
    content = raw[:_BYTES] if isinstance(raw, bytes) else b""
    named = part.get_content_charset()
    if named is None and part.get_content_type() == "text/html" and (found := _DECLARED.search(content[:2000])):
        named = found[1].decode("ascii")
    try:
        return content.decode(str(named)) if named else _guessed(content)
    except (LookupError, ValueError):  # a character set that nobody knows, or that it is not in
        return _guessed(content)


def _guessed(content: bytes) -> str:
    """Bytes without a word about their character set: what most senders leave unsaid."""
    names = ("iso2022_jp", "utf-8", "cp1252") if b"\x1b$" in content or b"\x1b(" in content else ("utf-8", "cp1252")
    for name in names:
        try:
            return content.decode(name)
        except ValueError:
            continue
    return content.decode("utf-8", "replace")


class _Page(HTMLParser):
    """The words of a page, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._wordless: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _WORDLESS:
            self._wordless.append(tag)
        elif tag == "body":
            self._wordless.clear()  # of a head that was never closed
        if tag in _BREAKS:
            self.words.append("\n")
        elif tag in ("td", "th"):
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._wordless:
            while self._wordless.pop() != tag:
                pass
        if tag in _BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._wordless:
            self.words.append(" ".join(data.split()) and data.replace("\r", " ").replace("\n", " "))


def _words(page: str) -> str:
    reader = _Page()
    ends = page.rfind(">") + 1
    # What begins behind the last end of a tag is none; the parser would look for its end from each beginning anew.
    reader.feed(page[:ends] + page[ends:].replace("<", " "))
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
    return "\n".join(line for line in lines if line)
