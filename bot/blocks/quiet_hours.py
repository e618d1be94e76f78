"""Do Not Disturb: what it means for pages, and how somebody lets them ring."""

from __future__ import annotations

from datetime import datetime

from bot.blocks.message import Message
from bot.slack_text import when

# Slack delays notifications in a person's Do Not Disturb hours; those are theirs to set.
TO_RING = (
    "To let pages ring: in Slack's Preferences, Notifications, set a notification schedule that covers your shifts; "
    "`/dnd off` ends Do Not Disturb now."
)


def before_a_shift(since: datetime, until: datetime) -> Message:
    """To who is on call soon, with the hours that they have in Slack."""
    hours = f"from {when(since, '{time}')} to {when(until, '{time}')}"
    return Message(
        text=f"*Pages may not ring {hours}:* Slack delays your notifications then (Do Not Disturb). {TO_RING}"
    )
