"""watchkeeper propose: detectors for the known issues that none watches, from the tables and files that there are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.clock import SystemClock
from bot.commands.arguments import instant
from bot.commands.output import As, Format, TeamDir, fail, print_json
from bot.errors import WatchkeeperError
from bot.handbook.files import SETTINGS
from bot.handbook.team.team import Team
from detectors.detector import Past
from detectors.proposals.propose import Proposal, Source, propose
from detectors.proposals.toml import text_of

_DAYS = 60


def propose_detectors(
    team_dir: TeamDir,
    write: Annotated[bool, typer.Option("--write", help="add them to team.toml, switched off")] = False,
    as_of: Annotated[str | None, typer.Option(help="go back from this time (ISO 8601)")] = None,
    days: Annotated[int, typer.Option(min=0, max=400, help="of the past to go over; 0 for none")] = _DAYS,
    format: As = Format.TEXT,
) -> None:
    """Propose a detector for each known issue that none watches. Sources are only read; nothing leaves this machine."""
    from bot.handbook.team.load import load_team

    try:
        team = load_team(team_dir)
        found = propose(team, list(_sources(team)), _watched(team))
        now = instant(as_of, team) if as_of else SystemClock().now()
        pasts = _pasts(team, found, now, days)
        text = text_of(found)
        if write and text:
            _append(Path(team_dir) / SETTINGS, text)
    except WatchkeeperError as error:
        raise fail(error) from None
    rows = [_Row(one, pasts.get(str((one.table or {}).get("name"))), days) for one in found]
    if format is Format.JSON:
        print_json([row.as_json for row in rows])
        return
    for row in rows:
        typer.echo(f"{row}\n")
    if not write and text:
        typer.echo(text)
    typer.echo(_last_word(team_dir, found, write), err=True)


@dataclass(frozen=True)
class _Row:
    proposal: Proposal
    past: Past | None
    days: int

    def __str__(self) -> str:
        one, table = self.proposal, self.proposal.table
        head = f"handbook.md:{one.line}: {one.pipeline}, {one.issue}"
        if table is None:
            return f"{head}\n  don't know: {'; '.join(one.why)}"
        said = f"{table['name']}: check {table['check']}{_where(table)}"
        past = [f"  {self._told}"] if self.past else []
        return "\n".join([head, f"  {said}", *(f"  {why}" for why in one.why), *past])

    @property
    def _told(self) -> str:
        past = self.past or Past(detector="")
        told = f"would have judged {past.judged} of the last {self.days} days"
        if past.alarmed:
            told += f", and alarmed about {', '.join(str(day) for day in past.alarmed[-5:])}"
        return f"{told} ({past.because})" if past.judged < self.days and past.because else told

    @property
    def as_json(self) -> dict[str, Any]:
        one = self.proposal
        past = self.past and {"judged": self.past.judged, "alarmed": [str(day) for day in self.past.alarmed]}
        found = {"pipeline": one.pipeline, "issue": one.issue, "line": one.line, "why": list(one.why)}
        return {**found, "detector": one.table and dict(one.table), "past": past}


def _where(table: Mapping[str, Any]) -> str:
    return f" on {table['table']} by {table['time']}" if "table" in table else f" at {table.get('path')}"


def _last_word(team_dir: Path, found: Sequence[Proposal], written: bool) -> str:
    if not found:
        return "Every known issue has a detector."
    known = sum(one.table is not None for one in found)
    told = f"{known} of {len(found)} known issues that nothing watches have a proposal."
    if not known:
        return told
    if not written:
        return f"{told} Add --write to put them into {SETTINGS}, switched off."
    next_step = f"Read the diff; `watchkeeper enable {team_dir} NAME` switches one on."
    return f"{told} Written to {SETTINGS}, switched off. {next_step}"


def _watched(team: Team) -> frozenset[tuple[str, str]]:
    from detectors.declare import declare

    return frozenset((d.pipeline, d.issue) for d in declare(team) if d.issue)


def _sources(team: Team) -> Iterator[Source]:
    """A source that cannot be read is said, and the others are gone through."""
    from detectors.sources.objects import Files, paths
    from detectors.sources.schema import relations
    from detectors.sources.source import Warehouse, open_source

    for name, settings in team.settings.sources.items():
        try:
            source = open_source(name, settings, os.environ)
            if isinstance(source, Warehouse):
                yield Source(name, relations(source))
            elif isinstance(source, Files):
                yield Source(name, paths=paths(source))
            source.close()
        except WatchkeeperError as error:
            typer.echo(f"source {name}: {error}", err=True)


def _pasts(team: Team, found: Sequence[Proposal], now: datetime, days: int) -> dict[str, Past]:
    tables = tuple(dict(one.table) for one in found if one.table is not None)
    if not tables or not days:
        return {}
    from detectors.backtest.noise_check import go_over

    settings = team.settings.model_copy(update={"detectors": (*team.settings.detectors, *tables)})
    tried = team.model_copy(update={"settings": settings})
    pasts = go_over(tried, [str(table["name"]) for table in tables], now, days, environ=os.environ)
    return {past.detector: past for past in pasts}


def _append(file: Path, text: str) -> None:
    """Whole or not at all, and only what can be read again."""
    from bot.handbook.team.load import load_team
    from detectors.declare import declare

    before = file.read_text(encoding="utf-8")
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.write_text(f"{before.rstrip()}\n\n{text}", encoding="utf-8")
        beside.chmod(file.stat().st_mode & 0o777)
        beside.replace(file)
        declare(load_team(file.parent))
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise WatchkeeperError(f"{file}: {error.strerror}") from None
    except WatchkeeperError:
        file.write_text(before, encoding="utf-8")
        raise
