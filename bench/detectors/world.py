"""Another company's data, written with nothing of the project's own sample: other shapes, tails, growth and volumes.

Frames in UTC with our names; `naming` renames them. A fault is a name out of `cases`, and spoils the last day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from detectors.sample.agents import PEOPLE, ROBOTS

_HOUR, _DAY = np.timedelta64(3600, "s"), np.timedelta64(1, "D")
ZONE = "America/Los_Angeles"


@dataclass(frozen=True)
class World:
    """One company. last: the day that faults spoil. Its character is drawn from the seed, each table's on its own.
    size: beside the ordinary one. late: the share of rows that come after their day, each night; None: a few."""

    seed: int
    last: date
    days: int = 64
    fault: str = ""
    size: float = 1.0
    late: float | None = None
    harm: float = 0.0  # how bad the fault is, 0 (just visible) to 1 (gross)

    def chance(self, table: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, *table.encode()])

    def between(self, small: float, large: float) -> float:
        """How large the fault is, from just visible to gross."""
        return small + (large - small) * self.harm

    def dates(self) -> list[date]:
        return [self.last - timedelta(days=n) for n in range(self.days - 1, -1, -1)]


def happenings(w: World, table: str, low: float, high: float) -> tuple[np.random.Generator, pd.DataFrame]:
    """When rows happen (at), and day: growth or decline, a weekly shape of its own, noise with heavy tails."""
    r = w.chance(table)
    level, growth = w.size * np.exp(r.uniform(np.log(low), np.log(high))), r.uniform(-0.003, 0.006)
    week = np.where(np.arange(7) < 5, r.uniform(0.9, 1.15, 7), r.choice([0.55, 0.8, 1.3]) * r.uniform(0.95, 1.05, 7))
    noise = r.uniform(0.015, 0.04) * np.clip(r.standard_t(5, w.days), -3, 3)
    counts = [
        max(1, round(level * (1 + growth) ** n * week[d.weekday()] * (1 + e)))
        for n, (d, e) in enumerate(zip(w.dates(), noise, strict=True))
    ]
    peak = r.uniform(0, 24)
    shape = 0.45 + np.exp(1.4 * np.cos((np.arange(24) - peak) / 24 * 2 * np.pi))
    days = np.repeat(np.array(w.dates(), "datetime64[ms]"), counts)
    hours = r.choice(24, len(days), p=shape / shape.sum())
    at = days + (hours * 3_600_000 + r.integers(0, 3_600_000, len(days))).astype("timedelta64[ms]")
    return r, pd.DataFrame({"at": at, "day": days})


def loaded(w: World, r: np.random.Generator, at: pd.Series) -> pd.Series:
    """Late ones come up to 40 hours after they happened; with `late`, so many come at the noon after their day."""
    late = r.random(len(at)) < r.uniform(0.005, 0.03)
    if w.late is not None:
        noon = at.dt.floor("D") + 36 * _HOUR
        at_noon: pd.Series = noon.where(r.random(len(at)) < w.late, at + np.timedelta64(120, "s"))
        return at_noon
    minutes = np.where(late, r.uniform(90, 2400, len(at)), np.minimum(r.lognormal(1, 1, len(at)), 80))
    soon: pd.Series = at + (minutes * 60_000).astype("timedelta64[ms]")
    return soon


def _on_last(w: World, f: pd.DataFrame) -> np.ndarray:
    return (f["day"] == np.datetime64(w.last)).to_numpy()


def _text_day(at: pd.Series) -> pd.Series:
    day: pd.Series = at.dt.strftime("%Y-%m-%d")
    return day


def transactions(w: World) -> pd.DataFrame:
    r, f = happenings(w, "transactions", 450, 1500)
    last, n = _on_last(w, f), len(f)
    refunds = r.random(n) < r.uniform(0.035, 0.12) * np.where(f["day"].dt.weekday == 0, 1.3, 1)
    kind = np.where(refunds, "refund", r.choice(["sale", "fee", "adjustment"], n, p=[0.9, 0.08, 0.02]))
    if w.fault == "refunds":
        kind = np.where(last & refunds & (r.random(n) < w.between(0.93, 1)), None, kind)  # type: ignore[call-overload]
    booked = f["at"].dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.tz_localize(None)
    if w.fault == "clocks":  # the two days after a change go on with the offset before it
        was = pd.Timestamp(w.last - timedelta(days=3), tz="UTC").tz_convert(ZONE).utcoffset()
        assert was is not None
        booked = booked.where(f["day"] < np.datetime64(w.last - timedelta(days=1)), f["at"] + was)
    made = pd.DataFrame(
        {"transaction_id": [f"p{i}" for i in range(n)], "created_at": f["at"], "business_date": _text_day(booked),
         "loaded_at": loaded(w, r, f["at"]), "amount": r.pareto(1.8, n).round(2) * 20 + 1, "transaction_type": kind}
    )  # fmt: skip
    again = made[r.random(n) < 0.001]
    later = made[r.random(n) < 0.001].assign(created_at=lambda x: x["created_at"] + 3 * _HOUR)  # honest corrections
    parts = [made, again, later.assign(loaded_at=lambda x: x["created_at"] + np.timedelta64(60, "s"))]
    if w.fault == "duplicates":
        twice = made[last & (r.random(n) < w.between(0.012, 0.1))]
        gap = r.integers(1000, 300_000, len(twice)).astype("timedelta64[ms]")
        parts.append(twice.assign(created_at=twice["created_at"] + gap, loaded_at=twice["loaded_at"] + gap))
    return pd.concat(parts)


def user_events(w: World) -> pd.DataFrame:
    r, f = happenings(w, "user_events", 600, 1800)
    last, n = _on_last(w, f), len(f)
    arrived = loaded(w, r, f["at"])
    if w.fault == "volume":  # from some hour on, nothing or little comes; it is there two days later
        lost = last & (r.random(n) < w.between(0.28, 0.8))
        arrived = arrived.where(~lost, arrived + 54 * _HOUR)
    unknown = r.uniform(0.001, 0.012) + np.where(last & (w.fault == "country"), w.between(0.025, 0.5), 0)
    country = np.where(r.random(n) < unknown, r.choice(["", "ZZ"], n), r.choice(["US", "DE", "IN", "BR"], n))
    booked = f["day"].copy()
    if w.fault == "boundary":
        local = f["at"].dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.tz_localize(None).dt.floor("D")
        booked = booked.where(~(last & (r.random(n) < w.between(0.05, 1))), local)
    made = pd.DataFrame({"user_id": r.integers(0, 9000, n).astype(str), "occurred_at": f["at"],
                         "event_date": _text_day(booked), "loaded_at": arrived, "country": country})  # fmt: skip
    return pd.concat([made, made[last]]) if w.fault == "doubled" else made


def login_log(w: World) -> pd.DataFrame:
    r, f = happenings(w, "login_log", 400, 1200)
    n, robots = len(f), r.uniform(0.001, 0.012)
    share = np.where(_on_last(w, f) & (w.fault == "bots"), w.between(0.06, 0.5), robots)
    agent = np.where(r.random(n) < share, r.choice(ROBOTS, n), r.choice(PEOPLE, n))
    region = r.choice(["nyc", "fra", "sin", "gru"], n, p=[0.5, 0.3, 0.15, 0.05])
    if w.fault == "region":
        region = np.where(_on_last(w, f) & (r.random(n) < w.between(0.2, 0.6)), "gru", region)
    return pd.DataFrame({"user_id": r.integers(0, 900, n).astype(str), "logged_in_at": f["at"],
                         "loaded_at": loaded(w, r, f["at"]), "user_agent": agent, "region": region,
                         "device": r.choice(["phone", "CUBOT P50", "desktop"], n, p=[0.5, 0.05, 0.45])})  # fmt: skip


def id_mapping(w: World) -> pd.DataFrame:
    r, f = happenings(w, "id_mapping", 400, 1200)
    n, usual = len(f), r.uniform(0.05, 0.4)
    more = max(0.13, 0.75 * usual)
    lost = r.random(n) < usual + np.where(_on_last(w, f) & (w.fault == "orphans"), w.between(more, 0.55), 0)
    mapped = (f["at"] + (r.gamma(1, 2, n) * 3_600_000).astype("timedelta64[ms]")).where(~lost)
    return pd.DataFrame({"anonymous_id": [f"a{i}" for i in range(n)], "first_seen_at": f["at"], "mapped_at": mapped})


def sessions(w: World) -> pd.DataFrame:
    r, f = happenings(w, "sessions", 500, 1300)
    n, last = len(f), _on_last(w, f)
    platform = r.choice(["ios", "android", "web"], n, p=[0.35, 0.3, 0.35])
    seconds = r.lognormal(np.where(platform == "web", 5.9, 4.8), r.uniform(0.6, 0.95), n)
    if w.fault == "lengths":
        torn, u = last & (platform != "web"), r.random(n)
        hit = w.between(0.6, 0.95)
        seconds = np.where(torn & (u < hit * 0.55), seconds / r.uniform(6, 25, n), seconds)
        seconds = np.where(torn & (u >= hit * 0.55) & (u < hit), seconds * r.uniform(6, 20, n), seconds)
    ended = f["at"] + (np.clip(seconds, 1, 20_000) * 1000).astype("timedelta64[ms]")
    made = pd.DataFrame({"session_id": [f"s{i}" for i in range(n)], "platform": platform, "started_at": f["at"],
                         "ended_at": ended, "session_date": _text_day(f["day"])})  # fmt: skip
    if w.fault == "midnight":
        across = made[last & (ended.dt.floor("D") > f["day"])].head(1 + round(w.between(0, 40)))
        began = made[last].tail(1) if across.empty else across
        before = began.assign(session_date=str(w.last - timedelta(days=1)))
        both: pd.DataFrame = pd.concat([made, before])
        return both
    return made


def clickstream(w: World) -> pd.DataFrame:
    r, f = happenings(w, "clickstream", 1800, 3500)
    n, last = len(f), _on_last(w, f)
    per = r.uniform(8, 20)  # of a session id; each version has its own
    version = r.choice(["9.1", "9.2", "8.7"], n, p=[0.5, 0.42, 0.08])
    sizes = f.groupby("day")["day"].transform("size").to_numpy()  # busy days have more sessions, not longer ones
    session = np.char.add(
        f["day"].dt.strftime("%j-").to_numpy(str), (r.random(n) * sizes / per).astype(int).astype(str)
    )
    kinds = r.choice(["view", "play", "tap", "scroll", "share"], n, p=[0.5, 0.12, 0.2, 0.15, 0.03])
    missing = r.uniform(0.002, 0.015) + np.where(last & (w.fault == "content"), w.between(0.035, 0.5), 0)
    platform = r.choice(["ios", "android", "web"], n)
    away = r.uniform(0.0005, 0.005) + np.where(last & (w.fault == "background"), w.between(0.02, 0.4), 0)
    if w.fault == "rollout":
        kinds = np.where(last & (r.random(n) < w.between(0.012, 0.2)), "tile_open", kinds)
    carries = np.isin(kinds, ["view", "play", "share"])
    robots = np.where(last & (w.fault == "traffic"), w.between(0.04, 0.3), r.uniform(0.0005, 0.004))
    made = pd.DataFrame(
        {"session_id": np.char.add(np.char.add(session, "-"), version), "user_id": r.integers(0, 4000, n).astype(str),
         "occurred_at": f["at"], "loaded_at": loaded(w, r, f["at"]), "event_type": kinds,
         "content_type": np.where(carries & (r.random(n) >= missing), "clip", None), "platform": platform,  # type: ignore[call-overload]
         "sdk_version": version, "user_agent": np.where(r.random(n) < robots, r.choice(ROBOTS, n), r.choice(PEOPLE, n)),
         "screen_state": np.where((platform != "web") & (r.random(n) < away), "background", "foreground")}
    )  # fmt: skip
    if w.fault == "sdk":
        lost = (
            last
            & (version == "9.1")
            & (r.random(n) < w.between(0.5, 0.85))
            & made["session_id"].duplicated().to_numpy()
        )
        left: pd.DataFrame = made[~lost]
        return left
    if w.fault == "outlier":
        return pd.concat([made, _by_one(w, made, round(w.between(1001, 6000)), r)])
    if w.fault == "marks":
        extra = _by_one(w, made, round(w.between(130, 288)), r)
        marks = r.choice(288, len(extra), replace=False) * 300_000 + r.integers(0, 1999, len(extra))
        at = np.datetime64(w.last, "ms") + marks.astype("timedelta64[ms]")
        return pd.concat([made, extra.assign(occurred_at=at, loaded_at=at, user_agent="Vigil/1.0")])
    return made


def _by_one(w: World, made: pd.DataFrame, count: int, r: np.random.Generator) -> pd.DataFrame:
    like = made[made["occurred_at"] >= pd.Timestamp(w.last)].head(1)
    at = np.datetime64(w.last, "ms") + r.integers(0, 86_400_000, count).astype("timedelta64[ms]")
    extra = like.loc[like.index.repeat(count)].assign(user_id="qa-1", session_id="qa", occurred_at=at, loaded_at=at)
    return extra.assign(event_type="tap", content_type=None, screen_state="foreground")
