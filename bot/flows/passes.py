"""A look by some detectors of a team, in a process of its own: one may hang and must be killable, and pandas never
enters the process that answers people.
"""

from __future__ import annotations

import json
import logging
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import ValidationError

from bot.handbook.team.team import Team
from detectors.declare import declare
from detectors.detector import Declared, Outcome, Result
from detectors.figures import KeptFigures
from detectors.forked import Forks

log = logging.getLogger(__name__)

LeftOut = Mapping[str, frozenset[date]]
# One look by the detectors of these names, as of an instant: a result for each. Each learns nothing from its days left
# out, and asks for no day again whose figures are kept and can change no more.
Pass = Callable[[Team, datetime, Sequence[str], LeftOut, KeptFigures], list[Result]]

LOOKS_BACK = timedelta(days=400)  # further than any baseline
TIMEOUT = 300.0  # seconds of world time that a source may take before its pass is killed


def left_out(detectors: Sequence[Declared], days: Iterable[tuple[str, str, str | None, date]]) -> LeftOut:
    """days: (source, pipeline, issue, day) of alerts whose incident was real. A detector leaves out what it found
    itself, and what anybody else found of the very issue that it watches."""
    found: dict[str, set[date]] = {}
    for source, pipeline, issue, day in days:
        for d in detectors:
            if source == f"detector:{d.name}" or (issue and (pipeline, issue) == (d.pipeline, d.issue)):
                found.setdefault(d.name, set()).add(day)
    return {name: frozenset(those) for name, those in found.items()}


@dataclass(frozen=True, slots=True)
class Child:
    """How passes are made in processes of their own. timeout: seconds of world time; where one hangs or dies, its
    detectors have as long again together, each alone. wanted: asked every few seconds."""

    forks: Forks
    timeout: float = TIMEOUT
    wanted: Callable[[], bool] = lambda: True

    def run(
        self, team: Team, as_of: datetime, names: Sequence[str], left_out: LeftOut, kept: KeptFigures | None = None
    ) -> list[Result]:
        """Whatever happens, there is a result for every name, unless it is wanted no more: then those not done have
        none."""
        kept = kept or KeptFigures(of={})
        try:
            return self._pass(team, as_of, names, left_out, kept, self.timeout)
        except (subprocess.SubprocessError, OSError, ValidationError, ValueError) as error:
            if len(names) == 1:
                return [_could_not_run(team, as_of, names[0], error)]
        each = self.timeout / len(names)
        return [r for name in names for r in self._alone(team, as_of, name, left_out, kept, each)]

    def _alone(
        self, team: Team, as_of: datetime, name: str, left_out: LeftOut, kept: KeptFigures, timeout: float
    ) -> list[Result]:
        try:
            return self._pass(team, as_of, [name], left_out, kept, timeout)
        except (subprocess.SubprocessError, OSError, ValidationError, ValueError) as error:
            return [_could_not_run(team, as_of, name, error)]

    def _pass(
        self, team: Team, as_of: datetime, names: Sequence[str], left_out: LeftOut, kept: KeptFigures, timeout: float
    ) -> list[Result]:
        if not self.wanted():
            return []
        arguments = [team.folder, "--as-of", as_of.isoformat(), "--only", ",".join(names)]
        for name in sorted(left_out.keys() & set(names)):
            arguments += ["--left-out", f"{name}={','.join(str(day) for day in sorted(left_out[name]))}"]
        mine = kept.model_copy(update={"of": {name: kept.of[name] for name in names if name in kept.of}})
        meant = [d for d in declare(team) if d.name in names]
        sources = [team.settings.sources[name] for name in {d.source for d in meant} & team.settings.sources.keys()]
        loads = ["pandas"] if any(type(d.settings).needs_pandas for d in meant) else []
        given = mine.model_dump_json()
        said = self.forks.said([*arguments, "--kept", "-"], given, self.wanted, timeout, sources, loads)
        return [] if said is None else _results(said, names)


def _results(said: str, names: Sequence[str]) -> list[Result]:
    results = [Result.model_validate(json.loads(line)) for line in said.splitlines() if line.strip()]
    silent = set(names) - {r.detector for r in results}
    if silent:
        raise ValueError(f"no result from {', '.join(sorted(silent))}")
    return results


def why_it_could_not_run(name: str, error: Exception) -> str:
    """How a detector's process ended. Its words stay in it: they may quote an address with a password."""
    if isinstance(error, subprocess.TimeoutExpired):
        return f"did not finish within {error.timeout:.0f} s and was stopped"
    if isinstance(error, subprocess.CalledProcessError):
        log.error("detector %s died with status %d", name, error.returncode)
        return f"its process died with status {error.returncode}"
    return f"its process gave no usable result ({type(error).__name__})"


def _could_not_run(team: Team, as_of: datetime, name: str, error: Exception) -> Result:
    detector = next(d for d in declare(team) if d.name == name)
    return Result(
        detector=name,
        pipeline=detector.pipeline,
        issue=detector.issue,
        as_of=as_of,
        outcome=Outcome.ERROR,
        detail=why_it_could_not_run(name, error),
    )
