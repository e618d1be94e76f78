"""What other systems say of an incident, in its thread."""

from __future__ import annotations

from bot.blocks.message import Message, safe


def over(source: str, summary: str) -> Message:
    """A system that reported it says that it is over. Whether it is, a person decides."""
    words = f"*{safe(source, 80)} says that this is over:* {safe(summary, 300)}"
    return Message(text=f"{words}\nThe incident stays open until somebody presses *Resolve*.")
