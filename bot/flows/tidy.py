"""Forget what nobody needs any more, so that tables stay small."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.clock import Clock
from bot.flows.run_log import KEPT as RUNS_TOLD
from bot.incidents.quota import WINDOW
from bot.store import detecting, figures, inbound, letter_box, notices, reports, runs
from bot.store.database import Database

AT_ONCE = 500  # rows a transaction: pages have to get in between


@dataclass(frozen=True, slots=True)
class Retention:
    """How long what is kept. runs: also figures; a year and a season is what a backtest may want to look back on."""

    notices: timedelta = timedelta(days=90)
    runs: timedelta = timedelta(days=400)


KEPT = Retention()


def tidy(database: Database, clock: Clock, keep: Retention = KEPT) -> None:
    now, machine_now = clock.now(), clock.machine()
    _in_portions(database, lambda c: inbound.forget(c, machine_now, AT_ONCE))
    _in_portions(database, lambda c: reports.forget(c, now - WINDOW, AT_ONCE))
    _forget_figures(database, now - keep.runs)
    _in_portions(database, lambda c: notices.forget(c, now - keep.notices, AT_ONCE))
    _in_portions(database, lambda c: runs.forget(c, now - RUNS_TOLD, AT_ONCE))
    _in_portions(database, lambda c: letter_box.forget(c, now - keep.notices, AT_ONCE))
    database.write(lambda c: letter_box.forget_refusals(c, now - keep.notices))
    database.optimize()


def _forget_figures(database: Database, before: datetime) -> None:
    """And the runs that they came of, detector by detector, as the index has them."""
    with database.reading() as c:
        known = sorted({*detecting.all_that_ran(c), *figures.all_that_keep(c)})
    for team, name in known:
        _in_portions(database, partial(detecting.forget_runs, team=team, name=name, before=before, most=AT_ONCE))
        kept_from = before.date()
        _in_portions(database, partial(figures.forget_before, team=team, detector=name, day=kept_from, most=AT_ONCE))


def _in_portions(database: Database, forget: Callable[[Connection], int]) -> None:
    """Whoever pages gets in between two of them."""
    while database.write(forget) == AT_ONCE:
        pass
