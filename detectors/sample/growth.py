"""The sample's growth tables: events of users, logins, and which anonymous visitor turned out to be whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from detectors.sample import agents, product_faults
from detectors.sample.faults import Spoilt
from detectors.sample.rhythm import arrivals, busyness, moments, text
from detectors.sample.tables import ZONE, Range, Row
from schedule.wallclock import local_day

SCHEMA = """
CREATE TABLE user_events (
    event_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    occurred_at TEXT NOT NULL,
    event_date TEXT NOT NULL,
    loaded_at TEXT NOT NULL,
    event_name TEXT NOT NULL,
    country TEXT
);
CREATE TABLE login_log (
    login_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    logged_in_at TEXT NOT NULL,
    loaded_at TEXT NOT NULL,
    user_agent TEXT,
    region TEXT NOT NULL,
    device TEXT NOT NULL
);
CREATE TABLE id_mapping (
    anonymous_id TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    user_id TEXT,
    mapped_at TEXT
);
"""
INDEXES = """
CREATE INDEX events_occurred ON user_events (occurred_at);
CREATE INDEX logins_at ON login_log (logged_in_at);
CREATE INDEX anonymous_seen ON id_mapping (first_seen_at);
"""

# Volume, bots, ids, countries and days: what each fault does to the share that its detector looks at.
_LOST_EVENTS = 0.32
_BOT_LOGINS, _ROBOTS = 0.11, 0.008
_SPIKE = 0.16
_ORPHANS, _USUAL_ORPHANS, _SLOW = 0.46, 0.21, 0.03
_NO_COUNTRY, _USUALLY_NO_COUNTRY = 0.06, 0.003

_COUNTRIES = ("US", "DE", "BR", "IN", "GB", "JP", "FR", "MX", "CA", "NG")
_FROM = (38, 9, 10, 11, 8, 6, 5, 5, 5, 3)
_NAMES = ("app_open", "page_view", "signup_view", "invite", "search")
_REGIONS = ("us-east", "us-west", "eu-west", "eu-central", "ap-south", "sa-east", "ap-northeast", "af-south")
_IN_REGION = (27, 22, 16, 11, 10, 7, 6, 1)
_SPIKING = "af-south"
_DEVICES = ("iPhone", "Windows PC", "Mac", "Pixel", "Galaxy", "CUBOT P50", "other")
_ON_DEVICE = (24, 24, 19, 12, 12, 3, 6)


def user_events(days: Range, per_day: int, spoilt: Spoilt, random: Random) -> Iterator[list[Row]]:
    """A list of rows for each day. event_date: the day to which an event is booked, its UTC date but for late ones,
    some of which count for the day on which they came."""
    for day in days:
        count = round(per_day * busyness(days, day, spoilt.calendar, random))
        happened = moments(day, count, random)
        loaded = [_held_up(day, at, spoilt, random) for at in arrivals(happened, random)]
        countries = random.choices(_COUNTRIES, _FROM, k=count)
        names = random.choices(_NAMES, (40, 45, 5, 4, 6), k=count)
        yield [
            (
                f"ev-{day:%y%m%d}-{n}",
                f"u-{random.randrange(4000):05d}",
                text(at),
                _booked(day, at, loaded[n], spoilt, random),
                text(loaded[n]),
                names[n],
                _country(day, countries[n], spoilt, random),
            )
            for n, at in enumerate(happened)
        ]


def _held_up(day: date, loaded: datetime, spoilt: Spoilt, random: Random) -> datetime:
    """A stream that falls behind: the events are there, only two days later."""
    is_held_up = spoilt.strikes(product_faults.EVENTS, day) and random.random() < _LOST_EVENTS
    return loaded + timedelta(hours=54) if is_held_up else loaded


def _booked(day: date, at: datetime, loaded: datetime, spoilt: Spoilt, random: Random) -> str:
    if spoilt.strikes(product_faults.BOUNDARY, day) and random.random() < 0.2:
        return local_day(at, ZONE).isoformat()
    is_late = loaded - at > timedelta(hours=2)
    return (loaded.date() if is_late and random.random() < 0.3 else day).isoformat()


def _country(day: date, country: str, spoilt: Spoilt, random: Random) -> str | None:
    """Some are unknown on any day: NULL, empty and ZZ alike."""
    chance = random.random()
    if chance < (_NO_COUNTRY if spoilt.strikes(product_faults.COUNTRIES, day) else _USUALLY_NO_COUNTRY):
        return None
    if chance > 1 - 2 * _USUALLY_NO_COUNTRY:
        return "" if chance > 1 - _USUALLY_NO_COUNTRY else "ZZ"
    return country


def logins(days: Range, per_day: int, spoilt: Spoilt, random: Random) -> Iterator[list[Row]]:
    for day in days:
        count = round(per_day * busyness(days, day, spoilt.calendar, random))
        rows = [_login(day, n, at, random) for n, at in enumerate(moments(day, count, random))]
        if spoilt.strikes(product_faults.BOTS, day):
            rows = [_by_robot(row, random) if random.random() < _BOT_LOGINS else row for row in rows]
        if spoilt.strikes(product_faults.REGION, day):
            rows = [(*row[:5], _SPIKING, row[6]) if random.random() < _SPIKE else row for row in rows]
        yield rows


def _login(day: date, n: int, at: datetime, random: Random) -> Row:
    (loaded,) = arrivals([at], random)
    (agent,) = random.choices(agents.PEOPLE, agents.USED_BY)
    (region,), (device,) = random.choices(_REGIONS, _IN_REGION), random.choices(_DEVICES, _ON_DEVICE)
    row = (f"lg-{day:%y%m%d}-{n}", f"u-{random.randrange(4000):05d}", text(at), text(loaded), agent, region, device)
    return _by_robot(row, random) if random.random() < _ROBOTS else row


def _by_robot(row: Row, random: Random) -> Row:
    return (*row[:4], random.choice(agents.ROBOTS), *row[5:])


def id_mapping(days: Range, per_day: int, spoilt: Spoilt, random: Random) -> Iterator[list[Row]]:
    """Anonymous visitors by the day on which they were first seen. Most turn out to be somebody within the hour, a few
    only days later, many never."""
    for day in days:
        count = round(per_day * busyness(days, day, spoilt.calendar, random))
        orphans = _ORPHANS if spoilt.strikes(product_faults.ORPHANS, day) else _USUAL_ORPHANS
        yield [_visitor(day, n, at, orphans, random) for n, at in enumerate(moments(day, count, random))]


def _visitor(day: date, n: int, at: datetime, orphans: float, random: Random) -> Row:
    chance, name = random.random(), f"an-{day:%y%m%d}-{n}"
    if chance < orphans:
        return name, text(at), None, None
    slowly = timedelta(hours=random.uniform(25, 70))
    after = slowly if chance > 1 - _SLOW else timedelta(minutes=random.uniform(0, 55))
    return name, text(at), f"u-{random.randrange(4000):05d}", text(at + after)
