"""A small search index over one handbook: BM25 over fields, stems, words that mean the same, and typing slips.

Why not a library: the corpus is twenty to a few hundred short entries, and what makes or breaks an answer is which
words of an on-call team mean the same, not the engine. Robertson and Zaragoza, "The Probabilistic Relevance
Framework: BM25 and Beyond" (2009), section 3.2 for the weighting of fields.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import snowballstemmer

from bot.handbook.model import Handbook, KnownIssue, Ownership, Runbook
from bot.handbook.search.concepts import CONCEPTS, STATES
from bot.handbook.search.english import english, telling
from bot.handbook.search.names import Said
from bot.handbook.search.spelling import Spelling
from bot.handbook.search.vocabulary import STOPWORDS
from bot.handbook.search.wording import plain, tokens, words

_SATURATION = 0.6  # BM25's k1: how soon a word said often counts no more
_CONCEPT_WEIGHT = 0.85  # a word of the same meaning, against the word itself
_AGAIN = 0.4  # a further word of the question that means what another has said already
_SLIP_WEIGHT = 0.85
_WHOLE = 1.5  # from this weight on an entry is about a word, below it the word is only mentioned
_TELLING_WEIGHT = 0.9  # an English word that says what a question is about, and that no entry is about
_UNKNOWN_WEIGHT = 0.15  # pasted errors are full of words that no handbook has; they must not drown the others
_NEIGHBOURS = 0.3  # what two words side by side add, so that a pasted alert title beats its scattered words
LEAST = 0.33  # below this share of the question nothing has matched, it only rhymed
_LEAST_OF_STRANGE = 0.38  # the same for a short question of which words are unknown here
_SHORT = 3  # words that count
_FEW = 5  # words; a question that short is no pasted error, and each name in it says what it is about
_NEAREST = 0.1  # from this share on an entry is worth a mention
_STRANGER = 0.8  # what an unknown word is worth beside a single known one
_LEAST_ALONE = 0.5  # the same where one word alone matched, and others of the question are unknown here
_LONGEST_QUERY = 4000  # characters; a pasted stack trace says what it has to say by then


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that answers a question. issue None: the pipeline's runbook as a whole. score: 0 to 1.

    line: of the entry in the handbook. matched: the words of the question that it shares or means.
    """

    pipeline: str
    issue: str | None
    score: float
    line: int
    matched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    pipeline: str
    issue: str | None
    line: int
    weights: Mapping[str, float]  # stem or concept -> how much of it the fields hold
    pairs: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Term:
    """A word of the question. near: the stems and concepts that count as it, each with its weight times its rarity.

    worth: how much of the question it is; of a word that nothing here is like, a little.
    """

    word: str
    stem: str
    near: Mapping[str, float]
    worth: float


