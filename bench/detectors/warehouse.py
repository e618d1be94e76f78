"""Puts a made company into a folder: a SQLite file, export files, and the team that looks at them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pandas as pd

from bench.detectors.cases import MAKERS, Frames
from bench.detectors.naming import DATED, Naming
from bench.detectors.world import World
from detectors.days import midnight

_UNIT = {"epoch seconds": "s", "epoch milliseconds": "ms"}


def frames_of(w: World, tables: Iterable[str]) -> Frames:
    return {table: MAKERS[table](w) for table in tables}


def write(folder: Path, w: World, naming: Naming, frames: Frames) -> dict[str, str]:
    """Writes all; returns the environment that a pass needs."""
    naming.write_team(folder / "team")
    with sqlite3.connect(folder / "warehouse.db") as database:
        database.execute("PRAGMA synchronous = OFF")
        for table, frame in frames.items():
            shown = frame.apply(lambda column, at=table: _stored(column, naming.stored, at))
            shown.rename(columns=naming.of).to_sql(naming.of(table), database, index=False)
    _exports(folder / "exports", w)
    return {"WAREHOUSE_URL": f"sqlite:///{folder / 'warehouse.db'}", "EXPORTS_URL": str(folder / "exports")}


def _stored(column: pd.Series, stored: str, table: str) -> pd.Series:
    if not pd.api.types.is_datetime64_any_dtype(column):
        return column
    if stored == "timestamp" or table in DATED:
        text: pd.Series = column.dt.strftime("%Y-%m-%d %H:%M:%S.%f").str[:23].where(column.notna(), None)
        return text
    since = column.to_numpy().astype(f"datetime64[{_UNIT[stored]}]").astype("int64")
    whole = pd.Series(since, column.index, "Int64").where(column.notna(), pd.NA)
    number: pd.Series = whole.astype("object").where(column.notna(), None)
    return number


def _exports(folder: Path, w: World) -> None:
    """Each day's file, between minutes and two hours after midnight. A fault: one never comes, is empty, or is late."""
    r = w.chance("exports")
    lost, how = r.choice(["stripe", "adyen", "paypal"]), r.choice(["never", "empty", "late"])
    for sender in ("stripe", "adyen", "paypal"):
        (folder / sender).mkdir(parents=True)
        for day in w.dates()[-20:]:
            is_struck = w.fault == "export" and day == w.last and sender == lost
            minutes = float(r.uniform(3, 119)) if not is_struck else w.between(121, 900)
            if is_struck and how == "never":
                continue
            path = folder / sender / f"{day}.csv"
            path.write_text("" if is_struck and how == "empty" else "id,amount\n")
            at = (midnight(day + timedelta(days=1)) + timedelta(minutes=minutes)).timestamp()
            os.utime(path, (at, at))
