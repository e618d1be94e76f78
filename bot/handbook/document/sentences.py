"""What a sentence about escalation says: who is reached, how, when, for which levels, in which hours.

"If no response in 15 minutes, page secondary on-call", "T+30m: notify VP Engineering via e-mail", "For SEV1 and SEV2,
outside business hours, call the primary": each is one or more `EscalationStep`s. Nothing is filled in: a sentence that
names no deed or nobody is no step, and says so to whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.handbook.document.clause_parts import HOURS, hours_in, parts
from bot.handbook.document.languages import in_english
from bot.handbook.document.level_names import CODE, levels_in, without_levels
from bot.handbook.document.phrases import clean, duration, first_duration, spans
from bot.handbook.document.recipients import Names, recipients
from bot.handbook.document.verbs import FOR, HANDLED_BY, HANDLES, PASSIVE, VERB, VERBS
from bot.handbook.document.waits import AT, AT_ONCE, LEADING, MORE, ON_ANSWER, SILENCE, TOGETHER, WITHIN
from bot.handbook.model import Act, Recipient

_INVESTORS = re.compile(
    (
        r"\b(?:affecting|for|of|on|in|involving|touching)?\s*investor[- ]?(?:facing|reporting|reports?|"
        r"pipelines?|s)?(?: (?:reporting|pipelines?|reports?|issues?|figures))?\b"
    ),
    re.I,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A clause with a deed. after: from the start, or (`follows`) from the step before; None if it does not say.
    by: "within 30 minutes". levels: those it names, () for none; strangers: names like a level's that are none."""

    act: Act
    who: tuple[Recipient, ...]
    text: str
    after: timedelta | None = None
    follows: bool = False
    together: bool = False
    by: timedelta | None = None
    on_answer: bool = False
    levels: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    hours: str = "any"
    for_investors: bool = False
    pipelines: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    without_length: bool = False  # "if no response in ages"
    forbidden: bool = False  # "do not page"
    optional: bool = False  # "consider paging"
    unread_length: bool = False  # a length of time in it that is no time of the deed
    joined: bool = False  # to the clause before it by "and": at the same time, if it names none


def clauses(text: str, names: Names) -> list[Said]:
    """Every deed of a sentence, in order. A clause without a verb of its own belongs to the one before."""
    whole = (
        clean(in_english(text)).replace("on call", "on-call").replace("On call", "on-call").replace("oncall", "on-call")
    )
    first, *otherwise = _OTHERWISE.split(whole, maxsplit=1)
    said = _scoped_clauses(first, names)
    if not otherwise:
        return said
    hours = _scope(first, names).hours.replace("wait", "inside")
    left = [replace(s, hours=_OTHER_HOURS[hours]) for s in _scoped_clauses(otherwise[0], names)]
    return [*(replace(s, hours=hours) for s in said), *left]


# "In business hours page the primary, otherwise create a ticket": each in its own hours.
_OTHERWISE = re.compile(r"[,;.]\s*(?:otherwise|else|at (?:any|all) other times?)\b[,:]?\s*", re.I)
_OTHER_HOURS = {"inside": "outside", "outside": "inside", "weekend": "weekday", "weekday": "weekend", "any": "any"}


def _scoped_clauses(text: str, names: Names) -> list[Said]:
    scope = _scope(text, names)
    several = len(hours_in(text)) > 1
    said: list[Said] = []
    for part, joined in parts(text):
        if found := _clause(part, names):
            own = replace(scope, hours=_hours_of(part)) if several else scope
            said.append(replace(_scoped(found, own), joined=joined and bool(said)))
    return said


def _hours_of(part: str) -> str:
    """Of a clause beside others with hours of theirs: it waits for none."""
    return next(iter(hours_in(part)), "any").replace("wait", "inside")


def speaks_of_a_deed(text: str) -> bool:
    """Whether a sentence pages, notifies or writes a ticket, whomever it names."""
    plain = clean(in_english(text))
    return bool(VERB.search(plain) or PASSIVE.match(plain))


_EXCEPT = re.compile(
    r"\b(?:unless|except(?: for| on| in)?|excluding|but not|not)\s+(?:it(?: is|'s)\s+|(?:for|on|in)\s+)?"
    r"(?:an?\s+|the\s+)?(?:P|SEV|S|Severity|Level|Tier|Priority)[ -]?\d",
    re.I,
)
_LEVELS_ALONE = re.compile(r"\((?:for |only |in )?(?:(?:P|SEV|S)[ -]?\d[ ,/&-]*|and |or |only\s*)+\)", re.I)


