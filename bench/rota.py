"""Who is on call at every hour of four years, beside recurrence rules as calendar programs expand them."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import WEEKLY, rrule

from bench.measure import ROOT, table
from bot.handbook.team.calendar import rota_of
from bot.handbook.team.load import load_team

START, END = datetime(2025, 9, 29, tzinfo=UTC), datetime(2029, 12, 31, tzinfo=UTC)
HOURS = int((END - START) / timedelta(hours=1))


def run() -> None:
    instants = [START + timedelta(hours=n) for n in range(HOURS)]
    rows = [
        ("rota: holidays, DST, reasons", *_timed(_rota, instants)),
        ("dateutil.rrule: the weekly rotation alone", *_timed(_rrules, instants)),
    ]
    table(f"on call at {HOURS:,} hours", ("", "seconds", "a question (µs)"), rows)


def _timed(ask: object, instants: list[datetime]) -> tuple[str, str]:
    began = time.perf_counter()
    ask(instants)  # type: ignore[operator]
    took = time.perf_counter() - began
    return f"{took:.2f}", f"{took / len(instants) * 1e6:.1f}"


def _rota(instants: list[datetime]) -> None:
    rota = rota_of(load_team(ROOT / "teams" / "data-engineering"))
    for instant in instants:
        rota.on_call_at(instant)


def _rrules(instants: list[datetime]) -> None:
    begin = datetime(2025, 9, 29, 9, tzinfo=ZoneInfo("America/Los_Angeles"))
    people = [
        (name, rrule(WEEKLY, dtstart=begin + timedelta(weeks=n), interval=4, cache=True))
        for n, name in enumerate("ABCD")
    ]
    for instant in instants:
        max((rule.before(instant, inc=True) or begin, name) for name, rule in people)
