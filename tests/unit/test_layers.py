"""Who may import whom is written in pyproject.toml ([tool.importlinter]) and held here; and what that cannot say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)


def test_nobody_imports_from_a_room_above_and_no_rooms_need_each_other() -> None:
    done = run("-c", "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports())")
    assert done.returncode == 0, done.stdout


def test_starting_the_bot_imports_no_pandas() -> None:
    done = run("-c", "import sys, bot.app; sys.exit(any(m in sys.modules for m in ('pandas', 'numpy', 'matplotlib')))")
    assert done.returncode == 0


def test_every_benchmark_still_finds_what_it_imports() -> None:
    """They stand on no floor and are run by hand, so nothing else would tell."""
    done = run("-m", "bench", "none of them")
    assert (done.returncode, "there are: " in done.stderr) == (2, True), done.stderr


def test_the_picture_of_the_rooms_is_what_the_imports_say() -> None:
    done = run(
        "-c",
        "import sys; sys.path.insert(0, 'docs'); import rooms; p = rooms.PAGE.read_text(); sys.exit(p != rooms.drawn_into(p))",
    )
    assert done.returncode == 0, "draw it anew: python docs/rooms.py"
