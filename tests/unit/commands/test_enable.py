"""watchkeeper enable: a detector that would cry wolf stays off."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.handbook.team.load import load_team
from detectors.declare import declare
from detectors.sample import write_sample
from tests.conftest import EXAMPLE

NAME = 'name = "refund-ratio"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example team with its refund detector switched off, on a warehouse whose last day judged was faulty."""
    copied = Path(shutil.copytree(EXAMPLE, tmp_path / EXAMPLE.name))
    settings = copied / "team.toml"
    text = settings.read_text()
    assert NAME in text
    settings.write_text(text.replace(NAME, f"{NAME}enabled = false # too new\n"))
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    until = now - timedelta(days=1)
    sample = write_sample(tmp_path / "sample", until, days=62, ahead=0, faults=["refund-flag"], per_day=450)
    monkeypatch.setenv("WAREHOUSE_URL", sample.warehouse_url)
    monkeypatch.setenv("EXPORTS_URL", sample.exports_url)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    return copied


def is_on(folder: Path) -> bool:
    return next(d.enabled for d in declare(load_team(folder)) if d.name == "refund-ratio")


def budget(folder: Path, alarms: float) -> str:
    settings = folder / "team.toml"
    settings.write_text(f"noise_budget = {alarms}\n{settings.read_text()}")
    return settings.read_text()


def test_one_within_the_budget_is_enabled_and_nothing_else_in_the_file_changes(folder: Path) -> None:
    done = CliRunner().invoke(app, ["enable", str(folder), "refund-ratio", "--days", "30"])
    assert (done.exit_code, is_on(folder)) == (0, True)
    assert (folder / "team.toml").read_text() == (EXAMPLE / "team.toml").read_text()
    again = CliRunner().invoke(app, ["enable", str(folder), "refund-ratio", "--days", "30"])
    assert "was enabled already" in again.stdout


def test_a_loud_one_is_refused_with_its_days_unless_anyway(folder: Path) -> None:
    settings, before = folder / "team.toml", budget(folder, 0.5)
    refused = CliRunner().invoke(app, ["enable", str(folder), "refund-ratio", "--days", "30"])
    assert (refused.exit_code, settings.read_text()) == (1, before)
    assert "noise budget is 0.5" in refused.output
    assert "--anyway" in refused.output
    done = CliRunner().invoke(app, ["enable", str(folder), "refund-ratio", "--days", "30", "--anyway"])
    assert (done.exit_code, is_on(folder)) == (0, True)


def test_one_that_sees_nothing_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAREHOUSE_URL")
    refused = CliRunner().invoke(app, ["enable", str(folder), "refund-ratio", "--days", "30"])
    assert (refused.exit_code, is_on(folder)) == (1, False)
    assert "has judged no day" in refused.output


def test_one_that_does_not_exist_is_said(folder: Path) -> None:
    refused = CliRunner().invoke(app, ["enable", str(folder), "refunds"])
    assert "no detector is called 'refunds'" in refused.output
