"""watchkeeper simulate: who would be told and paged, when, and why. It needs no Slack and no database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from bot.commands.arguments import instant, team_in
from bot.commands.output import As, Format, TeamDir, misused, print_json, show
from bot.handbook.model import Severity
from bot.handbook.team.team import Team
from bot.incidents.incident import Do
from bot.incidents.plan import plan_for
from bot.incidents.simulation import Simulation, Told
from bot.incidents.simulation import simulate as simulated

_DID = {
    Do.PAGE: "page",
    Do.NOTIFY: "notice",
    Do.INFORM: "notice",
    Do.TICKET: "ticket",
    Do.ASK: "question",
    Do.LET_GO: "unassign",
    Do.NOBODY: "nobody answered",
}
_COLUMNS = ("at", "after", "what", "who", "role", "why", "line")


def simulate(
    team_dir: TeamDir,
    pipeline: Annotated[str, typer.Option(help="a pipeline of the handbook, its whole name or enough of it")],
    severity: Annotated[str, typer.Option(help="a level of the handbook, such as P0 or SEV1")],
    at: Annotated[str, typer.Option(help="when it opens, ISO 8601; without an offset in the team's zone")],
    no_ack: Annotated[bool, typer.Option("--no-ack", help="nobody ever acknowledges; this is the default")] = False,
    ack_after: Annotated[int | None, typer.Option(min=0, help="minutes until somebody acknowledges")] = None,
    again: Annotated[int, typer.Option(min=0, max=20, help="how often a chain without an answer begins again")] = 1,
    format: As = Format.TEXT,
) -> None:
    """Who would be notified and paged, when, and by which rule, if an incident opened then."""
    if no_ack and ack_after is not None:
        raise misused("--no-ack and --ack-after say opposite things; keep one of them")
    team = team_in(team_dir)
    waits = timedelta(minutes=ack_after) if ack_after is not None else None
    made = simulated(plan_for(team), _pipeline(team, pipeline), _level(team, severity), instant(at, team), waits, again)
    if format is Format.JSON:
        print_json(_as_object(made, team))
        return
    typer.echo(_headline(made, team))
    show([_as_line(told, team) for told in made.told], format, _COLUMNS, "Nobody is notified.")
    typer.echo(_ending(made, team))


def _pipeline(team: Team, words: str) -> str:
    from bot.handbook.team.matching import near, pipelines_like

    names = [o.pipeline for o in team.handbook.ownership]
    exact = [name for name in names if name.lower() == words.lower()]
    meant = exact or [o.pipeline for o in pipelines_like(team, words)]
    if len(meant) == 1:
        return meant[0]
    guesses = meant or near(words, names) or names
    raise misused(f"{words!r} is {'more than one' if meant else 'no'} pipeline; write {' or '.join(guesses)}")


def _level(team: Team, name: str) -> Severity:
    level = team.handbook.level(name)
    if level is None:
        raise misused(f"there is no level {name!r}; write {' or '.join(map(str, team.handbook.levels))}")
    return level


def _headline(made: Simulation, team: Team) -> str:
    return (
        f"{made.severity} of {made.pipeline}, opened {_local(made.at, team)}: "
        f"an answer is due by {_local(made.respond_by, team)}."
    )


def _ending(made: Simulation, team: Team) -> str:
    if made.acknowledged_at is None:
        again = any(t.do is Do.NOBODY for t in made.told)
        goes_on = " The chain begins again at every handoff and opening of business." if again else ""
        return f"Nobody acknowledges.{goes_on}"
    off = f"{made.called_off} steps are cancelled" if made.called_off != 1 else "1 step is cancelled"
    return f"Acknowledged {_local(made.acknowledged_at, team)}; {off}."


def _as_line(told: Told, team: Team) -> dict[str, Any]:
    row = _as_row(told, team)
    return {
        **row,
        "at": _local(told.at, team),
        "after": f"{row['after_minutes']} min",
        "line": f"{team.handbook.file}:{told.line}" if told.line else "",
    }


def _as_row(told: Told, team: Team) -> dict[str, Any]:
    return {
        "at": told.at.astimezone(team.zone).isoformat(),
        "after_minutes": int(told.after.total_seconds() // 60),
        "what": _DID[told.do],
        "who": told.target.name if told.target else "the channel",
        "role": told.target.role if told.target else "",
        "slack": told.target.slack if told.target else team.settings.channel,
        "why": told.why,
        "line": told.line,
        "round": told.round,
    }


def _as_object(made: Simulation, team: Team) -> dict[str, Any]:
    """What programs get: the circumstances, and every message in the order in which it goes out."""
    return {
        "pipeline": made.pipeline,
        "severity": made.severity.name,
        "at": made.at.astimezone(team.zone).isoformat(),
        "on_call": {"primary": made.shift.primary, "secondary": list(made.shift.secondary)},
        "respond_by": made.respond_by.astimezone(team.zone).isoformat(),
        "acknowledged_at": made.acknowledged_at.astimezone(team.zone).isoformat() if made.acknowledged_at else None,
        "called_off": made.called_off,
        "told": [_as_row(told, team) for told in made.told],
    }


def _local(at: datetime, team: Team) -> str:
    there = at.astimezone(team.zone)
    return f"{there:%a %Y-%m-%d %H:%M %Z}"
