"""The one small tree of errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class WatchkeeperError(Exception):
    """Anything that Watchkeeper itself has to say is wrong. `str()` is fit to show to a person."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One mistake in a file that people write: where, what, and what to write instead."""

    file: str
    line: int
    wrong: str
    instead: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.wrong}; {self.instead}"


class InvalidFile(WatchkeeperError):
    """A handbook or team.toml that cannot be used. Holds every flaw at once, in the order of the lines."""

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        self.flaws = tuple(flaws)
        super().__init__("\n".join(str(f) for f in self.flaws))


class SettingsError(WatchkeeperError):
    """A setting is missing or malformed. Names the setting and its purpose, never its value if it is secret."""


class SendError(WatchkeeperError):
    """A notice was certainly NOT delivered.

    permanent: trying again cannot help (bad token, unknown channel, payload refused).
    retry_after: seconds of world time that the destination asked us to wait; it holds for the whole destination.
    unreachable: nothing at all gets through to the destination now (refused, no route, a token it does not know), so
    the others need not try either.
    refused_looks: the destination refused the formatting; the same notice as plain text may pass.
    """

    def __init__(
        self,
        why: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        unreachable: bool = False,
        refused_looks: bool = False,
    ) -> None:
        super().__init__(why)
        self.permanent, self.retry_after = permanent, retry_after
        self.unreachable, self.refused_looks = unreachable, refused_looks


class NotYet(WatchkeeperError):
    """A notice was not tried: its turn comes in `seconds` of world time."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"its turn comes in {seconds:.1f} s")
        self.seconds = seconds


class InDoubt(WatchkeeperError):
    """A notice may or may not have been delivered (time-out, reset after writing, 5xx, cut reply)."""