class RunbookIndex:
    """Built once for a handbook (some ten milliseconds), then asked many times; safe between threads. more: further
    texts of its entries, such as the names of tables and what was said of past incidents."""

    def __init__(self, handbook: Handbook, more: Said | None = None) -> None:
        self._stemmer = snowballstemmer.stemmer("english")
        self._stemming, self._building = threading.Lock(), True
        self._stems: dict[str, str] = {}
        self._concepts_of = self._concepts()
        self._entries = tuple(self._read(handbook, more or {}))
        self._names = {o.pipeline: self._name_of(o) for o in handbook.ownership}
        self._rarity = self._rarities()
        self._most = self._idf(1)
        own = {w for w, stem in self._stems.items() if stem in self._rarity}
        self._said_often = {self._stem(w) for w in STOPWORDS}
        self._spelling = Spelling(own, {w for group in CONCEPTS.values() for w in group}, STOPWORDS)
        self._building = False

    def search(self, query: str, limit: int = 5) -> list[Hit]:
        """Best first; empty when nothing explains most of what the question is about."""
        return self._hits(query, limit)

    def nearest(self, query: str, limit: int = 2) -> list[Hit]:
        """What comes near a question that nothing answers."""
        return self._hits(query, limit, _NEAREST)

    def _hits(self, query: str, limit: int, least: float | None = None) -> list[Hit]:
        terms = self._terms(query[:_LONGEST_QUERY])
        if not terms:
            return []
        pairs = set(pairwise(t.stem for t in terms))
        hits = [h for e in self._entries if (h := self._judge(e, terms, pairs, least))]
        return sorted(hits, key=lambda h: (-h.score, h.line))[:limit]

    def _terms(self, query: str) -> list[_Term]:
        text = plain(query)
        written = tokens(text)
        meant = self._spelling.mend(written, {w for w in written if self._means_something(w)})
        slips = {w for m in meant.values() for w in m.split()}
        for slip, right in meant.items():
            text = re.sub(rf"(?<![^\W_]){re.escape(slip)}(?![^\W_])", right, text)
        said = list(dict.fromkeys(words(text)))
        unknown = _UNKNOWN_WEIGHT if len(said) > _FEW else _TELLING_WEIGHT
        terms = [self._term(w, _SLIP_WEIGHT if w in slips else 1.0, unknown) for w in said]
        terms = [t for t in terms if t.near or t.stem not in self._said_often]
        # One term for each stem: a long trace that says one thing five times says it once.
        return self._without_states(list({t.stem: t for t in reversed(terms)}.values())[::-1])

    def _means_something(self, word: str) -> bool:
        stem = self._stem(word)
        return stem in self._rarity or stem in self._concepts_of

    def _without_states(self, terms: list[_Term]) -> list[_Term]:
        """'aggregate profit failed' says which pipeline, and not what of it: its name alone is the question."""
        telling = [t for t in terms if t.word not in STATES]
        named = {t.stem for t in telling}
        return telling if any(named and named <= name for name in self._names.values()) else terms

    def _judge(
        self, entry: _Entry, terms: Sequence[_Term], pairs: set[tuple[str, str]], least: float | None = None
    ) -> Hit | None:
        said: set[str] = set()
        matched, sum_ = [], 0.0
        for term in terms:
            best, by = self._best(entry, term, said)
            if by:
                matched.append(term)
                said.add(by)
                sum_ += best
        if not matched:
            return None
        # One known word among strangers ("jira is slow") is chance; several are a pasted error that we know.
        strangers = [t for t in terms if not t.near and t.stem not in self._concepts_of]
        alone = bool(strangers) and sum(bool(t.near) for t in terms) == 1
        share = sum_ / (sum(t.worth for t in terms) + alone * len(strangers) * self._most * _STRANGER)
        enough = _LEAST_ALONE if alone else _LEAST_OF_STRANGE if strangers and len(terms) <= _SHORT else LEAST
        if share < (least or enough):
            return None
        beside = len(pairs & entry.pairs) / len(pairs) if pairs else 0.0
        score = share + (1 - share) * _NEIGHBOURS * beside
        return Hit(entry.pipeline, entry.issue, round(min(score, 1.0), 4), entry.line, tuple(t.word for t in matched))

    @staticmethod
    def _best(entry: _Entry, term: _Term, said: set[str]) -> tuple[float, str]:
        best, by, again = 0.0, "", any(name in said for name in term.near if name.startswith("~"))
        for name, weight in term.near.items():
            held = entry.weights.get(name, 0.0)
            if held and (part := weight * _saturated(held) * (_AGAIN if again or name in said else 1.0)) > best:
                best, by = part, name
        return best, by

    def _term(self, word: str, weight: float, unknown: float) -> _Term:
        stem = self._stem(word)
        near = {
            name: weight * factor * self._rarity[name]
            for name, factor in [(stem, 1.0), *((c, _CONCEPT_WEIGHT) for c in self._concepts_of.get(stem, ()))]
            if name in self._rarity
        }
        worth = max((self._rarity[name] for name in near), default=self._most * _unlike(word, unknown))
        return _Term(word, stem, near, worth)

    def _concepts(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for name, group in CONCEPTS.items():
            for word in group:
                found.setdefault(self._stem(word), {})[f"~{name}"] = None
        return {stem: tuple(names) for stem, names in found.items()}

    def _rarities(self) -> dict[str, float]:
        """What each stem and concept is worth. What an entry only mentions (its pipeline's overview) counts in part.

        A word that others could stand for ("drop", "fell") is rare by chance, so its concept has a say.
        """
        held_by: dict[str, float] = {}
        for entry in self._entries:
            for name, weight in entry.weights.items():
                held_by[name] = held_by.get(name, 0.0) + min(1.0, weight / _WHOLE)
        rarity = {name: self._idf(count) for name, count in held_by.items()}
        meant = {
            name: max((rarity[c] for c in self._concepts_of.get(name, ())), default=rarity[name]) for name in rarity
        }
        return {name: (own + min(own, meant[name])) / 2 for name, own in rarity.items()}

    def _idf(self, count: float) -> float:
        """BM25's inverse document frequency, always above 0."""
        return math.log(1 + (len(self._entries) - count + 0.5) / (count + 0.5))

    def _name_of(self, owner: Ownership) -> frozenset[str]:
        return frozenset(self._stem(w) for w in words(plain(f"{owner.pipeline} {owner.area}")))

    def _read(self, handbook: Handbook, more: Said) -> Iterable[_Entry]:
        for owner in handbook.ownership:
            book = handbook.runbook_of(owner.pipeline)
            whole = [*_about_pipeline(owner, book), *more.get((owner.pipeline, None), ())]
            yield self._entry(owner.pipeline, None, book.line if book else owner.line, whole)
            if book:
                for issue in book.issues:
                    said = [*_about_issue(owner, book, issue), *more.get((owner.pipeline, issue.heading), ())]
                    yield self._entry(owner.pipeline, issue.heading, issue.line, said)

    def _entry(self, pipeline: str, issue: str | None, line: int, fields: Iterable[tuple[float, str]]) -> _Entry:
        weights: dict[str, float] = {}
        pairs: set[tuple[str, str]] = set()
        for weight, text in fields:
            stems = [self._stem(w) for w in words(plain(text))]
            pairs.update(pairwise(stems))
            for stem in stems:
                for name in (stem, *self._concepts_of.get(stem, ())):
                    weights[name] = weights.get(name, 0.0) + weight
        return _Entry(pipeline, issue, line, weights, frozenset(pairs))

    def _stem(self, word: str) -> str:
        if known := self._stems.get(word):
            return known
        with self._stemming:  # the stemmer keeps the word in itself while it works
            stem = str(self._stemmer.stemWord(word))
        if self._building:  # questions are endless, so their words are not kept
            self._stems[word] = stem
        return stem


def _unlike(word: str, unknown: float) -> float:
    """How much of a question a word is that nothing here is like."""
    return _TELLING_WEIGHT if word in telling() else _UNKNOWN_WEIGHT if word in english() else unknown


def _saturated(weight: float) -> float:
    """0 for absent, near 1 for a word in the heading."""
    return weight / (weight + _SATURATION)


def _about_pipeline(owner: Ownership, book: Runbook | None) -> list[tuple[float, str]]:
    said = [(4.0, owner.pipeline), (2.0, owner.area)]
    if book:
        said.append((0.6, book.overview))
        said += [(0.8, consumer.name) for consumer in book.consumers]
        said += [(0.6, f"{d.where} {d.what}") for d in book.downstream]
        said += [(0.8, d.text) for d in book.deadlines]
    return said


def _about_issue(owner: Ownership, book: Runbook, issue: KnownIssue) -> list[tuple[float, str]]:
    return [
        (3.5, issue.heading),
        (2.0, issue.issue),
        (1.2, issue.impact),
        (1.6, issue.detection),
        (2.0, issue.symptoms),
        (0.6, f"{owner.pipeline} {owner.area}"),
        (0.3, book.overview),
        (0.3, issue.group),
    ]
