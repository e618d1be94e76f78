"""What a known issue of a handbook asks about the data, read from its words; several questions, likeliest first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.handbook.model import KnownIssue
from detectors.proposals.likeness import subjects, tokens

_NAME = re.compile(r"`([A-Za-z_][\w.]*)`|\b([a-z]+(?:_[a-z0-9]+)+)\b")

# Words of the Detection line count most, for it says what is to be looked at; then those of the rest.
_ASKS: Mapping[str, str] = {
    "files": r"\bfiles?\b.*\b(late|missing|not|no|by)\b|\bno file|\b(s3|bucket|sftp|export files?)\b",
    "freshness": r"\b(older|back|ago|since)\b.*\bhours?\b|\bhours?\b.*\b(back|ago|old)\b|last_updated"
    r"|\bstale\b.*\b(figures|data)\b"
    r"|not (been )?(refreshed|updated)",
    "still": r"\b(rates?|currenc\w+)\b.*\b(moved?|chang\w+|differ\w*|vary)\b"
    r"|\b(moved?|chang\w+)\b.*\b(rates?|currenc\w+)\b",
    "duplicates": r"\bduplicat\w*|\bsame \w*_?id\b|\bone \w+_id under several"
    r"|\bwithin \d+ (minutes?|seconds?)\b.*\bid\b",
    "clocks": r"\bdaylight|\bdst\b|23 (or|and|to) 25|23/25|\bclocks? chang|\bchange of clocks|march and (in )?november",
    "version": r"\b(sdk|app|client|library|tracker) versions?\b",
    "volume": r"\b(fewer|less|drop\w*|below|under)\b.*\b(events?|rows?|records?|orders?|messages?|average|volume)\b"
    r"|\bvolume\b",
    "agents": r"\buser.?agents?\b|\bbots?\b|\bcrawlers?\b|\bautomated\b|\bhealth checks?\b",
    "leap": r"\brow counts?\b.*\b(day before|previous|prior|differ\w*)\b|\bsnapshots?\b",
    "orphans": r"\borphan\w*|\banonymous\b.*\bwithout\b|\bunmapped\b"
    r"|\bwithout (an? )?(account|user|match)|\bnever (mapped|linked)",
    "empty": r"\bnull\b|\bempty\b|\bmissing \w+ (code|type|field)"
    r"|\bno (country|\w+ code)\b|\bwithout a \w+ (code|type)\b|\bblank\b",
    "boundary": r"\bday boundar\w+|\b(wrong|other|next|previous|neighbou?ring) day\b|\bmidnight\b.*\bday\b",
    "twice": r"\bcounted (twice|double|on both)|\bcross\w* .*midnight|\bacross .*midnight",
    "cohorts": r"\bcohorts?\b|\bfeb(ruary)? 29|\bleap year|\b31 days\b|\b31st\b",
    "lengths": r"\bbi-?modal|\btwo (humps|peaks|modes)|\bdurations?\b|\bsession (length|time)s?\b",
    "new": r"\b(first|newly|suddenly) (appear\w*|seen)|\bnew (event )?(types?|values?|names?)\b"
    r"|\bnever seen|\brollouts?\b",
    "outliers": r">\s*\d[\d,]*\s+\w+|\boutliers?\b|\bpower users?\b|\btest accounts?\b|\b(one|single) user\b",
    "marks": r"\bevery \d+ minutes\b",
}
_WEIGHTS = (("detection", 4.0), ("heading", 2.0), ("issue", 1.5), ("symptoms", 0.75), ("impact", 0.5))


@dataclass(frozen=True)
class Asked:
    """An issue, what it may ask, likeliest first, and of what. names: columns that it names itself."""

    pipeline: str
    issue: KnownIssue
    asks: tuple[str, ...]
    subjects: frozenset[str]
    heading_subjects: frozenset[str]
    names: tuple[str, ...]
    words: frozenset[str]


def asked(pipeline: str, issue: KnownIssue) -> Asked:
    scores = {ask: _score(re.compile(pattern, re.I), issue) for ask, pattern in _ASKS.items()}
    likely = sorted((ask for ask, score in scores.items() if score), key=lambda ask: -scores[ask])
    said = " ".join(str(getattr(issue, part)) for part, _ in _WEIGHTS)
    names = [a or b for a, b in _NAME.findall(f"{issue.detection} {issue.symptoms} {issue.issue}")]
    return Asked(
        pipeline,
        issue,
        tuple(likely),
        subjects(tokens(said)),
        subjects(tokens(issue.heading)),
        tuple(dict.fromkeys(names)),
        frozenset(tokens(said)),
    )


def _score(pattern: re.Pattern[str], issue: KnownIssue) -> float:
    return sum(weight for part, weight in _WEIGHTS if pattern.search(str(getattr(issue, part)).replace("\n", " ")))
