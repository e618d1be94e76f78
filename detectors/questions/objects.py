"""What a check asks about files and objects, and the answer, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Expected:
    """Where an entity's objects of a day are. path: relative to the source's address; its last part may hold * and ?.
    home: the part of its folder that is the same for every day."""

    entity: str
    path: str
    home: str


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Which objects match each entity's path, as they were at `as_of`? Answer: an `Arrived`."""

    expected: tuple[Expected, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Object:
    """A file or an object. modified: aware; size: bytes."""

    path: str
    modified: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """objects: entity -> what is there, oldest first. unlisted: entity -> why nothing can be said: its home cannot be
    listed, or holds nothing at all."""

    objects: dict[str, tuple[Object, ...]]
    unlisted: dict[str, str]
