"""watchkeeper demo: the whole bot with no Slack account: a local workspace, a sample warehouse, the example team."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import httpx
import typer

from bot.clock import FastClock
from bot.commands.demo_folder import free_to_listen, held, sample_in
from bot.commands.demo_guide import Guide, lessons
from bot.commands.output import misused
from bot.commands.sample import Faults, split
from bot.commands.serve import configure_logging
from bot.errors import WatchkeeperError
from bot.extras import require
from bot.people import Actor
from bot.shipped import shipped

if TYPE_CHECKING:
    from bot.app import Watchkeeper

_PAGE_ANSWERS_WITHIN = 15.0  # seconds


def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="of the page, on 127.0.0.1; 0 for any free one")] = 8065,
    speed: Annotated[float, typer.Option(min=0.01, max=3600, help="how fast the handbook's time runs")] = 1.0,
    at: Annotated[str | None, typer.Option(help="the day or time at which the demo begins (ISO 8601)")] = None,
    folder: Annotated[Path, typer.Option(help="of the sample, and of a database that is new each time")] = Path(
        "var/demo"
    ),
    teams: Annotated[Path | None, typer.Option(help="the folder of the teams; else the example")] = None,
    fault: Faults = None,
) -> None:
    """Run the whole bot against a local workspace and a sample warehouse; open the page it prints."""
    try:
        require("demo", "the demo")
    except WatchkeeperError as error:
        raise misused(str(error)) from None
    start = _start(at)
    is_example, stop = teams is None, threading.Event()
    teams = teams or shipped("teams")
    if not teams.is_dir():
        raise misused(f"there is no folder {teams}; name the folder of your teams with --teams")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    free_to_listen(port)
    with held(folder):
        _find_sample(folder, start, split(fault))
        with _workspace(port, _installed(folder)) as slack:
            _run(slack, folder, teams, is_example, FastClock(start, speed), stop)


def _start(at: str | None) -> datetime:
    if at is None:
        from detectors.sample.faults import when_all_show

        return when_all_show(datetime.now(UTC))
    try:
        read = datetime.fromisoformat(at)
    except ValueError:
        raise misused(f"--at {at!r} is not a date or time; write 2026-11-20 or 2026-11-20T08:55-08:00") from None
    if read.tzinfo is None:
        # A day alone begins in its working hours, when there is something to see.
        read = read.replace(tzinfo=UTC) + (timedelta(hours=17) if len(at) == 10 else timedelta(0))
    return read.astimezone(UTC)


def _find_sample(folder: Path, start: datetime, faults: list[str]) -> None:
    """The detectors find the sample where team.toml looks for it."""
    try:
        os.environ["WAREHOUSE_URL"], os.environ["EXPORTS_URL"] = sample_in(folder, start, faults)
    except WatchkeeperError as error:
        raise misused(str(error)) from None


def _installed(folder: Path) -> Path:
    """A workspace in which the app is installed from its own manifest: these scopes, commands and events, no others."""
    from local_slack.seed import data_team

    from bot.manifest import manifest

    app, seed = manifest(socket_mode=True), data_team()
    seed["bot"]["scopes"] = [*app["oauth_config"]["scopes"]["bot"], "pins:write"]  # the guide is pinned
    seed["events"] = app["settings"]["event_subscriptions"]["bot_events"]
    seed["commands"], seed["shortcuts"] = app["features"]["slash_commands"], app["features"]["shortcuts"]
    written = folder / "workspace.json"
    written.write_text(json.dumps(seed), encoding="utf-8")
    return written


@contextmanager
def _workspace(port: int, seed: Path) -> Iterator[dict[str, str]]:
    """The local workspace as a process of its own, so that the page stays quick whatever the bot does; yields what
    it prints: the addresses and tokens that an app needs."""
    command = [sys.executable, "-m", "local_slack", "--port", str(port), "--seed", str(seed)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert process.stdout is not None
        told: dict[str, str] = {}
        while "WORKSPACE_CONTROL_TOKEN" not in told:
            line = process.stdout.readline()
            if not line:
                raise misused(
                    f"the workspace did not start on port {port}; choose another with --port (make demo PORT=...)"
                )
            name, found, value = line.strip().partition("=")
            if found:
                told[name] = value
        yield told
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


def _run(
    slack: dict[str, str], folder: Path, teams: Path, is_example: bool, clock: FastClock, stop: threading.Event
) -> None:
    from bot.app import Watchkeeper
    from bot.settings import load_settings

    configure_logging()
    page, port = slack["SLACK_API_URL"].removesuffix("api/"), _free_port()
    try:
        settings = load_settings(
            database_url=f"sqlite:///{folder / 'watchkeeper.db'}",
            slack_bot_token=slack["SLACK_BOT_TOKEN"],
            slack_app_token=slack["SLACK_APP_TOKEN"],
            slack_signing_secret=slack["SLACK_SIGNING_SECRET"],
            slack_api_url=slack["SLACK_API_URL"],
            slack_pace=False,
            slack_command_prefix="",
            slack_mode="socket",
            watchkeeper_teams=teams,
            watchkeeper_http_port=port,
            watchkeeper_public_url=f"http://127.0.0.1:{port}",
            calendar_secret=secrets.token_hex(32),
        )
        bot = Watchkeeper(settings, clock)
        team, person = next(iter(bot.plans.values())).team, _on_call(bot, clock)
        guide = _guide(slack, bot, clock, person.name, is_example)
        guide.begin()
        bot.start()
    except WatchkeeperError as error:
        raise misused(str(error)) from None
    _wait_for(page)
    threading.Thread(target=guide.follow, args=(stop,), name="guide", daemon=True).start()
    typer.echo(f"\n  Open  {page}?as={person.slack}&channel={team.settings.channel}\n")
    typer.echo(f"  It is {clock.now():%A %Y-%m-%d %H:%M} UTC for the bot{_pace(clock)}. Ctrl-C ends the demo.\n")
    sys.stdout.flush()
    stop.wait()
    bot.stop()


def _free_port() -> int:
    """Known before the bot listens on it, for it is part of the calendar links."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _on_call(bot: Watchkeeper, clock: FastClock) -> Actor:
    """Whom one is on the page at first: whoever is on call, if that person has a Slack id."""
    plan = next(iter(bot.plans.values()))
    person = plan.target("primary on-call", plan.rota.on_call_at(clock.now()).primary)
    return Actor(person.name, person.slack or "U0ENGA")


