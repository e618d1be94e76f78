"""Who acts: a person in Slack, somebody elsewhere, or the bot itself."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something. slack: a Slack user id, "" for the bot itself. name: for the record, as people read it.
    foreign: of another workspace, by Slack Connect."""

    name: str
    slack: str = ""
    foreign: bool = field(default=False, compare=False)


WATCHKEEPER = Actor("Watchkeeper")
