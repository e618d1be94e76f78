"""The euro's reference rates since 1999, weekends filled in: what the currency detector would have cried, and whether a
feed that stops is found on its first day."""

from __future__ import annotations

import csv
import io
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pandas as pd
from rich.progress import track

from bench.measure import ROOT, table
from bot.handbook.team.load import load_team
from bot.handbook.team.team import Team
from detectors.backtest.replay import backtest
from detectors.days import Calendar

_USUAL = (
    *("USD", "GBP", "JPY", "CHF", "SEK", "NOK", "DKK", "CAD", "AUD", "NZD", "PLN"),
    *("CZK", "HUF", "ZAR", "TRY", "KRW", "SGD", "HKD", "MXN", "BRL", "INR", "CNY"),
)
_DETECTOR = "currency-staleness"
_LITERAL = ("BRL", "EUR", "GBP", "JPY", "USD")
_ECB = Calendar("ECB", "UTC", "US")


def run(full: bool = "--full" in sys.argv) -> None:
    """full: every year since 1999; otherwise every fifth."""
    rates = _filled()
    years = list(range(2000, rates.index[-1].year))[:: 1 if full else 5]
    cries, found, tried, literal, unseen = [], 0, 0, 0, 0
    for year in track(years, "years"):
        alarms, dark = _cried(rates, date(year, 1, 1), date(year, 12, 31))
        cries += alarms
        unseen += dark
        literal += _literally(rates, year)
        for day in _some_days(year):
            tried += 1
            found += bool(_cried(_cached(rates, day), day, day)[0])
    rows = [
        ("the detector", f"{len(cries) / len(years):.2f}", f"{found} of {tried}"),
        ("any volatile one moves < 0.01 %", f"{literal / len(years):.0f}", ""),
    ]
    table(f"euro reference rates, {len(years)} years", ("", "false alarm-days a year", "found on day one"), rows)
    print(f"  {unseen} days without a verdict", *cries, sep="\n  ")


def _filled() -> pd.DataFrame:
    """Rates by day and currency; weekends and holidays repeat the last one, as feeds do."""
    with zipfile.ZipFile(io.BytesIO((files("currency_converter") / "eurofxref-hist.zip").read_bytes())) as archive:
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open(archive.namelist()[0]), encoding="utf-8")))
    wide = pd.DataFrame(rows).set_index("Date").reindex(columns=list(_USUAL))
    wide = wide.apply(pd.to_numeric, errors="coerce").sort_index()
    wide.index = pd.to_datetime(wide.index)
    filled: pd.DataFrame = wide.resample("D").ffill()
    return filled


def _cached(rates: pd.DataFrame, day: date) -> pd.DataFrame:
    stopped = rates.copy()
    stopped.loc[str(day)] = rates.loc[str(day - timedelta(days=1))].to_numpy()
    return stopped


def _cried(rates: pd.DataFrame, first: date, last: date) -> tuple[list[str], int]:
    seen = rates.loc[str(first - timedelta(days=150)) : str(last)]
    long = (
        seen.rename_axis("rate_date").reset_index().melt("rate_date", var_name="currency", value_name="rate").dropna()
    )
    long["rate_date"] = long["rate_date"].dt.strftime("%Y-%m-%d")
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{Path(name) / 'rates.db'}"
        long.to_sql("exchange_rates", url, index=False)
        (replay,) = backtest(_team(), first, last, [_DETECTOR], environ={"WAREHOUSE_URL": url})
    return [f"{alarm.as_of.date()}: {alarm.detail}" for alarm in replay.alarms], len(replay.unseen)


def _team() -> Team:
    team = load_team(ROOT / "teams" / "data-engineering")
    changes = {"calendar": "ECB", "volatile": ["USD", "GBP", "JPY", "BRL"], "pegged": ["DKK"]}
    tables = tuple({**t, **changes} if t["name"] == _DETECTOR else t for t in team.settings.detectors)
    return team.model_copy(update={"settings": team.settings.model_copy(update={"detectors": tables})})


def _literally(rates: pd.DataFrame, year: int) -> int:
    moves = rates[[c for c in _LITERAL if c in rates]].pct_change(fill_method=None).abs()
    too_little: pd.DataFrame = moves < 0.0001
    days: pd.Series = too_little.any(axis=1)
    return int(days.loc[str(year)].sum())


def _some_days(year: int) -> Iterator[date]:
    for month in (1, 3, 5, 7, 9, 11):
        yield _ECB.last_open(date(year, month, 20))
