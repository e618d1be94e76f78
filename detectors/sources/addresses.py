"""Addresses of sources: where they come from, and how their secrets stay out of every text.

Imports no driver and no pandas, so that the bot itself can ask whether an address is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from bot.errors import SettingsError
from bot.handbook.team.settings import SourceSettings

_FOLDERS = ("file", "s3", "s3a", "gs", "gcs", "memory")


def address_of(name: str, settings: SourceSettings, environ: Mapping[str, str]) -> str:
    """The address of a source: from the variable if it is set, else from team.toml. Raises SettingsError."""
    if settings.url_env and environ.get(settings.url_env):
        return environ[settings.url_env]
    if settings.url:
        return settings.url
    if settings.url_env:
        raise SettingsError(f"{settings.url_env} is not set; it is the address of the source {name!r}")
    raise SettingsError(f"the source {name!r} has no address; give it url_env or url in team.toml")


def is_folder(address: str) -> bool:
    """Whether files are there, and not tables: a path, or the address of an object store."""
    return "://" not in address or address.partition("://")[0] in _FOLDERS


def masked(text: str, address: str) -> str:
    """A text without the secrets of an address, cut to its first line."""
    first = text.strip().splitlines()[0] if text.strip() else "no reason given"
    for secret in sorted(_secrets(address), key=len, reverse=True):
        first = first.replace(secret, "***")
    return first[:300]


def plain_address(address: str) -> str:
    """An address without user and password."""
    scheme, separator, rest = address.partition("://")
    where, slash, path = rest.partition("/")
    return f"{scheme}{separator}{where.rpartition('@')[2]}{slash}{path}"


def _secrets(address: str) -> set[str]:
    parts = urlsplit(address)
    # Cut by hand: urlsplit refuses to give the password of an address with a malformed port.
    password = parts.netloc.rpartition("@")[0].partition(":")[2]
    values = {value for _, value in parse_qsl(parts.query) if len(value) > 3}
    plain = unquote(password) if password else ""
    return {s for s in (address, password, plain, quote(plain, safe=""), *values) if s}
