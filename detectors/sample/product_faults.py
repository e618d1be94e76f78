"""The faults of the growth and engagement tables. Each spoils one day: the last one that is complete."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

EVENTS = "delayed-events"
BOTS = "bot-logins"
REGION = "region-spike"
ORPHANS = "orphaned-ids"
COUNTRIES = "missing-countries"
BOUNDARY = "local-days"
BATCHES = "lost-batches"
TIMEOUTS = "session-timeouts"
CONTENT = "missing-content"
PROBES = "health-checks"
TICKS = "five-minute-marks"
BACKGROUND = "background-events"
ROLLOUT = "new-event-type"
TWICE = "sessions-counted-twice"
OUTLIERS = "test-account"

FAULTS = {
    EVENTS: "a third of the last day's user events comes two days late",
    BOTS: "bots log in like people",
    REGION: "logins from one region jump",
    ORPHANS: "anonymous ids are no longer mapped to users",
    COUNTRIES: "geolocation returns no country",
    BOUNDARY: "a part of the events is booked to local days",
    BATCHES: "an SDK version loses batches of events",
    TIMEOUTS: "sessions on phones are torn apart, and others never end",
    CONTENT: "events lose their content type",
    PROBES: "health checks are counted as engagement",
    TICKS: "a monitoring script acts at exact five-minute marks",
    BACKGROUND: "apps send events from the background",
    ROLLOUT: "a feature flag brings a new type of event",
    TWICE: "sessions across midnight are counted on both days",
    OUTLIERS: "a test account clicks all day long",
}

_GROWTH, _ENGAGEMENT = timedelta(hours=4), timedelta(hours=5)  # the pipelines' landing times
_MAPPED = timedelta(hours=24)  # how long an anonymous id is given

COMPLETE_AFTER: Mapping[str, timedelta] = MappingProxyType(
    {
        **dict.fromkeys(FAULTS, _ENGAGEMENT),
        **dict.fromkeys((EVENTS, BOTS, REGION, COUNTRIES, BOUNDARY), _GROWTH),
        ORPHANS: _MAPPED,
    }
)
"""How long after the midnight that ends a day the day can be judged."""
