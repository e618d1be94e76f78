"""The house stands on its floors: nobody imports from above. docs/architecture.md says which room is where."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

# Ground floor first; a file belongs to the longest prefix. Same floor may import same floor.
FLOORS: dict[str, int] = {
    "schedule": 0,
    "bot.clock": 0,
    "bot.errors": 0,
    "local_slack": 0,
    "bot.handbook": 1,
    "detectors": 2,
    "bot.incidents": 2,
    "bot.notify.notifier": 2,
    "bot.blocks": 2,
    "bot.inbound": 2,
    "bot.manifest": 2,
    "bot.settings": 2,
    "detectors.sources.sql": 3,
    "detectors.sources.group_sql": 3,
    "detectors.sources.objects": 3,
    "detectors.sources.own_sql": 3,
    "detectors.sources.readonly": 3,
    "detectors.sources.source": 3,
    "detectors.sources.scans": 3,
    "detectors.sources.scan_sql": 3,
    "detectors.sources.batched": 3,
    "detectors.sources.sqlite_days": 3,
    "detectors.sources.cached": 3,
    "detectors.earlier": 3,
    "detectors.sources.examples": 3,
    "detectors.sources.example_sql": 3,
    "detectors.run": 4,
    "detectors.backtest.replay": 4,
    "detectors.backtest.noise_check": 4,
    "detectors.child": 3,
    "detectors.__main__": 5,
    "bot.store": 3,
    "bot.notify": 3,
    "bot.flows.incidents.dispatcher": 4,
    "bot.flows.incidents": 4,
    "bot.flows.auditor": 4,
    "bot.flows": 4,
    "bot.flows.once": 4,
    "bot.flows.due": 4,
    "bot.flows.plans": 4,
    "bot.flows.post": 4,
    "handlers": 5,
    "schedule.jobs": 5,
    "bot.doctor": 5,
    "bot.app": 6,
    "bot.commands": 7,
    "bot.__main__": 8,
}
# Deciders, calendars, verdicts and blocks know nothing of the outside world.
PURE = (
    "schedule",
    "bot.handbook",
    "bot.blocks",
    "bot.inbound",
    "bot.incidents",
    "detectors.checks",
    "detectors.detector",
)
IMPURE = ("schedule.jobs", "bot.flows.incidents.dispatcher", "bot.flows.incidents", "bot.flows.auditor")
OUTSIDE = ("slack_sdk", "slack_bolt", "sqlalchemy", "apscheduler", "httpx", "psycopg")


def modules() -> Iterator[tuple[str, Path]]:
    for package in ("bot", "handlers", "detectors", "schedule"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
                yield name, path


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def of(name: str, table: dict[str, int]) -> int | None:
    found = [p for p in table if name == p or name.startswith(p + ".")]
    return table[max(found, key=len)] if found else None


def within(name: str, places: tuple[str, ...]) -> bool:
    return any(name == p or name.startswith(p + ".") for p in places)


MODULES = dict(modules())


@pytest.mark.parametrize("name", MODULES)
def test_nobody_imports_from_a_higher_floor(name: str) -> None:
    floor = of(name, FLOORS)
    assert floor is not None or name in ("bot", "handlers"), f"{name} stands on no floor; give it one"
    above = [i for i in imports(MODULES[name]) if (of(i, FLOORS) or 0) > (floor or 0)]
    assert not above


@pytest.mark.parametrize("name", [n for n in MODULES if within(n, PURE) and not within(n, IMPURE)])
def test_who_decides_knows_nothing_of_the_outside_world(name: str) -> None:
    assert {i.split(".")[0] for i in imports(MODULES[name])}.isdisjoint(OUTSIDE)


@pytest.mark.parametrize("name", [n for n in MODULES if within(n, ("local_slack",))])
def test_the_workspace_imports_nothing_else_of_ours(name: str) -> None:
    ours = [i for i in imports(MODULES[name]) if within(i, ("bot", "handlers", "detectors", "schedule"))]
    assert [i for i in ours if not within(i, ("local_slack",))] == []


def test_starting_the_bot_imports_no_pandas() -> None:
    code = "import sys, bot.app; sys.exit(any(m in sys.modules for m in ('pandas', 'numpy')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_every_benchmark_still_finds_what_it_imports() -> None:
    """They stand on no floor and are run by hand, so nothing else would tell."""
    done = subprocess.run([sys.executable, "-m", "bench", "none of them"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, "there are: " in done.stderr) == (2, True), done.stderr
