"""`/oncall`: who is on call, when, for what, and why. Answered to the asker alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.blocks import feed as feeds
from bot.blocks import load as loads
from bot.blocks import oncall as answers
from bot.blocks.message import Message
from bot.handbook.holiday_terms import terms_of
from bot.handbook.team import Team
from handlers.click import Body, typist
from handlers.dates import Day, Instant, NoSuchDate, moment
from handlers.desk import Desk
from handlers.matching import near, pipelines_like
from handlers.trades import WORDS, Trades
from handlers.typed import typed
from schedule.credit import ledger
from schedule.oncall import Shift
from schedule.wallclock import NOON, end_of_day, local_day, start_of_day, to_utc

_WORDS = ("next", "why", "load", "feed", *WORDS, "help")
_YEARS = range(2000, 2101)
_NEXT = 5  # shifts
_AHEAD = timedelta(days=366)  # how far ahead they are looked for


class OnCall:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._trades = Trades(desk.teams, desk.trading) if desk.trading else None

    def command(self, body: Body, respond: Respond, client: WebClient) -> None:
        team = self._desk.teams.for_channel(body["channel_id"], body["user_id"])
        words, now = typed(body), self._desk.clock.now()
        if self._trades and words.partition(" ")[0].lower() in WORDS:
            answer = self._trades.typed(
                team, words, typist(body, self._desk.teams), f"command:{body['trigger_id']}", now
            )
        else:
            answer = self.answer(team, words, now, body["user_id"])
        respond(**answer.payload(), response_type="ephemeral")

    def answer(self, team: Team, words: str, now: datetime, user: str = "") -> Message:
        """What `/oncall WORDS` says at `now`. user: the Slack id of who asks."""
        first, _, rest = words.partition(" ")
        match first.lower(), rest:
            case ("" | "now", ""):
                return self._now(team, now)
            case ("help" | "?" | "-h" | "--help", ""):
                return answers.help_text()
            case "next", "":
                return answers.upcoming(team, list(islice(self._ahead(team, now), _NEXT)))
            case "why", _:
                return self._why(team, rest, now)
            case "load", _:
                return self._load(team, rest, now)
            case "feed", "":
                return self._feed(team, user)
        return self._date(team, words, now) or self._pipeline(team, words, now) or _unknown(team, words)

    def _now(self, team: Team, now: datetime) -> Message:
        rota = self._desk.teams.rota(team)
        shift = rota.on_call_at(now)
        return answers.now(team, shift, rota.on_call_at(shift.until))

    def _ahead(self, team: Team, now: datetime) -> Iterator[Shift]:
        rota = self._desk.teams.rota(team)
        return (s for s in rota.shifts(now, now + _AHEAD) if s.since > now)

    def _why(self, team: Team, words: str, now: datetime) -> Message:
        at = now if words.lower() in ("", "now") else _instant(team, words, now)
        if isinstance(at, Message):
            return at
        return answers.why(team, at, self._desk.teams.rota(team).on_call_at(at))

    def _load(self, team: Team, words: str, now: datetime) -> Message:
        year = words or str(local_day(now, team.settings.zone).year)
        if not (year.isascii() and year.isdigit() and int(year) in _YEARS):
            return loads.no_such_year(words)
        rota = self._desk.teams.rota(team)
        return loads.load(team, ledger(rota.rules, rota.overrides, terms_of(team), int(year), now))

    def _feed(self, team: Team, user: str) -> Message:
        missing = self._desk.feeds.missing() if self._desk.feeds else ["CALENDAR_SECRET", "WATCHKEEPER_PUBLIC_URL"]
        if self._desk.feeds is None or missing:
            return feeds.not_set_up(missing)
        name = team.person_of(user)
        if name is None and user not in [c.slack for c in team.settings.contacts.values()]:
            return feeds.not_for_you(team)
        own = self._desk.feeds.link(team, name) if name else None
        return feeds.links(team, own, self._desk.feeds.link(team, None))

    def _date(self, team: Team, words: str, now: datetime) -> Message | None:
        try:
            found = moment(words, now, team.zone)
        except NoSuchDate:
            return answers.no_such_date(words)
        match found:
            case Day(day):
                return self._day(team, day)
            case Instant(at):
                return answers.at_instant(team, at, self._desk.teams.rota(team).on_call_at(at))
        return None

    def _day(self, team: Team, day: date) -> Message:
        zone = team.settings.zone
        shifts = self._desk.teams.rota(team).shifts(start_of_day(day, zone), end_of_day(day, zone))
        return answers.on_day(team, day, list(shifts))

    def _pipeline(self, team: Team, words: str, now: datetime) -> Message | None:
        owners = pipelines_like(team, words)
        return answers.pipelines(team, owners, self._desk.teams.rota(team).on_call_at(now)) if owners else None


def _instant(team: Team, words: str, now: datetime) -> datetime | Message:
    """The instant to give reasons for; noon of a day, for a handoff seldom falls later."""
    try:
        found = moment(words, now, team.zone)
    except NoSuchDate:
        return answers.no_such_date(words)
    match found:
        case Day(day):
            return to_utc(day, NOON, team.settings.zone)
        case Instant(at):
            return at
    return _unknown(team, f"why {words}")


def _unknown(team: Team, words: str) -> Message:
    choices = [*_WORDS, *(o.pipeline for o in team.handbook.ownership)]
    return answers.did_you_mean(words, [f"/oncall {choice}" for choice in near(words, choices)])
