"""What names of tables and columns are like: words, the parts that they are made of, and what else means the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

_ALIKE = 0.9  # of a word itself: a visitor is no visit
_VOWEL = re.compile("[aeiou]")
_ENDINGS = ("d", "ed", "r", "er", "ing", "in", "on", "out", "ment", "al")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NOISE = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "and",
        "or",
        "to",
        "in",
        "for",
        "x",
        "v",
        "tbl",
        "table",
        "fct",
        "fact",
        "dim",
        "stg",
        "raw",
        "prod",
        "public",
    ]
)

# Roles of columns, by the words that name them.
ROLES: Mapping[str, str] = {
    "loaded": "loaded load ingested ingest ingestion arrived arrival received inserted insert etl synced sync landed "
    "written built computed calculated imported stored dwh warehouse batch fetched loadtime",
    "ended": "ended end finished finish stopped stop closed close until logout t1 t2 stopp expired",
    "mapped": "mapped map mapping resolved resolve linked link merged merge identified matched match assigned "
    "converted joined stitched recognised recognized",
    "updated": "updated update upd modified touched changed refreshed refresh revised mtime",
    "day": "date day dt ds business booked accounting posting calendar snap snapshot partition",
    "amount": "amount amt total value gross net price usd eur sum paid money worth",
    "country": "country geo nation iso cc land",
    "region": "region rgn area pop datacenter location state city market geo",
    "device": "device dev hardware model handset phone client",
    "agent": "agent ua useragent browser client",
    "platform": "platform plat os channel surface client app",
    "version": "version ver sdk lib library release build",
    "session": "session sid visit sess",
    "user": "user uid member customer account person player visitor profile subscriber actor",
    "type": "type event evt verb action act name kind category label interaction",
    "content": "content ctype media item asset article clip genre",
    "state": "state mode visibility foreground status",
    "status": "status state result outcome",
    "retention": "retention retained rate share returned d1 d7 d30 pct percent",
    "size": "size users members cohort count people n signups total",
    "rate": "rate value price mid close quote per",
    "currency": "currency ccy cur code pair symbol iso",
}

# Subjects of tables and issues, by the words that speak of them.
SUBJECTS: Mapping[str, str] = {
    "payment": "transaction txn trx tx payment pay charge order sale purchase checkout billing invoice ledger money",
    "revenue": "revenue revrec recognition recognised recognized deferred accrual rev",
    "currency": "currency fx forex exchange ccy rate conversion",
    "event": "event evt activity action telemetry stream track",
    "click": "click clickstream hit page pageview screen interaction engagement beacon impression tracking track tap",
    "login": "login logon signin sign auth authentication access authn sso oauth",
    "account": "account acct customer member subscriber",
    "snapshot": "snapshot snap daily eod copy state",
    "identity": "mapping map xwalk crosswalk alias identity identities stitch link bridge "
    "anonymous anon visitor resolution",
    "session": "session visit sess",
    "cohort": "cohort retention",
}


def tokens(name: str) -> list[str]:
    """'UserEventsX' and 'user_events' are ["user", "event"]."""
    return [_stem(part.lower()) for part in _PART.findall(name) if part.lower() not in _NOISE]


def _stem(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is")) else word


@lru_cache
def _words_of(said: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in said.split())


def likeness(name: str, role: str) -> float:
    """How much a column is called like a role: 0 for not at all, 1 where nothing else is in its name."""
    parts, words = tokens(name), _words_of(ROLES[role])
    hits = sum(1 if part in words else _ALIKE * _is_one_of(part, words) for part in parts)
    return hits / len(parts) if parts else 0.0


@lru_cache(maxsize=65536)
def _is_one_of(part: str, words: frozenset[str]) -> bool:
    """The word itself, another form of it, or what it is in short."""
    return part in words or any(are_alike(part, word) for word in words)


@lru_cache(maxsize=65536)
def are_alike(part: str, word: str) -> bool:
    """Five letters and more that begin alike, the same word in another form ("signed"), or one without its vowels
    ("ctry", "evt", "upd")."""
    if len(part) > 4 and len(word) > 4 and (word.startswith(part) or part.startswith(word)):
        return True
    if len(word) > 3 and part.startswith(word) and part[len(word) :] in _ENDINGS:
        return True
    return _is_short_for(part, word)


def _is_short_for(part: str, word: str) -> bool:
    """Whether it is left of the word where its vowels and some of its consonants are dropped."""
    if len(part) < 3 or part[0] != word[0] or _VOWEL.search(part[1:]):
        return False
    consonants = word[0] + _VOWEL.sub("", word[1:])
    rest = iter(consonants)
    return 2 * len(part) > len(consonants) and all(letter in rest for letter in part)


def subjects(parts: Iterable[str]) -> frozenset[str]:
    """What words speak of."""
    known = set(parts)
    return frozenset(s for s, said in SUBJECTS.items() if any(_is_one_of(part, _words_of(said)) for part in known))
