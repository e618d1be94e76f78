"""An installed Watchkeeper works from any folder: what it ships is found, and the demo runs. The wheels are built here
and installed into an environment of their own, which borrows only the other packages of this one."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent.parent.parent
CLEAN = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}  # of the checkout


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of an installed `watchkeeper`."""
    wheels, home = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("environment")
    build: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        wheels,
    ]
    for source in (ROOT, ROOT / "local_slack"):
        copy = tmp_path_factory.mktemp("source") / "tree"
        tracked = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"], cwd=source, capture_output=True, text=True
        )
        for name in tracked.stdout.splitlines():
            if (source / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                (copy / name).write_bytes((source / name).read_bytes())
        subprocess.run([*build, copy], check=True)
    venv.create(home, with_pip=False)
    install: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        home / "bin" / "python",
        "install",
        "--quiet",
        "--no-deps",
    ]
    subprocess.run([*install, *wheels.glob("*.whl")], check=True, env=CLEAN)
    borrowed = next((home / "lib").iterdir()) / "site-packages" / "borrowed.pth"
    borrowed.write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return home / "bin" / "watchkeeper"


def run(command: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([command, *words], cwd=folder, capture_output=True, text=True, env=CLEAN, timeout=60)


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
