"""How a headline says that something stands: whether it is over, only tried again, late, missing or failed.

Senders without a field for it (mail, a message in a channel) say it in words, mostly first or in brackets.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from detectors.detector import Nature


class Says(StrEnum):
    FIRING = "firing"
    OVER = "over"  # good news: it is over, or all went well
    NOTHING = "nothing"  # no fault yet: it is tried again


_GOOD = (
    r"resolved|recovered|recovery|ok|okay|closed|cleared|clear|all clear|back to normal|normal|healthy|up|"
    r"success|succeeded|passed|fixed|green"
)
_GREEN = re.compile("^\\W*([\u2705\u2714\u2611\U0001f7e2\U0001f49a]|:(white_check_mark|heavy_check_mark|large_green_circle|"
                    "green_circle|green_heart|ok):)")  # fmt: skip
_IN_BRACKETS = re.compile(rf"[\[(<{{|]\s*\W*({_GOOD})(\s*[:#x]?\s*\d+)?\s*[\])>}}|]", re.I)
_FIRST = re.compile(
    rf"^\W*((re|fw|fwd|incident|alert|alarm|monitor|status|state|check|issue|notice|info)\b\W*){{0,3}}"
    rf"({_GOOD})(\s*\d+)?\s*([:\-\u2013\u2014|,.!\])]|$|\b(on|for|at|of|incident|alert|alarm|monitor)\b)",
    re.I,
)
_ENDS = re.compile(
    r"\b(is|are|was|were|has|have|been|now|back|again|state|status)\s*(now|back|again|been|fully|:|=|\s)*\s*"
    rf"({_GOOD}|back to normal|to normal)\s*(now|again)?\W*$",
    re.I,
)
_SAYS_SO = re.compile(
    r"\bback (to|in|at) (normal|green|range|ok)\b|\breturned to normal\b|\bno longer (firing|failing|alerting|triggered)\b|"
    r"\b(has|have|is|are|was|been|incident|alert|issue|problem|alarm|automatically|auto)[\s-]*(now |been |fully |auto[\s-]*)*"
    r"(resolved|recovered|cleared|closed|fixed)\b|\b(alarm|alert|alerting|critical|warning|down|problem|triggered)\s*(->|=>|\u2192|to)\s*"
    r"(ok|up|normal|resolved|recovered)\b|\bcompleted successfully\b|\bran successfully\b|\b(run|job|build|task|dag|flow) "
    r"(succeeded|passed|recovered)\b|\W(recovered|resolved)\W*$",
    re.I,
)
_NOT = re.compile(
    r"\b(not|un|never|isn.?t|wasn.?t|hasn.?t|haven.?t|cannot be|can.?t be|could ?n.?t be|still|fail\w* to|failed|failure|failing|"
    r"error|unable to|before it|until|to be|must be|needs? to be)\b.{0,40}\b(ok|resolved|recover\w*|cleared|closed|fixed|normal|healthy|succe\w+)\b|"
    r"\bunresolved\b|\b(resolved|recovered|closed)\s*[:=]\s*(no|false)\b",
    re.I,
)
_WORSE = re.compile(
    r"(->|=>|\u2192|\bto)\s*\W*(critical|alarm|alert|alerting|down|warning|failed|problem|error)\b", re.I
)
_AGAIN = re.compile(r"\bup_for_retry\b|\bup for retry\b|\b(will|to) be retried\b|\bretrying\b|\bwill retry\b", re.I)

_MISSING = re.compile(
    r"\b(is|are|was|were) missing\b|\bmissing\b(?! (value|country|countr|column|field|id))|\bno (data|rows|files?|records|"
    r"transactions|events)\b|\bnot (arrived|landed|received|delivered|found)\b|\bhas ?n.?t (arrived|landed)\b|\bempty table\b",
    re.I,
)
_LATE = re.compile(
    r"\b(late|delayed|overdue|stale|sla (miss\w*|breach\w*|violat\w*)|missed (its |the )?(sla|deadline))\b", re.I
)
_FAILED = re.compile(
    r"\b(failed|failure|fails|failing|crashed|aborted|timed out|exception|traceback)\b|\[error\]", re.I
)


def says(headline: str, text: str = "") -> Says:
    """headline: what stands first. text: the rest, which only counts where the headline says nothing."""
    line = " ".join(unicodedata.normalize("NFKC", headline).split())
    if _AGAIN.search(line):
        return Says.NOTHING
    if _is_good(line) or (not line and _is_good(text.strip().partition("\n")[0])):
        return Says.OVER
    return Says.FIRING


def _is_good(line: str) -> bool:
    if _IN_BRACKETS.search(line) or _GREEN.search(line):
        return not _FAILED.search(line) or bool(_IN_BRACKETS.search(line))
    if _NOT.search(line) or _WORSE.search(line):
        return False
    if (first := _FIRST.search(line)) and first[4] and first[4][0].isalpha() and _FAILED.search(line):
        return False  # "Recovery of the warehouse failed"
    return any(pattern.search(line) for pattern in (_FIRST, _ENDS, _SAYS_SO))


def nature_in(words: str) -> Nature | None:
    """What kind of fault a headline names; None where it does not say."""
    line = unicodedata.normalize("NFKC", words)
    for pattern, nature in ((_FAILED, Nature.FAILED), (_LATE, Nature.LATE), (_MISSING, Nature.MISSING)):
        if pattern.search(line):
            return nature
    return None


def without_state(headline: str) -> str:
    """A headline without the words that say how it stands: the same for an alert and for its end."""
    line = _IN_BRACKETS.sub(" ", " ".join(headline.split()))
    line = re.sub(
        r"[\[(](firing|triggered|alert|alerting|problem|critical|warning|down|failed|error)[^\])]*[\])]",
        " ",
        line,
        flags=re.I,
    )
    line = re.sub(
        rf"^\W*(({_GOOD}|firing|triggered|problem|alert|alarm|critical|warning|down|incident)\b\W*){{1,3}}",
        "",
        line,
        flags=re.I,
    )
    return " ".join(line.split()) or " ".join(headline.split())
