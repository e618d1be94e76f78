"""`[[lineage]]` and `readers` as they are written into team.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit

from bot.handbook.files import SETTINGS
from bot.handbook.team.lineage import Feed
from bot.handbook.team.routing_rules import edit
from bot.handbook.team.team import Team


def unread(team: Team, readers: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """By pipeline, the readers that team.toml does not name yet."""
    known = {name: set(p.readers) for name, p in team.settings.pipelines.items()}
    found = {p: [n for n in dict.fromkeys(names) if n not in known.get(p, ())] for p, names in readers.items()}
    return {pipeline: names for pipeline, names in found.items() if names}


def write_lineage(home: Path, feeds: Iterable[Feed], readers: Mapping[str, Sequence[str]]) -> None:
    """home: the team's folder. Everything else in the file stays as it is. Raises WatchkeeperError."""
    by_upstream: dict[str, list[str]] = {}
    for feed in feeds:
        by_upstream.setdefault(str(feed.upstream), []).append(str(feed.downstream))

    def change(document: Any) -> None:
        for upstream, downstream in by_upstream.items():
            _add(document, upstream, downstream)
        for pipeline, names in readers.items():
            table = document.setdefault("pipelines", tomlkit.table()).setdefault(pipeline, tomlkit.table())
            table["readers"] = [*table.get("readers", ()), *names]

    edit(home / SETTINGS, change)


def _add(document: Any, upstream: str, downstream: Sequence[str]) -> None:
    """To the table of that upstream; tables of their own are written behind the last one."""
    tables = document.setdefault("lineage", tomlkit.aot())
    known = next((table for table in tables if table.get("upstream") == upstream), None)
    if known is not None:
        known["downstream"] = [*known["downstream"], *downstream]
        return
    table = tomlkit.table()
    table.update({"upstream": upstream, "downstream": list(downstream)})
    tables.append(table)
