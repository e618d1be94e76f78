"""watchkeeper inbound and watchkeeper try: a tool is let in and tried out before anything happens at night."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.handbook.team.load import load_team
from bot.handbook.team.presets import presets
from tests.conftest import EXAMPLE
from tests.unit.inbound.corpus import CORPUS, over
from tests.unit.inbound.corpus_services import WITHOUT_AN_END

run = CliRunner().invoke


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / EXAMPLE.name))


@pytest.mark.parametrize("preset", presets())
def test_a_tool_is_written_into_team_toml_and_what_to_paste_is_said(folder: Path, preset: str) -> None:
    before = (folder / "team.toml").read_text()
    done = run(app, ["inbound", "add", preset, str(folder)])
    assert done.exit_code == 0, done.output
    assert (folder / "team.toml").read_text().startswith(before)
    assert [way.preset for way in load_team(folder).settings.inbound][-1] == preset
    assert preset == "cloudwatch" or f"/alerts/data-engineering/{preset}" in done.output


def test_the_same_name_twice_is_refused(folder: Path) -> None:
    assert run(app, ["inbound", "add", "datadog", str(folder)]).exit_code == 0
    assert "choose another name" in run(app, ["inbound", "add", "datadog", str(folder)]).output
    assert run(app, ["inbound", "add", "datadog", str(folder), "--name", "datadog-eu"]).exit_code == 0


def test_a_tool_that_nobody_knows_is_named(folder: Path) -> None:
    assert "no preset 'pigeon'" in run(app, ["inbound", "add", "pigeon", str(folder)]).output


@pytest.mark.parametrize("preset", CORPUS)
def test_what_a_delivery_would_do_is_said_without_doing_it(folder: Path, preset: str) -> None:
    words = ["try", str(folder), preset, "--at", "2026-10-09T17:00Z", "--format", "json"]
    [opens] = json.loads(run(app, words, input=json.dumps(CORPUS[preset].firing)).stdout)
    assert opens["what"] == "opens"
    assert opens["severity"] in ("P0", "P1", "P2", "P3")
    assert "paged" in opens
    if preset in WITHOUT_AN_END:
        return
    [ends] = json.loads(run(app, words, input=json.dumps(over(preset))).stdout)
    assert ends["what"] == "over"


def test_what_cannot_be_routed_or_read_is_said(folder: Path) -> None:
    words = ["try", str(folder), "grafana"]
    assert "unrouted" in run(app, words, input="what?").stdout
    lunch = {"alerts": [{"status": "firing", "labels": {"alertname": "Lunch"}, "fingerprint": "1"}]}
    assert "names no pipeline" in run(app, words, input=json.dumps(lunch)).stdout
