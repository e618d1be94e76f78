"""What other systems say of an incident, in its thread."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.blocks.headline import headline
from bot.blocks.message import Message, section
from bot.blocks.thread import known
from bot.handbook.model import KnownIssue
from bot.incidents.incident import Incident
from bot.slack_text import mention, safe, when
from bot.text import lasted


def over(source: str, summary: str) -> Message:
    """A system that reported it says that it is over. Whether it is, a person decides."""
    words = f"*{safe(source, 80)} reports it resolved:* {safe(summary, 300)}"
    return Message(text=f"{words}\nThe incident stays open until somebody resolves it here.")


def merged(by: str) -> Message:
    """A page of ours was merged at PagerDuty, which calls that resolved."""
    return Message(
        text=f"{safe(by, 80)} merged the page into another incident at PagerDuty. "
        "This incident stays open until somebody presses *Resolve*."
    )


def still_firing(source: str, summary: str, after: timedelta) -> Message:
    """Why an incident that somebody resolved is open again."""
    words = f"*Reopened: {safe(source, 80)} still fires* {lasted(after)} after it was resolved here"
    return Message(text=f"{words}: {safe(summary, 300)}")


def unread(channel: str, since: datetime, until: datetime) -> Message:
    """What was said in a watched channel and is more, or longer ago, than is read afterwards."""
    stretch = f"from {when(since)} to {when(until)}"
    return Message(
        text=f"*Perhaps missed:* what was said in {mention(channel, 'a watched channel')} {stretch}. It's too old "
        "or too much for me to read now: please check there yourselves."
    )


def answered(incident: Incident, channel: str, issue: KnownIssue | None) -> Message:
    """Under somebody's message in a watched channel: where it went, and what the handbook says about it. channel: of
    the incident."""
    where = mention(channel, "the channel")
    text = f"This reads like a known issue: *{headline(incident)}*, in {where}."
    return Message(text=text, blocks=(section(text), *([section(known(issue))] if issue else [])))
