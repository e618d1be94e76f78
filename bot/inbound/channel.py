"""A message in a watched channel: whether it is one to be read, what it says, and which runbook entry it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.handbook.search.index import Hit
from bot.handbook.team.runbook_search import search
from bot.handbook.team.team import Team
from bot.inbound.event import clean
from bot.inbound.headline import Says, nature_in, says
from bot.inbound.likeness import is_like
from bot.incidents.incident import Alert
from bot.slack_text import EVENT_TYPE
from bot.text import lasted
from detectors.detector import Nature

Event = Mapping[str, Any]

# New messages; every other subtype is an edit, a deletion, or Slack's own news (somebody joined, a topic changed).
_NEW = (None, "bot_message", "file_share", "me_message")
_WORDS = (
    "pretext",
    "title",
    "text",
    "fallback",
    "value",
    "description",
)  # where apps put theirs, in attachments and blocks
_LONGEST = 4000  # characters that are read
_MOST = 400  # pieces of a message that are looked at
_SUMMARY = 200
_HEADLINES = 2  # lines of a message that can say how it stands: who says it stands first, in some
_LATE = timedelta(minutes=5)  # by then Slack has tried for the last time to tell it


def is_news(event: Event, ourselves: str) -> bool:
    """A new message in the channel itself, of anybody but us. ourselves: the bot's user id, "" if nobody knows it; what
    we post is marked, too."""
    if event.get("subtype") not in _NEW or event.get("hidden"):
        return False
    if event.get("thread_ts", event.get("ts")) != event.get("ts"):
        return False  # a reply: people talk about what is known already
    marked = event.get("metadata")
    ours = isinstance(marked, dict) and marked.get("event_type") == EVENT_TYPE
    return not ours and (not ourselves or event.get("user") != ourselves)


def words_of(event: Event) -> str:
    """Everything that a message says, apps' attachments and blocks too, each piece once; without live markup."""
    pieces = dict.fromkeys(_unmarked(piece) for piece in _pieces(event))
    return clean("\n".join(p for p in pieces if p), _LONGEST)


def matching(team: Team, words: str) -> Hit | None:
    """The known issue that a message is about; None below the floor of the settings, where it only rhymes with one."""
    best = next(iter(search(team, words, 1)), None)
    return best if best and best.issue and is_like(best, team.settings.watch.floor) else None


_COLOURS = ("good", "2eb886", "2eb67d", "36a64f")  # of attachments, as apps draw good news


def stands(event: Event, words: str) -> Says:
    """Whether a message says that something is wrong, is over, or is only tried again. words: of `words_of`."""
    lines = [line for line in words.splitlines() if line.strip()]
    said = [says(line) for line in lines[:_HEADLINES]]
    if Says.NOTHING in said[:1]:
        return Says.NOTHING
    return Says.OVER if Says.OVER in said or (lines and _is_green(event)) else Says.FIRING


def _is_green(event: Event) -> bool:
    """Every attachment is drawn in the colour of good news."""
    drawn = event.get("attachments")
    colours = [a.get("color") for a in drawn if isinstance(a, dict)] if isinstance(drawn, list) else []
    return bool(colours) and all(str(c).lstrip("#").casefold() in _COLOURS for c in colours)


def alert_of(team: Team, channel: str, ts: str, words: str, hit: Hit, now: datetime, late: timedelta) -> Alert:
    """ts: of the message, and so its id: the same event delivered twice is the same alert. late: since it was said."""
    first = next((line for line in words.splitlines() if line.strip()), "")[:_SUMMARY]
    rest = words.removeprefix(first).strip()
    return Alert(
        team=team.id,
        source=f"channel:{channel}",
        key=ts,
        pipeline=hit.pipeline,
        issue=hit.issue,
        nature=nature_in(first) or Nature.DEVIATION,
        summary=f"{first} (said {lasted(late)} ago)" if late > _LATE else first,
        at=now,
        detail=rest,
    )


def _pieces(event: Event) -> Iterator[str]:
    yield str(event.get("text") or "")
    waiting: list[Any] = [event.get("attachments"), event.get("blocks")]
    for _ in range(_MOST):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            yield from (value[k] for k in _WORDS if isinstance(value.get(k), str))
            waiting += (v for v in value.values() if isinstance(v, dict | list))


def _unmarked(text: str) -> str:
    """Slack's text as people read it: a link is its label or address, a mention is gone, escapes are undone."""
    text = re.sub(r"<[^<>|]*\|([^<>]*)>", r"\1", text[: 2 * _LONGEST])
    text = re.sub(r"<(https?://[^<>]*)>", r"\1", text)
    text = re.sub(r"<[@#!][^<>]*>", " ", text)
    for escaped, char in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(escaped, char)
    return text.strip()
