"""The rule of team.toml that routes next time what a person has routed by hand: `names` of its `[[inbound]]` table."""

from __future__ import annotations

from pathlib import Path

from bot.errors import WatchkeeperError
from bot.handbook.files import SETTINGS
from bot.handbook.team.integrations import InboundSettings


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
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    file = home / SETTINGS
    try:
        document = tomlkit.parse(file.read_bytes().decode("utf-8-sig"))
        table = next((t for t in document.get("inbound", ()) if t.get("name") == way.name), None)
        if table is None:
            raise WatchkeeperError(f"team.toml has no [[inbound]] table named {way.name}")
        names = table.setdefault("names", tomlkit.inline_table())
        names[given] = pipeline
        beside = file.with_name(f".{file.name}.new")
        beside.write_bytes(tomlkit.dumps(document).encode())
        beside.chmod(file.stat().st_mode & 0o777)
        beside.replace(file)  # in one piece: the running bot may be reading it
    except (OSError, TOMLKitError, UnicodeDecodeError) as error:
        raise WatchkeeperError(f"team.toml cannot be written ({type(error).__name__})") from None
