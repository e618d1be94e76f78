"""`python -m detectors`, and what importing this package costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from detectors.detector import Outcome, Result
from detectors.sample import write_sample
from tests.conftest import EXAMPLE
from tests.unit.detectors.conftest import at

HEAVY = {"pandas", "numpy", "sqlalchemy", "fsspec"}


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "detectors", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environ}, timeout=60, check=False
    )


@pytest.mark.parametrize(
    "module", ["detectors.declare", "detectors.detector", "detectors.sample", "detectors.sources.readonly"]
)
def test_declaring_detectors_costs_no_pandas_and_no_database(module: str) -> None:
    heavy = HEAVY if module != "detectors.sources.readonly" else HEAVY - {"sqlalchemy"}
    code = f"import sys, {module}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_a_pass_prints_a_line_of_json_for_each_detector(tmp_path: Path) -> None:
    sample = write_sample(tmp_path, at("2025-11-21 10:00"), days=40, per_day=400)
    done = run(
        str(EXAMPLE),
        "--as-of",
        "2025-11-21T10:00:00Z",
        "--only",
        "refund-ratio, payment-exports",
        WAREHOUSE_URL=sample.warehouse_url,
        EXPORTS_URL=sample.exports_url,
    )
    results = [Result.model_validate_json(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert [(r.detector, r.outcome) for r in results] == [
        ("refund-ratio", Outcome.ALARM),
        ("payment-exports", Outcome.ALARM),
    ]


def test_a_baseline_of_nothing_but_days_left_out_judges_nothing(tmp_path: Path) -> None:
    sample = write_sample(tmp_path, at("2025-11-21 10:00"), days=40, per_day=400)
    days = ",".join(str(date(2025, 10, 1) + timedelta(days=n)) for n in range(50))
    asked = (str(EXAMPLE), "--as-of", "2025-11-21T10:00:00Z", "--only", "refund-ratio")
    done = run(*asked, "--left-out", f"refund-ratio={days}", WAREHOUSE_URL=sample.warehouse_url)
    (line,) = done.stdout.splitlines()
    assert Result.model_validate_json(line).outcome is not Outcome.ALARM


def test_a_detector_that_cannot_run_is_a_result_and_not_a_failure(tmp_path: Path) -> None:
    done = run(str(EXAMPLE), "--only", "payment-exports", EXPORTS_URL="")
    (line,) = done.stdout.splitlines()
    assert done.returncode == 0
    assert json.loads(line)["outcome"] == Outcome.ERROR


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "handbook.md:1: there is no such file"),
        ((str(EXAMPLE), "--only", "x"), "no detector is called 'x'"),
        ((str(EXAMPLE), "--as-of", "2025-11-21"), "has no zone"),
    ],
)
def test_a_pass_that_cannot_start_says_why(arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
