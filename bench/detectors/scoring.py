"""Every fault at every seed, and clean companies: what is found, how severe it is told to be, what cries wolf."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path

from rich.progress import track

from bench.detectors import literal
from bench.detectors.cases import CASES, MAKERS, Case, world_of
from bench.detectors.naming import NAMINGS
from bench.detectors.severity import severity_of
from bench.detectors.warehouse import frames_of, write
from bench.measure import table
from bot.handbook.team.load import load_team
from detectors.backtest.replay import Replay, backtest
from detectors.detector import Nature

SEEDS, CLEAN, DAYS = 20, 20, 3
_FIRST_CLEAN = 9000


@dataclass(frozen=True, slots=True)
class Trial:
    """One company with one fault. found: and nobody innocent named. right: the severity; None where the reading
    leaves it open."""

    case: Case
    seed: int
    found: bool
    right: bool | None
    literally: bool | None
    why: str


def run(full: bool = "--full" in sys.argv, size: float | None = None, late: float | None = None) -> None:
    """Prints both tables. full: 60 clean companies instead of 20. size, late: of the companies, as `World` has them
    (`--size 0.1`, `--late 0.2`); `--days 35`: their logs began so many days ago."""
    size, late = size or _given("--size", 1.0), late if late is not None else _given("--late", None)
    seeds_of_faults, clean = int(_given("--seeds", SEEDS) or SEEDS), int(_given("--clean", CLEAN) or CLEAN)
    days = int(_given("--days", 64) or 64)
    pairs = [(case, seed) for case in CASES for seed in range(seeds_of_faults)]
    trials = [tried(case, seed, size or 1.0, late, days) for case, seed in track(pairs, "faults")]
    _print_faults(trials)
    seeds = range(_FIRST_CLEAN, _FIRST_CLEAN + (60 if full else clean))
    _print_clean([quiet(seed, size or 1.0, late, days) for seed in track(seeds, "clean companies")])


def _given(option: str, usual: float | None) -> float | None:
    return float(sys.argv[sys.argv.index(option) + 1]) if option in sys.argv else usual


def tried(case: Case, seed: int, size: float = 1.0, late: float | None = None, days: int = 64) -> Trial:
    w = world_of(case, seed, size, late, days)
    frames = frames_of(w, case.tables)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environ = write(folder, w, NAMINGS[seed % len(NAMINGS)], frames)
        team = load_team(folder / "team")
        last = w.last + timedelta(days=case.within - 1)
        (replay,) = backtest(team, w.last, last, [case.detector], environ=environ)
    told = [(result.as_of, f) for result in replay.alarms for f in result.findings]
    told = [(at, f) for at, f in told if f.nature is not Nature.NOTE]
    expected = case.expected(w)
    # The bot looks at the due time or a moment after it, never before: what is missing is past its time then.
    levels = {severity_of(team, f, at.astimezone(UTC) + timedelta(seconds=1)) for at, f in told}
    right = bool(levels & expected) if told and expected else None
    named = {f.entity for _, f in told}
    why = "; ".join(r.detail for r in replay.unseen) or f"{w.last} harm {w.harm:.2f} {levels or ''}"
    return Trial(
        case, seed, bool(told) and not named & case.innocent, right, literal.finds(case.fault, w.last, frames), why
    )


def quiet(
    seed: int, size: float = 1.0, late: float | None = None, history: int = 64
) -> tuple[list[tuple[str, str]], dict[str, int], int]:
    """False alarms of one clean company (day, summary), those of literal rules by rule, and looks without a verdict."""
    w = world_of(None, seed, size, late, history)
    frames = frames_of(w, MAKERS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environ = write(folder, w, NAMINGS[seed % len(NAMINGS)], frames)
        team = load_team(folder / "team")
        replays = backtest(team, w.last - timedelta(days=DAYS - 1), w.last, environ=environ)
    days = [w.last - timedelta(days=n) for n in range(DAYS)]
    cries = Counter(rule for day in days for rule in literal.RULES if literal.finds(rule, day, frames))
    return list(_alarms(replays, seed)), dict(cries), sum(len(r.unseen) for r in replays)


def _alarms(replays: list[Replay], seed: int) -> Iterator[tuple[str, str]]:
    for replay in replays:
        for result in replay.alarms:
            yield f"{seed} {result.as_of.date()}", f"{replay.detector.name}: {result.detail}"


def _print_faults(trials: list[Trial]) -> None:
    by = defaultdict(list)
    for trial in trials:
        by[trial.case].append(trial)
    rows = [
        (str(case.number), case.fault, case.detector, _share([t.found for t in of]), _share([t.right for t in of]),
         _share([t.literally for t in of]))
        for case, of in by.items()
    ]  # fmt: skip
    rows.append(("", "all", "", _share([t.found for t in trials]), _share([t.right for t in trials]),
                 _share([t.literally for t in trials])))  # fmt: skip
    table("faults", ("issue", "fault", "detector", "found", "severity right", "literal rule finds"), rows)
    for t in trials:
        if not t.found or t.right is False:
            print(f"  {'missed' if not t.found else 'severity'}: {t.case.fault}, seed {t.seed}: {t.why}")


def _share(said: list[bool | None]) -> str:
    known = [s for s in said if s is not None]
    return f"{sum(known)}/{len(known)}" if known else "–"


def _print_clean(companies: list[tuple[list[tuple[str, str]], dict[str, int], int]]) -> None:
    days = len(companies) * DAYS
    alarms = [alarm for told, _, _ in companies for alarm in told]
    cries = sum((Counter(of) for _, of, _ in companies), Counter())
    alarm_days, unseen = len({day for day, _ in alarms}), sum(n for _, _, n in companies)
    rows = [
        ("the detectors", f"{alarm_days}", f"{60 * alarm_days / days:.1f}"),
        *((f"literal rule: {rule}", f"{n}", f"{60 * n / days:.1f}") for rule, n in cries.most_common()),
    ]
    table(f"{days} clean days of {len(companies)} companies", ("", "false alarm-days", "per 60 days"), rows)
    print(f"  {unseen} looks of detectors gave no verdict")
    for day, summary in alarms:
        print(f"  {day}: {summary}")
