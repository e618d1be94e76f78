"""How many incidents people outside a team may report. Pure.

A report pages somebody, so whoever can write into a channel could keep those on call awake. The team and its contacts
report as much as they want.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.handbook.team.team import Team
from bot.incidents.rights import members
from bot.people import Actor

WINDOW = timedelta(hours=1)
EACH, ALL = 5, 20  # reports within the window: of one person, and of all outside the team together


def is_limited(team: Team, by: Actor) -> bool:
    return bool(by.slack) and by.slack not in members(team, "", "contacts")


def is_used_up(by: Actor, recent: Mapping[str, int]) -> bool:
    """recent: Slack user id -> reports within the window."""
    return recent.get(by.slack, 0) >= EACH or sum(recent.values()) >= ALL
