"""What is written into team.toml for people: a tool's `[[inbound]]` table, and the rule (`names`) that routes next time
what a person has routed by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from bot.errors import WatchkeeperError
from bot.handbook.files import SETTINGS
from bot.handbook.team.integrations import InboundSettings
from bot.handbook.team.presets import presets


def rule_for(way: InboundSettings, given: str, pipeline: str) -> str:
    """As it stands in team.toml; "" where the sender names nothing by which it could be known again."""
    if not given:
        return ""
    names = {**way.names, given: pipeline}
    pairs = ", ".join(f"{_quoted(name)} = {_quoted(meant)}" for name, meant in names.items())
    return f'[[inbound]]\nname = "{way.name}"\nnames = {{ {pairs} }}'


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def write_rule(home: Path, way: InboundSettings, given: str, pipeline: str) -> None:
    """home: the team's folder. Everything else in the file stays as it is. Raises WatchkeeperError."""

    def change(document: Any) -> None:
        table = next((t for t in document.get("inbound", ()) if t.get("name") == way.name), None)
        if table is None:
            raise WatchkeeperError(f"team.toml has no [[inbound]] table named {way.name}")
        table.setdefault("names", tomlkit.inline_table())[given] = pipeline

    edit(home / SETTINGS, change)


def add_way_in(home: Path, name: str, preset: str, secret_env: str) -> None:
    """A table for a known tool. Raises WatchkeeperError, also where there is a way in of that name."""

    def change(document: Any) -> None:
        tables = document.setdefault("inbound", tomlkit.aot())
        if any(table.get("name") == name for table in tables):
            raise WatchkeeperError(f"team.toml has a way in called {name}; choose another name with --name")
        table = tomlkit.table()
        table.update({"name": name, "kind": "json", "preset": preset})
        auth = presets()[preset].auth
        if auth.scheme == "sns":
            table["auth"] = tomlkit.inline_table()
            table["auth"].update({"scheme": "sns", "topic": auth.topic})
        else:
            table["secret_env"] = secret_env
        tables.append(table)

    edit(home / SETTINGS, change)


def edit(file: Path, change: Callable[[Any], None]) -> None:
    """Changes a file of TOML in one piece, and nothing of it besides. Raises WatchkeeperError."""
    beside = file.with_name(f".{file.name}.new")
    try:
        document = tomlkit.parse(file.read_bytes().decode("utf-8-sig"))
        change(document)
        beside.write_bytes(tomlkit.dumps(document).encode())
        beside.chmod(file.stat().st_mode & 0o777)
        beside.replace(file)  # in one piece: the running bot may be reading it
    except (OSError, TOMLKitError, UnicodeDecodeError) as error:
        beside.unlink(missing_ok=True)
        raise WatchkeeperError(f"team.toml cannot be written ({type(error).__name__})") from None
