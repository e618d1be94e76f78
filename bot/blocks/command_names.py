"""What our slash commands are called in this workspace. Where another app has /oncall, ours begin with a prefix; every
text is worded with the plain names, kept so, and renamed when it leaves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.blocks.message import HEADER, OPTION, SECTION, TEXT, fitting

COMMANDS = ("oncall", "runbook", "incident", "maintenance")
_READ = frozenset({"text", "fallback", "alt_text", "subject"})  # the fields of a message that people read
_LONG_PLAIN = 2000  # characters of a label or a hint
# A word of its own: not a part of an address, a path or a file's name.
_NAMED = re.compile(rf"(?<![\w/.:=@~<-])/(?={'|'.join(COMMANDS)})(\w+)(?![\w/-])")


@dataclass(frozen=True, slots=True)
class CommandNames:
    """prefix: "wk-" for /wk-oncall; "" for the plain names."""

    prefix: str = ""

    def said(self, text: str) -> str:
        return _NAMED.sub(self._renamed, text) if self.prefix else text

    def shown(self, value: Any) -> Any:
        """A message, a view or a payload, with every text that people read renamed, and still short enough."""
        if not self.prefix:
            return value
        if isinstance(value, (list, tuple)):
            return type(value)(map(self.shown, value))
        return {k: self._field(k, v, value) for k, v in value.items()} if isinstance(value, dict) else value

    def _field(self, name: str, value: Any, of: dict[str, Any]) -> Any:
        if name not in _READ or not isinstance(value, str):
            return self.shown(value)
        said = self.said(value)
        return value if said == value else fitting(said, _room(value, str(of.get("type", ""))))

    def _renamed(self, found: re.Match[str]) -> str:
        return f"/{self.prefix}{found[1]}" if found[1] in COMMANDS else found[0]


PLAIN = CommandNames()


def _room(text: str, kind: str) -> int:
    """How long it may become. A plain text's limit is the next one above what it was made for."""
    if kind == "plain_text":
        return next((limit for limit in (OPTION, HEADER) if len(text) <= limit), _LONG_PLAIN)
    return SECTION if kind == "mrkdwn" else TEXT