@dataclass(frozen=True, slots=True)
class Scope:
    """For which levels, hours and pipelines a sentence holds."""

    levels: tuple[str, ...]
    strangers: tuple[str, ...]
    hours: str
    for_investors: bool
    pipelines: tuple[str, ...] = ()


def _scope(text: str, names: Names) -> Scope:
    levels, strangers = levels_in(text, names.levels)
    if levels and _EXCEPT.search(text):
        levels = tuple(level for level in names.levels if level not in levels)
    hours = next((name for name, pattern in HOURS if pattern.search(text)), "any")
    about_owner = re.search(r"non-?investor", text, re.I)
    pipelines = pipelines_in(text, names.pipelines)
    for_investors = bool(_INVESTORS.search(_without(text, pipelines))) and not about_owner
    return Scope(levels, strangers, hours, for_investors, pipelines)


def pipelines_in(text: str, pipelines: Sequence[str]) -> tuple[str, ...]:
    """Those for which a sentence holds: "For the Fuel Costs pipeline, ..."."""
    found = (p for p in pipelines if re.search(rf"\b{_FOR_A}{re.escape(_bare_name(p))}(?!\w)", text, re.I))
    return tuple(found)


_FOR_A = r"(?:for|on|in|of|affecting)\s+(?:the\s+)?"


def _bare_name(pipeline: str) -> str:
    """Without the word Pipeline and what stands in brackets."""
    return re.sub(r"(?i)\s*\([^()]*\)|\s+pipeline$", "", clean(pipeline)).strip()


def _without(text: str, pipelines: Sequence[str]) -> str:
    """A sentence without the pipelines that it is about."""
    for name in pipelines:
        text = re.sub(rf"\b{_FOR_A}{re.escape(_bare_name(name))}(?:\s+pipeline)?(?!\w)", " ", text, flags=re.I)
    return text


def scope_of(text: str, names: Names) -> Scope:
    """Of a sentence above the steps, such as "For SEV1 and SEV2, at any hour:"."""
    return _scope(clean(in_english(text)), names)


def _scoped(said: Said, scope: Scope) -> Said:
    return replace(
        said,
        levels=scope.levels,
        strangers=scope.strangers,
        hours=scope.hours,
        for_investors=scope.for_investors,
        pipelines=scope.pipelines,
    )


def _clause(text: str, names: Names) -> Said | None:
    bare = _without_scope(text, names)
    when, bare = _when(bare)
    deed = _deed(bare, names)
    if deed is None:
        return None
    act, who = deed
    left = _left_of(text, names)
    return replace(
        when,
        act=act,
        who=who,
        text=text,
        unread=_unread(left, when),
        unread_length=bool(_RANGE.search(left)) or any(True for _ in spans(left)),
        forbidden=bool(_FORBIDDEN.search(bare)),
        optional=bool(_OPTIONAL.search(bare)),
    )


_RANGE = re.compile(r"\b\d+\s*(?:-|to|or)\s*\d+\s*(?:s|sec|m|min|h|hr|hour|d|day|week)\w*\b", re.I)
_ANY_DEED = "|".join(VERBS.values())
_FORBIDDEN = re.compile(
    r"\b(?:do not|don't|never|must not|mustn't|should not|shouldn't|may not|avoid|no need to)\s+"
    rf"(?:\w+\s+)?(?:{_ANY_DEED})\b",
    re.I,
)
_OPTIONAL = re.compile(
    r"\b(?:consider|optionally|may|might|could)\s+(?:also\s+|then\s+|wish to\s+|want to\s+)?"
    rf"(?:{_ANY_DEED}|paging|calling|notifying|telling|escalating|contacting)\b"
    r"|\b(?:if|when|as|where) (?:needed|necessary|required|appropriate)\b"
    r"|\bat (?:your|their|his|her) discretion\b",
    re.I,
)


