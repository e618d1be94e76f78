"""The sample's growth and engagement tables, judged by the example team's own detectors."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.handbook.team.team import Team
from detectors.detector import Finding, Outcome, Result
from detectors.run import run_pass
from detectors.sample import Sample, write_sample
from detectors.sample.product_faults import FAULTS
from tests.unit.detectors.conftest import at

FOUND_BY = {
    "delayed-events": "user-events-volume",
    "bot-logins": "bot-logins",
    "region-spike": "login-regions",
    "orphaned-ids": "orphaned-ids",
    "missing-countries": "missing-country",
    "local-days": "day-boundary",
    "lost-batches": "sdk-events",
    "session-timeouts": "session-lengths",
    "missing-content": "missing-content-type",
    "health-checks": "automated-traffic",
    "five-minute-marks": "five-minute-marks",
    "background-events": "background-events",
    "new-event-type": "new-event-types",
    "sessions-counted-twice": "sessions-counted-twice",
    "test-account": "outlier-users",
}
# Faults of one table that do not stand in each other's way.
TOGETHER = [
    {"delayed-events", "missing-countries", "bot-logins", "orphaned-ids", "lost-batches", "background-events"},
    {"local-days", "region-spike", "missing-content", "session-timeouts", "health-checks", "new-event-type"},
    {"test-account", "five-minute-marks", "sessions-counted-twice"},
]
PRESENTS = [(21, "2025-12-02 10:00"), (22, "2025-11-23 01:00"), (23, "2025-09-02 23:00")]


def written(folder: Path, until: str, seed: int, faults: Iterable[str]) -> Sample:
    return write_sample(folder, at(until), days=62, ahead=0, seed=seed, faults=tuple(faults))


def judged(team: Team, sample: Sample, days_ago: int = 0) -> list[Result]:
    environ = {"WAREHOUSE_URL": sample.warehouse_url, "EXPORTS_URL": sample.exports_url}
    names = {*FOUND_BY.values(), "login-devices"}
    as_of = sample.until - timedelta(days=days_ago)
    return run_pass(team, as_of, names, environ=environ, timer=time.monotonic)


def rows_pasted(found: Finding, sample: Sample) -> int:
    """What somebody gets who pastes the Query of a finding."""
    assert len(found.query.splitlines()) <= 8
    with closing(sqlite3.connect(sample.warehouse_url.removeprefix("sqlite:///"))) as db:
        return len(db.execute(found.query).fetchall())


def test_every_fault_has_its_detector_and_is_tried() -> None:
    assert set(FOUND_BY) == set(FAULTS) == set().union(*TOGETHER)


@pytest.mark.parametrize(("seed", "until"), PRESENTS[:1])
def test_without_faults_every_detector_passes(team: Team, tmp_path: Path, seed: int, until: str) -> None:
    sample = written(tmp_path, until, seed, ())
    said = [(r.detector, r.outcome, r.detail) for back in range(2) for r in judged(team, sample, back)]
    assert [s for s in said if s[1] is not Outcome.PASS] == []


@pytest.mark.parametrize(("faults", "present"), list(zip(TOGETHER, PRESENTS, strict=True)))
def test_every_fault_is_found_by_its_detector_alone(
    team: Team, tmp_path: Path, faults: set[str], present: tuple[int, str]
) -> None:
    seed, until = present
    sample = written(tmp_path, until, seed, faults)
    results = judged(team, sample)
    assert [f.detector for r in results for f in r.findings if not rows_pasted(f, sample)] == []
    assert {r.detector for r in results if r.outcome is Outcome.ALARM} == {FOUND_BY[fault] for fault in faults}
    assert {r.outcome for r in results} == {Outcome.ALARM, Outcome.PASS}
