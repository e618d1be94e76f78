"""Readings: landing times are inclusive; not landed is an alarm at the due time; maintenance excuses until an hour after
it; severities follow from what is there instead of the data."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.errors import InvalidFile
from bot.flows.detection import alert_of
from bot.handbook.team.team import Team
from bot.incidents.plan import plan_for
from detectors.checks.check import Verdict
from detectors.checks.landing import LandingCheck
from detectors.declare import declare
from detectors.detector import Finding, Nature, Outcome
from detectors.promises import promises_of
from detectors.questions.queries import Run, RunColumns, RunsOf
from detectors.sources.source import Warehouse
from tests.unit.detectors.conftest import Declaring, Place, at, occasion

GROWTH = "Aggregate Growth Pipeline"  # lands at 04:00, a run takes 60 min
CHECK = LandingCheck(table="runs", rows="rows")
DAY = date(2025, 11, 19)  # a Wednesday; it lands on Thursday


def run(started: str, finished: str | None, status: str = "success", rows: int | None = 10, day: date = DAY) -> Run:
    """At times of the day after."""
    on = f"{day + timedelta(days=1)} "
    return Run(day, at(on + started), at(on + finished) if finished else None, status, rows)


EARLIER = run("01:00", "02:00", day=DAY - timedelta(days=1))


def judged(team: Team, as_of: str, *runs: Run, pipeline: str = GROWTH, check: LandingCheck = CHECK) -> Verdict:
    now = at(as_of if " " in as_of else f"2025-11-20 {as_of}")
    on = replace(occasion(), as_of=now, promises=promises_of(team, pipeline, now))
    return check.verdict(on, [r.as_it_was(now) for r in (EARLIER, *runs) if r.started and r.started <= now])


def natures(verdict: Verdict) -> list[Nature]:
    return [f.nature for f in verdict.faults]


@pytest.mark.parametrize(
    ("as_of", "runs", "found"),
    [
        ("04:00:00", [run("03:00", "04:00:00")], []),  # by 04:00 includes 04:00:00
        ("04:00:01", [run("03:00", "04:00:01")], [Nature.LATE]),
        ("04:00:00", [run("03:00", "04:10")], [Nature.LATE]),  # not landed: at the due time, not at the next look
        ("17:00", [run("03:00", "05:20")], [Nature.LATE]),
        ("04:00", [], [Nature.MISSING]),
        ("03:59", [run("02:59", "03:58")], []),
        ("03:00", [], []),  # a run of 60 min would still be in time
        ("03:01", [], [Nature.LATE]),  # and now no longer
        ("03:30", [run("02:58", "03:50")], []),
        ("03:30", [run("03:10", "04:05")], [Nature.LATE]),
        ("02:00", [run("01:00", "01:40", "failed")], [Nature.FAILED]),
        ("01:50", [run("01:00", "01:40", "failed")], []),  # it may be tried again
        ("02:00", [run("01:00", "01:40", "failed"), run("01:50", "02:30")], []),
        ("05:00", [run("01:00", "01:40", "FAILED")], [Nature.FAILED]),
        ("05:00", [run("01:00", "01:40", "odd")], [Nature.FAILED]),
        ("02:00", [run("01:00", "01:40", rows=0)], [Nature.MISSING]),
        ("02:00", [run("01:00", "01:40", rows=None)], []),
        ("02:30", [run("01:00", "01:40", rows=0), run("01:50", "02:20")], []),
        ("05:00", [run("01:00", "02:00"), run("04:30", "04:40", "failed")], []),  # what landed has landed
    ],
)
def test_a_day_is_late_missing_failed_empty_or_fine(
    team: Team, as_of: str, runs: list[Run], found: list[Nature]
) -> None:
    verdict = judged(team, as_of, *runs)
    assert natures(verdict) == found
    assert verdict.outcome is (Outcome.ALARM if found else Outcome.PASS)


@pytest.mark.parametrize(
    ("as_of", "found"),
    [
        ("2025-11-23 04:00", []),  # a Sunday, in the window from 2:00 to 6:00
        ("2025-11-23 06:59", []),
        ("2025-11-23 07:00", [Nature.MISSING]),
        ("2025-11-30 04:00", [Nature.MISSING]),  # no maintenance in the last days of a month
    ],
)
def test_maintenance_excuses_until_an_hour_after_its_end(team: Team, as_of: str, found: list[Nature]) -> None:
    before = at(as_of).date() - timedelta(days=2)
    assert natures(judged(team, as_of, run("01:00", "02:00", day=before))) == found


def test_a_day_that_never_landed_is_still_told_before_the_next_is_due(team: Team) -> None:
    failed = run("01:00", "01:40", "failed")
    assert [f.day for f in judged(team, "2025-11-21 01:00", failed).faults] == [DAY]
    assert judged(team, "2025-11-21 01:00", failed, run("09:00", "10:00")).outcome is Outcome.PASS


def test_a_log_without_any_run_is_no_data(team: Team) -> None:
    on = replace(occasion(), promises=promises_of(team, GROWTH, occasion().as_of))
    assert CHECK.verdict(on, []).outcome is Outcome.NO_DATA


def test_the_sentence_says_what_is_there_instead(team: Team) -> None:
    (late,) = judged(team, "17:00", run("03:00", "05:20")).faults
    assert late.summary == (
        "The data of Nov 19 (Aggregate Growth Pipeline) landed Nov 20 05:20 UTC, 1 h 20 min after it was "
        "due (Nov 20 04:00 UTC)."
    )
    (soon,) = judged(team, "03:10").faults
    assert soon.measured == (
        "will be late: no run has begun, and it is due Nov 20 04:00 UTC, in 50 min; a run takes 1 h"
    )


@pytest.mark.parametrize(
    ("pipeline", "as_of", "runs", "severity"),
    [
        (GROWTH, "04:30", [], "P0"),  # completely missing past the landing time
        (GROWTH, "02:00", [run("01:00", "01:40", rows=0)], "P2"),  # there is time for a run
        (GROWTH, "04:30", [run("01:00", "01:40", rows=0)], "P0"),
        (GROWTH, "03:30", [], "P1"),  # will be missed
        (GROWTH, "04:30", [run("03:50", "05:00")], "P1"),
        (GROWTH, "04:30", [run("01:00", "01:40", "failed")], "P1"),
        ("Daily Growth Pipeline", "09:00", [], "P2"),
    ],
)
def test_severities_are_those_of_the_handbook(
    team: Team, pipeline: str, as_of: str, runs: list[Run], severity: str
) -> None:
    check = CHECK if pipeline == GROWTH else LandingCheck(table="runs", by="08:00")
    (fault,) = judged(team, as_of, *runs, pipeline=pipeline, check=check).faults
    finding = Finding(
        detector="landing",
        pipeline=pipeline,
        issue=None,
        nature=fault.nature,
        day=fault.day,
        measured="",
        limit="",
        summary="",
    )
    assert plan_for(team).severity(alert_of(team, finding, at(f"2025-11-20 {as_of}")))[0].name == severity


def test_a_failure_in_the_close_window_is_a_p0(team: Team) -> None:
    day = date(2025, 11, 30)
    failed = run("01:00", "01:40", "failed", day=day)
    (fault,) = judged(team, "2025-12-01 03:00", failed, run("01:00", "02:00", day=day - timedelta(days=1))).faults
    finding = Finding(
        detector="landing",
        pipeline=GROWTH,
        issue=None,
        nature=fault.nature,
        day=fault.day,
        measured="",
        limit="",
        summary="",
    )
    severity, why = plan_for(team).severity(alert_of(team, finding, at("2025-12-01 03:00")))
    assert (severity.name, "close window" in why) == ("P0", True)


def landing_table(**changes: Any) -> dict[str, Any]:
    table = {
        "name": "x",
        "check": "landing",
        "pipeline": GROWTH,
        "source": "warehouse",
        "every": "1 h",
        "table": "runs",
    }
    return {**table, **changes}


def test_a_pipeline_without_a_landing_time_has_to_be_given_one(declaring: Declaring) -> None:
    with pytest.raises(InvalidFile, match="names no landing time of this pipeline; write a UTC time"):
        declare(declaring(landing_table(pipeline="Daily Growth Pipeline")))
    assert declare(declaring(landing_table(pipeline="Daily Growth Pipeline", by="08:00")))


def test_a_log_shows_each_run_as_it_was_at_the_instant(place: Place) -> None:
    zone = None if place.url.startswith("sqlite") else UTC
    times = sa.DateTime(timezone=True)
    columns = {"p": sa.String(), "d": sa.Date(), "s": times, "f": times, "state": sa.String(), "n": sa.Integer()}

    def instant(text: str | None) -> datetime | None:
        return at(f"2025-11-20 {text}").replace(tzinfo=zone) if text else None

    rows = [
        ("A", DAY, instant("02:00"), instant("03:00:00"), "success", 5),
        ("A", DAY, instant("01:00"), instant("01:30"), "failed", None),
        ("A", DAY, instant("03:00:01"), None, "running", None),
        ("B", DAY, instant("01:00"), instant("01:30"), "failed", None),
        ("A", DAY - timedelta(days=9), instant("01:00"), None, "failed", None),
    ]
    place.put("runs", columns, rows)
    ask = RunsOf("runs", RunColumns("p", "d", "s", "f", "state", "n"), None, "A", DAY, DAY, at("2025-11-20 03:00"))
    warehouse = Warehouse(place.url)
    at_three = warehouse.answer(ask)
    before = warehouse.answer(replace(ask, as_of=at("2025-11-20 02:59:59")))
    warehouse.close()
    failed = Run(DAY, at("2025-11-20 01:00"), at("2025-11-20 01:30"), "failed", None)
    assert at_three == [failed, Run(DAY, at("2025-11-20 02:00"), at("2025-11-20 03:00"), "success", 5)]
    assert before == [failed, Run(DAY, at("2025-11-20 02:00"), None, "running", None)]


def test_the_first_day_of_a_log_is_no_alarm_about_the_days_before_it(team: Team) -> None:
    now = at("2025-11-20 04:30")
    on = replace(occasion(), as_of=now, promises=promises_of(team, GROWTH, now))
    assert CHECK.verdict(on, [run("02:00", "03:00")]).outcome is Outcome.PASS
    assert [f.day for f in CHECK.verdict(on, [run("02:00", "05:00").as_it_was(now)]).faults] == [DAY]


@pytest.mark.parametrize(
    ("as_of", "runs", "found"),
    [
        ("03:30", [], []),
        ("04:00", [], [Nature.LATE]),
        ("04:59", [], [Nature.LATE]),
        ("05:00", [], [Nature.MISSING]),  # a run takes an hour
        ("04:00", [run("03:00", "03:50")], []),
        ("06:00", [run("03:00", "04:30")], [Nature.LATE]),
        ("04:30", [run("03:00", None, "running")], [Nature.LATE]),
    ],
)
def test_a_log_without_starts_does_not_claim_that_none_has_begun(
    team: Team, as_of: str, runs: list[Run], found: list[Nature]
) -> None:
    check = LandingCheck(table="runs", rows="rows", started="")
    now = at(f"2025-11-20 {as_of}")
    on = replace(occasion(), as_of=now, promises=promises_of(team, GROWTH, now))
    verdict = check.verdict(on, [replace(r.as_it_was(now), started=None) for r in (EARLIER, *runs)])
    assert natures(verdict) == found
    assert "begun" not in verdict.detail


def test_a_log_without_starts_is_read_in_every_database(place: Place) -> None:
    kinds = {"pipeline": sa.String(40), "day": sa.Date(), "finished_at": sa.DateTime(), "status": sa.String(9)}
    ended = at("2025-11-20 03:50").replace(tzinfo=None)
    rows = [
        (GROWTH, DAY, ended, "success"),
        (GROWTH, DAY, ended + timedelta(hours=5), "success"),
        (GROWTH, DAY, None, "x"),
    ]
    place.put("runs", kinds, rows)
    columns = RunColumns("pipeline", "day", "", "finished_at", "status", None)
    found = Warehouse(place.url).answer(RunsOf("runs", columns, None, GROWTH, DAY, DAY, at("2025-11-20 06:00")))
    assert sorted((r.status, r.started, r.finished is None) for r in found) == [
        ("success", None, False),
        ("x", None, True),
    ]
