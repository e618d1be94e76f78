"""The small tables of a made company: rates, finance, snapshots, cohorts, and the log of runs."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd

from bench.detectors.world import World
from detectors.days import BUSINESS_DAYS, Calendar
from schedule.wallclock import to_utc

_WHOLE = 64  # days of history; a log that has fewer began in the middle
CALENDAR = Calendar(BUSINESS_DAYS, "America/Los_Angeles", "US")
_MOVES = {"EUR": 0.4, "GBP": 0.45, "JPY": 0.6, "BRL": 0.9, "CLP": 0.8, "NOK": 0.6, "AED": 0.0, "HKD": 0.008}
_LANDS = {"Aggregate Profit Pipeline": 360, "Aggregate Growth Pipeline": 240, "Aggregate Engagement Pipeline": 300,
          "Unit-level Profit Pipeline": 480, "Daily Growth Pipeline": 480}  # fmt: skip


def exchange_rates(w: World) -> pd.DataFrame:
    """Weekends repeat Friday's; moves have heavy tails and calm months."""
    r, rows, rate = w.chance("rates"), [], dict.fromkeys(_MOVES, 1.0)
    wild = r.uniform(0.7, 1.4)
    for n in range(150, -1, -1):
        day = w.last - timedelta(days=n)
        cached = w.fault == "rates" and day == w.last
        if CALENDAR.is_open(day) and not cached:
            rate = {c: v * (1 + wild * _MOVES[c] / 100 * r.standard_t(4) / 1.4) for c, v in rate.items()}
        rows += [(str(day), c, round(v * 100, 4)) for c, v in rate.items()]
    return pd.DataFrame(rows, columns=["rate_date", "currency", "rate"])


def revenue_recognition(w: World) -> pd.DataFrame:
    r = w.chance("revenue")
    open_days = [d for d in w.dates() if CALENDAR.is_open(d)]
    kept = open_days[:-4] if w.fault == "revenue" else open_days
    at = [to_utc(d, time(int(r.integers(8, 17))), "America/Los_Angeles") + timedelta(minutes=7) for d in kept]
    return pd.DataFrame({"last_updated": pd.to_datetime(at).tz_localize(None), "recognised": r.gamma(2, 900, len(at))})


def account_snapshots(w: World) -> pd.DataFrame:
    r = w.chance("snapshots")
    count, days = r.uniform(400, 1500), []
    for day in w.dates():
        count *= 1 + r.uniform(-0.004, 0.012)
        spoilt = w.between(0.08, 0.7) * r.choice([-1, 1]) if w.fault == "snapshot" and day == w.last else 0
        days.append((str(day), max(1, round(count * (1 + spoilt)))))
    return pd.DataFrame({"snapshot_date": np.repeat([d for d, _ in days], [n for _, n in days])})


def snapshot_notes(w: World) -> pd.DataFrame:
    return pd.DataFrame({"snapshot_date": ["1999-01-01"], "note": ["opened"]})


def retention_cohorts(w: World) -> pd.DataFrame:
    r = w.chance("cohorts")
    level, noise, size = r.uniform(0.15, 0.6), r.uniform(0.01, 0.03), int(r.integers(500, 5000))
    rows = []
    for day in [*w.dates(), *(w.last + timedelta(days=n) for n in (1, 2, 3))]:
        bad = w.between(0.25, 0.7) if w.fault == "cohort" and day == w.last else 0
        rate = level * (0.96 if day.weekday() > 4 else 1) * (1 + noise * r.standard_normal()) * (1 - bad)
        rows.append((str(day), rate, size, pd.Timestamp(day) + timedelta(hours=50)))
    return pd.DataFrame(rows, columns=["cohort_date", "retention_rate", "cohort_size", "computed_at"])


def report_deliveries(w: World) -> pd.DataFrame:
    """Two reports each working day, by 17:00 UTC; a fault strikes one of the last day."""
    r, rows = w.chance("deliveries"), []
    struck = r.choice(["board deck", "investor letter"])
    for day in (d for d in w.dates() if CALENDAR.is_open(d) or d == w.last):
        due = datetime.combine(day, time(17))
        for report in ("board deck", "investor letter"):
            made: datetime | None = due - timedelta(minutes=float(r.uniform(5, 600)))
            if day == w.last and report == struck and w.fault.startswith("delivery"):
                made = due + timedelta(minutes=w.between(2, 700)) if w.fault == "delivery late" else None
            rows.append((report, due, made))
    return pd.DataFrame(rows, columns=["report", "due_at", "delivered_at"])


def pipeline_runs(w: World) -> pd.DataFrame:
    r, rows = w.chance("runs"), []
    for n in range(240 if w.days >= _WHOLE else w.days, -7, -1):
        day = w.last - timedelta(days=n)
        rows += [row for name, lands in _LANDS.items() for row in _runs(w, r, name, lands, day)]
    return pd.DataFrame(rows, columns=["pipeline", "day", "started_at", "finished_at", "status", "rows"])


def _runs(w: World, r: np.random.Generator, name: str, lands: int, day: date) -> list[tuple[object, ...]]:
    due = datetime.combine(day + timedelta(days=1), time()) + timedelta(minutes=lands)
    took = timedelta(minutes=float(r.uniform(25, 45)))
    ended = due - timedelta(minutes=float(r.uniform(20, 90)))
    rows = int(r.integers(1000, 90000))
    fault = w.fault if day == w.last and name in _STRUCK.get(w.fault, ()) else ""
    if fault in ("landing missing", "deadline"):
        return []
    if fault == "landing late":
        ended = due + timedelta(minutes=61 + w.between(0, 300))  # it began in time, and goes on and on
        return [(name, str(day), due - took, ended, "success", rows)]
    if fault == "landing failed":
        return [(name, str(day), ended - took, ended, "failed", None)]
    if fault == "landing empty":
        return [(name, str(day), ended - took, ended, "success", 0)]
    return [(name, str(day), ended - took, ended, "success", rows)]


_STRUCK = {"landing late": ("Aggregate Growth Pipeline",), "landing missing": ("Aggregate Profit Pipeline",),
           "landing failed": ("Aggregate Engagement Pipeline",), "landing empty": ("Daily Growth Pipeline",),
           "deadline": ("Aggregate Profit Pipeline", "Aggregate Growth Pipeline")}  # fmt: skip
