"""A pass that is forked from a warm process: alone with its variables, killed alone, and done where the warm one dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from bot.handbook.team.settings import SourceSettings
from detectors.forked import Forks
from tests.conftest import EXAMPLE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each pass is a process from scratch")

ONE = [str(EXAMPLE), "--only", "revenue-freshness"]
WAREHOUSE = SourceSettings(url_env="WAREHOUSE_URL")


@pytest.fixture
def forks() -> Iterator[Forks]:
    made = Forks()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "w.db").touch()
    monkeypatch.setenv("WAREHOUSE_URL", f"sqlite:///{tmp_path / 'w.db'}")


@pytest.fixture
def hangs(tmp_path: Path) -> list[str]:
    """A pass that opens what nobody will ever write to."""
    os.mkfifo(tmp_path / "nothing")
    return [*ONE, "--kept", str(tmp_path / "nothing")]


def always() -> bool:
    return True


def said(forks: Forks, *sources: SourceSettings) -> str:
    (line,) = (forks.said(ONE, "", always, 60.0, sources) or "").splitlines()
    return str(json.loads(line)["detail"])


def test_a_pass_has_the_variables_of_its_own_sources_and_none_of_the_pass_before(forks: Forks) -> None:
    assert "no such table" in said(forks, WAREHOUSE)
    assert "WAREHOUSE_URL" in said(forks)  # is not set
    assert "no such table" in said(forks, WAREHOUSE)


def test_what_is_given_is_read_whole_however_much_it_is(forks: Forks) -> None:
    kept = json.dumps({"of": {f"d{n}": {"question": "q" * 1000, "days": []} for n in range(1000)}})
    assert forks.said([*ONE, "--kept", "-"], kept, always, 60.0, [WAREHOUSE])


def test_one_that_hangs_is_killed_and_costs_no_other(forks: Forks, hangs: list[str]) -> None:
    found: list[BaseException] = []

    def hang() -> None:
        with pytest.raises(subprocess.TimeoutExpired) as raised:
            forks.said(hangs, "", always, 6.0)
        found.append(raised.value)

    thread = Thread(target=hang)
    thread.start()
    assert "no such table" in said(forks, WAREHOUSE)
    thread.join()
    assert found
    assert "no such table" in said(forks, WAREHOUSE)


def test_what_is_wanted_no_more_is_given_up(forks: Forks, hangs: list[str]) -> None:
    assert forks.said(hangs, "", lambda: False, 600.0) is None


def test_a_pass_that_cannot_be_made_says_with_which_status(forks: Forks) -> None:
    with pytest.raises(subprocess.CalledProcessError) as raised:
        forks.said(["/nowhere"], "", always, 60.0)
    assert raised.value.returncode == 2


def test_where_the_warm_process_was_killed_the_pass_is_made_all_the_same(forks: Forks) -> None:
    said(forks, WAREHOUSE)
    assert forks.server is not None
    os.kill(forks.server, signal.SIGKILL)
    assert "no such table" in said(forks, WAREHOUSE)


def test_it_is_begun_anew_when_it_is_old() -> None:
    forks = Forks(oldest=0.0)
    said(forks, WAREHOUSE)
    first = forks.server
    said(forks, WAREHOUSE)
    assert forks.server != first
    forks.close()


def test_it_ends_when_nobody_is_left_at_its_door(forks: Forks) -> None:
    said(forks, WAREHOUSE)
    ended = forks.close()
    assert [process.wait(60) for process in ended] == [0]
