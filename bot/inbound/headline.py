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
    NOTHING = "nothing"  # no fault: it is tried again, somebody has it there, or a test that asks to be ignored


_LONGEST = 300  # characters of a headline that are looked at: its patterns look at each from each


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_GOOD = (
    "resolved|recovered|recovery|ok|okay|closed|cleared|clear|all clear|back to normal|normal|healthy|up|"
    "success|succeeded|passed|fixed|green|false alarm|fausse alerte|fehlalarm|falsa alarma"
    "|behoben|gelöst|entwarnung|erledigt|résolue?s?|rétablie?s?|resuelt[oa]s?|solucionad[oa]s?|resolvid[oa]s?"
    "|risolt[oai]|opgelost|hersteld|åtgärdad|løst|已恢复|已解决|解決"
)
_ENDED = "(resolved|recovered|cleared|closed|fixed)"
_NO_LONGER = (
    "(firing|failing|alerting|triggered|detected|seen|present|occurring|stale|late|missing|delayed|down|breached)"
)
_WRONG = "(critical|alarm|alert|alerting|down|warning|failed|problem|error|triggered)"
_GREEN = _any(
    "^\\W*[\u2705\u2714\u2611\U0001f7e2\U0001f49a]",
    r"^\W*:(white_check_mark|heavy_check_mark|large_green_circle|green_circle|green_heart|ok):",
)
_IN_BRACKETS = _any(rf"[\[(<{{|]\W*({_GOOD})(\s*[:#x]?\s*\d+)?(\s+(on|for)\b[^\])>|]*)?\s*[\])>}}|]")
_BEFORE_IT = (
    r"(\[[\w .-]{1,30}\]\s*)?((re|fw|fwd|incident|alert|alarm|monitor|status|state|check|issue|notice|info)\b\W*){0,3}"
)
_MARKED = _any(rf"^\W*{_BEFORE_IT}({_GOOD})(\s*\d+)?\s*([:\-\u2013\u2014|,.!\])]|$)")
_FIRST = _any(rf"^\W*{_BEFORE_IT}({_GOOD})\s+(on|for|at|of|incident|alert|alarm|monitor)\b")
_THING = "(incident|alert|issue|problem|alarm|outage|heartbeat)"
_BECAME = rf"(has|have|is|are|was|been|automatically|auto|{_THING})"
_WENT_WELL = "(run|job|build|task|dag|flow|sync|connection|check|query|load|refresh|workflow|pipeline|test|deployment)"
_SAYS_SO = _any(
    r"\b(is|are|was|were|has|have|been|now|back|again|state|status)\s*(now|back|again|been|fully|:|=|\s)*\s*"
    rf"({_GOOD}|to normal)\s*(now|again)?\W*$",
    r"\bback (to|in|at) (normal|stable|green|range|ok)\b",
    r"\breturned to normal\b",
    rf"\bno longer {_NO_LONGER}\b",
    r"^\W*(alert |incident )?ended\s*:",
    rf"\b{_BECAME}[\s-]*(now |been |fully |auto[\s-]*|automatically )*{_ENDED}\b",
    rf"\b{_WRONG}\s*(->|=>|\u2192|to)\s*(ok|up|normal|resolved|recovered)\b",
    r"\b(completed|ran) successfully\b",
    rf"\b{_WENT_WELL}( (?!failed|failure|error|of\b|tests?\b|checks?\b)['\"(#]?[\w.:/#-]+['\")]?){{0,4}} "
    r"(succeeded\b|recovered\b|passed(?=\s*($|[:;,.|)\]!]|(on|for|in|after)\b)))",
    r"(^|\|)\s*(fixed|successful) (pipeline|build|run)\b",
    r"\b(monitor|host|website|site|server|service|endpoint) is (now |back )*(up|online|healthy)\s*(:|\W*$)",
    r"^\W*(resolved|recovered) (in|after) \d",
    r"\b(status|state) (has )?(changed )?(from \w+ )?to (ok|up|normal|resolved|recovered|healthy|closed)\b",
    r"^\W*[\w .-]{1,30}:\s*(resolved|recovered)\s*[:\-\u2013\u2014]",
    r"^\W*azure\b\W*deactivated\b",
    r"\W(recovered|resolved)\W*$",
)
_NOT = _any(
    r"\b(not|un|never|isn.?t|wasn.?t|hasn.?t|haven.?t|cannot be|can.?t be|could ?n.?t be|still|fail\w* to|failed|"
    r"failure|failing|error|unable to|before it|until|to be|must be)\b.{0,40}"
    r"\b(ok|resolved|recover\w*|cleared|closed|fixed|normal|healthy|succe\w+)\b",
    r"\bunresolved\b",
    r"\b(nicht|kein\w*|non|pas|no|não|niet|inte|ikke)\b.{0,20}\b(behoben|gelöst|erledigt|résolu\w*|rétabli\w*|resuelt\w|"
    r"solucionad\w|resolvid\w|risolt\w|opgelost|hersteld|åtgärdad|løst)\b",
    r"\b(resolved|recovered|closed)\s*[:=]\s*(no|false)\b",
    rf"(->|=>|\u2192|\bto)\s*\W*{_WRONG}\b",
    r"\b(ok|succe\w+|passed|completed|recovered|resolved|healthy)\b[^.;]{0,20}\b(but|however|although|except|"
    r"with \w+ (errors?|failures?|warnings?))\b",
    r"\b(succe\w+|passed|completed)\b.*\b(sla (miss|breach|violat)\w*|missed (its |the )?(sla|deadline)|late|"
    r"(0|no|zero) rows|empty)\b",
)
_IGNORE = _any(r"\b(please|pls|kindly) ignore\b", r"\bignore this (test|message|alert|mail|e-?mail)\b")
_AGAIN = _any(r"\bup[_ ]for[_ ]retry\b", r"\b(will|to) be retried\b", r"\bretrying\b", r"\bwill retry\b")
# What a monitor says of an alert that it has told of already, or of what it cannot know yet.
_NO_NEWS = _any(
    r"^\W*(\[[\w .-]{1,30}\]\s*)?acknowledged\s*(:|\]|\)|(alert|problem|incident)\b)",
    r"^\W*(\[acknowledg(ed|ement)\]|acknowledgement (service|host) (alert|problem)\b)",
    r"^\W*(flapping(start|stop|end|disabled)|downtime(start|stop|end|cancel\w*))\b",
    r"^\W*insufficient[_ ]data\s*:",
)

