"""The sample warehouse, judged by the example team's own detectors."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import WatchkeeperError
from bot.handbook.team.team import Team
from detectors.days import Calendar, last_complete_day
from detectors.detector import Finding, Outcome, Result
from detectors.run import run_pass
from detectors.sample import DEFAULT, Sample, write_sample
from detectors.sample.faults import when_all_show
from tests.unit.detectors.conftest import at

ALL_FOUR = ["refund-ratio", "payment-exports", "revenue-freshness", "currency-staleness"]
SMALL = 450  # transactions a day, to be quick

# (seed, until): months that hold a change of clocks, and the new year. Many more seeds: bench/detectors.
MONTHS = [(1, "2025-03-11 18:00"), (3, "2026-01-02 23:00")]
# At odd hours too: before the landing time, on it.
PRESENTS = [MONTHS[0], (5, "2025-12-31 05:30"), (7, "2025-08-28 06:00")]
FOUND_BY = {
    "refund-flag": "refund-ratio",
    "missing-export": "payment-exports",
    "stale-revenue": "revenue-freshness",
    "cached-rates": "currency-staleness",
}


def judged(team: Team, sample: Sample, as_of: datetime) -> list[Result]:
    environ = {"WAREHOUSE_URL": sample.warehouse_url, "EXPORTS_URL": sample.exports_url}
    return run_pass(team, as_of, ALL_FOUR, environ=environ, timer=time.monotonic)


def findings(results: list[Result]) -> dict[str, Finding]:
    return {f.detector: f for r in results for f in r.findings}


def last_thirty_days(until: datetime) -> Iterator[datetime]:
    return (until - timedelta(days=back) for back in range(30))


@pytest.mark.parametrize(("seed", "until"), MONTHS)
def test_without_faults_every_detector_passes_on_every_day(team: Team, tmp_path: Path, seed: int, until: str) -> None:
    sample = write_sample(tmp_path, at(until), seed=seed, faults=(), per_day=SMALL)
    said = {(r.detector, r.outcome, r.detail) for day in last_thirty_days(at(until)) for r in judged(team, sample, day)}
    assert [s for s in said if s[1] is not Outcome.PASS] == []


@pytest.mark.parametrize(("seed", "until"), PRESENTS)
def test_every_fault_is_found_on_its_day_with_its_entity(team: Team, tmp_path: Path, seed: int, until: str) -> None:
    now = at(until)
    found = findings(judged(team, write_sample(tmp_path, now, seed=seed, per_day=SMALL), now))
    assert set(found) == set(ALL_FOUR)
    assert {name: (f.day, f.entity) for name, f in found.items()} == {
        "refund-ratio": (complete := last_complete_day(now, timedelta(hours=6)), ""),
        "payment-exports": (last_complete_day(now, timedelta(hours=2)), "adyen"),
        "revenue-freshness": (now.date(), ""),
        "currency-staleness": (Calendar("business_days", "UTC", "US").last_open(complete), ""),
    }
    measures = {name: f.measure for name, f in found.items() if f.measure}
    assert measures.keys() == found.keys()
    assert measures["refund-ratio"].usual == pytest.approx(0.07, abs=0.02)


@pytest.mark.parametrize("fault", sorted(DEFAULT))
def test_a_fault_alone_is_found_by_its_detector_alone(team: Team, tmp_path: Path, fault: str) -> None:
    now = at("2025-11-25 10:00")
    sample = write_sample(tmp_path, now, seed=11, faults=[fault], per_day=SMALL)
    assert set(findings(judged(team, sample, now))) == {FOUND_BY[fault]}


def test_the_days_before_the_faults_are_healthy(team: Team, tmp_path: Path) -> None:
    now = at("2025-11-20 10:00")
    sample = write_sample(tmp_path, now, per_day=SMALL)
    assert findings(judged(team, sample, now - timedelta(days=4))) == {}


def test_a_demo_that_runs_ahead_sees_fresh_days_and_the_faults_mended(team: Team, tmp_path: Path) -> None:
    now = at("2025-11-18 10:00")
    sample = write_sample(tmp_path, now, per_day=SMALL)
    results = judged(team, sample, now + timedelta(days=3))
    assert {r.outcome for r in results} == {Outcome.PASS}
    assert {r.day for r in results} >= {date(2025, 11, 20)}


def test_the_same_seed_writes_the_same_sample(tmp_path: Path) -> None:
    one, two = (write_sample(tmp_path / n, at("2025-11-20 10:00"), days=3, per_day=50) for n in ("one", "two"))
    read = [Path(s.warehouse_url.removeprefix("sqlite:///")).read_bytes() for s in (one, two)]
    assert read[0] == read[1]


def test_a_sample_is_written_over_an_earlier_one(tmp_path: Path) -> None:
    now = at("2025-11-20 10:00")
    write_sample(tmp_path, now, days=9, per_day=20)
    write_sample(tmp_path, now, days=2, ahead=0, per_day=20, faults=())
    assert sorted(p.name for p in tmp_path.iterdir()) == ["exports", "warehouse.db"]
    assert min(p.name for p in (tmp_path / "exports" / "stripe").iterdir()) == "2025-11-18.csv"


def test_progress_goes_from_nothing_to_all(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    write_sample(tmp_path, datetime(2025, 11, 20, tzinfo=UTC), days=5, per_day=20, progress=lambda *t: told.append(t))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_an_unknown_fault_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchkeeperError, match="no fault is called 'gremlins'; there are refund-flag"):
        write_sample(tmp_path, at("2025-11-20 10:00"), faults=["gremlins"])


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        ("2026-11-30 01:59", "2026-11-30 01:59"),
        ("2026-11-30 02:00", "2026-11-30 01:00"),
        ("2026-11-30 06:00", "2026-11-30 01:00"),
        ("2026-11-30 06:01", "2026-11-30 06:01"),
    ],
)
def test_a_demo_begins_when_what_is_missing_wakes_somebody(now: str, begins: str) -> None:
    assert when_all_show(at(now)) == at(begins)
