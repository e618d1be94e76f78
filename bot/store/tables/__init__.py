"""Every table. Changes here come with a migration in `migrations/`; a test compares the two."""

from __future__ import annotations

from bot.store.tables.base import Instant, metadata
from bot.store.tables.detecting import detector_pauses, detector_runs, detectors, figure_days, figures
from bot.store.tables.incidents import (
    alerts,
    events,
    faults,
    held_alerts,
    incidents,
    silences,
    steps,
    subscriptions,
)
from bot.store.tables.oncall import away, feeds, handoffs, links, overrides, revisions, trades, votes
from bot.store.tables.receiving import refusals, unrouted
from bot.store.tables.runs import forecasts, runs
from bot.store.tables.sending import breakers, cursors, followed, inbound, outbox, processes, set_aside, troubles
from bot.store.tables.upkeep import bookings, changes, deadlines, duties, handbooks, measurements, reports

__all__ = [
    "Instant",
    "alerts",
    "away",
    "bookings",
    "breakers",
    "changes",
    "cursors",
    "deadlines",
    "detector_pauses",
    "detector_runs",
    "detectors",
    "duties",
    "events",
    "faults",
    "feeds",
    "figure_days",
    "figures",
    "followed",
    "forecasts",
    "handbooks",
    "handoffs",
    "held_alerts",
    "inbound",
    "incidents",
    "links",
    "measurements",
    "metadata",
    "outbox",
    "overrides",
    "processes",
    "refusals",
    "reports",
    "revisions",
    "runs",
    "set_aside",
    "silences",
    "steps",
    "subscriptions",
    "trades",
    "troubles",
    "unrouted",
    "votes",
]
