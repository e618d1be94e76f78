"""The faults of the bench: which tables each needs, which detector has to find it, and on which days it may begin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from bench.detectors import ledgers, world
from bench.detectors.world import World
from detectors.sample.operations_faults import last_change

Frames = dict[str, pd.DataFrame]
MAKERS: dict[str, Callable[[World], pd.DataFrame]] = {
    "transactions": world.transactions, "user_events": world.user_events, "login_log": world.login_log,
    "id_mapping": world.id_mapping, "sessions": world.sessions, "clickstream": world.clickstream,
    "exchange_rates": ledgers.exchange_rates, "revenue_recognition": ledgers.revenue_recognition,
    "account_snapshots": ledgers.account_snapshots, "snapshot_notes": ledgers.snapshot_notes,
    "retention_cohorts": ledgers.retention_cohorts, "pipeline_runs": ledgers.pipeline_runs,
    "report_deliveries": ledgers.report_deliveries,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """fault: as a World has it. within: days from the spoilt one on (the first is 1) by whose end it must be told;
    1 where one day shows it. share: the smallest and the largest share of the figure that it touches, where it is that
    share which decides on the severity. severity: where it does not depend on the size, but on the runbook's words.
    innocent: groups that do not move, and must not be named."""

    number: int
    fault: str
    detector: str
    tables: tuple[str, ...]
    within: int = 1
    share: tuple[float, float] | None = None
    severity: str = ""
    innocent: frozenset[str] = frozenset()

    def expected(self, w: World) -> set[str]:
        """Severities that are right. Near the limit of 5 % chance decides which side a day falls on."""
        if self.share is None:
            return {self.severity} if self.severity else set()
        touched = w.between(*self.share)
        return {"P1"} if touched > 0.065 else {"P2"} if touched < 0.035 else {"P1", "P2"}


CASES = (
    Case(1, "refunds", "refund-ratio", ("transactions",)),
    Case(2, "export", "payment-exports", (), severity="P2"),
    Case(3, "revenue", "revenue-freshness", ("revenue_recognition",)),
    Case(4, "rates", "currency-staleness", ("exchange_rates",)),
    Case(5, "duplicates", "duplicate-transactions", ("transactions",)),
    Case(6, "clocks", "clock-change", ("transactions",), within=1),
    Case(7, "volume", "user-events-volume", ("user_events",), severity="P1"),
    Case(7, "doubled", "user-events-volume", ("user_events",), severity="P1"),
    Case(8, "bots", "bot-logins", ("login_log",), severity="P1"),
    Case(8, "region", "login-regions", ("login_log",), severity="P1"),
    Case(9, "snapshot", "account-snapshot", ("account_snapshots", "snapshot_notes"), share=(0.08, 0.7)),
    Case(10, "orphans", "orphaned-ids", ("id_mapping",), within=2),  # 24 h for an id
    Case(11, "country", "missing-country", ("user_events",), severity="P1"),
    Case(12, "boundary", "day-boundary", ("user_events",)),
    Case(13, "cohort", "retention-cohorts", ("retention_cohorts",), within=3),
    Case(14, "sdk", "sdk-events", ("clickstream",)),
    Case(15, "lengths", "session-lengths", ("sessions",), innocent=frozenset({"web"})),
    Case(16, "content", "missing-content-type", ("clickstream",), severity="P1"),
    Case(17, "traffic", "automated-traffic", ("clickstream",), severity="P2"),
    Case(17, "marks", "five-minute-marks", ("clickstream",)),
    Case(18, "background", "background-events", ("clickstream",), severity="P1"),
    Case(19, "rollout", "new-event-types", ("clickstream",)),
    Case(20, "midnight", "sessions-counted-twice", ("sessions",)),
    Case(21, "outlier", "outlier-users", ("clickstream",)),
    Case(22, "landing late", "growth-landing", ("pipeline_runs",), severity="P1"),
    Case(22, "landing missing", "profit-landing", ("pipeline_runs",), severity="P0"),
    Case(22, "landing failed", "engagement-landing", ("pipeline_runs",)),
    Case(22, "landing empty", "daily-growth-landing", ("pipeline_runs",), severity="P2"),
    Case(23, "deadline", "profit-deadline", ("pipeline_runs",), within=10),
    Case(23, "deadline", "growth-deadline", ("pipeline_runs",), within=10),
    Case(23, "delivery missed", "investor-reports", ("report_deliveries",), severity="P1"),
    Case(23, "delivery late", "investor-reports", ("report_deliveries",)),
)


def world_of(case: Case | None, seed: int, size: float = 1.0, late: float | None = None, days: int = 64) -> World:
    """The company of a seed, with the fault on a day of any weekday on which it can happen. days: of history."""
    r = np.random.default_rng([seed, 77])
    last = date(2024, 1, 20) + timedelta(days=int(r.integers(0, 640)))
    if case is None:
        return World(seed, last, days, size=size, late=late)
    harm, day = float(r.uniform(0, 1)), _possible(case.fault, last)
    return World(seed, day, days, fault=case.fault, harm=harm, size=size, late=late)


def _possible(fault: str, day: date) -> date:
    if fault == "clocks":
        return last_change(day).date() + timedelta(days=2)
    if fault == "cohort":
        while day.day != 31 and (day.month, day.day) != (2, 29):
            day -= timedelta(days=1)
    if fault == "deadline":
        return day.replace(day=1) - timedelta(days=1)
    while fault in ("rates", "revenue", "delivery missed", "delivery late") and not ledgers.CALENDAR.is_open(day):
        day -= timedelta(days=1)
    return day
