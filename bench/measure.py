"""What every benchmark needs: processes to measure, their memory, percentiles, a table."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def resident_mb(pid: int) -> float:
    """Resident memory of one process in MB (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ProcessLookupError(pid)


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used so far, its own and the kernel's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    made = Table(title=title, title_justify="left", box=None, header_style="bold", pad_edge=False)
    for n, column in enumerate(columns):
        made.add_column(column, justify="left" if n == 0 else "right")
    for row in rows:
        made.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 120, highlight=False).print(made, "")


@contextmanager
def process(*arguments: str, environ: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """`python ARGUMENTS` in the project's folder for as long as the block lasts; its standard output can be read."""
    started = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **(environ or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        yield started
    finally:
        started.send_signal(signal.SIGTERM)
        try:
            started.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()


@contextmanager
def workspace() -> Iterator[dict[str, str]]:
    """A local workspace in a process of its own; yields the settings that a bot needs, and WORKSPACE_PID."""
    with process("-m", "local_slack", "--port", "0", "--rates", "off") as started:
        assert started.stdout is not None
        told: dict[str, str] = {}
        while "WORKSPACE_CONTROL_TOKEN" not in told:
            name, _, value = started.stdout.readline().strip().partition("=")
            told[name] = value
        yield {**told, "WORKSPACE_PID": str(started.pid)}
