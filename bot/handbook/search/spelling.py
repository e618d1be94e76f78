"""Typing slips: letters left out or changed places, words written as they sound, run together or taken apart."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.handbook.search.english import english

_CLOSE = 0.77  # of 1: how alike a slip and a word must be; two letters that changed places count as one slip
_OWN = 0.05  # how much nearer the handbook's own words count than others
_SOUND_CLOSE = 0.5  # the same for words that sound alike
_SHORTEST_PART = 4  # letters of each of two words that were run together
_MOST = 60  # unknown words looked at in one question; a longer one is a pasted log

# English spelling, to how it sounds; in this order.
_SOUNDS = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"igh(t?)", r"i\1"), (r"ph", "f"), (r"^kn", "n"), (r"^ps", "s"), (r"tion|sion|cian", "shn"), (r"ck|qu|q", "k"),
        (r"c(?=[eiy])", "s"), (r"c(?!h)", "k"), (r"x", "ks"), (r"z", "s"), (r"wh", "w"), (r"dge|j", "g"),
        (r"(?<=[aeiou])gh", ""), (r"(.)\1+", r"\1"), (r"e$", ""), (r"(?<!^)[aeiouyh]+", "a"),
    )
)  # fmt: skip


def sound(word: str) -> str:
    """How a word sounds, roughly: 'daylite' and 'daylight' are the same."""
    for pattern, put in _SOUNDS:
        word = pattern.sub(put, word)
    return word


class Spelling:
    """Mends words against those that a handbook has (`own`) and those known besides; common words stay as they are."""

    def __init__(self, own: Collection[str], known: Collection[str], common: Collection[str]) -> None:
        self._own = sorted(w for w in own if w.isalpha())
        self._is_own = frozenset(self._own)
        self._known = sorted({*self._own, *known, *(w for w in common if len(w) > 5)})
        self._right = {*self._known, *common}
        self._by_sound: dict[str, list[str]] = {}
        for word in [*self._own, *known]:
            if len(word) > 4:
                self._by_sound.setdefault(sound(word), []).append(word)

    def mend(self, words: Sequence[str], is_known: Collection[str]) -> dict[str, str]:
        """The words that are slips, each with what was meant. is_known: those that need no mending."""
        right = {*self._right, *is_known}
        unknown = [w for w in dict.fromkeys(words) if w not in right and w.isalpha() and w not in english()]
        meant = {w: m for w in unknown[:_MOST] if (m := self._meant(w))}
        return meant | self._taken_apart(words, is_known)

    def _meant(self, word: str) -> str | None:
        if len(word) < 4:
            return None
        if parts := self._run_together(word):
            return parts
        if len(word) == 4:  # one letter away from many others, so only from one that the handbook itself has
            near = process.extractOne(word, self._own, scorer=OSA.distance, score_cutoff=1)
            return str(near[0]) if near and len(near[0]) > 4 and near[0][0] == word[0] else None
        choices = self._known if len(word) > 5 else self._own
        forms = dict.fromkeys((word, word.removesuffix("s")))  # known words stand in the singular, mostly
        found = [
            near
            for form in forms
            for near in process.extract(form, choices, scorer=OSA.normalized_similarity, score_cutoff=_CLOSE, limit=3)
        ]
        if found:
            return str(max(found, key=lambda f: f[1] + (_OWN if f[0] in self._is_own else 0))[0])
        alike = process.extractOne(
            word, self._by_sound.get(sound(word), ()), scorer=OSA.normalized_similarity, score_cutoff=_SOUND_CLOSE
        )
        return str(alike[0]) if alike else None

    def _run_together(self, word: str) -> str | None:
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            if word[:cut] in self._right and word[cut:] in self._right:
                return f"{word[:cut]} {word[cut:]}"
        return None

    def _taken_apart(self, words: Sequence[str], is_known: Collection[str]) -> dict[str, str]:
        pairs = pairwise(words)
        return {
            f"{one} {other}": f"{one} {other} {one}{other}"
            for one, other in pairs
            if len(one) > 2 and len(other) > 2 and one + other in self._right and one + other not in is_known
        }
