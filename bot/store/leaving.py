"""What has to be settled when somebody leaves, by the database: requests, incidents, links, absences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from bot.handbook.team.leaving import Tie
from bot.handbook.team.team import Team
from bot.store import away, incidents, links, overrides, trades
from schedule.trades import Stretch


def ties(c: Connection, team: Team, person: str, now: datetime) -> Iterator[Tie]:
    for trade in trades.lock_waiting(c, team.id):
        if person in (trade.wish.giver, trade.wish.taker):
            yield Tie("trade", f"request {trade.id} of {trade.wish.giver}, {trade.state}", "withdraw or decline it")
    yield from _overrides(c, team, person, now)
    for incident in incidents.still_open(c, team.id):
        if incident.acknowledged_by and incident.acknowledged_by.name == person:
            yield Tie("incident", f"#{incident.number} {incident.pipeline} is theirs", "reassign it")
    for link in links.standing(c, team.id):
        if link.person == person:
            yield Tie("link", f"linked in Slack to {link.asker.slack}", "undo it with /oncall links")
    for absence in away.ahead(c, team.id, now):
        if absence.person == person:
            yield Tie("absence", f"away until {absence.stretch.until:%Y-%m-%d}", "nothing; it ends by itself")


def _overrides(c: Connection, team: Team, person: str, now: datetime) -> Iterator[Tie]:
    for override in overrides.holding(c, team.id):
        if override.until > now and person in (override.primary, *(override.secondary or ())):
            during = Stretch(override.since, override.until)
            yield Tie("override", "covers", "`/oncall override` somebody else", during=during)
