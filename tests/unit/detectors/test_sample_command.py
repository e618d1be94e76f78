from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.commands.sample import split
from detectors.sample import DEFAULT, FAULTS


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["sample", *arguments])
    return done.exit_code, done.output


def test_a_sample_is_written_and_its_addresses_printed(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    status, output = run("--days", "3", "--fault", "empty-run", "--at", "2025-11-20", str(folder))
    assert (status, f"EXPORTS_URL={folder / 'exports'}" in output) == (0, True)
    assert sorted(p.name for p in folder.iterdir()) == ["exports", "warehouse.db"]


def test_the_faults_can_be_listed() -> None:
    assert all(name in run("--list")[1] for name in FAULTS)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name a folder"),
        (("--fault", "nope", "FOLDER/new"), "no fault is called 'nope'"),
        (("--at", "soon", "FOLDER/new"), "'soon' is not a date or time"),
        (("FOLDER",), "there are other things in"),
    ],
)
def test_a_mistake_is_named_and_nothing_written(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    (tmp_path / "letters.txt").touch()
    status, output = run(*(a.replace("FOLDER", str(tmp_path)) for a in arguments))
    assert (status, said in output.replace("\n", "")) == (2, True)
    assert [p.name for p in tmp_path.iterdir()] == ["letters.txt"]


def test_faults_come_one_by_one_or_with_commas() -> None:
    assert split(["a,b", " c "]) == ["a", "b", "c"]
    assert split(None) == []


def test_the_demo_starts_with_the_faults_it_always_had() -> None:
    assert {"refund-flag", "missing-export", "stale-revenue", "cached-rates"} == DEFAULT
