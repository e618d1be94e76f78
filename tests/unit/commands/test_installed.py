"""An installed Watchkeeper works from any folder: what it ships is found, the demo runs, and a stranger comes from a
document to a page that somebody acknowledged."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.unit.commands.installed import CLEAN, installed
from tests.unit.commands.stranger import Stranger


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(tmp_path_factory.mktemp)


def run(command: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([command, *words], cwd=folder, capture_output=True, text=True, env=CLEAN)


@pytest.mark.parametrize("words", [("check", "--explain", "no-time-zone"), ("manifest",), ("--version",)])
def test_what_it_ships_is_found_from_any_folder(command: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(command, tmp_path, *words)
    assert (done.returncode, done.stderr, done.stdout != "") == (0, "", True)


def test_it_runs_its_own_code_and_not_the_checkouts(command: Path) -> None:
    ask = "import bot, local_slack; print(bot.__file__, local_slack.__file__)"
    done = subprocess.run([command.parent / "python", "-c", ask], cwd="/", capture_output=True, text=True, env=CLEAN)
    assert [where.startswith(str(command.parent.parent)) for where in done.stdout.split()] == [True, True]


@pytest.fixture
def demo(command: Path, tmp_path: Path) -> Iterator[str]:
    """The address that a demo in a foreign folder prints."""
    words: list[str | Path] = [command, "demo", "--port", "0"]
    process = subprocess.Popen(
        words,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=CLEAN,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        yield next(found[0] for line in process.stdout if (found := re.search(r"http://\S+", line)))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def test_the_demo_runs_in_a_folder_that_knows_nothing_of_it(demo: str) -> None:
    assert "<title>" in httpx.get(demo, trust_env=False, verify=False).text


def test_a_stranger_comes_from_a_document_to_an_acknowledged_page(command: Path, tmp_path: Path) -> None:
    with Stranger(command, tmp_path) as stranger:
        stranger.sets_up()
        page = stranger.is_paged()
        assert "Returns Ledger" in page["text"]
        stranger.acknowledges(page)
        assert stranger.edited_by_hand() == []
