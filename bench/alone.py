"""Work in a process of its own, so that its time and its memory are its own.

Only the standard library: what is measured may be another tool, in an environment that has nothing of ours.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parent.parent


def environment(name: str, *requirements: str) -> str:
    """The Python of a virtual environment with these packages; made once, kept in var/bench."""
    folder, wanted = _ROOT / "var" / "bench" / name, "\n".join(requirements)
    made, python = folder / "requirements.txt", folder / "bin" / "python"
    if not made.exists() or made.read_text() != wanted:
        print(f"Installing {name} into an environment of its own ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "-qq", *requirements], check=True)
        made.write_text(wanted)
    return str(python)


def alone(module: str, *arguments: str, python: str = sys.executable, environ: dict[str, str] | None = None) -> Any:
    """What `python -m MODULE ARGUMENTS` says last, which is JSON. Raises CalledProcessError, with its errors shown."""
    done = subprocess.run(
        [python, "-m", module, *arguments],
        cwd=_ROOT,
        env={**os.environ, **(environ or {})},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def seconds_since_start() -> float:
    """Since this process began, the interpreter's own start included (Linux; to a hundredth)."""
    began = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - began


def best_of_three(once: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and seconds of the processor in this process. The best, for other work on the machine only
    adds; to the second figure it adds less."""
    looks = []
    for _ in range(3):
        began, used = time.perf_counter(), time.process_time()
        once()
        looks.append((time.perf_counter() - began, time.process_time() - used))
    clock, processor = zip(*looks, strict=True)
    return min(clock), min(processor)


def peak_mb() -> float:
    """The most resident memory that this process has had, in MB (Linux). Not `ru_maxrss`, which begins with what the
    process had that started this one."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
