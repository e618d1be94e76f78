"""Watchkeeper was away: from when to when, and what was missed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.blocks.message import Message, bullets
from bot.handbook.model import Severity
from bot.slack_text import safe, when
from bot.text import counted, lasted

_MOST = 10  # incidents that are named


def away(since: datetime, until: datetime, missed: Sequence[tuple[int, Severity, str, str]]) -> Message:
    """missed: number, severity, title of each incident, and what of it was missed, in words."""
    text = (
        f"*Watchkeeper was down for {lasted(until - since)}*, from {when(since)} to {when(until)} "
        "(or its clock was set forward)."
    )
    return Message(text=f"{text}\n{_missed(missed)}")


def _missed(missed: Sequence[tuple[int, Severity, str, str]]) -> str:
    if not missed:
        return "No pages were missed."
    named = [f"#{number} {severity} {safe(title, 100)}: {what}" for number, severity, title, what in missed[:_MOST]]
    more = [f"and {len(missed) - _MOST} more"] if len(missed) > _MOST else []
    return (
        f"Escalation was missed for {counted(len(missed), 'unacknowledged incident')}. Pages of the past aren't sent: "
        f"escalation continues from now, with the people on call now.\n{bullets([*named, *more])}"
    )
