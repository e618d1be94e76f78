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
    """A notice was certainly NOT delivered. Without any of these: its own trouble, tried again with growing pauses.

    permanent: trying again cannot help (the content is refused).
    retry_after: seconds of world time that the destination asked us to wait, for the place that the notice goes to.
    passing: the place takes nothing now, and will again by itself.
    by_people: the place takes nothing until somebody puts it right; `str()` says what.
    only_this: with `by_people`: the place takes other notices.
    everywhere: what is said of the place holds for the whole destination (a token it does not accept).
    unreachable: nothing at all gets through to the destination now (refused, no route); passing, everywhere.
    refused_looks: the destination refused the formatting; the same notice as plain text may pass.
    gone: the message that it changes or answers is not there any more.
    """

    def __init__(
        self,
        why: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        passing: bool = False,
        by_people: bool = False,
        only_this: bool = False,
        everywhere: bool = False,
        unreachable: bool = False,
        refused_looks: bool = False,
        gone: bool = False,
    ) -> None:
        super().__init__(why)
        self.permanent, self.retry_after, self.passing = permanent, retry_after, passing or unreachable
        self.by_people, self.only_this = by_people, only_this
        self.everywhere, self.unreachable = everywhere or unreachable, unreachable
        self.refused_looks, self.gone = refused_looks, gone

    @property
    def of_the_place(self) -> bool:
        """Whether other notices to the same place would fare no better now."""
        return self.retry_after is not None or self.passing or (self.by_people and not self.only_this)


class NotYet(WatchkeeperError):
    """A notice was not tried: its turn comes in `seconds` of world time."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"its turn comes in {seconds:.1f} s")
        self.seconds = seconds


class InDoubt(WatchkeeperError):
    """A notice may or may not have been delivered (time-out, reset after writing, 5xx, cut reply)."""
