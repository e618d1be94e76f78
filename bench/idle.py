"""What `watchkeeper run` costs while nothing happens: processor, wake-ups of its threads, bytes written."""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.measure import cpu_seconds, process, resident_mb, table, workspace
from bench.startup import bot_environment, wait_until_ready
from tests.victim import free_port

SETTLES, WATCHED = 60.0, 60.0  # seconds: the first detector pass is over after that; how long it is watched


@dataclass(frozen=True, slots=True)
class Used:
    """By one process so far. wakes: how often a thread of it was let run again after it had waited."""

    at: float
    cpu: float
    wakes: int
    written: int


def used(pid: int) -> Used:
    wakes = 0
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        wakes += int(lines["voluntary_ctxt_switches"])
    io = dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())
    return Used(time.monotonic(), cpu_seconds(pid), wakes, int(io["write_bytes"]))


def run() -> None:
    watched = 20.0 if "--small" in sys.argv else WATCHED
    with workspace() as slack, tempfile.TemporaryDirectory() as folder:
        port = free_port()
        with process("-m", "bot", "run", environ=bot_environment(slack, Path(folder), port)) as bot:
            wait_until_ready(port)
            time.sleep(SETTLES)
            before = used(bot.pid)
            time.sleep(watched)
            row = _row(before, used(bot.pid), resident_mb(bot.pid))
    columns = ("", "CPU (% of a core)", "wake-ups a second", "written (MB an hour)", "memory (MB)")
    table(f"idle, {watched:.0f} s", columns, [row])


def _row(before: Used, after: Used, memory: float) -> tuple[str, ...]:
    seconds = after.at - before.at
    cpu, wakes = (after.cpu - before.cpu) / seconds * 100, (after.wakes - before.wakes) / seconds
    written = (after.written - before.written) / seconds * 3600 / 1e6
    return "one team", f"{cpu:.1f}", f"{wakes:.0f}", f"{written:.1f}", f"{memory:.0f}"
