"""The most memory that a pass of detectors takes, by the size of the table that it looks at.

One process runs all detectors of the example team on the sample, and the four checks of `scan` on 1 and 5 million rows
(`--full`: 50 in DuckDB too). DuckDB's engine is inside the process: what the same SQL takes by hand stands beside it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import scan
from bench.alone import alone, peak_mb
from bench.measure import ROOT, table
from tests import postgres

_SIZES = (1, 5)


def run() -> None:
    with tempfile.TemporaryDirectory() as name, postgres.server() as server:
        sample = _sample(Path(name))
        rows = [("the sample alone", "", f"{_ours(sample):.0f} MB", "")]
        for millions in _SIZES:
            with _filled(postgres.new_database(server, f"rows{millions}"), millions) as url:
                rows.append(_row(f"and PostgreSQL, {millions} million rows", sample, url))
        for millions in (*_SIZES, *((50,) if "--full" in sys.argv else ())):
            with _filled(f"duckdb:///{Path(name) / f'{millions}.db'}", millions) as url:
                rows.append(_row(f"and DuckDB, {millions} million rows", sample, url))
    table("peak memory of a pass", ("", "the SQL by hand", "the pass", "more"), rows)


@contextmanager
def _filled(url: str, millions: int) -> Iterator[str]:
    scan.fill(url, millions * 1_000_000)
    yield url
    if url.startswith("duckdb"):
        Path(url.removeprefix("duckdb:///")).unlink()


def _row(name: str, sample: dict[str, str], url: str) -> tuple[str, str, str, str]:
    hand, ours = alone("bench.memory", "hand", url), _ours({**sample, "EVENTS_URL": url})
    return name, f"{hand:.0f} MB", f"{ours:.0f} MB", f"{ours - hand:.0f} MB"


def _ours(environ: dict[str, str]) -> float:
    return float(alone("bench.memory", "pass", environ=environ))


def _sample(folder: Path) -> dict[str, str]:
    from detectors.sample import write_sample

    sample = write_sample(folder / "sample", scan.AS_OF)
    return {"WAREHOUSE_URL": sample.warehouse_url, "EXPORTS_URL": sample.exports_url}


def _by_hand(url: str) -> None:
    for name in scan.CHECKS:
        scan.by_hand(url, name)()


def _pass() -> None:
    """As the bot runs it. Raises AssertionError if a detector could not run."""
    import os
    import time

    from bot.handbook.team.load import load_team
    from bot.handbook.team.settings import SourceSettings
    from detectors.detector import Outcome
    from detectors.figures import KeptFigures
    from detectors.run import run_pass

    team = load_team(ROOT / "teams" / "data-engineering")
    if "EVENTS_URL" in os.environ:
        sources = {**team.settings.sources, "events": SourceSettings(url_env="EVENTS_URL")}
        tables = (*team.settings.detectors, *_heavy())
        settings = team.settings.model_copy(update={"sources": sources, "detectors": tables})
        team = team.model_copy(update={"settings": settings})
    results = run_pass(team, scan.AS_OF, environ=os.environ, timer=time.monotonic, kept=KeptFigures(of={}))
    if broken := [r.detail for r in results if r.outcome is Outcome.ERROR]:
        raise AssertionError(broken)


def _heavy() -> list[dict[str, object]]:
    about = {"pipeline": "Aggregate Engagement Pipeline", "source": "events", "at": ["06:00"], **scan.COMMON}
    return [{"name": name, "check": kind, **about, **own} for name, (kind, own) in scan.CHECKS.items()]


if __name__ == "__main__":
    if sys.argv[1] == "hand":
        _by_hand(sys.argv[2])
    else:
        _pass()
    print(json.dumps(peak_mb()))
