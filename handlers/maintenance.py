"""`/maintenance`: what is planned, booking an upgrade, calling a window off, and the manager's answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.blocks import maintenance as said
from bot.blocks.message import Message
from bot.handbook.team.matching import near
from bot.handbook.team.team import Team
from handlers.click import Body, actor, click, tell, typist
from handlers.dates.day import Day, Days, NoSuchDate
from handlers.dates.moment import Either, Hours, Instant, Meant, moment
from handlers.desk import Desk, Maintenance
from handlers.door import attempt
from handlers.typed import typed
from schedule.wallclock import local_day

_WORDS = ("next", "book", "cancel", "help")
_HOUR = timedelta(hours=1)


class MaintenanceCommand:
    def __init__(self, desk: Desk, flow: Maintenance) -> None:
        self._desk, self._flow = desk, flow

    def command(self, body: Body, respond: Respond, client: WebClient) -> None:
        team = self._desk.teams.for_channel(body["channel_id"], body["user_id"])
        first, _, rest = typed(body).partition(" ")
        match first.lower():
            case "book":
                # The trigger is good for three seconds: it is spent before anything waits for the database.
                client.views_open(trigger_id=body["trigger_id"], view=self._form(team, rest, body["channel_id"]))
                return
            case "cancel" if rest:
                answer = self._cancel(team, rest, body)
            case _:
                answer = self.answer(team, first.lower(), rest)
        respond(**answer.payload(), response_type="ephemeral")

    def answer(self, team: Team, first: str, rest: str) -> Message:
        """What `/maintenance FIRST REST` says, of what only says something."""
        match first, rest:
            case ("" | "help" | "?" | "-h" | "--help", ""):
                return said.help_text()
            case "next", "":
                return said.upcoming(self._flow.upcoming(team))
            case "cancel", "":
                return said.upcoming(self._flow.upcoming(team), to_cancel=True)
        return said.did_you_mean(f"{first} {rest}".strip(), [f"/maintenance {w}" for w in near(first, _WORDS)])

    # --- booking ----------------------------------------------------------------------------------------------------

    def _form(self, team: Team, name: str, channel: str) -> dict[str, Any]:
        """Proposed: the first full hour that keeps the notice."""
        notice = team.handbook.maintenance.upgrade_notice or timedelta()
        starts = (self._desk.clock.now() + notice + _HOUR).replace(minute=0, second=0, microsecond=0)
        return said.form(name, starts, channel)

    def submitted(self, ack: Ack, body: Body, respond: Respond, client: WebClient) -> None:
        """The form is sent in. What the calendar alone refuses is said in the form, beside the time."""
        name, starts, ends = _asked(body)
        team = self._desk.teams.for_channel(body["view"]["private_metadata"], body["user"]["id"])
        refused = self._flow.verdict(team, starts, ends).refused
        if refused:
            ack(response_action="errors", errors={said.STARTS: refused})
            return
        ack()
        attempt(partial(self._book, team, name, starts, ends), body, respond, client)

    def _book(
        self,
        team: Team,
        name: str,
        starts: datetime,
        ends: datetime,
        body: Body,
        respond: Respond,
        client: WebClient,
    ) -> None:
        by, key = actor(body, self._desk.teams), f"form:{body['view']['id']}"
        tell(Message(text=self._flow.book(team, name, starts, ends, by, key).text), body, respond, client)

    def approve(self, body: Body, respond: Respond, client: WebClient) -> None:
        self._decide(True, body, respond, client)

    def refuse(self, body: Body, respond: Respond, client: WebClient) -> None:
        self._decide(False, body, respond, client)

    def _decide(self, approved: bool, body: Body, respond: Respond, client: WebClient) -> None:
        clicked = click(body, self._desk.teams)
        answer = self._flow.decide(clicked.row_id, approved, clicked.by, clicked.key)
        tell(Message(text=answer.text), body, respond, client)

    # --- calling off ------------------------------------------------------------------------------------------------

    def cancelled(self, body: Body, respond: Respond, client: WebClient) -> None:
        """A Cancel button of the list."""
        clicked = click(body, self._desk.teams)
        team = self._desk.teams.for_channel(clicked.channel, clicked.by.slack)
        answer = self._flow.cancel(team, clicked.value, clicked.by, clicked.key)
        tell(Message(text=answer.text), body, respond, client)

    def receipts(self, body: Body, respond: Respond, client: WebClient) -> None:
        """What came of a window's notices."""
        clicked = click(body, self._desk.teams)
        team = self._desk.teams.for_channel(clicked.channel, clicked.by.slack)
        line = next((each for each in self._flow.upcoming(team) if each.reference == clicked.value), None)
        tell(said.receipts(line), body, respond, client)

    def _cancel(self, team: Team, words: str, body: Body) -> Message:
        """A number ("#3") or a date, on which exactly one window must begin in the team's or in UTC's calendar."""
        reference = words if words.startswith("#") else self._on(team, words)
        if isinstance(reference, Message):
            return reference
        by, key = typist(body, self._desk.teams), f"command:{body['trigger_id']}"
        return Message(text=self._flow.cancel(team, reference, by, key).text)

    def _on(self, team: Team, words: str) -> str | Message:
        try:
            found = moment(words, self._desk.clock.now(), team.zone, team.settings.business.country)
        except NoSuchDate:
            return Message(text="There is no such date. `/maintenance next` shows what is planned.")
        if found is None:
            return said.did_you_mean(f"cancel {words}", ["/maintenance cancel"])
        meant = found.options if isinstance(found, Either) else (found,)
        lines = self._flow.upcoming(team)
        hits = [line for line in lines if any(_begins_in(line.window.starts, option, team) for option in meant)]
        return hits[0].reference if len(hits) == 1 else said.upcoming(hits or lines, to_cancel=True)


def _begins_in(starts: datetime, meant: Meant, team: Team) -> bool:
    """Whether a window begins on that day, or on one of those days, in the team's calendar or in UTC's."""
    zone = team.settings.zone
    days = (starts.astimezone(UTC).date(), local_day(starts, zone))
    match meant:
        case Day(day):
            return day in days
        case Days(first, last):
            return any(first <= day <= last for day in days)
        case Instant(at):
            return local_day(at, zone) in days
        case Hours(since, until):
            return since <= starts < until


def _asked(body: Body) -> tuple[str, datetime, datetime]:
    values = body["view"]["state"]["values"]
    starts = datetime.fromtimestamp(values[said.STARTS][said.STARTS]["selected_date_time"], UTC)
    minutes = int(values[said.LENGTH][said.LENGTH]["selected_option"]["value"])
    return str(values[said.WHAT][said.WHAT]["value"] or ""), starts, starts + timedelta(minutes=minutes)