def _guide(slack: dict[str, str], bot: Watchkeeper, clock: FastClock, person: str, is_example: bool) -> Guide:
    from slack_sdk import WebClient

    from bot.store.steps import due_between

    plan = next(iter(bot.plans.values()))

    def due(until: datetime) -> Sequence[datetime]:
        with bot.database.reading() as c:
            return due_between(c, clock.now(), until)

    return Guide(
        WebClient(slack["SLACK_BOT_TOKEN"], base_url=slack["SLACK_API_URL"]),
        httpx.Client(
            base_url=slack["SLACK_API_URL"].removesuffix("api/"),
            headers={"Authorization": f"Bearer {slack['WORKSPACE_CONTROL_TOKEN']}"},
            trust_env=False,
        ),
        clock,
        plan.team.settings.channel,
        person,
        lessons(person) if is_example else (),
        due,
        lambda now: plan.rota.on_call_at(now).primary,
        lambda now: plan.rota.on_call_at(now).until,
        bot.jobs.ring_all,
    )


def _wait_for(page: str) -> None:
    until = time.monotonic() + _PAGE_ANSWERS_WITHIN
    while time.monotonic() < until:
        try:
            httpx.get(page, trust_env=False, timeout=2).raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise misused(f"the page at {page} does not answer")


def _pace(clock: FastClock) -> str:
    return f", and its time runs {clock.speed:g} times as fast as yours" if clock.speed != 1 else ""
