"""What can go wrong when a source is asked. Both texts are masked and fit to show."""

from __future__ import annotations

from bot.errors import WatchkeeperError


class SourceError(WatchkeeperError):
    """A source could not answer: unreachable, too slow, or without the table that was asked about."""


class NoAccess(SourceError):
    """A source refused to show it: no permission. That is no data, neither a pass nor a fault of the data."""
