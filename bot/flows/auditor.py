"""The auditor: proves every minute that nothing which ought to happen has been forgotten, and says so if it has."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.blocks.message import Message
from bot.flows.incidents import notifications
from bot.handbook.team.team import Team
from bot.notify.notifier import Draft
from bot.slack_text import safe
from bot.store import incidents as book
from bot.store import notices
from bot.store.database import Database

log = logging.getLogger(__name__)

MAY_WAIT = timedelta(minutes=1)
REFUSAL_COUNTS_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that must not be. key: the same concern again has the same key."""

    team: str
    key: str
    text: str


def concerns(database: Database, now: datetime) -> list[Concern]:
    """Everything that is overdue or stuck at `now` (handbook time); empty when all is well."""
    with database.reading() as c:
        steps, silent = book.overdue_steps(c, now - MAY_WAIT), book.unanswered_without_step(c)
        late, refused = notices.late_pages(c, now - MAY_WAIT), notices.refused_pages(c, now - REFUSAL_COUNTS_FOR)
    found = [
        Concern(
            s.team, f"step:{s.number}:{s.due:%d%H%M}", f"incident {s.number}: a step due {s.due:%H:%M} UTC has not run"
        )
        for s in steps
    ]
    found += [
        Concern(s.team, f"silent:{s.number}", f"incident {s.number} is unanswered, and nothing more would happen")
        for s in silent
    ]
    found += [Concern(p.team, f"late:{p.key}", f"page {p.key} has been waiting for over a minute") for p in late]
    found += [Concern(p.team, f"refused:{p.key}", f"page {p.key} was refused: {p.last_error}") for p in refused]
    return found


def audit(database: Database, teams: Mapping[str, Team], now: datetime) -> list[Concern]:
    """Find concerns and say each of them once in its team's channel."""
    found = concerns(database, now)
    for concern in found:
        log.error("audit: %s", concern.text)
        if concern.team in teams:
            draft = _draft(concern, teams[concern.team])
            database.write(lambda c, k=concern, d=draft: notices.put(c, k.team, None, [d], now))  # type: ignore[misc]
    return found


def _draft(concern: Concern, team: Team) -> Draft:
    message = Message(text=f"*Watchkeeper about itself:* {safe(concern.text, 500)}. Please look.")
    return notifications.aside(team, f"audit:{concern.team}:{concern.key}", message, lane=f"audit:{concern.team}")
