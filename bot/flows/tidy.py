"""Forget what nobody needs any more, so that tables stay small."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import Clock
from bot.flows.run_log import KEPT as RUNS_TOLD
from bot.incidents.quota import WINDOW
from bot.store import detecting, figures, inbound, letter_box, notices, reports, runs
from bot.store.database import Database

RUNS_KEPT = timedelta(days=400)  # a year and a season: what a backtest may want to look back on
AT_ONCE = 500  # rows a transaction: pages have to get in between
NOTICES_KEPT = timedelta(days=90)


def tidy(database: Database, clock: Clock) -> None:
    now, machine_now = clock.now(), clock.machine()
    database.write(lambda c: inbound.forget(c, machine_now))
    database.write(lambda c: reports.forget(c, now - WINDOW))
    database.write(lambda c: detecting.forget_runs(c, now - RUNS_KEPT))
    database.write(lambda c: figures.forget_before(c, (now - RUNS_KEPT).date()))
    while database.write(lambda c: notices.forget(c, now - NOTICES_KEPT, AT_ONCE)) == AT_ONCE:
        pass
    while database.write(lambda c: runs.forget(c, now - RUNS_TOLD, AT_ONCE)) == AT_ONCE:
        pass
    database.write(lambda c: letter_box.forget(c, now - NOTICES_KEPT))
