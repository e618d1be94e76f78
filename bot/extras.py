"""Packages that not everybody needs (pyproject.toml, optional-dependencies): whether one is here, and how to get it."""

from __future__ import annotations

from importlib.util import find_spec

from bot.errors import SettingsError

PACKAGES = {"demo": "local_slack", "postgres": "psycopg", "mail": "aiosmtpd", "charts": "matplotlib"}


def installed(extra: str) -> bool:
    return find_spec(PACKAGES[extra]) is not None


def require(extra: str, what: str) -> None:
    """Raises SettingsError with the command that installs it. what: what cannot work without it, as a subject."""
    if not installed(extra):
        raise SettingsError(f"{what} needs a package that is not installed: pip install 'watchkeeper[{extra}]'")
