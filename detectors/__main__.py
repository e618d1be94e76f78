"""DOOR: one pass as a process of its own, results as JSON lines on stdout.

    python -m detectors TEAM_FOLDER --as-of 2025-11-23T06:05:00Z --only refund-ratio,payment-exports
                        --left-out refund-ratio=2025-11-02,2025-11-03 --kept -

The bot runs passes this way, so that pandas never enters the process that answers people, and one that hangs can be
killed.
Exit status: 0 if the pass ran, whatever it found; 2 if it could not (wrong arguments, a flawed file).
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

from bot.errors import WatchkeeperError
from bot.handbook.team.load import load_team
from detectors.figures import KeptFigures
from detectors.run import run_pass


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    try:
        results = run_pass(
            load_team(asked.team),
            asked.as_of,
            asked.only,
            environ=os.environ,
            timer=time.monotonic,
            left_out=dict(asked.left_out),
            kept=asked.kept and KeptFigures.model_validate_json(asked.kept.read()),
        )
    except WatchkeeperError as error:
        print(error, file=sys.stderr)
        return 2
    for result in results:
        print(result.model_dump_json())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m detectors", description="One pass of a team's detectors.")
    parser.add_argument("team", type=Path, help="folder with handbook.md and team.toml")
    parser.add_argument("--as-of", type=_instant, default=datetime.now(UTC), help="a time with its zone; default: now")
    parser.add_argument("--only", type=_names, help="names of detectors, with commas between")
    parser.add_argument(
        "--left-out",
        type=_days,
        action="append",
        default=[],
        help="NAME=DAY,DAY: of no baseline",
    )
    parser.add_argument(
        "--kept", type=argparse.FileType(), help="figures of days that are kept, as JSON; - is standard input"
    )
    return parser


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} has no zone; write {text}Z for UTC")
    return at.astimezone(UTC)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _days(text: str) -> tuple[str, frozenset[date]]:
    name, _, days = text.rpartition("=")
    return name, frozenset(date.fromisoformat(day) for day in days.split(","))


if __name__ == "__main__":
    sys.exit(main())
