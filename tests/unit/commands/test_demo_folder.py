"""A second demo disturbs no first one, and starts without writing its sample again."""

from __future__ import annotations

import socket
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer

from bot.commands.demo_folder import MARKER, free_to_listen, held, sample_in

FRIDAY = datetime(2026, 11, 20, 17, tzinfo=UTC)


class Writer:
    """In place of the 88 MB: how often the sample was written."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, sample: Path, start: datetime, faults: Collection[str]) -> None:
        self.times += 1


def test_a_second_demo_in_the_same_folder_is_refused_and_deletes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with held(folder):
        (folder / "watchkeeper.db").touch()
        with pytest.raises(typer.Exit), held(folder):
            pass
        assert (folder / "watchkeeper.db").exists()


def test_the_database_of_the_demo_before_is_gone(tmp_path: Path) -> None:
    with held(tmp_path):
        (tmp_path / "watchkeeper.db").touch()
    with held(tmp_path):
        assert [path.name for path in tmp_path.iterdir()] == [MARKER]


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(typer.Exit), held(tmp_path):
        pass
    assert (tmp_path / "thesis.tex").exists()


def test_a_port_that_is_taken_is_told_before_anything_is_touched() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(typer.Exit):
            free_to_listen(other.getsockname()[1])


@pytest.mark.parametrize(
    ("start", "faults", "written"),
    [
        pytest.param(FRIDAY + timedelta(hours=2), [], 1, id="the same day"),
        pytest.param(FRIDAY + timedelta(days=1), [], 2, id="the day after"),
        pytest.param(FRIDAY, ["refund-flag"], 2, id="other faults"),
    ],
)
def test_the_sample_is_kept_while_it_is_the_one_that_would_be_written(
    tmp_path: Path, start: datetime, faults: list[str], written: int
) -> None:
    write = Writer()
    sample_in(tmp_path, FRIDAY, [], write)
    sample_in(tmp_path, start, faults, write)
    assert write.times == written


def test_a_sample_that_was_not_written_to_its_end_is_not_kept(tmp_path: Path) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    write = Writer()
    with pytest.raises(KeyboardInterrupt):
        sample_in(tmp_path, FRIDAY, [], cut_off)
    sample_in(tmp_path, FRIDAY, [], write)
    assert write.times == 1
