"""Names as people write them: who is meant by a cell, and which pipeline by a heading."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from bot.handbook.document.phrases import clean, month_day

_NOT_A_NAME = re.compile(
    r"\b(?:pipelines?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weeks?|primary|secondary|owners?|backups?|on-?call|rotat\w*|schedule|everyone|everybody|all|none|tbd"
    r"|todo|data|issues?|holidays?|and so on|etc|the|is|are|should|must|if|when|every|each|no"
    r"|step\w*|repeat\w*)\b",
    re.IGNORECASE,
)
_ROLE_NAMES = re.compile(r"(?:data|analytics|software|platform|senior|lead|junior|staff)\s+\w+", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s*(?:,|/|&|;|\+|\band\b|\bund\b|\bet\b|\by\b|\bor\b|\bthen\b|→|->|=>)\s*")
_WORD = r"(?:@?[^\W\d_][\w'’.-]*|\d{1,2}|[A-Z]{1,4}\d{1,3})"
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{0,3}}")
_LONGEST = 40  # characters of a person's name
_PARTICLES = frozenset("de la le del di du da van von der den ten ter bin el al".split())  # noqa: SIM905
YES = frozenset(["yes", "y", "true", "x", "ja", "oui", "sí", "si"])
EMPTY = frozenset(["", "-", "--", "none", "n/a", "na", "nobody", "tbd", "?", "...", "…", "tba", "open"])


def one_name(text: str) -> str:
    """A name without what is said beside it: 'DE4 (TL)', '**Ann** - lead', 'Ann*'."""
    plain = clean(re.sub(r"[*_`†‡]+", "", text))
    plain = re.split(r"\s*[(\[]|\s+-\s+|\s*:", plain, maxsplit=1)[0]
    return plain.strip(" .,;")


def looks_like_a_name(text: str) -> bool:
    """Whether this could be what a person is called, and not a sentence, a heading or a tag."""
    if not text or len(text) > _LONGEST or month_day(text) or not _NAME.fullmatch(text):
        return False
    words = text.split()
    if _NOT_A_NAME.search(text) and not (_ROLE_NAMES.match(text) and not re.search(r"(?i)\b(team|data$)", text)):
        return False
    return all(w[0].isupper() or w[0].isdigit() or w[0] == "@" or w in _PARTICLES for w in words)


def people_in(cell: str) -> tuple[str, ...]:
    """Everybody whom a cell names; nobody for '-' and 'TBD'."""
    bare = re.sub(r"\([^()]*\)", "", clean(cell))
    parts = (one_name(p) for p in _SEPARATORS.split(bare))
    found = tuple(dict.fromkeys(p for p in parts if p.casefold() not in EMPTY))
    return found if all(looks_like_a_name(p) for p in found) else ()


_FILLING = frozenset(
    """
    pipeline pipelines the for to of and a an in on our reported reporting report reports needed need used data runbook
    run book playbook metrics metric investor investors experiment experiments experimental experimentation focused
    facing example overview
    """.split()  # noqa: SIM905
)
_SAME = {"agg": "aggregate", "aggregated": "aggregate", "aggregation": "aggregate", "aggregates": "aggregate"}


@lru_cache(maxsize=4096)
def key(name: str) -> frozenset[str]:
    """What tells a pipeline from others: its words without those that any might have."""
    words = re.findall(r"[^\W_]+", clean(name).casefold())
    return frozenset(_SAME.get(w, w) for w in words if w not in _FILLING)


def pipeline_in(heading: str, pipelines: Sequence[str]) -> str | None:
    """The one pipeline that a heading means: by the same words, or by fewer or one more."""
    wanted = key(heading)
    if not wanted:
        return None
    same = [p for p in pipelines if key(p) == wanted]
    near = [p for p in pipelines if wanted < key(p) or (key(p) < wanted and len(wanted - key(p)) == 1)]
    return _the_one(same, heading) or (_the_one(near, heading) if not same else None)


def _the_one(found: Sequence[str], heading: str) -> str | None:
    if len(found) > 1:  # "Profit for investors" and "Profit for experiments" share their other words
        found = [p for p in found if is_for_investors(p) == is_for_investors(heading)]
    return found[0] if len(found) == 1 else None


_INVESTORS = re.compile(r"\b(?:investors?|shareholders?|inversores|investisseurs|investoren|anleger)", re.IGNORECASE)


_NOT_FOR_THEM = re.compile(
    r"\b(?:non|not|never|no|nicht|keine?|pas|no)[\s-]+(?:[\w-]+\s+){0,3}?(?:investor\w*|shareholder\w*|investoren|anleger\w*"
    r"|investisseurs?|inversores)(?:[\s-](?:facing|related|relevant|visible))?",
    re.IGNORECASE,
)


def is_for_investors(text: str) -> bool:
    """Whether it says so; "not for investors" says that it is not."""
    return bool(_INVESTORS.search(_NOT_FOR_THEM.sub(" ", text.replace("_", " "))))


def is_for_experiments(text: str) -> bool:
    return bool(re.search(r"experiment|internal|a/b test", text, re.IGNORECASE) or _NOT_FOR_THEM.search(text))


def known_among(names: Iterable[str], known: Collection[str]) -> int:
    """How many of these names are known, whatever their case."""
    keys = {k.casefold() for k in known}
    return sum(n.casefold() in keys for n in names)
