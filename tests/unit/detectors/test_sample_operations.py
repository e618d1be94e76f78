"""The sample's operations (retries, snapshots, clocks, runs), judged by the example team's own detectors."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.handbook.team.team import Team
from detectors.days import midnight
from detectors.detector import Finding, Nature, Result
from detectors.run import run_pass
from detectors.sample import Sample, write_sample
from detectors.sample.operations_faults import day_of
from tests.unit.detectors.conftest import at

FOUND_BY = {
    "duplicate-transactions": "duplicate-transactions",
    "corrupt-snapshot": "account-snapshot",
    "late-landing": "growth-landing",
    "failed-run": "engagement-landing",
    "empty-run": "profit-landing",
}
DATED = {"clock-change": "clock-change", "cohort-dip": "retention-cohorts"}  # faults with a day of their own
OTHERS = ["unit-profit-landing", "daily-growth-landing", "profit-deadline", "growth-deadline", "engagement-deadline"]
MINE = sorted({*FOUND_BY.values(), *DATED.values(), *OTHERS})
SMALL = 450  # transactions a day, to be quick
# (seed, until): a change of clocks, holidays at the end of a year, a leap day. Many more seeds: bench/detectors.
PRESENTS = [(1, "2025-03-11 18:00"), (5, "2025-12-31 09:30"), (8, "2024-03-03 17:00")]


def judged(team: Team, sample: Sample, as_of: datetime, only: list[str] = MINE) -> list[Result]:
    environ = {"WAREHOUSE_URL": sample.warehouse_url, "EXPORTS_URL": sample.exports_url}
    return run_pass(team, as_of, only, environ=environ, timer=time.monotonic)


def faults(results: list[Result]) -> dict[str, Finding]:
    """Findings that are more than a note."""
    return {f.detector: f for r in results for f in r.findings if f.nature is not Nature.NOTE}


def last_thirty_days(until: datetime) -> Iterator[datetime]:
    return (until - timedelta(days=back) for back in range(30))


@pytest.mark.parametrize(("seed", "until"), PRESENTS[:1])
def test_clean_months_are_quiet_on_every_day(team: Team, tmp_path: Path, seed: int, until: str) -> None:
    sample = write_sample(tmp_path, at(until), days=75, seed=seed, faults=(), per_day=SMALL)
    assert [faults(judged(team, sample, day)) for day in last_thirty_days(at(until))] == [{}] * 30


@pytest.mark.parametrize(("seed", "until"), PRESENTS)
def test_every_fault_is_found_by_its_detector(team: Team, tmp_path: Path, seed: int, until: str) -> None:
    sample = write_sample(tmp_path, at(until), days=75, seed=seed, faults=list(FOUND_BY), per_day=SMALL)
    assert set(faults(judged(team, sample, at(until)))) == set(FOUND_BY.values())


@pytest.mark.parametrize(("seed", "until"), PRESENTS)
@pytest.mark.parametrize("fault", DATED)
def test_a_fault_of_the_calendar_is_found_on_its_day(
    team: Team, tmp_path: Path, fault: str, seed: int, until: str
) -> None:
    sample = write_sample(tmp_path, at(until), days=75, seed=seed, faults=[fault], per_day=SMALL)
    day = day_of(fault, at(until))
    seen = midnight(day) + timedelta(hours=52, minutes=5)
    is_written = at(until) - timedelta(days=60) < seen <= at(until)
    assert set(faults(judged(team, sample, seen))) == ({DATED[fault]} if is_written else set())


def test_landings_are_quiet_at_every_half_hour(team: Team, tmp_path: Path) -> None:
    """Two Sundays with maintenance, and one on which the end of the month forbids it."""
    until = at("2025-12-01 10:00")
    sample = write_sample(tmp_path, until, days=30, seed=5, faults=(), per_day=50)
    landings = [name for name in MINE if name.endswith(("-landing", "-deadline"))]
    looks = (until - timedelta(minutes=30) * n for n in range(1, 16 * 48) if (until.hour * 2 - n) % 48 < 18)
    assert {str(faults(judged(team, sample, look, landings))) for look in looks} == {"{}"}
