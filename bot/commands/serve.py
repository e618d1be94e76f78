"""watchkeeper run, web, worker, migrate: the processes."""

from __future__ import annotations

import logging
import signal
import threading
import time

import typer
from sqlalchemy.exc import OperationalError

from bot.commands.output import fail
from bot.errors import SettingsError, WatchkeeperError
from bot.handbook.team.load import load_teams
from bot.logs import handler
from bot.settings import Settings, load_settings
from bot.store.database import Database
from bot.store.migrate import is_empty


def run() -> None:
    """Everything in one process: Slack, HTTP, escalation, delivery, detectors."""
    from bot.app import Part

    _serve(Part.ALL)


def web() -> None:
    """The doors only (Slack and HTTP); any number of these share one PostgreSQL with `worker`s."""
    from bot.app import Part

    _serve(Part.DOORS)


def worker() -> None:
    """The ticks only (escalation, delivery, detectors); any number of these share one PostgreSQL with `web`s."""
    from bot.app import Part

    _serve(Part.TICKS)


def migrate() -> None:
    """Bring the database to the newest schema."""
    from bot.store.migrate import migrate as bring_up_to_date
    from bot.store.migrate import prepare_file

    try:
        database = Database(load_settings().database_url)
    except WatchkeeperError as error:
        raise fail(error) from None
    try:
        prepare_file(database)
        bring_up_to_date(database)
    except WatchkeeperError as error:
        raise fail(error) from None
    database.close()
    typer.echo("The database is up to date.")


def configure_logging(as_json: bool = False) -> None:
    logging.basicConfig(level=logging.INFO, handlers=[handler(as_json, time.monotonic)])
    # The SDK and Bolt quote whole requests, and not all of that is theirs to show.
    for name in ("apscheduler", "slack_bolt", "slack_sdk"):
        logging.getLogger(name).setLevel(logging.ERROR)
    for name in ("httpx", "alembic", "uvicorn"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _refuse_unusable(settings: Settings) -> None:
    """A bot token that Slack does not know, or a channel that is not there, would only be found out by silence. Slack
    that is away is waited for; and a bot that has been in service before serves on, for a page needs no channel."""
    from bot.doctor_slack import shut, unusable
    from bot.notify.slack import slack_client

    if settings.slack_bot_token is None:
        return
    client = slack_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, timeout=2)
    if found := unusable(client):
        raise SettingsError(f"{found.what}; {found.remedy}")
    if _is_first_start(settings):
        closed = [found for team in load_teams(settings.watchkeeper_teams).values() if (found := shut(client, team))]
        if closed:
            raise SettingsError("\n".join(f"{found.what}; {found.remedy}" for found in closed))


def _is_first_start(settings: Settings) -> bool:
    database = Database(settings.database_url)
    try:
        return is_empty(database)
    finally:
        database.close()


def _serve(part: object) -> None:
    from bot.app import Part, Watchkeeper

    assert isinstance(part, Part)
    began = time.monotonic()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        settings = load_settings()
        configure_logging(settings.log_format == "json")
        _refuse_unusable(settings)
        bot = Watchkeeper(settings, part=part)
        bot.start()
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0][:200] if error.orig else type(error).__name__
        raise fail(WatchkeeperError(f"the database does not answer: {reason}")) from None
    except WatchkeeperError as error:
        raise fail(error) from None
    logging.getLogger("watchkeeper").info("ready after %.1f s", time.monotonic() - began)
    stop.wait()
    bot.stop()
