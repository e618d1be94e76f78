"""What a sentence about escalation says: who is reached, how, when, for which levels, in which hours.

"If no response in 15 minutes, page secondary on-call", "T+30m: notify VP Engineering via e-mail", "For SEV1 and SEV2,
outside business hours, call the primary": each is one or more `EscalationStep`s. Nothing is filled in: a sentence that
names no deed or nobody is no step, and says so to whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from bot.handbook.document.languages import in_english
from bot.handbook.document.level_names import CODE, levels_in
from bot.handbook.document.phrases import PARTS_OF_AN_HOUR, clean, duration, first_duration, spans
from bot.handbook.document.recipients import Names, recipients
from bot.handbook.model import Act, Recipient

_LENGTH = (
    rf"(?:{PARTS_OF_AN_HOUR}|(?:\d+(?:\.\d+)?|an?|one|two|three|five|ten|fifteen|twenty|thirty|forty-five|sixty|ninety)"
    r"[ -]*(?:s|sec|m|min|minute|h|hr|hour|d|day)\w*\.?)"
)
_NOBODY = (
    r"(?:neither|none|both)(?: of them)? (?:responds?|answers?|repl(?:y|ies)|acks?|acknowledges?|picks? up|fail to \w+)"
    r"|(?:no|without(?: an?)?) (?:response|answer|reply|reaction|ack\w*|pick-?up)|not? ?ack\w*|unack\w*|unanswered"
    r"|(?:[\w-]+ )?(?:cannot|can't|could not|couldn't) be (?:reached|raised|contacted)"
    r"|(?:is |has )?(?:not|nobody|no one) (?:been )?(?:answer|respond|ack)\w*"
    r"|[\w-]+ (?:does not|doesn't|do not|don't|did not|didn't|has not|hasn't|have not|haven't)"
    r" (?:answer|respond|repl|react|ack|pick)\w*(?: (?:up|it up))?"
)
_SILENCE = re.compile(
    rf"\b(?:if|when|unless|where)?\s*(?:the )?(?:there is |it is |still )?(?:{_NOBODY})(?: (?:from|by) [\w -]+?)?"
    rf"(?:\s*(?:in|within|after|for|by))?\s*(?P<length>{_LENGTH})?(?=[,:;.\s]|$)",
    re.I,
)
_MORE = re.compile(
    (
        rf"\b(?:(?:another|a further)\s+(?P<more>{_LENGTH})|(?P<later>{_LENGTH})\s+(?:later|after (?:that|"
        rf"the (?:previous|last|preceding) step|step \d+)))"
    ),
    re.I,
)
_AT = re.compile(
    rf"(?:\b(?:at\s+)?T\s*\+\s*|\bafter\s+|\bat\s+|\+\s*)(?P<length>{_LENGTH})(?:\s+of silence)?"
    rf"|(?P<in>{_LENGTH})\s+(?:in(?:to it|to the incident)?(?=[,:])|(?:after|from|past) (?:the )?"
    r"(?:alerts?|start|incident|beginning|opening|detection|first (?:page|alert)|page|trigger)\b)",
    re.I,
)
_LEADING = re.compile(rf"^\s*(?P<length>{_LENGTH})(?:\s+(?:in|delay))?\s*[:,-]", re.I)
_WITHIN = re.compile(rf"\b(?:within|in under|no later than|by)\s+(?P<length>{_LENGTH})", re.I)
_AT_ONCE = re.compile(
    (
        r"\b(immediately|at once|right away|straight away|instantly|as soon as (?:it )?(?:opens|starts)|"
        r"from the start|first|(?:at )?t\s*\+?\s*0(?:m(?:in)?)?)\b"
    ),
    re.I,
)
_TOGETHER = re.compile(r"\b(at the same time|simultaneously|in parallel|alongside)\b", re.I)
_ON_ANSWER = re.compile(r"\b(?:once|when|after|upon|on|at the)\s+(?:it is |somebody has )?ack\w*", re.I)
_OUTSIDE = re.compile(
    (
        r"\b(outside(?: of)?|out of|after)[ -]+(?:business |working |office )?hours\b|\b(?:overnight|"
        r"at night)\b"
    ),
    re.I,
)
_INSIDE = re.compile(r"\b(?:during|in|within|only in)\s+(?:business|working|office)[ -]hours\b", re.I)
_WEEKEND = re.compile(
    r"\b(?:(?:on|at|over|during) (?:the )?weekends?|if it(?:'s| is) (?:a |the )?weekend|weekends? only)\b", re.I
)
_WEEKDAY = re.compile(r"\b(?:(?:on|during) (?:the )?week-?days?|week-?days? only|on working days)\b", re.I)
_HOURS = (("outside", _OUTSIDE), ("wait", _INSIDE), ("weekend", _WEEKEND), ("weekday", _WEEKDAY))
_INVESTORS = re.compile(
    (
        r"\b(?:affecting|for|of|on|in|involving|touching)?\s*investor[- ]?(?:facing|reporting|reports?|"
        r"pipelines?|s)?(?: (?:reporting|pipelines?|reports?|issues?|figures))?\b"
    ),
    re.I,
)

_VERBS = {
    Act.TICKET: (
        r"(?:create|open|file|raise|log|cut|make)s?\s+(?:an?\s+|the\s+)?(?:jira\s+)?(?:ticket|issue|"
        r"task)s?(?:\s+(?:for|assigned to|with|to))?|ticket(?:\s+(?:for|to))?|assign(?:s|"
        r"ed)?(?:\s+it)?\s+to"),
    Act.PAGE: (
        r"page[sd]?|pag(?:e|ing)|call(?:s|ed)?|phone[sd]?|ring[s]?|rung|wake(?:s| up)?|woken|"
        r"escalate[sd]?(?:\s+(?:it|this|the issue))?\s+(?:on\s+)?to|alert(?:s|ed)?|contact(?:s|ed)?|"
        r"reach(?:es)?(?: out to)?"),
    Act.NOTIFY: (
        r"send(?:s|ing)?(?=\s.+\s(?:an?|the) (?:e-?mail|mail|message|text|dm|note|update)\b)|"
        r"send(?:s|ing)? (?:an?|the) (?:e-?mail|mail|message|text|dm|note|update) to|"
        r"notif(?:y|ies|ied)|tell[s]?|told|inform(?:s|ed)?|(?:e-?mail|mail|message|text|ping|dm)(?:s|"
        r"ed)?|post(?:s|ed)?(?:\s+(?:it|this|an update|a message|a note))?(?:\s+(?:in|to|on))?|"
        r"announce[sd]?(?:\s+(?:it\s+)?(?:in|to|on))?|update[sd]?|loop in|let(?=\s.+\sknow)|brief(?:s|"
        r"ed)?|cc"),
}  # fmt: skip
_VERB = re.compile(
    rf"(?<![\w-])(?:{'|'.join(f'(?P<{act.name}>{words})' for act, words in _VERBS.items())})(?![\w-])", re.I
)
_PASSIVE = re.compile(
    (
        rf"^(?P<who>.+?)\s+(?:is|are|gets?|will be|to be|must be|should be|shall be)\s+(?:then\s+|also\s+|"
        rf"immediately\s+)?(?:{'|'.join(f'(?P<{a.name}>{_VERBS[a]})' for a in (Act.PAGE, Act.NOTIFY))})\b"
    ),
    re.I,
)
_HANDLES = re.compile(
    (
        r"^(?P<who>.+?)\s+(?:handles?|responds?|picks? (?:it )?up|takes? (?:it|over)|deals? with|"
        r"looks? at|investigates?|works? on|owns?)\b"
    ),
    re.I,
)
_HANDLED_BY = re.compile(r"\bhandled by\s+(?P<who>.+)$", re.I)
_FOR = re.compile(r"^for\s+(?P<who>.+)$", re.I)  # "For the primary owner, in business hours"


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
    said: list[Said] = []
    for part, joined in _parts(text):
        if found := _clause(part, names):
            said.append(replace(_scoped(found, scope), joined=joined and bool(said)))
    return said


def speaks_of_a_deed(text: str) -> bool:
    """Whether a sentence pages, notifies or writes a ticket, whomever it names."""
    plain = clean(in_english(text))
    return bool(_VERB.search(plain) or _PASSIVE.match(plain))


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


def _scope(text: str, names: Names) -> Scope:
    levels, strangers = levels_in(text, names.levels)
    if levels and _EXCEPT.search(text):
        levels = tuple(level for level in names.levels if level not in levels)
    hours = next((name for name, pattern in _HOURS if pattern.search(text)), "any")
    about_owner = re.search(r"non-?investor", text, re.I)
    return Scope(levels, strangers, hours, bool(_INVESTORS.search(text)) and not about_owner)


def scope_of(text: str, names: Names) -> Scope:
    """Of a sentence above the steps, such as "For SEV1 and SEV2, at any hour:"."""
    return _scope(clean(in_english(text)), names)


def _scoped(said: Said, scope: Scope) -> Said:
    return replace(
        said, levels=scope.levels, strangers=scope.strangers, hours=scope.hours, for_investors=scope.for_investors
    )


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Clauses: at ';', at the end of a sentence, and wherever "and", "then" or a comma begins another deed; each with
    whether "and" joins it to the one before."""
    for sentence in re.split(r";\s*|(?<=[a-z)])\.\s+(?=[A-Z])", text):
        starts = [m.start() for m in _VERB.finditer(sentence) if _begins(sentence, m.start())]
        cuts = [0, *(s for s in starts if s), len(sentence)]
        for a, b in pairwise(cuts):
            if part := sentence[a:b].strip(" ,"):
                yield part, bool(re.search(r"\band(?: also)?\s*$", sentence[:a], re.I))


