"""What a team's detectors cost in a day: each pass of a day that the timetables ask for, made as the bot makes it."""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.progress import track

from bench.measure import ROOT, table
from bot.flows.passes import Child
from bot.handbook.team.load import load_team
from bot.handbook.team.team import Team
from detectors.declare import declare
from detectors.figures import DayRead, KeptFigures, Reading
from detectors.forked import Forks
from detectors.sample import write_sample

FIRST = datetime(2025, 11, 20, tzinfo=UTC)
DAY = timedelta(days=1)


def run() -> None:
    team = load_team(ROOT / "teams" / "data-engineering")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        sample = write_sample(Path(folder), FIRST + DAY)
        os.environ |= {"WAREHOUSE_URL": sample.warehouse_url, "EXPORTS_URL": sample.exports_url}
        passes = list(_passes(team))
        for name, forks in (("each from scratch", Forks(tries=0)), ("forked from one that is warm", Forks())):
            seconds, cpu = _day(team, passes, forks, name)
            rows.append((name, str(len(passes)), f"{seconds:.0f} s", f"{cpu:.0f} s", f"{100 * cpu / 86400:.2f} %"))
    columns = (f"{len(declare(team))} detectors, a day", "passes", "in all", "CPU", "of a core")
    table("what a team's detectors cost in a day", columns, rows)


def _passes(team: Team) -> Iterator[tuple[datetime, tuple[str, ...]]]:
    """When, and the detectors of one source that are due then."""
    detectors = [d for d in declare(team) if d.enabled]
    due = {d.name: d.timetable.next_after(FIRST) for d in detectors}
    while (at := min(due.values())) <= FIRST + DAY:
        names = [d for d in detectors if due[d.name] == at]
        for source in dict.fromkeys(d.source for d in names):
            yield at, tuple(d.name for d in names if d.source == source)
        due |= {d.name: d.timetable.next_after(at) for d in names}


def _day(team: Team, passes: list[tuple[datetime, tuple[str, ...]]], forks: Forks, name: str) -> tuple[float, float]:
    """Seconds and CPU seconds of all processes that were begun. Figures are kept from one to the next."""
    began, before, kept = time.perf_counter(), _cpu(), dict[str, Reading]()
    child = Child(forks)
    for at, names in track(passes, name):
        for result in child.run(team, at, names, {}, KeptFigures(of=kept)):
            if result.read is not None:
                days = {d.day: d for d in (*_known(kept, result.detector, result.read), *result.read.days)}
                kept[result.detector] = Reading(question=result.read.question, days=tuple(days.values()))
    seconds = time.perf_counter() - began
    for server in forks.close():
        server.wait()
    return seconds, _cpu() - before


def _known(kept: dict[str, Reading], detector: str, read: Reading) -> tuple[DayRead, ...]:
    known = kept.get(detector)
    return known.days if known and known.question == read.question else ()


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
