"""A team's two files as they lie on disk, and what identifies a version of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

HANDBOOK, SETTINGS = "handbook.md", "team.toml"
LARGEST = 400_000  # bytes of each; what is larger is refused without being read whole


@dataclass(frozen=True, slots=True)
class Files:
    """handbook, settings: as they lie there; b"" for one that cannot be read (the loader says why)."""

    handbook: bytes
    settings: bytes

    @property
    def sha(self) -> str:
        """The version, in hexadecimal; of both files, for both decide."""
        return hashlib.sha256(self.handbook + b"\0" + self.settings).hexdigest()


def files_of(folder: Path) -> Files:
    return Files(_or_nothing(folder / HANDBOOK), _or_nothing(folder / SETTINGS))


def content(path: Path) -> bytes:
    """At most one byte more than a file may have. Raises OSError; what is no regular file is not opened, for that
    could wait for ever."""
    if path.is_fifo() or path.is_char_device():
        raise OSError(0, "it isn't a regular file")
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _or_nothing(path: Path) -> bytes:
    try:
        return content(path)
    except OSError:
        return b""
