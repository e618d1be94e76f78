"""watchkeeper inbound: the tools that are known, and the table that lets one in. watchkeeper try: what a delivery would
do, without sending it. They need no Slack and no database."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.clock import SystemClock
from bot.commands.arguments import instant, team_in
from bot.commands.output import As, Format, TeamDir, fail, misused, show
from bot.errors import WatchkeeperError
from bot.handbook.files import SETTINGS
from bot.handbook.team.presets import presets
from bot.handbook.team.team import Team
from bot.incidents.incident import Alert, Do

inbound = typer.Typer(no_args_is_help=True, help="The tools that can send alerts, and the tables that let them in.")

_COLUMNS = ("what", "severity", "pipeline", "entry", "summary", "why", "paged")


@inbound.command("list")
def list_presets(format: As = Format.TEXT) -> None:
    """The tools that are known by name."""
    rows = [{"preset": name, "tool": p.title, "documented": p.source} for name, p in presets().items()]
    show(rows, format, ("preset", "tool", "documented"), "")


@inbound.command()
def add(
    preset: Annotated[str, typer.Argument(help="a tool of `watchkeeper inbound list`")],
    team_dir: TeamDir,
    name: Annotated[
        str | None, typer.Option(help="the last part of its address; the preset's name if left out")
    ] = None,
    url: Annotated[str, typer.Option(help="the bot's public address")] = "https://watchkeeper.example.com",
) -> None:
    """Write a tool's [[inbound]] table into team.toml, and say what to set up over there."""
    from bot.handbook.team.routing_rules import add_way_in

    if preset not in presets():
        raise misused(f"there is no preset {preset!r}; `watchkeeper inbound list` names them")
    team, called = team_in(team_dir), name or preset
    secret = f"{called.upper().replace('-', '_')}_SECRET"
    try:
        add_way_in(Path(team_dir), called, preset, secret)
        team_in(team_dir)  # the file as it is now, read as the bot will
    except WatchkeeperError as error:
        raise fail(error) from None
    where = f"{url.rstrip('/')}/alerts/{team.id}/{called}"
    typer.echo(f"Written into {Path(team_dir) / SETTINGS}. In {presets()[preset].title}:")
    typer.echo(presets()[preset].paste.format(url=where, secret_env=secret).strip())
    if presets()[preset].auth.scheme != "sns":
        typer.echo(f"Set {secret} where the bot runs (`openssl rand -hex 32` makes one, unless the tool does).")


def try_delivery(
    team_dir: TeamDir,
    name: Annotated[str, typer.Argument(help="a way in of team.toml, or a preset of `watchkeeper inbound list`")],
    at: Annotated[str | None, typer.Option(help="when it arrives, ISO 8601; now if left out")] = None,
    format: As = Format.TEXT,
) -> None:
    """Read a delivery from standard input and say what it would open, how severe, and whom it would page."""
    from bot.inbound.reading import Unacceptable
    from bot.inbound.sorting import sort, unreadable

    team = team_in(team_dir)
    now, body = instant(at, team) if at else SystemClock().now(), sys.stdin.buffer.read()
    source = f"webhook:{name}"
    try:
        found = sort(_read(team, name, body), team, _way(team, name), source, now)
    except Unacceptable as error:
        lost = unreadable(body, error.flaws, source)
        show([{"what": "unrouted", "summary": lost.told.summary, "why": str(error)}], format, _COLUMNS, "")
        return
    rows = [_line(team, alert, is_over, now) for alert, is_over in found.alerts]
    rows += [{"what": "unrouted", "summary": u.told.summary, "why": _named(u.flaws)} for u in found.unrouted]
    rows += [
        {"what": "over", "summary": told.summary, "why": "names no pipeline; ends its own id"} for told in found.over
    ]
    show(rows, format, _COLUMNS, "Nothing: it says that nothing is wrong.")


def _read(team: Team, name: str, body: bytes) -> Any:
    from bot.inbound import mail
    from bot.inbound.translators import translate

    way = _way(team, name)
    if way.kind == "email":
        told = mail.translate(body, way)
        return [told] if told else []
    if way.kind == "pagerduty":
        raise misused(f"{name} takes what people do at PagerDuty, and no alerts")
    return translate(body, way)


def _way(team: Team, name: str) -> Any:
    from bot.handbook.team.integrations import InboundSettings

    for way in team.settings.inbound:
        if way.name == name:
            return way
    if name not in presets():
        known = ", ".join(way.name for way in team.settings.inbound) or "none"
        raise misused(f"{name!r} is neither a way in of this team ({known}) nor a preset")
    topic = {"auth": {"scheme": "sns", "topic": "arn:aws:sns:any"}} if presets()[name].auth.scheme == "sns" else {}
    return InboundSettings(name=name, kind="json", preset=name, secret_env="ANY_SECRET", **topic)


def _line(team: Team, alert: Alert, is_over: bool, now: datetime) -> dict[str, Any]:
    from bot.incidents import decision
    from bot.incidents.plan import plan_for

    shown = {"pipeline": alert.pipeline, "entry": alert.issue, "summary": alert.summary}
    if is_over:
        return {"what": "over", **shown, "why": "a line in the incident's thread, where one is open"}
    made = decision.opening(plan_for(team), alert, now, "Slack")
    paged = [
        f"{t.name}, {_after(s.due, now)}" for s in made.steps if s.do is Do.PAGE and not s.round for t in s.targets
    ]
    return {
        "what": "opens",
        "severity": str(made.incident.severity),
        **shown,
        "why": made.incident.severity_why,
        "paged": paged or "nobody",
        "links": [link.url for link in alert.links],
        "detail": alert.detail,
    }


def _after(due: datetime, now: datetime) -> str:
    minutes = round((due - now).total_seconds() / 60)
    return f"after {minutes} min" if minutes > 0 else "at once"


def _named(flaws: Any) -> str:
    return "; ".join(f"{field}: {wrong}" for field, wrong in flaws)
