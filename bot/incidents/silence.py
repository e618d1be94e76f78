"""Silences: alerts that match one open nothing until it ends; they are held, with the reason. Pure.

No P0 is held by one person's word: who silences what may find a P0 of an investor-facing pipeline needs a second
person, and a P0 that comes nevertheless is not held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.handbook.model import Severity
from bot.handbook.team.team import Team
from bot.incidents.incident import Alert
from bot.people import Actor
from detectors.detector import Declared

DETECTOR = "detector:"
_MAY_FIND_A_P0 = frozenset({"landing"})  # checks that tell of missing data and failed runs; the others tell of figures


@dataclass(frozen=True, slots=True)
class Matcher:
    """What is silenced: alerts that agree with everything that is given. detector: its name."""

    pipeline: str
    issue: str | None = None
    detector: str | None = None
    entity: str | None = None

    def matches(self, alert: Alert) -> bool:
        wanted = (
            (self.issue, alert.issue or ""),
            (self.detector and DETECTOR + self.detector, alert.source),
            (self.entity, alert.entity),
        )
        same = (want is None or want.casefold() == given.casefold() for want, given in wanted)
        return alert.pipeline == self.pipeline and all(same)

    def __str__(self) -> str:
        parts = (self.pipeline, self.issue, self.detector and f"detector {self.detector}", self.entity)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Silence:
    """state: asked, active, refused, lapsed or ended. until: aware, None before it is active. decided_by: the second
    person, None where none was needed."""

    id: int
    team: str
    matcher: Matcher
    length: timedelta
    reason: str
    state: str
    asked_at: datetime
    asked_by: Actor
    until: datetime | None = None
    decided_by: Actor | None = None
    ended_at: datetime | None = None
    ended_by: Actor | None = None

    @property
    def why(self) -> str:
        """For the record, in plain text."""
        second = f" and {self.decided_by.name}" if self.decided_by else ""
        until = f" until {self.until:%Y-%m-%d %H:%M} UTC" if self.until else ""
        return f"silence #{self.id} by {self.asked_by.name}{second}{until}: {self.reason}"


def held_by(matcher: Matcher, detectors: Sequence[Declared]) -> list[str]:
    """The detectors whose alerts it holds, by name; which others there will be, nobody knows."""
    return [
        d.name
        for d in detectors
        if d.enabled and d.pipeline == matcher.pipeline and matcher.detector in (None, d.name)
        if matcher.issue in (None, d.issue)
    ]


def needs_a_second(team: Team, matcher: Matcher, detectors: Sequence[Declared]) -> bool:
    """Whether it may hold back a P0: of an investor-facing pipeline, all but detectors that tell of figures alone."""
    owner = team.owner_of(matcher.pipeline)
    if owner is None or not owner.investor_facing:
        return False
    checks = {d.name: d.check for d in detectors}
    known = checks.get(matcher.detector or "")
    return known is None or known in _MAY_FIND_A_P0


def silenced_by(silences: Sequence[Silence], alert: Alert, severity: Severity, now: datetime) -> Silence | None:
    """The silence that holds an alert, the one that lasts longest; None if it is to be heard."""
    fitting = [
        s
        for s in silences
        if s.state == "active"
        and s.until is not None
        and now < s.until
        and s.matcher.matches(alert)
        and (not severity.is_worst or s.decided_by is not None)
    ]
    return max(fitting, key=lambda s: (s.until, s.id), default=None)


def refusal(team: Team, length: timedelta, reason: str) -> str:
    """Why it cannot be, whoever asks; "" where it can."""
    if length <= timedelta():
        return "A silence has a length, such as `2 h`."
    longest = team.settings.quiet.longest_silence
    if length > longest:
        hours = f"{longest.total_seconds() / 3600:g} h"
        return f"A silence lasts at most {hours} (`longest_silence` in team.toml)."
    return "" if reason.strip() else "A silence needs a reason: it is what the others read."
