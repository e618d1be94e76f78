"""A log of runs that OpenLineage told: whose run a job's is, of which day, and when a day has landed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.errors import InvalidFile
from bot.handbook.team.integrations import InboundSettings
from bot.handbook.team.team import Team
from bot.inbound import openlineage
from bot.inbound.binding import pipeline_of_job
from bot.inbound.openlineage import day_of
from detectors.checks.landing import LandingCheck
from detectors.declare import declare
from detectors.detector import Nature
from detectors.promises import promises_of
from detectors.recorded import RecordedRun
from detectors.sources.run_log import runs_of
from tests.unit.detectors.conftest import at, occasion

GROWTH = "Aggregate Growth Pipeline"  # lands at 04:00, a run takes 60 min
DAY = date(2025, 11, 19)
WAY = InboundSettings(name="lineage", kind="openlineage", secret_env="X")


def run(job: str, began: str, ended: str | None, status: str = "success", day: date = DAY) -> RecordedRun:
    """At times of the day after."""
    on = f"{day + timedelta(days=1)} "
    finished = at(on + ended) if ended else None
    return RecordedRun(job=job, pipeline=GROWTH, day=day, started=at(on + began), finished=finished, status=status)


def stands(*runs: RecordedRun, as_of: str = "05:00") -> str:
    now = at(f"{DAY + timedelta(days=1)} {as_of}")
    found = [r for r in runs_of(runs, GROWTH, DAY, DAY, now) if r.day == DAY]
    return found[-1].status if found else "nothing"


@pytest.mark.parametrize(
    ("runs", "status"),
    [
        ([run("load", "01:00", "02:00")], "success"),
        ([run("load", "01:00", "02:00", "failed")], "failed"),
        ([run("load", "01:00", "06:00")], "running"),
        ([run("load", "01:00", "02:00"), run("dbt", "02:00", "03:00")], "success"),
        ([run("load", "01:00", "02:00"), run("dbt", "02:00", None, "running")], "running"),
        ([run("load", "01:00", "02:00"), run("dbt", "02:00", "03:00", "failed")], "failed"),
        (
            [run("load", "01:00", "02:00", "failed"), run("load", "02:10", "03:00"), run("dbt", "03:00", "04:00")],
            "success",
        ),
        # dbt ran for the day before, so this day waits for it; a job of last week is not waited for
        ([run("load", "01:00", "02:00"), run("dbt", "02:00", "03:00", day=DAY - timedelta(days=1))], "running"),
        ([run("load", "01:00", "02:00"), run("dbt", "02:00", "03:00", day=DAY - timedelta(days=8))], "success"),
        ([run("load", "06:00", "07:00")], "nothing"),  # had not begun
    ],
)
def test_a_day_has_landed_when_every_job_of_the_pipeline_has(runs: list[RecordedRun], status: str) -> None:
    assert stands(*runs) == status


@pytest.mark.parametrize(
    ("job", "root", "more", "pipeline"),
    [
        ("aggregate_growth_pipeline", True, {}, GROWTH),
        ("aggregate_growth", False, {}, GROWTH),
        ("dwh.aggregate_growth", True, {}, GROWTH),
        ("aggregate_growth_pipeline.load_events", False, {}, ""),  # a task is not the pipeline
        ("nightly_17", True, {}, ""),
        ("nightly_17", False, {"names": {"nightly_17": GROWTH}}, GROWTH),
        ("nightly_17", False, {"names": {"airflow/nightly_17": GROWTH}}, GROWTH),
        ("nightly_17", True, {"pipeline": GROWTH}, GROWTH),
        ("nightly_17.load", False, {"pipeline": GROWTH}, ""),
        ("nightly_17", True, {"pipeline_from": "namespace", "names": {"airflow": GROWTH}}, GROWTH),
        ("nightly_17.load", False, {"pipeline_from": "namespace", "names": {"airflow": GROWTH}}, ""),
    ],
)
def test_whose_run_it_is(team: Team, job: str, root: bool, more: dict[str, object], pipeline: str) -> None:
    assert pipeline_of_job(team, WAY.model_copy(update=more), "airflow", job, root) == pipeline


@pytest.mark.parametrize(
    ("start", "end", "day"),
    [
        ("2026-10-08T00:00Z", "2026-10-09T00:00Z", "2026-10-08"),  # a day
        ("2026-10-08T06:00Z", "2026-10-09T06:00Z", "2026-10-08"),  # a day that ends at six
        ("2026-10-08T23:00Z", "2026-10-09T00:00Z", "2026-10-08"),  # its last hour
        ("2026-10-08T11:00Z", "2026-10-08T12:00Z", "None"),  # an hour at noon lands no day
        ("2026-10-09T02:00Z", "2026-10-09T02:00Z", "2026-10-08"),  # Airflow 3: when it was due
        ("2026-10-01T00:00Z", "2026-11-01T00:00Z", "2026-10-31"),
        ("2026-10-08T17:00-07:00", "2026-10-09T17:00-07:00", "2026-10-09"),
        ("2026-10-08T00:00Z", None, "2026-10-08"),
        ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "None"),  # no day comes before it
        (None, None, "None"),
    ],
)
def test_which_day_a_run_is_about(start: str | None, end: str | None, day: str) -> None:
    given = [openlineage._instant(t) for t in (start, end)]
    assert str(day_of(*given)) == day


def history(*minutes: int, began: str = "02:00") -> list[RecordedRun]:
    found = []
    for n, took in enumerate(minutes, 1):
        day = DAY - timedelta(days=n)
        start = at(f"{day + timedelta(days=1)} {began}")
        end = start + timedelta(minutes=took)
        found.append(RecordedRun(job="j", pipeline=GROWTH, day=day, started=start, finished=end, status="success"))
    return found


@pytest.mark.parametrize(
    ("as_of", "past", "today", "found"),
    [
        ("02:10", [100, 100, 100, 100, 100], [run("j", "02:05", None, "running")], None),
        ("02:40", [100, 80, 120, 90, 110], [run("j", "02:35", None, "running")], (Nature.NOTE, "about 15 min")),
        ("02:50", [100, 90, 120, 110, 95], [run("j", "02:45", None, "running")], (Nature.LATE, "about 25 min")),
        ("02:40", [100, 80, 120, 90], [run("j", "02:35", None, "running")], None),  # too little is known
        ("00:10", [100, 100, 100, 100, 100], [], None),  # begins at 02:00 as usual
        ("02:40", [100, 80, 120, 90, 110], [], (Nature.NOTE, "about 20 min")),
        ("00:10", [150, 140, 90, 160, 150], [], (Nature.NOTE, "about 30 min")),  # late on a usual day
    ],
)
def test_a_late_landing_is_forecast(
    team: Team, as_of: str, past: list[int], today: list[RecordedRun], found: tuple[Nature, str] | None
) -> None:
    now = at(f"{DAY + timedelta(days=1)} {as_of}")
    on = replace(occasion(), as_of=now, promises=promises_of(team, GROWTH, now))
    answer = runs_of([*history(*past), *today], GROWTH, DAY - timedelta(days=14), DAY, now)
    verdict = LandingCheck().verdict(on, answer)
    if found is None:
        assert verdict.faults == ()
        return
    [fault] = verdict.faults
    assert fault.nature is found[0]
    assert f"will miss Nov 20 04:00 UTC by {found[1]}" in fault.summary


def test_a_way_in_of_openlineage_is_a_source_of_landing_and_of_nothing_else(team: Team) -> None:
    table = {"name": "l", "check": "landing", "pipeline": GROWTH, "source": "lineage", "every": "30 min"}
    other = {**table, "name": "f", "check": "freshness", "table": "t", "time": "x", "older_than": "1 h"}
    nowhere = {**table, "name": "w", "source": "warehouse"}

    def made(*tables: dict[str, str]) -> Team:
        settings = team.settings.model_copy(update={"inbound": (WAY,), "detectors": tables})
        return team.model_copy(update={"settings": settings})

    assert [d.source for d in declare(made(table))] == ["lineage"]
    with pytest.raises(InvalidFile) as wrong:
        declare(made(other, nowhere))
    assert "tells of runs, and the check freshness reads a table" in str(wrong.value)
    assert "table is missing" in str(wrong.value)
