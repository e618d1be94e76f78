"""The command line: the shapes and exit statuses that other tools rely on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from tests.conftest import EXAMPLE


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def answer(*arguments: str, status: int = 0) -> Any:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == status, result.output
    return json.loads(result.stdout)


def test_oncall_at_an_instant_has_its_six_fields() -> None:
    said = answer("oncall", str(EXAMPLE), "--at", "2026-11-26T12:00")
    assert set(said) == {"at", "primary", "secondary", "since", "until", "why"}
    assert (said["primary"], said["secondary"]) == ("Engineer D", ["Engineer C"])
    assert "Thanksgiving Week" in said["why"]
    assert "handbook.md:" in said["why"]


def test_oncall_over_a_range_is_a_list_that_leaves_its_end_out() -> None:
    said = answer("oncall", str(EXAMPLE), "--from", "2026-10-05T08:00", "--to", "2026-10-05T10:00", "--every", "1h")
    assert [(s["at"][11:16], s["primary"]) for s in said] == [("08:00", "Engineer A"), ("09:00", "Engineer B")]


def test_an_instant_without_an_offset_is_in_the_teams_zone() -> None:
    assert answer("oncall", str(EXAMPLE), "--at", "2026-07-01T09:00")["at"] == "2026-07-01T09:00:00-07:00"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--at", "the day after tomorrow"),
        ("--from", "2026-10-05"),
        ("--from", "2026-10-05", "--to", "2026-10-06", "--every", "often"),
        ("--from", "2000-01-01", "--to", "2100-01-01", "--every", "1 min"),
    ],
)
def test_what_nobody_can_read_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert run("oncall", str(EXAMPLE), *arguments).exit_code == 2


def test_runbook_answers_best_first_and_1_where_nothing_matches() -> None:
    said = answer("runbook", str(EXAMPLE), "duplicate", "transactions")
    assert (said[0]["pipeline"], said[0]["issue"]) == ("Aggregate Profit Pipeline", "Duplicate Transactions")
    assert [s["score"] for s in said] == sorted((s["score"] for s in said), reverse=True)
    assert answer("runbook", str(EXAMPLE), "qwertyuiop zxcvbnm", status=1) == []


def test_check_is_0_for_a_handbook_that_can_be_used_and_names_what_is_unclear() -> None:
    rules = {r["rule"] for r in answer("check", str(EXAMPLE))}
    assert "response-times-differ" in rules
    assert run("check", str(EXAMPLE), "--strict").exit_code == 1


def test_check_says_what_watches_each_known_issue() -> None:
    told = next(r for r in answer("check", str(EXAMPLE)) if r.get("issue") == "Outlier Users")
    (watch,) = told["detectors"]
    assert (told["rule"], watch["detector"]) == ("known-issue", "outlier-users")
    said = "Outlier Users: watched by outlier-users: more than 1000 (handbook.md:"
    assert said in told["why"]
    assert said in run("check", str(EXAMPLE)).output


def test_check_names_every_flaw_of_a_broken_handbook_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "team"
    shutil.copytree(EXAMPLE, folder)
    text = (folder / "handbook.md").read_text()
    (folder / "handbook.md").write_text(text.replace("| Week 2 | Engineer B | Engineer C |", "| Week 2 | Engineer B |"))
    said = answer("check", str(folder), status=1)
    assert [(r["severity"], r["file"]) for r in said] == [("error", "handbook.md")]
    assert said[0]["line"] > 1
    assert run("check", str(folder)).stdout.startswith("handbook.md:")


def test_detect_lists_findings_with_their_severity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime

    from detectors.sample import write_sample

    until = datetime(2026, 10, 9, 17, tzinfo=UTC)
    sample = write_sample(tmp_path, until, days=60, ahead=0, faults=("refund-flag",), per_day=450)
    monkeypatch.setenv("WAREHOUSE_URL", sample.warehouse_url)
    monkeypatch.setenv("EXPORTS_URL", sample.exports_url)
    said = answer("detect", str(EXAMPLE), "--as-of", "2026-10-09T17:00:00Z", "--only", "refund-ratio", status=1)
    fixed = {"detector", "pipeline", "issue", "severity", "day", "entity", "measured", "limit", "summary"}
    assert fixed <= set(said[0])
    assert (said[0]["severity"], said[0]["day"]) == ("P2", "2026-10-08")  # its Impact says 5% at most


def test_an_unknown_detector_is_wrong_usage() -> None:
    assert run("detect", str(EXAMPLE), "--only", "no-such-detector").exit_code == 2


def test_a_folder_that_is_not_there_is_named() -> None:
    result = run("oncall", "/no/such/folder")
    assert result.exit_code == 1
    assert "no such file" in result.output
    assert "Traceback" not in result.output
