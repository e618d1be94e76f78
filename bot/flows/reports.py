"""The flow of reports from outside a team: each is counted, and too many are not opened, which is said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.blocks import reports as said
from bot.blocks.refused import words
from bot.clock import Clock
from bot.flows.post import to_channel
from bot.handbook.team.team import Team
from bot.incidents.quota import WINDOW, is_limited, is_used_up
from bot.incidents.rights import Act, refused
from bot.people import Actor
from bot.store import notices
from bot.store import reports as book
from bot.store.database import Database


class Reports:
    def __init__(self, database: Database, clock: Clock, teams: Mapping[str, Team]) -> None:
        self._db, self._clock, self._teams = database, clock, teams

    def refusal(self, team: Team, by: Actor, key: str) -> str:
        """Why this report is not opened, in mrkdwn; "" where it is, and then it has been counted. key: of the form that
        was sent in; the same again is answered the same."""
        if stopped := refused(team, Act.REPORT, by):
            return words(stopped)
        if not is_limited(team, by):
            return ""
        now = self._clock.now()
        return "" if self._db.write(lambda c: admit(c, team, by, key, now)) else said.too_many(team)


def admit(c: Connection, team: Team, by: Actor, key: str, now: datetime) -> bool:
    """Whether it may be opened. The team's channel hears, once an hour, that somebody's reports are not opened."""
    if refused(team, Act.REPORT, by):
        return False
    if not is_limited(team, by) or book.counted(c, key):
        return True
    if is_used_up(by, book.since(c, team.id, now - WINDOW)):
        draft = to_channel(team, f"reports:{by.slack}:{now:%Y%m%dT%H}", said.not_opened(by))
        if not notices.find(c, [draft.key]):
            notices.put(c, team.id, None, [draft], now)
        return False
    book.add(c, team.id, by.slack, key, now)
    return True
