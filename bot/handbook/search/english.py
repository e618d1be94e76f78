"""Which words are plain English: they are no typing slips of others, and say more of a question than a log's noise.

From the word list of `pyspellchecker`, which leaves misspellings out; read once, at the first index that is built.
"""

from __future__ import annotations

from functools import cache

from spellchecker import SpellChecker

_SHORTEST = 4  # letters; shorter words are never mended, so nothing is gained by knowing them
_RARE = 60  # how often its corpus must have seen a word; 50 is what it gives to words that it was merely told of


_COMMON = 400_000  # so often the corpus has seen a word that says nothing of what a text is about


@cache
def telling() -> frozenset[str]:
    """Those of `english` that say what a text is about: "coffee", "merge", but not "lost" or "people"."""
    known = SpellChecker(language="en", distance=1).word_frequency
    return frozenset(w for w in english() if known[w] < _COMMON)


@cache
def english() -> frozenset[str]:
    """Some hundred thousand lower-case words."""
    known = SpellChecker(language="en", distance=1).word_frequency
    return frozenset(w for w in known.words() if len(w) >= _SHORTEST and known[w] >= _RARE)
