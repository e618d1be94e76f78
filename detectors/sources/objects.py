"""EDGE: folders of files, local or in an object store (fsspec). Lists; never opens a file."""

from __future__ import annotations

import errno
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from itertools import islice
from typing import Any

import fsspec

from detectors.questions.lookup import Lookup
from detectors.questions.objects import Arrivals, Arrived, Expected, Object
from detectors.questions.queries import Query
from detectors.sources.trouble import SourceError


class Files:
    """The folder or bucket at an address: "s3://exports/daily", "file:///srv/exports", "exports".

    Credentials come from the environment, as the store's own tools read them.
    """

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")

    def answer(self, ask: Query) -> Arrived:
        if not isinstance(ask, Arrivals):
            raise SourceError(f"a folder has no answer to {type(ask).__name__}; the source should be a database")
        objects: dict[str, tuple[Object, ...]] = {}
        unlisted: dict[str, str] = {}
        for expected in ask.expected:
            try:
                objects[expected.entity] = self._matching(expected, ask.as_of)
            except OSError as error:  # what fsspec raises for all of them: not there, no permission, unreachable
                unlisted[expected.entity] = f"folder {expected.home or '/'}: {_reason(error)}"
        return Arrived(objects, unlisted)

    def explain(self, ask: Query | Lookup) -> str:
        if not isinstance(ask, Arrivals):
            return ""
        return "\n".join(f"{self._address}/{expected.path}" for expected in ask.expected)

    def close(self) -> None:
        return

    def _matching(self, expected: Expected, as_of: datetime) -> tuple[Object, ...]:
        """Objects that match, as of an instant: what was written later was not there yet."""
        system, root = self._system()
        found = [_object(info, system) for info in _files(system, root, expected)]
        return tuple(sorted((o for o in found if o.modified <= as_of), key=lambda o: o.modified))

    def _system(self) -> tuple[Any, str]:
        try:
            # Listings are not kept: an object that arrives between two looks must be seen.
            system, root = fsspec.core.url_to_fs(self._address, use_listings_cache=False)
        except ImportError as error:
            raise SourceError(f"this address needs another package: {error}") from None
        return system, str(root).rstrip("/")


def _files(system: Any, root: str, expected: Expected) -> list[dict[str, Any]]:
    """Files that match. Not by glob, which answers "nothing" where a folder is missing or may not be listed."""
    folder, _, name = expected.path.rpartition("/")
    try:
        listed = _listed(system, root, folder)
    except FileNotFoundError:  # fair for a folder with the day in its name, unless its home is missing too
        listed = []
    if not listed and not _listed(system, root, expected.home):
        raise FileNotFoundError(errno.ENOENT, "is empty")
    files = [info for info in listed if info["type"] == "file"]
    return [info for info in files if fnmatchcase(str(info["name"]).rpartition("/")[2], name)]


def _listed(system: Any, root: str, folder: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = system.ls(f"{root}/{folder}".rstrip("/"), detail=True)
    return listed


def _object(info: dict[str, Any], system: Any) -> Object:
    modified = info.get("mtime") or info.get("LastModified") or info.get("updated") or info.get("created")
    return Object(str(info["name"]), _aware(modified, system), int(info.get("size") or 0))


def _aware(modified: Any, system: Any) -> datetime:
    if isinstance(modified, int | float):
        return datetime.fromtimestamp(modified, UTC)
    if isinstance(modified, str):
        modified = datetime.fromisoformat(modified)
    if not isinstance(modified, datetime):
        raise SourceError(f"{type(system).__name__} does not say when a file was written")
    return modified if modified.tzinfo else modified.replace(tzinfo=UTC)


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "no permission to list it"
    if isinstance(error, FileNotFoundError):
        return error.strerror or "there is none"
    return error.strerror or type(error).__name__


def paths(source: Files, most: int = 20_000) -> tuple[str, ...]:
    """Files below the address, relative to it. Raises SourceError where they cannot be listed."""
    system, root = source._system()
    try:
        found = [str(path) for path in islice(system.find(root), most)]
    except OSError as error:
        raise SourceError(_reason(error)) from None
    return tuple(path.removeprefix(root).lstrip("/") for path in found)
