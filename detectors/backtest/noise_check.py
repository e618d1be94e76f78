"""DOOR: how loud detectors would have been, as a process of its own: going back over the past loads pandas and may
take minutes, and the process that answers people pays neither.

    python -m detectors.backtest.noise_check < asked.json

stdin: what is asked, as `Asked` has it. stdout: a list of `Past`, one for each detector.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter

from bot.handbook.team.load import load_team
from bot.handbook.team.settings import SourceSettings
from bot.handbook.team.team import Team
from detectors.child import said_by_child
from detectors.detector import Past
from detectors.figures import KeptFigures

_PASTS = TypeAdapter(list[Past])


class Asked(BaseModel):
    """team: the folder of its files. names: of detectors, switched off or not. The rest as of `go_over`."""

    model_config = ConfigDict(frozen=True)

    team: str
    names: tuple[str, ...]
    now: AwareDatetime
    days: int
    kept: KeptFigures
    sources: tuple[SourceSettings, ...] = ()  # whose variables the process gets


def go_over(
    team: Team,
    names: Collection[str],
    now: datetime,
    days: int,
    *,
    environ: Mapping[str, str],
    kept: KeptFigures | None = None,
) -> list[Past]:
    """The last `days` UTC days that every detector can have judged by `now`: up to the day before yesterday. In the
    order of team.toml. Raises as `backtest` does."""
    from detectors.backtest.replay import backtest  # and pandas with it

    last = now.date() - timedelta(days=2)
    replays = backtest(team, last - timedelta(days=days - 1), last, names, environ=environ, kept=kept)
    return [replay.past for replay in replays]


def go_over_in_child(asked: Asked, wanted: Callable[[], bool], timeout: float) -> list[Past] | None:
    """The same in a process of its own, as `said_by_child` runs and kills it; ValueError where it gave no usable
    answer."""
    said = said_by_child(
        [sys.executable, "-m", "detectors.backtest.noise_check"],
        asked.model_dump_json(),
        wanted,
        timeout,
        asked.sources,
    )
    if said is None:
        return None
    pasts = _PASTS.validate_json(said)
    if silent := set(asked.names) - {past.detector for past in pasts}:
        raise ValueError(f"nothing of {', '.join(sorted(silent))}")
    return pasts


def main() -> None:
    asked = Asked.model_validate_json(sys.stdin.read())
    team = load_team(Path(asked.team))
    pasts = go_over(team, asked.names, asked.now, asked.days, environ=os.environ, kept=asked.kept)
    print(_PASTS.dump_json(pasts).decode())


if __name__ == "__main__":
    main()
