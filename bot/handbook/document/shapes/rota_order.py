"""An order in words: 'A -> B -> C -> A', 'Order: A, B, C', 'rotates between A, B and C', or a list of names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from bot.handbook.document.shapes.names import looks_like_a_name, one_name, people_in
from bot.handbook.document.shapes.topics import Topic

_ARROW = re.compile(r"\s*(?:→|->|=>|>|➔|➡)\s*")
_ORDER = re.compile(
    r"(?:order|rotation|rotates?|rota|sequence|cycles?|between|across|among|through)\b[^:]{0,40}?(?::|\bbetween\b|\bacross\b|\bamong\b|\bthrough\b|\bis\b)"
    r"\s*(?P<who>[^.;()]+)",
    re.IGNORECASE,
)


def orders_in(topic: Topic) -> Iterator[list[tuple[str, int]]]:
    """Names with their lines, in the order in which they take turns; [] for none."""
    yield _order(topic)
    yield _ordered_list(topic)


def _order(topic: Topic) -> list[tuple[str, int]]:
    inner = re.findall(r"\(([^()]*(?:→|->|=>)[^()]*)\)", topic.text) or [topic.value or topic.text]
    for text in inner:
        parts = [
            p
            for p in _ARROW.split(text)
            if not re.fullmatch(
                r"(?i)\W*(?:etc|and so on|repeats?"
                r"|again|back .*)?\W*",
                p,
            )
        ]
        names = [_name_of(part) for part in parts]
        if len(names) > 2 and all(looks_like_a_name(n) for n in names):
            return [(n, topic.line) for n in dict.fromkeys(names)]
    if turns := re.search(r"([^.;:,]+) (?:alternate|take turns)\b", topic.text):
        names = list(people_in(turns[1]))
        if len(names) == 2:
            return [(n, topic.line) for n in names]
    if turns := re.search(r"(?i)\balternat\w+[^:.;]{0,30}:\s*([^.;()]+)", topic.text):
        return [(n, topic.line) for n in people_in(turns[1])]
    found = _ORDER.search(topic.text)
    names = _leading_names(found["who"]) if found else []
    fewest = 2 if _LABELLED_ORDER.match(topic.text) else 3
    return [(n, topic.line) for n in names] if len(names) >= fewest else []


_LABELLED_ORDER = re.compile(
    r"\W*(?:(?:rotation|on-?call|rota)\s+)?(?:order|rotation|rota|sequence)\s*:", re.IGNORECASE
)


def _leading_names(text: str) -> list[str]:
    """'Ana, Bo and Chidi, one week each, starting 2026-11-02': the names that a list begins with."""
    every = people_in(text)
    return list(
        every or takewhile(looks_like_a_name, map(one_name, re.split(r"\s*(?:,|/|;|→|->|\band\b|\bthen\b)\s*", text)))
    )


def _name_of(part: str) -> str:
    """'Ann Lee', of 'Ann Lee. Hand-over at nine' too."""
    name = one_name(re.split(r"[,(]", part)[0])
    return name if looks_like_a_name(name) else one_name(re.split(r"\.\s", part)[0])


def _ordered_list(topic: Topic) -> list[tuple[str, int]]:
    """A numbered or plain list of names under a heading that speaks of an order or a rotation."""
    if not re.search(r"(?i)order|rotation|rota\b|sequence|weekly|duty|on-?call", topic.text):
        return []
    names = [(one_name(t.text), t.line) for t in topic.below if t.is_item]
    return names if len(names) > 1 and all(looks_like_a_name(n) for n, _ in names) else []
