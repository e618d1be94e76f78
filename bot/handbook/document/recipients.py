"""Whom a sentence names: "primary + secondary owner, engineering manager", "@dana", "#incidents", "the whole team"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.handbook.document.first_names import by_first_name
from bot.handbook.document.phrases import clean
from bot.handbook.flaws import nearest
from bot.handbook.model import Recipient

_IDLE = re.compile(
    r"\b(available|on standby|stands? by|as (?:a )?backup|for backup|is (?:the )?backup|assists?|optional)\b", re.I
)
_TAIL = re.compile(
    r"\s+(?:(?:an?|the) (?:e-?mail|mail|message|text|dm|note|update)\b.*$"
    r"|(?:via|by|through|using|with|about|so that|if|when|unless|within|after|during|outside|in|on|"
    r"at|for|from|until|to (?!be\b))\s.*$)",
    re.I,
)
_SPLIT = re.compile(r"\s*(?:,|/|&|\+|;|\band\b|\bplus\b|\bas well as\b|\bthen\b)\s*", re.I)
_EMPTY = re.compile(
    r"^(?:the|an?|our|your|both|also|immediately|at once|then|please|whole|entire|all|additionally|know)\s+", re.I
)
_SUBJECT = re.compile(r"^(?:(?:the )?(?:on-call|engineer|bot|system|we|they|you)\s+)?$", re.I)


@dataclass(frozen=True, slots=True)
class Names:
    """What a sentence can refer to. levels: worst first, as the document names them. roles: of the contact rows;
    handles: their Slack names, as written, to the role."""

    levels: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    handles: dict[str, str] = field(default_factory=dict)
    pipelines: tuple[str, ...] = ()


def recipients(text: str, names: Names) -> tuple[Recipient, ...]:
    """Everybody in a list such as "primary + secondary owner, engineering manager"; () for nobody."""
    text = re.sub(r"\+?\d[\d ()/-]{6,}\d", " ", text)  # a phone number beside the name
    pieces = [p for p in (piece.strip(" .:()") for piece in _SPLIT.split(text)) if p]
    pieces = _with_nouns(pieces)
    found: dict[Recipient, None] = {}
    for piece in pieces:
        found.update(dict.fromkeys(_recipient(piece, names)))
    return tuple(found)


_READY = re.compile(
    r"(?:(?:with )?(?:the |our )?(?:[\w'-]+ ){1,4}?)(?:is |are |stays? |remains? |kept )?"
    r"(?:available|on stand-?by|stands? by|standing by|ready|optional|assists?|as (?:a )?backup|(?:the )?backup)"
    r"(?: (?:as (?:a )?backup|for (?:backup|escalations?|help|questions|support)|(?:if|when) needed"
    r"|to (?:help|assist)))*",
    re.I,
)


def readiness(text: str) -> tuple[str, ...]:
    """The parts of a sentence that only say who stands ready, and reach nobody: "secondary available for backup". One
    that says more than that ("available for payroll") is not among them."""
    return tuple(p for part in re.split(r"[,;.]", clean(text)) if _READY.fullmatch(p := part.strip()))


def _with_nouns(pieces: Sequence[str]) -> list[str]:
    """ "primary" of "primary + secondary owner" is an owner, too."""
    made = list(pieces)
    for at in range(len(made) - 2, -1, -1):
        noun = re.search(r"\b(owners?|on-call)\b", made[at + 1], re.I)
        if noun and re.fullmatch(r"(?:the |both |immediately )*(primary|secondary|backup|back-up)", made[at], re.I):
            made[at] = f"{made[at]} {noun[1]}"
    return made


def _recipient(piece: str, names: Names) -> Iterator[Recipient]:
    if _IDLE.search(piece):
        return  # "secondary available for backup": for people to know, nothing to do
    if channel := re.search(r"(?<![\w&])#[\w-]*\w", piece):
        yield Recipient(kind="channel", name=channel[0])
        return
    if handle := re.search(r"(?<![\w.])@[\w.-]*\w|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", piece):
        role = names.handles.get(handle[0].casefold())
        yield Recipient(kind="role", name=role or handle[0])
        return
    plain = re.sub(r"(?:[\s,]+(?:on|at|only|too|as well|instead|again|please|straight|now))+$", "", piece, flags=re.I)
    while (shorter := _EMPTY.sub("", plain)) != plain:
        plain = shorter
    if known := _known(plain, names):
        yield known
        return
    if re.search(r"\bon[- ](?:duty|shift)$", plain, re.I) and (known := _duty(plain)):
        yield known
        return
    plain = _TAIL.sub("", f" {plain}").strip()
    if re.fullmatch(r"(?:\w+ )?owners", plain, re.I):
        yield Recipient(kind="owner", name="primary")
        yield Recipient(kind="owner", name="secondary")
        return
    if known := _duty(plain) or _known(plain, names):
        yield known
    elif (
        plain
        and not re.fullmatch(r"only|too|it|them|us|both|again|nobody|no one|none|no-one", plain, re.I)
        and not _SUBJECT.fullmatch(plain)
        and re.search(r"[^\W\d_]{2}", plain)
    ):
        yield Recipient(kind="role", name=plain)


# Of this team and at this time: "the next on-call" and "the DBA on-call" are somebody else.
_WHOSE = (
    r"(?:the|our|your|a|current|currently|data|engineering|analytics|team'?s?|weekly|week'?s?|main|first|second|1st|2nd"
    r"|primary|secondary|backup|back-up|shadow|stand-?(?:in|by)|deputy|lead|engineers?|person|people|analyst"
    r"|responder|developer|member|who|whoever|anyone|everyone|that|is|are|of|in|this|rota|schedule|duty|line|owner"
    r"|at|time|moment|then|now|it)"
)
_AT_THE_DOOR = r"(?:on[- ](?:call|duty|shift|rota)|(?:first|second|1st|2nd)[- ](?:line|level)|l[12])(?:'s)?"
_ON_CALL = re.compile(rf"(?:{_WHOSE}\s+)*{_AT_THE_DOOR}(?:\s+{_WHOSE})*", re.I)
_ON_DUTY = re.compile(
    r"(?:primary|secondary|backup|back-up|duty|shadow|stand-?(?:in|by)|deputy)(?: (?:engineer|person|responder))?"
    r"|pager(?: ?holder)?|(?:whoever|the person who) (?:has|holds|carries) the pager",
    re.I,
)


def _duty(written: str) -> Recipient | None:
    plain = written.partition(" (")[0]
    second = re.search(r"\b(secondary|backup|back-up|2nd|second|l2|shadow|stand-?(?:in|by)|deputy)\b", plain, re.I)
    name = "secondary" if second else "primary"
    if re.search(r"\bowner\b", plain, re.I):
        return Recipient(kind="owner", name=name)
    if _ON_CALL.fullmatch(plain) or _ON_DUTY.fullmatch(plain):
        return Recipient(kind="on-call", name=name)
    if re.fullmatch(r"team|everyone|everybody|(?:data )?(?:engineering )?team members?", plain, re.I):
        return Recipient(kind="team")
    return None


_SHORT = {"eng": "engineering", "eng.": "engineering", "mgr": "manager", "engineer manager": "engineering manager"}


def _known(plain: str, names: Names) -> Recipient | None:
    """A row of the contacts, or a person of the team."""
    key = _key(plain)
    for role in names.roles:
        if key and (
            key == _key(role)
            or key == _key(_unbracketed(role))
            or key == re.sub(r" team$", "", _key(_unbracketed(role)))
        ):
            return Recipient(kind="role", name=_unbracketed(role))
    for person in names.people:
        if key == _key(person):
            return Recipient(kind="person", name=person)
    if (first := by_first_name(names.people).get(key)) is not None:
        return Recipient(kind="person", name=first)
    words = set(key.split())
    fitting = [r for r in names.roles if words and words <= set(_key(_unbracketed(r)).split())]
    if len(fitting) == 1:  # "the manager", "data lead"
        return Recipient(kind="role", name=_unbracketed(fitting[0]))
    near = nearest(plain, [_unbracketed(r) for r in names.roles], at_least=88)
    return Recipient(kind="role", name=near) if near else None


def _key(name: str) -> str:
    return " ".join(_SHORT.get(word, word) for word in clean(name).casefold().split())


def _unbracketed(role: str) -> str:
    return re.sub(r"\s*\(.*?\)", "", role).strip()
