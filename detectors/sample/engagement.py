"""The sample's engagement tables: the sessions of a product on web and phones, and the events within them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import exp
from random import Random

from detectors.days import DAY, midnight
from detectors.sample import agents, product_faults
from detectors.sample.faults import Spoilt
from detectors.sample.rhythm import arrivals, busyness, moments, text
from detectors.sample.tables import Range, Row

SCHEMA = """
CREATE TABLE sessions (
    session_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    platform TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    session_date TEXT NOT NULL
);
CREATE TABLE clickstream (
    event_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    occurred_at TEXT NOT NULL,
    loaded_at TEXT NOT NULL,
    event_type TEXT NOT NULL,
    content_type TEXT,
    platform TEXT NOT NULL,
    sdk_version TEXT NOT NULL,
    screen_state TEXT NOT NULL,
    user_agent TEXT NOT NULL
);
"""
INDEXES = """
CREATE INDEX sessions_started ON sessions (started_at);
CREATE INDEX clicks_occurred ON clickstream (occurred_at);
"""

_PLATFORMS = ("ios", "android", "web")
_ON_PLATFORM = (34, 31, 35)
_LENGTH = {"ios": (5.1, 0.8), "android": (5.0, 0.85), "web": (5.7, 0.95)}  # of log seconds: mean and deviation
_CONTENT = ("article", "video", "podcast", "gallery")
_TYPES = {"view": 52, "click": 14, "scroll": 13, "play": 8, "like": 6, "search": 4, "share": 2.5, "settings": 0.47,
          "export_data": 0.03}  # fmt: skip
_KINDS, _OF_KIND = tuple(_TYPES), tuple(_TYPES.values())
_CARRY_CONTENT = frozenset({"view", "play", "like", "share"})
_ROLL_OVER = timedelta(days=36)  # from one version of the SDK to the next
_FIRST = date(2024, 1, 1).toordinal() // _ROLL_OVER.days

# What each fault does, and what is ordinary.
_LOST_BATCHES = 0.5
_NO_CONTENT, _USUALLY_NO_CONTENT = 0.09, 0.009
_BACKGROUND, _USUALLY_BACKGROUND = 0.1, 0.003
_AUTOMATED, _ROBOTS = 0.06, 0.003
_NEW_TYPE = 0.05
_MARKS = range(0, 24 * 60, 5)  # minutes of a day
_TOO_MANY = 1_400
_POWER_USER = ("u-00007", 60)  # sessions' worth of events on any day, and well below the limit

When = Callable[[date, int, Random], list[datetime]]


@dataclass(frozen=True, slots=True)
class Session:
    name: str
    user: str
    platform: str
    version: str
    agent: str
    started: datetime
    ended: datetime


def days_of_sessions(days: Range, per_day: int, spoilt: Spoilt, random: Random) -> Iterator[tuple[date, list[Session]]]:
    for day in days:
        count = round(per_day * busyness(days, day, spoilt.calendar, random))
        yield day, [_session(day, n, at, spoilt, random) for n, at in enumerate(moments(day, count, random))]


def _session(day: date, n: int, at: datetime, spoilt: Spoilt, random: Random) -> Session:
    (platform,) = random.choices(_PLATFORMS, _ON_PLATFORM)
    (agent,) = random.choices(agents.PEOPLE, agents.USED_BY)
    if random.random() < _ROBOTS:
        agent = random.choice(agents.ROBOTS)
    seconds = random.lognormvariate(*_LENGTH[platform])
    if spoilt.strikes(product_faults.TIMEOUTS, day) and platform != "web":
        seconds = _torn(seconds, random)
    ended = at + timedelta(seconds=min(max(seconds, 1), 6 * 3600))
    user = f"u-{random.randrange(3000):05d}"
    return Session(f"se-{day:%y%m%d}-{n}", user, platform, _version(day, random), agent, at, ended)


def _torn(seconds: float, random: Random) -> float:
    """Timeouts that come too early tear a session apart, and ones that never come tie several together."""
    chance = random.random()
    if chance < 0.45:
        return seconds * random.uniform(0.05, 0.2)
    return seconds * random.uniform(5, 12) if chance < 0.75 else seconds


def _version(day: date, random: Random) -> str:
    """Users move to the next version over about two weeks; some are always behind."""
    generation, into = divmod(day.toordinal(), _ROLL_OVER.days)
    moved = 1 / (1 + exp(-(into - 12) / 2.5))
    newest = generation + (random.random() < moved)
    behind = 1 if random.random() < 0.12 else 0
    return _named(newest - behind)


def established_version(day: date) -> str:
    """The newest one that many sessions have had for more than a week."""
    generation, into = divmod(day.toordinal(), _ROLL_OVER.days)
    return _named(generation + (into > 18))


def _named(generation: int) -> str:
    return f"5.{generation - _FIRST}.0"


def session_rows(day: date, sessions: list[Session], spoilt: Spoilt) -> Iterator[Row]:
    """A session counts for the day on which it began."""
    for s in sessions:
        yield s.name, s.user, s.platform, text(s.started), text(s.ended), s.started.date().isoformat()
    if spoilt.strikes(product_faults.TWICE, day):
        yield from _twice(day)


def _twice(day: date) -> Iterator[Row]:
    """Sessions across the midnight at which the day begins, counted on both sides of it."""
    for n in range(6):
        began = midnight(day) - timedelta(minutes=2 + n)
        ended = midnight(day) + timedelta(minutes=9 + n)
        for booked in (day - DAY, day):
            yield f"se-{day:%y%m%d}-x{n}", f"u-{n:05d}", "web", text(began), text(ended), booked.isoformat()


def click_rows(day: date, sessions: list[Session], spoilt: Spoilt, random: Random) -> list[Row]:
    """The events of a day's sessions, and those that no session accounts for."""
    rows = [row for s in sessions for row in _clicks(day, s, spoilt, random)]
    rows += _power_user(day, sessions[0], random)
    if spoilt.strikes(product_faults.PROBES, day):
        rows += _automated(day, round(_AUTOMATED * len(rows)), agents.PROBE, moments, random)
    if spoilt.strikes(product_faults.TICKS, day):
        rows += _automated(day, len(_MARKS) // 2, agents.SCRIPT, _on_marks, random)
    if spoilt.strikes(product_faults.OUTLIERS, day):
        rows += _many(day, "u-test-1", _TOO_MANY, sessions[0], random)
    return rows


def _clicks(day: date, s: Session, spoilt: Spoilt, random: Random) -> Iterator[Row]:
    count = 1 + min(int(random.expovariate(1 / 4.5)), 60)
    span = s.ended - s.started
    loses_batches = spoilt.strikes(product_faults.BATCHES, day) and s.version == established_version(day)
    for n, kind in enumerate(random.choices(_KINDS, _OF_KIND, k=count)):
        if n and loses_batches and random.random() < _LOST_BATCHES:
            continue
        at = s.started + span * random.random()
        if at.date() == day:
            yield _click(f"{s.name}-{n}", s, at, _type(day, kind, spoilt, random), spoilt, random)


def _type(day: date, kind: str, spoilt: Spoilt, random: Random) -> str:
    return "story_view" if spoilt.strikes(product_faults.ROLLOUT, day) and random.random() < _NEW_TYPE else kind


def _click(name: str, s: Session, at: datetime, kind: str, spoilt: Spoilt, random: Random) -> Row:
    day = at.date()
    no_content = _NO_CONTENT if spoilt.strikes(product_faults.CONTENT, day) else _USUALLY_NO_CONTENT
    has_content = kind in _CARRY_CONTENT and random.random() >= no_content
    in_background = _BACKGROUND if spoilt.strikes(product_faults.BACKGROUND, day) else _USUALLY_BACKGROUND
    is_background = s.platform != "web" and random.random() < in_background
    return (
        name,
        s.name,
        s.user,
        text(at),
        text(arrivals([at], random)[0]),
        kind,
        random.choice(_CONTENT) if has_content else None,
        s.platform,
        s.version,
        "background" if is_background else "foreground",
        s.agent,
    )


def _power_user(day: date, like: Session, random: Random) -> list[Row]:
    user, count = _POWER_USER
    return _many(day, user, count, like, random)


def _many(day: date, user: str, count: int, like: Session, random: Random) -> list[Row]:
    """Events of one user on one day, in a session of their own."""
    session = f"se-{day:%y%m%d}-{user}"
    shared = ("web", like.version, "foreground", agents.PEOPLE[0])
    return [
        (
            f"{session}-{n}",
            session,
            user,
            text(at),
            text(at + timedelta(minutes=1)),
            "view",
            random.choice(_CONTENT),
            *shared,
        )
        for n, at in enumerate(moments(day, count, random))
    ]


def _automated(day: date, count: int, agent: str, when: When, random: Random) -> list[Row]:
    shared = ("web", established_version(day), "foreground", agent)
    return [
        (
            f"au-{day:%y%m%d}-{n}",
            f"au-{n // 10}",
            f"u-{n % 9:05d}",
            text(at),
            text(at + timedelta(minutes=1)),
            "click",
            None,
            *shared,
        )
        for n, at in enumerate(when(day, count, random))
    ]


def _on_marks(day: date, count: int, random: Random) -> list[datetime]:
    minutes = sorted(random.sample(_MARKS, count))
    return [midnight(day) + timedelta(minutes=m, milliseconds=random.randrange(2000)) for m in minutes]
