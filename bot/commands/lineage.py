"""watchkeeper lineage: what feeds what, and who reads the figures, from tools that know it. Written into team.toml; the
running bot shows the edit with its effect, and a person presses Apply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.arguments import team_in
from bot.commands.output import TeamDir, fail, misused
from bot.errors import WatchkeeperError
from bot.handbook.files import SETTINGS
from bot.handbook.team.lineage import Feed, Graph, new_feeds
from bot.handbook.team.team import Team

lineage = typer.Typer(no_args_is_help=True, help="What feeds what, from tools that know it.")

DryRun = Annotated[bool, typer.Option("--dry-run", help="say what would be written, and write nothing")]


@lineage.command("import")
def import_manifest(
    manifest: Annotated[Path, typer.Argument(help="dbt's target/manifest.json")],
    team_dir: TeamDir,
    dry_run: DryRun = False,
) -> None:
    """From dbt's manifest: models and sources give [[lineage]], exposures with an owner give readers."""
    from bot.inbound.dbt_manifest import read

    team = team_in(team_dir)
    try:
        graph, exposures = read(manifest.read_bytes(), team)
    except OSError as error:
        raise misused(f"{manifest} cannot be read ({error.strerror})") from None
    except WatchkeeperError as error:
        raise fail(error) from None
    readers: dict[str, list[str]] = {}
    for exposure in exposures:
        who = _known(team, exposure.owner, exposure.email)
        if who is None and exposure.pipelines:
            whose = exposure.email or exposure.owner or "nobody named"
            typer.echo(f"Exposure {exposure.name} ({whose}): no contact or person of team.toml has that address.")
        for pipeline in exposure.pipelines if who else ():
            readers.setdefault(pipeline, []).append(str(who))
    _write(team, Path(team_dir), graph, readers, dry_run)


@lineage.command("events")
def from_events(team_dir: TeamDir, dry_run: DryRun = False) -> None:
    """From the OpenLineage events that came in: what one pipeline's runs wrote and another's read."""
    from bot.commands.known import known_graph

    team = team_in(team_dir)
    try:
        graph = known_graph(team)
    except WatchkeeperError as error:
        raise fail(error) from None
    _write(team, Path(team_dir), graph, {}, dry_run)


def _known(team: Team, owner: str, email: str) -> str | None:
    """The name under which team.toml has somebody: by address, else by name."""
    known = [(name, c.email) for name, c in team.settings.contacts.items()]
    known += [(name, p.email) for name, p in team.settings.people.items()]
    same = (name for name, address in known if email and address and address.casefold() == email.casefold())
    return next(same, None) or next((name for name, _ in known if owner and name.casefold() == owner.casefold()), None)


def _write(team: Team, home: Path, graph: Graph, readers: Mapping[str, Sequence[str]], dry_run: bool) -> None:
    from bot.handbook.team.lineage_file import unread, write_lineage

    new, circles = new_feeds(team.lineage, graph.feeds())
    fresh = unread(team, readers)
    for feed in new:
        typer.echo(f"{feed.upstream} feeds {feed.downstream}")
    for pipeline, names in fresh.items():
        typer.echo(f"{pipeline} is read by {', '.join(names)}")
    for feed in circles:
        typer.echo(f"Left out, because it would lead in a circle: {feed.upstream} feeds {feed.downstream}")
    if not new and not fresh:
        typer.echo(_nothing(graph, circles))
    elif not dry_run:
        try:
            write_lineage(home, new, fresh)
            team_in(home)
        except WatchkeeperError as error:
            raise fail(error) from None
        typer.echo(f"Written to {home / SETTINGS}. The running bot posts the edit for approval: press Apply there.")


def _nothing(graph: Graph, circles: Sequence[Feed]) -> str:
    if graph.of or circles:
        return "Nothing new: team.toml says it already."
    return "Nothing in the file is a pipeline of the handbook. In dbt, name one with meta: {pipeline: ...}."