_JOINS = re.compile(r"(?:,\s*(?:and|then|and then)?|\band(?: then)?|\bthen)\s*(?:also\s+)?$", re.I)


def _begins(sentence: str, at: int) -> bool:
    """A second deed: there was one before, and what stands in front of this joins sentences."""
    return bool(_VERB.search(sentence[:at])) and bool(_JOINS.search(sentence[:at]))


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
_ANY_DEED = "|".join(_VERBS.values())
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
    lead = re.match(r"^\s*(?:for|in case of|on|only)\s+([^,:]+)[,:]\s*(?=\S)", text, re.I)
    if lead and (levels_in(lead[1], names.levels) != ((), ()) or _INVESTORS.search(lead[1])):
        text = text[lead.end() :]
    label = re.match(r"^\s*([^,:]{1,40}):\s+", text)
    if label and levels_in(label[1], names.levels)[0]:
        text = text[label.end() :]
    text = _EXCEPT.sub(" ", _LEVELS_ALONE.sub(" ", text))
    for _, pattern in _HOURS:
        text = pattern.sub(" ", text)
    return text.strip(" ,:")


def _when(text: str) -> tuple[Said, str]:
    """The timing of a clause, and the clause without it."""
    blank = Said(Act.NOTIFY, (), "")
    if (found := _SILENCE.search(text)) and found[0].strip():
        length = _length(found["length"])
        if length is None and (found["length"] is None) and (around := first_duration(text)) is not None:
            length = around
        said = replace(blank, after=length, without_length=length is None)
        rest = _cut(text, found.start(), found.end())
        rest = _cut(rest, 0, colon) if length is None and (colon := _head(rest)) else rest
        return said, rest
    if found := _MORE.search(text):
        return replace(blank, after=_length(found["more"] or found["later"]), follows=True), _cut(text, *found.span())
    if found := _ON_ANSWER.search(text):
        return replace(blank, on_answer=True), _cut(text, *found.span())
    if found := _LEADING.match(text):
        return replace(blank, after=_length(found["length"])), _cut(text, *found.span())
    if found := _AT.search(text):
        return replace(blank, after=_length(found["length"] or found["in"])), _cut(text, *found.span())
    if found := _WITHIN.search(text):
        return replace(blank, by=_length(found["length"])), _cut(text, *found.span())
    if found := _TOGETHER.search(text):
        return replace(blank, together=True), _cut(text, *found.span())
    if found := _AT_ONCE.search(text):
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
    if found := _PASSIVE.match(text):
        return _act(found), recipients(found["who"], names)
    if found := _VERB.search(text):
        act, rest = _act(found), text[found.end() :]
        who = recipients(rest, names)
        if act is Act.TICKET and not who:  # "Primary owner creates a ticket"
            who = recipients(text[: found.start()], names)
        return act, who
    if found := _HANDLED_BY.search(text) or _HANDLES.match(text) or _FOR.match(text):
        who = recipients(found["who"], names)
        woken = any(w.kind == "on-call" for w in who)
        return (Act.PAGE if woken else Act.NOTIFY), who
    return None


def _act(verb: re.Match[str]) -> Act:
    return next(act for act in _VERBS if verb.groupdict().get(act.name))


# --- figures --------------------------------------------------------------------------------------------------------

_FIGURE = re.compile(r"(?<![\w.#@+-])\+?\d[\d.,]*(?:\s*%|(?=\W|$)|[a-z]{1,7}\b)", re.I)


def _left_of(text: str, names: Names) -> str:
    """A clause without its times, levels, names and addresses."""
    left = CODE.sub(" ", text)
    for pattern in (_SILENCE, _MORE, _AT, _LEADING, _WITHIN):
        left = pattern.sub(" ", left)
    for name in (*names.roles, *names.people):
        left = left.replace(name, " ")
    return re.sub(r"\bstep \d+\b|#[\w-]+|@[\w.-]+|\+\d[\d ()/-]{6,}\d|\b24/7\b", " ", left)


def _unread(left: str, when: Said) -> tuple[str, ...]:
    """Figures that are neither the clause's time nor part of a name."""
    spans = [] if when.after is None and when.by is None else [when.after, when.by]
    return tuple(f for f in _FIGURE.findall(left) if duration(f) not in spans or duration(f) is None)
