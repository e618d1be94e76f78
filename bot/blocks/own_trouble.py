"""What Watchkeeper says of its own troubles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.blocks.message import Message
from bot.slack_text import safe, when
from bot.text import listed

_SHOWN = 8  # of what it concerns; the rest is counted


def going_on(text: str, about: Sequence[str], since: datetime) -> Message:
    return Message(text=f"*Watchkeeper has a problem:* {_said(text, about)} Since {when(since)}.")


def over(text: str, about: Sequence[str], began: datetime, ended: datetime) -> Message:
    return Message(text=f"*Fixed:* {_said(text, about)} From {when(began)} to {when(ended)}.")


def _said(text: str, about: Sequence[str]) -> str:
    shown = [safe(each, 200) for each in about[:_SHOWN]]
    more = [f"{len(about) - _SHOWN} more"] if len(about) > _SHOWN else []
    return f"{safe(text, 400)}{f': {listed([*shown, *more])}' if shown else ''}."
