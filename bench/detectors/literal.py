"""The handbook's numbers taken at their word, on the same data: no minimum, no calendar, no history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd

Rule = Callable[[date, dict[str, pd.DataFrame]], bool]


def finds(fault: str, day: date, frames: dict[str, pd.DataFrame]) -> bool | None:
    """None: the rule has no literal form to try, or its table is not there."""
    rule = RULES.get(fault)
    return None if rule is None else bool(rule(day, frames))


def _of(frame: pd.DataFrame, time: str, day: date) -> pd.DataFrame:
    start = pd.Timestamp(day)
    seen = frame[(frame[time] >= start) & (frame[time] < start + pd.Timedelta(days=1))]
    return seen[seen["loaded_at"] < start + pd.Timedelta(hours=30)] if "loaded_at" in seen else seen


def _refunds(day: date, frames: dict[str, pd.DataFrame]) -> bool:
    return (_of(frames["transactions"], "created_at", day)["transaction_type"] == "refund").mean() < 0.01


def _duplicates(day: date, frames: dict[str, pd.DataFrame]) -> bool:
    rows = _of(frames["transactions"], "created_at", day).sort_values(["transaction_id", "created_at"])
    gap = rows.groupby("transaction_id")["created_at"].diff()
    return bool((gap <= pd.Timedelta(minutes=5)).any())


def _volume(day: date, frames: dict[str, pd.DataFrame]) -> bool:
    counts = [len(_of(frames["user_events"], "occurred_at", day - timedelta(days=n))) for n in range(8)]
    return counts[0] <= 0.85 * sum(counts[1:]) / 7


def _rates(day: date, frames: dict[str, pd.DataFrame]) -> bool:
    wide = frames["exchange_rates"].pivot(index="rate_date", columns="currency", values="rate")
    moves = wide.pct_change().abs()[["EUR", "GBP", "JPY", "BRL"]]
    return bool((moves.loc[str(day)] < 0.0001).any())


def _revenue(day: date, frames: dict[str, pd.DataFrame]) -> bool:
    now = pd.Timestamp(day) + pd.Timedelta(hours=30)
    updated = frames["revenue_recognition"]["last_updated"]
    return bool(now - updated[updated < now].max() > pd.Timedelta(hours=48))


def _snapshot(day: date, frames: dict[str, pd.DataFrame]) -> bool:
    counts = frames["account_snapshots"]["snapshot_date"].value_counts()
    return abs(counts[str(day)] / counts[str(day - timedelta(days=1))] - 1) > 0.05


def _country(day: date, frames: dict[str, pd.DataFrame]) -> bool:
    return _of(frames["user_events"], "occurred_at", day)["country"].isin(["", "ZZ"]).mean() > 0.02


def _content(day: date, frames: dict[str, pd.DataFrame]) -> bool:
    return _of(frames["clickstream"], "occurred_at", day)["content_type"].isna().mean() > 0.03


def _outlier(day: date, frames: dict[str, pd.DataFrame]) -> bool:
    return _of(frames["clickstream"], "occurred_at", day)["user_id"].value_counts().max() > 1000


def _boundary(day: date, frames: dict[str, pd.DataFrame]) -> bool:
    return bool((_of(frames["user_events"], "occurred_at", day)["event_date"] != str(day)).any())


def _bots(day: date, frames: dict[str, pd.DataFrame]) -> bool:
    agents = _of(frames["login_log"], "logged_in_at", day)["user_agent"]
    return bool(agents.str.contains("bot|crawl|spider", case=False).any())


RULES: dict[str, Rule] = {
    "refunds": _refunds, "duplicates": _duplicates, "volume": _volume, "rates": _rates, "revenue": _revenue,
    "snapshot": _snapshot, "country": _country, "content": _content, "outlier": _outlier, "boundary": _boundary,
    "bots": _bots,
}  # fmt: skip
