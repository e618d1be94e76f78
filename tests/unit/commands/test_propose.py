"""watchkeeper propose: shows, or adds to team.toml, what would watch the issues; what it adds passes Apply."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.handbook.team.load import load_team
from detectors.declare import declare
from tests.conftest import EXAMPLE
from tests.unit.detectors.four_schemas import SCHEMAS

AS_OF = ["--as-of", "2025-11-22T18:00Z", "--days", "3"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example team without its detectors, with a warehouse of other names."""
    made = tmp_path / "team"
    shutil.copytree(EXAMPLE, made)
    text = (made / "team.toml").read_text()
    (made / "team.toml").write_text(text[: text.index("[[detectors]]")])
    schema = SCHEMAS["terse"]
    schema.files(tmp_path / "exports")
    monkeypatch.setenv("WAREHOUSE_URL", schema.write(tmp_path))
    monkeypatch.setenv("EXPORTS_URL", str(tmp_path / "exports"))
    return made


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["propose", *arguments])


def test_nothing_is_written_unless_asked_for(folder: Path) -> None:
    before = (folder / "team.toml").read_bytes()
    said = run(str(folder), "--days", "0")
    assert said.exit_code == 0
    assert "handbook.md:93: Aggregate Profit Pipeline, Transaction Database" in said.output
    assert "[[detectors]]\n# `ts` says when a row happened" in said.output
    assert (folder / "team.toml").read_bytes() == before


def test_what_is_written_can_be_applied_and_runs_only_once_it_is_enabled(folder: Path) -> None:
    said = run(str(folder), "--write", "--days", "0")
    assert "Written to team.toml, switched off" in said.output
    declared = declare(load_team(folder))
    assert len(declared) > 16
    assert not any(d.enabled for d in declared)
    assert "Every known issue has a detector." in run(str(folder), "--days", "0").output


def test_each_is_gone_over_the_past(folder: Path) -> None:
    rows = json.loads(run(str(folder), *AS_OF, "--format", "json").stdout)
    snapshots = next(row for row in rows if row["issue"] == "Account Database Snapshots")
    assert snapshots["past"] == {"judged": 3, "alarmed": []}
    assert snapshots["detector"]["table"] == "dim_acct_daily"


def test_a_source_that_cannot_be_read_is_said_and_nothing_is_made_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", "sqlite:////nowhere/warehouse.db")
    said = run(str(folder), "--days", "0")
    assert "source warehouse: " in said.output
    assert said.output.count("don't know: ") == 20
