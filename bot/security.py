"""What an installation leaves open: secrets, file modes, doors, sources, code, and who may do what. For `doctor`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import SecretStr

from bot.blocks.permissions import of_team
from bot.diagnosis import Diagnosis
from bot.handbook.team.team import Team
from bot.settings import Settings, weakness
from bot.store.database import Database
from detectors.sources.readonly import unfit

_OURS = ("slack_signing_secret", "alerts_secret", "calendar_secret")  # made by people; the others come from a service
_LOCAL = ("127.0.0.1", "::1", "localhost")


def look(settings: Settings, teams: Mapping[str, Team], environ: Mapping[str, str]) -> Iterator[Diagnosis]:
    yield from _secrets(settings, teams, environ)
    yield from _files(settings)
    yield from _doors(settings)
    for team in teams.values():
        for name, source in team.settings.sources.items():
            trouble = unfit(name, source, environ)
            yield Diagnosis("missing", trouble) if trouble else Diagnosis("ok", f"{team.id}: source {name} only reads")
        yield from (Diagnosis("ok", f"{team.id}: {line}") for line in of_team(team))
    if settings.watchkeeper_team_code:
        yield Diagnosis("note", "a team's own code is run", "WATCHKEEPER_TEAM_CODE=false forbids it")


def _secrets(settings: Settings, teams: Mapping[str, Team], environ: Mapping[str, str]) -> Iterator[Diagnosis]:
    named = {name.upper(): getattr(settings, name) for name in _OURS}
    values = {name: v.get_secret_value() for name, v in named.items() if isinstance(v, SecretStr)}
    ways = (way for team in teams.values() for way in team.settings.inbound if way.secret_env)
    values |= {str(way.secret_env): environ.get(str(way.secret_env), "").strip() for way in ways}
    for name, value in values.items():
        if value and (why := weakness(value)):
            yield Diagnosis("missing", f"{name}: {why}", "make one with `openssl rand -hex 32`")
        elif value:
            yield Diagnosis("ok", f"{name} is hard to guess")


def _files(settings: Settings) -> Iterator[Diagnosis]:
    file = Database(settings.database_url).file
    if file is None or not file.exists():
        return
    for each in sorted(file.parent.glob(f"{file.name}*")):
        mode = each.stat().st_mode & 0o777
        if mode & 0o077:
            yield Diagnosis("missing", f"{each} can be read by others ({mode:o})", f"chmod 600 {each}")
        else:
            yield Diagnosis("ok", f"{each} is its owner's alone")


def _doors(settings: Settings) -> Iterator[Diagnosis]:
    doors = {"HTTP": (settings.watchkeeper_http_host, settings.watchkeeper_http_port)}
    if settings.mail_in_port is not None:
        doors["mail"] = (settings.mail_in_host, settings.mail_in_port)
    for name, (host, port) in doors.items():
        if host in _LOCAL:
            yield Diagnosis("ok", f"the {name} door is open to this machine only ({host}:{port})")
        else:
            yield Diagnosis("note", f"the {name} door is open at {host}:{port}", "let a proxy with TLS stand before it")
