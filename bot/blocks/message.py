"""What every block function returns, and the one place where foreign text is made safe for Slack.

Slack's limits are from the Block Kit reference; `tests/unit/blocks/test_limits.py` holds every message to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.slack_text import plain

Block = dict[str, Any]
View = dict[str, Any]

# A section's text, a header, a message's text for chat.update, an option's label and value.
SECTION, HEADER, TEXT, OPTION = 3000, 150, 4000, 75


@dataclass(frozen=True, slots=True)
class Message:
    """A Slack message. text: for notifications and old clients, always there. color: the bar beside the blocks.

    With a colour the blocks stand in an attachment, and Slack shows `text` above it; so a coloured message does not
    say in its blocks what its text says already. Without one, `text` is only the stand-in for the blocks.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    color: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", fitting(self.text, TEXT))

    def payload(self) -> dict[str, Any]:
        """The arguments of chat.postMessage or chat.update. Colour exists only on attachments; there the blocks go."""
        if not self.blocks:
            return {"text": self.text, **self.extra}
        if self.color is None:
            return {"text": self.text, "blocks": list(self.blocks), **self.extra}
        attachment = {"color": self.color, "fallback": self.text, "blocks": list(self.blocks)}
        return {"text": self.text, "attachments": [attachment], **self.extra}


def fitting(text: str, limit: int) -> str:
    """Composed mrkdwn within a limit and never empty, for Slack refuses both. The parts are cut where they are made
    safe; this holds when there are many. No mention, date or escape is left cut in half, no code block open."""
    if len(text) <= limit:
        return text if text.strip() else "…"
    kept = text[: limit - len("\n```…")]
    for opening, closing in (("<", ">"), ("&", ";")):
        if kept.rfind(opening) > kept.rfind(closing):
            kept = kept[: kept.rfind(opening)]
    return kept + ("\n```…" if kept.count("```") % 2 else "…")


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": fitting(text, SECTION)}


def plain_text(text: str, limit: int = OPTION) -> Block:
    return {"type": "plain_text", "text": plain(text, limit) or "…"}


def section(text: str, accessory: Block | None = None) -> Block:
    made: Block = {"type": "section", "text": _mrkdwn(text)}
    return {**made, "accessory": accessory} if accessory else made


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [_mrkdwn(t) for t in texts]}


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(text, HEADER)}


def divider() -> Block:
    return {"type": "divider"}


def button(label: str, action_id: str, value: str, style: str | None = None) -> Block:
    made: Block = {
        "type": "button",
        "text": plain_text(label),
        "action_id": action_id,
        "value": value,
    }
    return {**made, "style": style} if style else made


def option(label: str, value: str) -> Block:
    return {"text": plain_text(label), "value": value}


def actions(*elements: Block, block_id: str | None = None) -> Block:
    made: Block = {"type": "actions", "elements": list(elements)}
    return {**made, "block_id": block_id} if block_id else made


def bullets(texts: Sequence[str]) -> str:
    return "\n".join(f"• {t}" for t in texts)
