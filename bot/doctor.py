"""What is still missing before the bot can do its work, each with the remedy. Asks Slack, changes nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot import doctor_slack, security
from bot.diagnosis import Diagnosis
from bot.errors import InDoubt, InvalidFile, SendError, WatchkeeperError
from bot.extras import installed
from bot.handbook.team.load import load_teams
from bot.handbook.team.team import Team
from bot.notify.calendars import fetch
from bot.notify.configured import OPTIONAL, configured
from bot.notify.email import EmailNotifier
from bot.notify.notifier import Notifier
from bot.notify.slack import slack_client
from bot.notify.statuspage import StatuspageNotifier
from bot.notify.tickets import GitHubTickets, JiraTickets
from bot.settings import Settings, purpose
from bot.store import letter_box
from bot.store.database import Database
from bot.store.migrate import has_begun, is_current
from bot.text import counted
from detectors.declare import declare
from detectors.sources.readonly import unfit
from schedule.absences import AHEAD, NotACalendar, absences

_CALLED = {
    "pagerduty": "PagerDuty",
    "email": "e-mail",
    "statuspage": "Statuspage",
    "webhook": "the outgoing webhook",
    "tickets": "a ticket system",
}
_LATELY = timedelta(days=7)
_SHORT = 16  # characters: a shorter secret could be guessed


def examine_security(settings: Settings, environ: Mapping[str, str]) -> list[Diagnosis]:
    """What an attacker would look for, and who may do what, by name."""
    teams, flaws = _teams(settings)
    return [*flaws, *security.look(settings, teams, environ)]


def examine(settings: Settings, environ: Mapping[str, str], live: bool = False) -> list[Diagnosis]:
    """Everything that can be checked from here, in the order in which to mend it. live: also by a message that is
    posted in each team's channel and deleted again."""
    found = list(_settings(settings))
    teams, flaws = _teams(settings)
    found += flaws
    found += _database(settings)
    if settings.slack_bot_token is not None:
        client = slack_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
        found += doctor_slack.look(client, settings, teams, live)
    found += (d for team in teams.values() for d in _sources(team, environ))
    found += (d for team in teams.values() for d in _calendars(team, environ))
    found += (d for team in teams.values() for d in _inbound(team, environ, settings))
    found += _turned_away(settings, teams)
    found += _notifiers(settings)
    found += _extras()
    return found


def _settings(settings: Settings) -> Iterator[Diagnosis]:
    missing = settings.missing_for_slack()
    for name in missing:
        yield Diagnosis("missing", f"{name.upper()} is not set", f"it is {purpose(name)}; put it into .env")
    if not missing:
        yield Diagnosis("ok", f"settings for {settings.slack_mode} mode")


def _extras() -> Iterator[Diagnosis]:
    if not installed("charts"):
        what = "incidents have no chart: matplotlib is not installed"
        yield Diagnosis("note", what, "pip install 'watchkeeper[charts]'")


def _teams(settings: Settings) -> tuple[Mapping[str, Team], list[Diagnosis]]:
    try:
        teams = load_teams(settings.watchkeeper_teams)
        for team in teams.values():
            declare(team)
    except InvalidFile as invalid:
        return {}, [Diagnosis("missing", f"{f.file}:{f.line}: {f.wrong}", f.instead) for f in invalid.flaws]
    except WatchkeeperError as error:
        return {}, [Diagnosis("missing", str(error), "")]
    return teams, [Diagnosis("ok", f"team {team.id}: {team.settings.name}") for team in teams.values()]


def _database(settings: Settings) -> Iterator[Diagnosis]:
    try:
        database = Database(settings.database_url)
        if not has_begun(database):
            yield Diagnosis("note", "there is no database yet", "`watchkeeper run` makes it")
            return
        current = is_current(database)
        database.close()
    except WatchkeeperError as error:
        yield Diagnosis("missing", str(error), "see DATABASE_URL")
        return
    except SQLAlchemyError as error:
        yield Diagnosis("missing", f"the database does not answer ({type(error).__name__})", "see DATABASE_URL")
        return
    if current:
        yield Diagnosis("ok", "database")
    else:
        yield Diagnosis(
            "note", "the database is not migrated yet", "`watchkeeper run` does it, or `watchkeeper migrate`"
        )


