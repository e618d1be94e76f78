"""From a team's handbook and settings to its calendars."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from bot.handbook.deadlines import CloseDeadline, Deadline, MonthDayDeadline, WeeklyDeadline
from bot.handbook.model import Handbook, Maintenance, MaintenanceWindow, Person, Runbook
from bot.handbook.rota import Week
from bot.handbook.team.calendar import hours_of, in_close_window, landing_of, maintenance_of, next_deadlines, rota_of
from bot.handbook.team.settings import BusinessSettings, TeamSettings
from bot.handbook.team.team import Team
from tests.unit.schedule.example import LOS_ANGELES, A, B, C, D, override, pacific, utc

MONTHLY = CloseDeadline(period="month", business_days=3)
QUARTERLY = CloseDeadline(period="quarter", business_days=5)
TUESDAY = WeeklyDeadline(weekday=1, at=time(10), zone=LOS_ANGELES)
FIFTH_DAY = MonthDayDeadline(business_day=5)


def runbook(pipeline: str, landing: timedelta | None, *deadlines: Deadline) -> Runbook:
    return Runbook(
        number=1,
        pipeline=pipeline,
        primary=A,
        secondary=B,
        overview="",
        landing=landing,
        deadlines=deadlines,
        consumers=(),
        issues=(),
        downstream=(),
    )


def team(maintenance: Maintenance | None = None) -> Team:
    book = Handbook(
        file="handbook.md",
        sha="0",
        title="",
        people=tuple(Person(name=n) for n in (A, B, C, D)),
        ownership=(),
        weeks=(Week(number=1, primary=A, secondary=(B,)), Week(number=2, primary=B, secondary=(C,))),
        runbooks=(
            runbook("Profit", timedelta(hours=6), MONTHLY),
            runbook("Growth", timedelta(hours=4), FIFTH_DAY, TUESDAY),
            runbook("Engagement", timedelta(hours=5), QUARTERLY),
            runbook("Both", None, QUARTERLY, MONTHLY),
        ),
        maintenance=maintenance or Maintenance(),
    )
    business = BusinessSettings(opens=time(8), closes=time(17))
    settings = TeamSettings(
        name="Data", zone=LOS_ANGELES, rotation_start=date(2025, 9, 29), channel="C1", business=business
    )
    return Team(id="data", folder="teams/data", version="0" * 64, handbook=book, settings=settings)


TEAM = team()


def test_the_rota_follows_the_handbook_and_the_overrides() -> None:
    at = pacific("2025-10-06 09:00")
    assert rota_of(TEAM).on_call_at(at).primary == B
    assert rota_of(TEAM, [override("2025-10-06 09:00", "2025-10-07 09:00", D)]).on_call_at(at).primary == D


def test_business_hours_follow_the_settings() -> None:
    assert hours_of(TEAM).is_open(pacific("2026-11-23 08:00"))
    assert not hours_of(TEAM).is_open(pacific("2026-11-23 17:00"))


def test_maintenance_comes_with_its_freeze_and_its_line() -> None:
    window = MaintenanceWindow(weekday=6, starts=time(2), ends=time(6), line=9)
    (weekly,) = maintenance_of(team(Maintenance(windows=(window,), freeze_days=3)))
    assert (weekly.weekday, weekly.freeze_days, weekly.line) == (6, 3, 9)


@pytest.mark.parametrize(
    ("pipeline", "lands"),
    [("Profit", "2026-11-23 06:00"), ("Growth", "2026-11-23 04:00"), ("Both", None), ("Unheard of", None)],
)
def test_landing(pipeline: str, lands: str | None) -> None:
    assert landing_of(TEAM, pipeline, date(2026, 11, 22)) == (utc(lands) if lands else None)


def test_deadlines_come_soonest_first() -> None:
    assert next_deadlines(TEAM, "Growth", pacific("2026-11-30 12:00")) == [
        (TUESDAY, pacific("2026-12-01 10:00")),
        (FIFTH_DAY, pacific("2026-12-08 00:00")),
    ]
    assert next_deadlines(TEAM, "Growth", pacific("2026-12-05 12:00")) == [
        (FIFTH_DAY, pacific("2026-12-08 00:00")),
        (TUESDAY, pacific("2026-12-08 10:00")),
    ]


def test_a_pipeline_without_a_runbook_has_no_deadlines() -> None:
    assert next_deadlines(TEAM, "Unheard of", utc("2026-11-30")) == []


@pytest.mark.parametrize(
    ("pipeline", "at", "says"),
    [
        ("Profit", "2026-11-28 00:00", "close window of the monthly close, until Thu Dec 3"),
        ("Profit", "2026-12-03 23:59", "close window of the monthly close, until Thu Dec 3"),
        ("Profit", "2026-12-04 00:00", None),
        ("Growth", "2026-12-07 23:59", "close window of the monthly close, until Mon Dec 7"),
        ("Growth", "2026-12-08 00:00", None),
        ("Engagement", "2026-11-30 12:00", None),
        ("Engagement", "2026-12-31 12:00", "close window of the quarterly close, until Fri Jan 8"),
        ("Both", "2026-12-31 12:00", "close window of the quarterly close, until Fri Jan 8"),
        ("Both", "2026-11-30 12:00", "close window of the monthly close, until Thu Dec 3"),
        ("Unheard of", "2026-11-30 12:00", None),
    ],
)
def test_the_close_window_says_of_which_close_and_until_when(pipeline: str, at: str, says: str | None) -> None:
    assert in_close_window(TEAM, pipeline, pacific(at)) == says


def test_the_close_begins_with_the_days_that_the_document_keeps_free() -> None:
    assert in_close_window(team(Maintenance(freeze_days=5)), "Profit", pacific("2026-11-26 00:00"))
    assert not in_close_window(TEAM, "Profit", pacific("2026-11-26 00:00"))
