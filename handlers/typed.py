"""The words after a slash command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.slack_text import unescaped


def typed(command: Mapping[str, Any]) -> str:
    """As the person typed them, in one line: Slack sends `&`, `<` and `>` escaped, and whatever is shown again is
    escaped again."""
    return " ".join(unescaped(str(command.get("text") or "")).split())
