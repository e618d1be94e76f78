"""`/oncall`: who is on call, when, for what, and why. Answered to the asker alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice, pairwise

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.blocks import account_link as links
from bot.blocks import feed as feeds
from bot.blocks import load as loads
from bot.blocks import oncall as answers
from bot.blocks.message import Message
from bot.handbook.team.holiday_terms import terms_of
from bot.handbook.team.matching import LONGEST, near, pipelines_like
from bot.handbook.team.team import Team
from bot.text import whole
from handlers import away, leaving
from handlers.click import Body, typist
from handlers.dates.day import Day, Days, NoSuchDate
from handlers.dates.moment import Either, Hours, Instant, Meant, moment, unmistakable
from handlers.desk import Desk
from handlers.trades import WORDS, Trades
from handlers.typed import typed
from schedule.claims import handoffs_of
from schedule.credit import ledger
from schedule.holidays import UnknownHoliday, recognise
from schedule.oncall import Shift
from schedule.wallclock import NOON, end_of_day, local_day, start_of_day, to_utc

_WORDS = ("next", "week", "me", "why", "load", "feed", "links", *WORDS, *away.WORDS, leaving.WORD, "help")
_YEARS = range(2000, 2101)
_WEEKS = ("week", "weeks", "this week", "next week")
_COMING = 4  # weeks
_NEXT = 5  # shifts
_SECOND = 3  # of the shifts as secondary
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
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
        elif self._desk.being_away and words.partition(" ")[0].lower() in away.WORDS:
            by, key = typist(body, self._desk.teams), f"command:{body['trigger_id']}"
            answer = away.typed(self._desk.being_away, self._desk.teams, team, words, by, key, now)
        elif self._desk.leaving and words.partition(" ")[0].lower() == leaving.WORD:
            answer = leaving.typed(self._desk.leaving, team, words, typist(body, self._desk.teams))
        else:
            answer = self.answer(team, words, now, body["user_id"])
        respond(**answer.payload(), response_type="ephemeral")

    def answer(self, team: Team, words: str, now: datetime, user: str = "") -> Message:
        """What `/oncall WORDS` says at `now` to somebody with this Slack user id."""
        if words.lower() in _WEEKS:
            return self._weeks(team, now)
        first, _, rest = words.partition(" ")
        match first.lower(), rest:
            case ("" | "now", ""):
                return self._now(team, now)
            case ("help" | "?" | "-h" | "--help", ""):
                return answers.help_text()
            case "next", "":
                return answers.upcoming(team, list(islice(self._ahead(team, now), _NEXT)))
            case "me", "":
                return self._me(team, user, now)
            case "links", "":
                return links.listing(self._desk.linking.standing(team.id) if self._desk.linking else ())
            case "why", _:
                return self._why(team, rest, now)
            case "load", _:
                return self._load(team, rest, now)
            case "feed", "":
                return self._feed(team, user)
        return (
            self._named(team, words, now)
            or self._date(team, words, now)
            or self._pipeline(team, words, now)
            or _unknown(team, words)
        )

    def _now(self, team: Team, now: datetime) -> Message:
        rota = self._desk.teams.rota(team)
        shift = rota.on_call_at(now)
        return answers.now(team, shift, rota.on_call_at(shift.until))

    def _ahead(self, team: Team, now: datetime) -> Iterator[Shift]:
        rota = self._desk.teams.rota(team)
        return (s for s in rota.shifts(now, now + _AHEAD) if s.since > now)

    def _weeks(self, team: Team, now: datetime) -> Message:
        """From this week's handoff on; a shift that began before a week is shown in it from its beginning."""
        rules, rota = self._desk.teams.rota(team).rules, self._desk.teams.rota(team)
        handoffs = handoffs_of(rules)
        this = handoffs.number_at(now)
        begins = [handoffs.begins(this + n) for n in range(_COMING + 1)]
        return answers.weeks(team, [(since, list(rota.shifts(since, until))) for since, until in pairwise(begins)])

    def _named(self, team: Team, words: str, now: datetime) -> Message | None:
        """The shifts of a colleague, by name or mention."""
        mentioned = _MENTION.fullmatch(words)
        if mentioned:
            return self._person(team, team.person_of(mentioned[1]), now)
        known = {p.name.lower(): p.name for p in team.handbook.people}
        name = known.get(words.removeprefix("@").lower())
        return self._person(team, name, now) if name else None

    def _me(self, team: Team, user: str, now: datetime) -> Message:
        if self._desk.linking and team.person_of(user) is None:
            return links.who_are_you(team, user)
        return self._person(team, team.person_of(user), now)

    def _person(self, team: Team, name: str | None, now: datetime) -> Message:
        if name is None:
            return answers.not_in_the_team(team)
        rota = self._desk.teams.rota(team)
        ahead = rota.shifts(now, now + _AHEAD)
        second = (s for s in ahead if name in s.secondary and s.since > now)
        return answers.shifts_of(
            team, name, rota.on_call_at(now), rota.next_shifts_of(name, now, _NEXT), list(islice(second, _SECOND))
        )

    def _why(self, team: Team, words: str, now: datetime) -> Message:
        meant = Instant(now) if words.lower() in ("", "now") else _moment(team, words, now)
        match meant:
            case None:
                return _unknown(team, f"why {words}")
            case Message():
                return meant
            case Either(options):
                return self._which(team, words, options, "/oncall why")
        at = _instant(meant, team.settings.zone)
        return answers.why(team, at, self._desk.teams.rota(team).on_call_at(at))

    def _load(self, team: Team, words: str, now: datetime) -> Message:
        year = words or str(local_day(now, team.settings.zone).year)
        number = whole(year)
        if number is None or number not in _YEARS:
            return loads.no_such_year(words)
        rota = self._desk.teams.rota(team)
        return loads.load(team, ledger(rota.rules, rota.overrides, terms_of(team), number, now))

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
        found = _moment(team, words, now)
        match found:
            case None | Message():
                return found
            case Either(options):
                return self._which(team, words, options)
            case Day(day):
                return answers.on_day(team, day, self._during(team, found))
            case Days(first, last):
                return answers.on_days(team, first, last, self._during(team, found))
            case Hours(since, until):
                return answers.in_hours(team, since, until, self._during(team, found))
            case Instant(at):
                return answers.at_instant(team, at, self._desk.teams.rota(team).on_call_at(at))

    def _which(self, team: Team, words: str, options: Sequence[Meant], asked: str = "/oncall") -> Message:
        """Who it is by each reading of the words, so that asking back seldom costs a second question."""
        by_option = [(f"{asked} {unmistakable(o, team.zone)}", self._during(team, o)) for o in options]
        return answers.which(team, words, by_option)

    def _during(self, team: Team, meant: Meant) -> list[Shift]:
        rota, zone = self._desk.teams.rota(team), team.settings.zone
        match meant:
            case Instant(at):
                return [rota.on_call_at(at)]
            case Hours(since, until):
                return list(rota.shifts(since, until))
            case Day(day):
                return list(rota.shifts(start_of_day(day, zone), end_of_day(day, zone)))
            case Days(first, last):
                return list(rota.shifts(start_of_day(first, zone), end_of_day(last, zone)))

    def _pipeline(self, team: Team, words: str, now: datetime) -> Message | None:
        owners = pipelines_like(team, words)
        return answers.pipelines(team, owners, self._desk.teams.rota(team).on_call_at(now)) if owners else None


def _moment(team: Team, words: str, now: datetime) -> Meant | Either | Message | None:
    """What the words mean; a message where the calendar has no such date."""
    business = team.business
    try:
        return moment(words, now, team.zone, business.country, business.closes)
    except NoSuchDate as error:
        return answers.no_such_date(words, str(error))


def _instant(meant: Meant, zone: str) -> datetime:
    """The instant to give reasons for; noon of the first day, for a handoff seldom falls later."""
    match meant:
        case Day(day) | Days(day, _):
            return to_utc(day, NOON, zone)
        case Instant(at) | Hours(at, _):
            return at


def _unknown(team: Team, words: str) -> Message:
    names = [*(o.pipeline for o in team.handbook.ownership), *(p.name for p in team.handbook.people)]
    holidays = recognise(words[:LONGEST], team.settings.business.country)
    choices = [*_WORDS, *names, *(holidays.nearest if isinstance(holidays, UnknownHoliday) else ())]
    return answers.did_you_mean(words, [f"/oncall {choice}" for choice in near(words, choices)])
