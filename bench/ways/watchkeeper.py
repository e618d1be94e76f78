"""Four detectors of a team, as the bot runs them. `daily`: with the figures that the pass of the day before read."""

import json
import sys
import time
from datetime import datetime
from pathlib import Path

from bench.alone import best_of_three, peak_mb, seconds_since_start
from bench.ways.questions import AS_OF
from bot.handbook.team.load import load_team
from detectors.days import DAY
from detectors.detector import Outcome, Result
from detectors.figures import KeptFigures
from detectors.run import run_pass


def main(how: str, database: str, team_folder: str) -> None:
    team = load_team(Path(team_folder))
    environ = {"WAREHOUSE_URL": f"sqlite:///{database}"}
    start = seconds_since_start()

    def looked(as_of: datetime, kept: KeptFigures) -> list[Result]:
        results = run_pass(team, as_of, environ=environ, timer=time.monotonic, kept=kept)
        if wrong := [(r.detector, r.detail) for r in results if r.outcome is not Outcome.PASS]:
            raise AssertionError(wrong)
        return results

    kept = KeptFigures(of={})
    if how == "daily":
        yesterday = looked(AS_OF - DAY, kept)
        kept = KeptFigures(of={r.detector: r.read for r in yesterday if r.read})
    seconds, processor = best_of_three(lambda: looked(AS_OF, kept))
    parts = {r.detector: r.seconds for r in looked(AS_OF, kept)}
    print(json.dumps({"start": start, "seconds": seconds, "processor": processor, "mb": peak_mb(), "parts": parts}))


main(*sys.argv[1:])
