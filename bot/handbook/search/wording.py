"""From a question or a handbook's sentence to the words that count: lower case, without what logs and traces add."""

from __future__ import annotations

import re
import unicodedata

from bot.handbook.search.vocabulary import PHRASES, STOPWORDS

# What machines write round the words of a person: each is unlike in every line that is pasted, and means nothing here.
_NOISE = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"\d{4}-02-29", " leap day "),
        (r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d?:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|\s?[+-]\d\d:?\d\d)?)?", " "),
        (r"\b\d\d:\d\d:\d\d[.,]\d+", " "),
        (r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{2,12})+\b|\b0x[0-9a-fA-F]+\b", " "),
        (r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,}\b", " "),
        (r'File "([^"]+)", line \d+(?:, in )?', r" \1 "),
        (r"(?<=\w)\.(?:py|java|kt|scala|go|ts|js|rb|sql)\b(?::\d+)?", " "),
        (r"Traceback \(most recent call last\):?", " "),
        (r"\b(?:ERROR|WARN|WARNING|CRITICAL|FATAL|INFO|DEBUG|NOTICE|ALERT|FIRING|SEVERE)\b(?=[:\]\s|-])", " "),
        (r"([a-z\d])([A-Z])", r"\1 \2"),
        (r"([A-Z]+)([A-Z][a-z])", r"\1 \2"),
    )
)
_WORD = re.compile(r"[^\W\d_][^\W_]*|\d{3,}")
_COLUMN = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")


def plain(text: str) -> str:
    """Lower case, one kind of apostrophe, CamelCase taken apart, timestamps, ids and log levels left out."""
    for pattern, put in _NOISE:
        text = pattern.sub(put, text)
    return unicodedata.normalize("NFKC", text).lower().replace("’", "'")


def tokens(plain_text: str) -> list[str]:
    """Words, and numbers of three figures and more (error codes); smaller ones are as good as chance."""
    return _WORD.findall(plain_text.replace("_", " "))


def words(plain_text: str) -> list[str]:
    """The words that count, with what takes several words to say as one; a column's whole name as well as its parts."""
    for pattern, word in PHRASES:
        plain_text = pattern.sub(word, plain_text)
    found = tokens(plain_text) + [name.replace("_", "") for name in _COLUMN.findall(plain_text)]
    return [w for w in found if w not in STOPWORDS and len(w) > 1]
