"""A team's own code, found and read without running any of it: what is applied is one file, by its SHA-256."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

IS_RUN = "WATCHKEEPER_TEAM_CODE"  # the variable without which no code of a team's runs


def is_run(environ: Mapping[str, str]) -> bool:
    return environ.get(IS_RUN, "").casefold() in ("1", "true", "yes", "on")


def code_of(entry: str) -> bytes | None:
    """The file of an entry point such as "our_checks.refunds:per_day"; None where there is none. Unlike
    `importlib.util.find_spec`, this imports no package on the way."""
    spec: ModuleSpec | None = None
    path: list[str] | None = None
    name = ""
    for part in entry.partition(":")[0].split("."):
        name = f"{name}.{part}" if name else part
        spec = PathFinder.find_spec(name, path)
        if spec is None:
            return None
        path = list(spec.submodule_search_locations or [])
    try:
        return Path(spec.origin).read_bytes() if spec and spec.origin else None
    except OSError:
        return None


def fingerprint(code: bytes) -> str:
    return sha256(code).hexdigest()