# --- the rest -------------------------------------------------------------------------------------------------------


def _sources(team: Team, environ: Mapping[str, str]) -> Iterator[Diagnosis]:
    for name, source in team.settings.sources.items():
        trouble = unfit(name, source, environ)
        yield (
            Diagnosis("missing", trouble, "see [sources] in team.toml")
            if trouble
            else Diagnosis("ok", f"source {name}")
        )


def _inbound(team: Team, environ: Mapping[str, str], settings: Settings) -> Iterator[Diagnosis]:
    for way in team.settings.inbound:
        secret = environ.get(way.secret_env, "").strip() if way.secret_env else ""
        if way.address and settings.mail_in_port is None:
            yield Diagnosis("missing", "MAIL_IN_PORT is not set", f"without it no mail comes in to {way.address}")
        elif way.address:
            yield Diagnosis("ok", f"mail to {way.address}")
        elif way.kind == "json" and way.signing.scheme == "sns":
            yield Diagnosis("ok", f"way in {way.name}, by Amazon SNS")
        elif not secret:
            yield Diagnosis("missing", f"{way.secret_env} is not set", f"without it nothing comes in by {way.name}")
        elif len(secret) < _SHORT:
            remedy = "make one with `openssl rand -hex 32`"
            yield Diagnosis("note", f"{way.secret_env} has only {len(secret)} characters", remedy)
        else:
            yield Diagnosis("ok", f"way in {way.name}")


def _calendars(team: Team, environ: Mapping[str, str]) -> Iterator[Diagnosis]:
    """Of absences, by person."""
    now = datetime.now(UTC)
    for person, known in team.settings.people.items():
        if known.calendar_env is None:
            continue
        what = f"the calendar of {person}"
        if not (url := environ.get(known.calendar_env, "").strip()):
            yield Diagnosis("missing", f"{what}: {known.calendar_env} is not set", "set it to the secret iCal address")
            continue
        try:
            found = absences(fetch(url), team.zone, now, now + AHEAD)
            yield Diagnosis("ok", f"{what}: {counted(len(found), 'absence')} in the next {AHEAD.days} days")
        except (SendError, NotACalendar) as error:
            remedy = f"see that {known.calendar_env} holds the address of an iCal file"
            yield Diagnosis("missing", f"{what}: {str(error) or 'no iCal file'}", remedy)


def _turned_away(settings: Settings, teams: Mapping[str, Team]) -> Iterator[Diagnosis]:
    """By way in: what was refused, with the last reason, and what waits for somebody to route it."""
    try:
        database = Database(settings.database_url)
        if not has_begun(database) or not is_current(database):
            return
        with database.reading() as c:
            refused = letter_box.refused(c, since=datetime.now(UTC) - _LATELY)
            waiting = [(team, row) for team in teams for row in letter_box.waiting(c, team)]
        database.close()
    except (WatchkeeperError, SQLAlchemyError):
        return  # said above
    for row in refused:
        what = f"way in {row.way}: {row.times} refused ({row.status}), the last {row.last_at:%Y-%m-%d %H:%M} UTC"
        yield Diagnosis("note", what, row.reason)
    for team, row in waiting:
        what = f"way in {row.source.partition(':')[2] or row.source}: {row.alerts} alerts can't be routed"
        yield Diagnosis("note", what, f"press Route to ... under them in the channel of {team}")


def _notifiers(settings: Settings) -> Iterator[Diagnosis]:
    """What is set up besides Slack. PagerDuty and the webhook can only be tried by waking somebody."""
    built = {n.name: n for n in configured(settings, time.time)}
    for name, needed in OPTIONAL.items():
        if name not in built:
            yield Diagnosis("note", f"{_CALLED[name]} is not set up", f"to switch it on, set {needed}")
        elif trouble := _trouble(built[name]):
            yield Diagnosis("missing", f"{name}: {trouble}", f"see {needed}")
        else:
            yield Diagnosis("ok", name)


def _trouble(notifier: Notifier) -> str:
    try:
        if isinstance(notifier, (EmailNotifier, StatuspageNotifier, JiraTickets, GitHubTickets)):
            notifier.greet()
    except (SendError, InDoubt) as error:
        return str(error)
    return ""