def _without_scope(text: str, names: Names) -> str:
    """The sentence without "For P0 issues affecting investor reporting," and "during business hours"."""
    text = _without(text, pipelines_in(text, names.pipelines)).lstrip(" ,:")
    lead = re.match(r"^\s*(?:for|in case of|on|only)\s+([^,:]+)[,:]\s*(?=\S)", text, re.I)
    if lead and (levels_in(lead[1], names.levels) != ((), ()) or _INVESTORS.search(lead[1])):
        text = text[lead.end() :]
    text = without_levels(text, names.levels) if levels_in(text, names.levels)[0] else text
    label = re.match(r"^\s*([^,:]{1,40}):\s+", text)
    if label and levels_in(label[1], names.levels)[0]:
        text = text[label.end() :]
    text = _EXCEPT.sub(" ", _LEVELS_ALONE.sub(" ", text))
    for _, pattern in HOURS:
        text = pattern.sub(" ", text)
    return text.strip(" ,:")


def _when(text: str) -> tuple[Said, str]:
    """The timing of a clause, and the clause without it."""
    blank = Said(Act.NOTIFY, (), "")
    if (found := SILENCE.search(text)) and found[0].strip():
        length = _length(found["length"])
        if length is None and (found["length"] is None) and (around := first_duration(text)) is not None:
            length = around
        said = replace(blank, after=length, without_length=length is None)
        rest = _cut(text, found.start(), found.end())
        rest = _cut(rest, 0, colon) if length is None and (colon := _head(rest)) else rest
        return said, rest
    if found := MORE.search(text):
        return replace(blank, after=_length(found["more"] or found["later"]), follows=True), _cut(text, *found.span())
    if found := ON_ANSWER.search(text):
        return replace(blank, on_answer=True), _cut(text, *found.span())
    if found := LEADING.match(text):
        return replace(blank, after=_length(found["length"])), _cut(text, *found.span())
    if found := AT.search(text):
        return replace(blank, after=_length(found["length"] or found["in"])), _cut(text, *found.span())
    if found := WITHIN.search(text):
        return replace(blank, by=_length(found["length"])), _cut(text, *found.span())
    if found := TOGETHER.search(text):
        return replace(blank, together=True), _cut(text, *found.span())
    if found := AT_ONCE.search(text):
        return replace(blank, after=timedelta(0)), _cut(text, *found.span())
    return blank, text


def _head(text: str) -> int:
    """Where the deed begins, after "in ages, "."""
    found = re.match(r"^[^,:;]*[,:;]\s*", text)
    return found.end() if found else 0


def _cut(text: str, start: int, end: int) -> str:
    return f"{text[:start]} {text[end:]}".strip(" ,:;-.")


def _length(text: str | None) -> timedelta | None:
    if text is None:
        return None
    return duration(text.rstrip(".")) or duration(re.sub(r"^half an\b", "half an", text))


def _deed(text: str, names: Names) -> tuple[Act, tuple[Recipient, ...]] | None:
    if found := PASSIVE.match(text):
        return _act(found), recipients(found["who"], names)
    if found := VERB.search(text):
        act, rest = _act(found), text[found.end() :]
        who = recipients(rest, names)
        if act is Act.TICKET and not who:  # "Primary owner creates a ticket"
            who = recipients(text[: found.start()], names)
        return act, who
    if found := HANDLED_BY.search(text) or HANDLES.match(text) or FOR.match(text):
        who = recipients(found["who"], names)
        woken = any(w.kind == "on-call" for w in who)
        return (Act.PAGE if woken else Act.NOTIFY), who
    return None


def _act(verb: re.Match[str]) -> Act:
    return next(act for act in VERBS if verb.groupdict().get(act.name))


# --- figures --------------------------------------------------------------------------------------------------------

_FIGURE = re.compile(r"(?<![\w.#@+-])\+?\d[\d.,]*(?:\s*%|(?=\W|$)|[a-z]{1,7}\b)", re.I)


def _left_of(text: str, names: Names) -> str:
    """A clause without its times, levels, names and addresses."""
    left = CODE.sub(" ", text)
    for pattern in (SILENCE, MORE, AT, LEADING, WITHIN):
        left = pattern.sub(" ", left)
    for name in (*names.roles, *names.people):
        left = left.replace(name, " ")
    return re.sub(r"\bstep \d+\b|#[\w-]+|@[\w.-]+|\+\d[\d ()/-]{6,}\d|\b24/7\b", " ", left)


def _unread(left: str, when: Said) -> tuple[str, ...]:
    """Figures that are neither the clause's time nor part of a name."""
    spans = [] if when.after is None and when.by is None else [when.after, when.by]
    return tuple(f for f in _FIGURE.findall(left) if duration(f) not in spans or duration(f) is None)
