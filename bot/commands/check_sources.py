"""watchkeeper check --sources: do the detectors' tables say what the sources have, and could they judge?"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import WatchkeeperError
from bot.handbook.files import SETTINGS
from bot.handbook.team.team import Team
from detectors.declare import declare
from detectors.detector import Declared, Outcome, Past, Result
from detectors.proposals.fit import Misfit, misfits

DAYS = 60


@dataclass(frozen=True)
class Seen:
    """A detector beside its source. misfits: with the line in team.toml. result: of a look now; past: of the last days;
    None for what was not tried."""

    detector: Declared
    misfits: tuple[tuple[int, Misfit], ...] = ()
    result: Result | None = None
    past: Past | None = None

    @property
    def is_wrong(self) -> bool:
        return bool(self.misfits) or (self.result is not None and self.result.outcome is Outcome.ERROR)

    def lines(self) -> Iterator[str]:
        for line, misfit in self.misfits:
            yield f"{SETTINGS}:{line}: detector {self.detector.name!r}: {misfit.wrong}; {misfit.instead}"
        if self.result is not None and self.result.outcome is Outcome.ERROR and not self.misfits:
            yield f"{SETTINGS}:{self.detector.line}: detector {self.detector.name!r}: {self.result.detail}"

    def told(self) -> str:
        """What a look costs, and how many days it could judge."""
        cost = f"a look takes {self.result.seconds:.1f} s" if self.result else "it was not tried"
        return f"{self.detector.name}: {cost}{self._judged}"

    @property
    def _judged(self) -> str:
        if self.past is None:
            return ""
        because = f" ({self.past.because})" if self.past.judged < DAYS and self.past.because else ""
        noisy = f"; too noisy for its limit: {self.past.too_noisy}" if self.past.too_noisy else ""
        return f"; it would have judged {self.past.judged} of the last {DAYS} days{because}{noisy}"

    def as_row(self) -> dict[str, Any]:
        """In the shape of a remark of the linter."""
        wrong = [{"line": line, "key": m.key, "why": m.wrong, "instead": m.instead} for line, m in self.misfits]
        line = self.misfits[0][0] if self.misfits else self.detector.line
        result, past = self.result, self.past
        return {
            "rule": "source",
            "severity": "error" if self.is_wrong else "info",
            "file": SETTINGS,
            "line": line,
            "lines": [],
            "why": next(self.lines(), self.told()),
            "reading": "",
            "instead": "; ".join(m.instead for _, m in self.misfits),
            "detector": self.detector.name,
            "misfits": wrong,
            "outcome": result and str(result.outcome),
            "seconds": result and result.seconds,
            "judged": past and past.judged,
            "days": DAYS,
            "too_noisy": past and past.too_noisy,
        }


def seen(team: Team, now: datetime) -> list[Seen]:
    """Every detector, switched off ones too. Reads only. What has misfits is not tried."""
    from detectors.backtest.noise_check import go_over
    from detectors.run import run_pass

    declared = declare(team)
    wrong = _misfits(team, declared)
    fit = [d.name for d in declared if not wrong[d.name] and d.source in team.settings.sources]
    results = run_pass(team, now, fit, environ=os.environ, timer=time.monotonic) if fit else []
    pasts = go_over(team, fit, now, DAYS, environ=os.environ) if fit else []
    of, before = {r.detector: r for r in results}, {p.detector: p for p in pasts}
    return [Seen(d, tuple(wrong[d.name]), of.get(d.name), before.get(d.name)) for d in declared]


def _misfits(team: Team, declared: Sequence[Declared]) -> dict[str, list[tuple[int, Misfit]]]:
    keys = {str(t.get("name")): lines for t, lines in zip(team.settings.detectors, _lines(team), strict=True)}
    found: dict[str, list[tuple[int, Misfit]]] = {d.name: [] for d in declared}
    for name in team.settings.sources:
        mine = [d for d in declared if d.source == name]
        for d, one in _of_source(team, name, mine):
            found[d.name].append((keys[d.name].get(one.key, d.line), one))
    return found


def _lines(team: Team) -> Sequence[dict[str, int]]:
    return team.settings.detector_keys or [{} for _ in team.settings.detectors]


def _of_source(team: Team, name: str, mine: Sequence[Declared]) -> Iterator[tuple[Declared, Misfit]]:
    from detectors.sources.schema import names_of, relation_of
    from detectors.sources.source import Warehouse, open_source

    try:
        source = open_source(name, team.settings.sources[name], os.environ)
        if not isinstance(source, Warehouse):
            return
        tables = names_of(source)
    except WatchkeeperError as error:
        yield from (
            (d, Misfit("source", f"the source {name!r} cannot be read: {error}", "see to it first")) for d in mine
        )
        return
    samples = {
        t: relation_of(source, t) for t in dict.fromkeys(str(getattr(d.settings, "table", "") or "") for d in mine) if t
    }
    for d in mine:
        table = str(getattr(d.settings, "table", "") or "")
        yield from ((d, one) for one in misfits(d, tables, samples.get(table)))
    source.close()
