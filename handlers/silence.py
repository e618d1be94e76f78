"""Silences: the words of a command, and the buttons Approve, Refuse and End now."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.blocks import silence as said
from bot.blocks.message import Message
from bot.handbook.document.phrases import duration
from bot.handbook.flaws import nearest
from bot.handbook.team.team import Team
from bot.incidents.silence import Matcher
from bot.people import Actor
from detectors.declare import declare
from handlers.desk import Silencing

_END = re.compile(r"end\s+#?(\d{1,15})", re.IGNORECASE)
_FOR = re.compile(r"\s+for\s+", re.IGNORECASE)
_WORDS = 4  # that a length has at most: "1 hour 30 minutes"


def silence(flow: Silencing, team: Team, words: str, by: Actor, key: str) -> Message:
    """What a command says whose words are `WHAT for HOW LONG WHY`, `end #N`, or nothing (then: what is silenced).

    WHAT is a detector, a pipeline, or `PIPELINE: ISSUE`, and behind that `@ ENTITY` if it is one entity's. key: the
    natural id of the command.
    """
    words = " ".join(words.split())
    if not words:
        return said.listing(flow.standing(team))
    if found := _END.fullmatch(words):
        return Message(text=flow.end(int(found[1]), by, key).text)
    parts = _FOR.split(words, maxsplit=1)
    if len(parts) != 2:
        return said.not_understood(words, "How long?")
    matcher, (length, reason) = _matcher(team, parts[0]), length_first(parts[1])
    if matcher is None:
        return said.not_understood(words, f"No detector or pipeline is called “{parts[0]}”.")
    if length is None:
        return said.not_understood(words, f"“{parts[1][:60]}” does not begin with a length.")
    if not reason:
        return said.not_understood(words, "A silence needs a reason: it is what the others read.")
    return Message(text=flow.ask(team, matcher, length, reason, by, key).text)


def _matcher(team: Team, what: str) -> Matcher | None:
    what, _, entity = (part.strip() for part in what.partition("@"))
    detectors = {d.name: d for d in declare(team)}
    if found := detectors.get(what.casefold()):
        return Matcher(found.pipeline, found.issue, found.name, entity or None)
    name, _, issue = (part.strip() for part in what.partition(":"))
    known = [o.pipeline for o in team.handbook.ownership]
    pipeline = next((k for k in known if k.casefold() == name.casefold()), None) or nearest(name, known)
    if pipeline is None:
        return None
    book = team.runbook_of(pipeline)
    headings = [i.heading for i in book.issues] if book else []
    # An issue that the handbook does not know may still come from elsewhere, under that name.
    spelled = (nearest(issue, headings) or issue) if issue else None
    return Matcher(pipeline, spelled, None, entity or None)


def length_first(words: str) -> tuple[timedelta | None, str]:
    """The longest beginning that is a length, and what is behind it."""
    pieces = words.split()
    for n in range(min(_WORDS, len(pieces)), 0, -1):
        if (length := duration(" ".join(pieces[:n]).rstrip(":,."))) is not None:
            return length, " ".join(pieces[n:])
    return None, words
