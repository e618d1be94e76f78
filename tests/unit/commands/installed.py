"""An environment of its own with Watchkeeper installed from wheels that are built here; it borrows only the other
packages of this one."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent.parent
# Neither the checkout's code nor a proxy on the way to this machine.
CLEAN = {n: v for n, v in os.environ.items() if n != "PYTHONPATH" and not n.lower().endswith("_proxy")}


def installed(folder: Callable[[str], Path]) -> Path:
    """The path of an installed `watchkeeper`. folder: a new one by a name."""
    wheels, home = folder("wheels"), folder("environment")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(wheels)]
    for source in (ROOT, ROOT / "local_slack"):
        copy = folder("source") / "tree"
        _copy_tracked(source, copy)
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


def _copy_tracked(source: Path, copy: Path) -> None:
    words = ["git", "ls-files", "-co", "--exclude-standard"]
    for name in subprocess.run(words, cwd=source, capture_output=True, text=True).stdout.splitlines():
        if (source / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((source / name).read_bytes())