_MISSING = _any(
    r"\b(is|are|was|were) missing\b",
    r"\bmissing (data|file|files|partition|partitions|export|load)\b",
    r"\bno (data|rows|files?|records|transactions|events)\b",
    r"\bnot (arrived|landed|received|delivered|found)\b",
    r"\bha(s|ve) ?n.?t (arrived|landed)\b",
    r"\bempty table\b",
)
_LATE = _any(
    r"\b(late|delayed|overdue|stale)\b",
    r"\bsla (miss\w*|breach\w*|violat\w*)",
    r"\bmissed (its |the )?(sla|deadline)\b",
)
_FAILED = _any(r"\b(failed|failure|fails|failing|crashed|aborted|timed out|exception|traceback)\b", r"\[error\]")


def says(headline: str, text: str = "") -> Says:
    """headline: what stands first. text: the rest, which only counts where the headline says nothing."""
    line = _one_line(headline) or _one_line(text.strip().partition("\n")[0])
    if any(pattern.search(line) for pattern in (_AGAIN, _IGNORE, _NO_NEWS)):
        return Says.NOTHING
    return Says.OVER if _is_good(line) else Says.FIRING


def _one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text[: 4 * _LONGEST]).split())[:_LONGEST]


def _is_good(line: str) -> bool:
    if _IN_BRACKETS.search(line):
        return True
    if _NOT.search(line):
        return False
    if _MARKED.search(line) or _SAYS_SO.search(line):
        return True
    # "Recovery of the warehouse failed", and a green tick before what failed.
    return not _FAILED.search(line) and bool(_GREEN.search(line) or _FIRST.search(line))


def nature_in(words: str) -> Nature | None:
    """What kind of fault a headline names; None where it does not say."""
    line = _one_line(words)
    for pattern, nature in ((_FAILED, Nature.FAILED), (_LATE, Nature.LATE), (_MISSING, Nature.MISSING)):
        if pattern.search(line):
            return nature
    return None


_STATE_IN_BRACKETS = _any(rf"[\[(](firing|{_WRONG})[^\])]*[\])]")
_STATE_FIRST = _any(rf"^\W*(({_GOOD}|firing|{_WRONG}|incident)\b\W*){{1,3}}")


def without_state(headline: str) -> str:
    """A headline without the words that say how it stands: the same for an alert and for its end."""
    head, rest = headline[:_LONGEST], headline[_LONGEST:]
    line = _STATE_IN_BRACKETS.sub(" ", _IN_BRACKETS.sub(" ", head))
    return " ".join(f"{_STATE_FIRST.sub('', line.strip())}{rest}".split()) or " ".join(headline.split())
