"""`/oncall away dec 14 to 18`, `/oncall away`, `/oncall back`."""

from __future__ import annotations

from datetime import datetime

from bot.blocks.message import Message
from bot.handbook.team.team import Team
from bot.people import Actor
from bot.slack_text import safe
from handlers.dates.spans import NotASpan, span
from handlers.desk import BeingAway, Teams
from schedule.trades import Stretch
from schedule.wallclock import local_day, start_of_day

WORDS = ("away", "back")


def typed(flow: BeingAway, teams: Teams, team: Team, words: str, by: Actor, key: str, now: datetime) -> Message:
    """For the asker alone; only the people of the rotation are away or back."""
    word, _, when = words.partition(" ")
    if word.lower() == "away" and not when.strip():
        return flow.listed(team)
    person = team.person_of(by.slack)
    if person is None:
        return Message(
            text=f"Only the people in the rotation can say that they're away, in {safe(team.settings.name, 80)}."
        )
    if word.lower() == "back":
        return Message(text=flow.take_back(team, person).text)
    try:
        stretch = _whole_days(span(when, now, teams.rota(team), person), teams.rota(team).rules.zone)
    except NotASpan as error:
        return Message(text=f"{safe(str(error), 400)}.")
    return Message(text=flow.say(team, person, stretch, by, key).text)


def _whole_days(stretch: Stretch, zone: str) -> Stretch:
    """From the morning of the first day, and not only from its handoff."""
    return Stretch(start_of_day(local_day(stretch.since, zone), zone), stretch.until)
