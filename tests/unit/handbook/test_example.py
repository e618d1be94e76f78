"""The example team that comes with the project holds the facts that the demo, the docs and the detectors rely on."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from bot.handbook.deadlines import CloseDeadline, MonthDayDeadline, WeeklyDeadline
from bot.handbook.model import Runbook
from bot.handbook.team.load import load_team
from bot.handbook.team.team import Team

A, B, C, D = (f"Engineer {letter}" for letter in "ABCD")
PROFIT, GROWTH, ENGAGEMENT = (f"Aggregate {what} Pipeline" for what in ("Profit", "Growth", "Engagement"))


@pytest.fixture(scope="module")
def team() -> Team:
    return load_team(Path(__file__).parents[3] / "teams" / "data-engineering")


def runbook(team: Team, pipeline: str) -> Runbook:
    found = team.runbook_of(pipeline)
    assert found is not None
    return found


def slack_of(team: Team, role: str) -> str | None:
    contact = team.contact(role)
    assert contact is not None
    return contact.slack


def test_four_engineers_own_five_pipelines(team: Team) -> None:
    assert [p.name for p in team.handbook.people] == [A, B, C, D]
    assert [(o.pipeline, o.area, o.primary, o.secondary) for o in team.handbook.ownership] == [
        ("Unit-level Profit Pipeline", "Profit (Experiments)", A, B),
        (PROFIT, "Profit (Investors)", A, B),
        (GROWTH, "Growth (Investors)", B, C),
        ("Daily Growth Pipeline", "Growth (Experiments)", B, C),
        (ENGAGEMENT, "Engagement (Investors)", C, D),
    ]
    assert [o.pipeline for o in team.handbook.ownership if o.investor_facing] == [PROFIT, GROWTH, ENGAGEMENT]


def test_four_weeks_rotate_on_monday_at_nine(team: Team) -> None:
    weeks = [(w.primary, w.secondary) for w in team.handbook.weeks]
    assert weeks == [(A, (B,)), (B, (C,)), (C, (D,)), (D, (A,))]
    assert (team.handbook.shift.weekday, team.handbook.shift.at) == (0, time(9))
    assert team.settings.rotation_start == date(2025, 9, 29)


def test_six_holiday_rows(team: Team) -> None:
    assert [(h.holiday, h.kind, h.primary, h.secondary) for h in team.handbook.holidays] == [
        ("New Year's", "week", B, (C,)),
        ("Memorial Day", "weekend", D, (A,)),
        ("Independence Day", "week", C, (D,)),
        ("Labor Day", "weekend", A, (B,)),
        ("Thanksgiving", "week", D, (C,)),
        (None, "dates", None, None),
    ]
    assert (team.handbook.holidays[5].first, team.handbook.holidays[5].last) == ((12, 23), (1, 2))
    assert len(team.handbook.holiday_rules) == 4


ISSUES = {
    PROFIT: {
        "Upstream Datasets": ["Transaction Database", "Payment Processor Exports", "Revenue Recognition Table"],
        "Data Quality Issues": ["Currency Conversion Rates", "Duplicate Transactions"],
        "Pipeline Logic Issues": ["Timezone Handling"],
    },
    GROWTH: {
        "Upstream Datasets": ["User Events Stream", "User Authentication Logs", "Account Database Snapshots"],
        "Data Quality Issues": ["User ID Mapping", "Geographic Data Anomalies", "Time Window Edge Cases"],
        "Calculation Issues": ["Retention Cohort Logic"],
    },
    ENGAGEMENT: {
        "Upstream Datasets": ["Clickstream Events", "Session Management Service", "Content Database"],
        "Data Quality Issues": [
            "Bot and Automated Traffic",
            "Mobile App Background Activity",
            "Feature Flag Rollouts",
        ],
        "Aggregation Issues": ["Time Zone Normalization", "Outlier Users"],
    },
}


@pytest.mark.parametrize("pipeline", ISSUES)
def test_every_known_issue_stands_in_its_group(team: Team, pipeline: str) -> None:
    found: dict[str, list[str]] = {}
    for issue in runbook(team, pipeline).issues:
        found.setdefault(issue.group, []).append(issue.heading)
    assert found == ISSUES[pipeline]


# Figures and names by which alerts and people know an issue: they must stand in its text.
FIGURES = [
    (PROFIT, "Transaction Database",
     ["transaction_type", "2-5%", "< 1%", "Refund anomaly detected in profit calculation"]),
    (PROFIT, "Payment Processor Exports", ["S3", "2 hours after UTC midnight", "Airflow"]),
    (PROFIT, "Revenue Recognition Table", ["last_updated", "48 hours"]),
    (PROFIT, "Currency Conversion Rates", ["3%", "0.01%", '"Currency rate staleness detected"']),
    (PROFIT, "Duplicate Transactions", ["transaction_id", "5 minutes"]),
    (PROFIT, "Timezone Handling", ["23 or 25 hours", "March", "November", "4%"]),
    (GROWTH, "User Events Stream", ["2-6 hours", "15%+", "7-day", '"User events volume anomaly"']),
    (GROWTH, "User Authentication Logs", ["5-15%", "user_agent"]),
    (GROWTH, "Account Database Snapshots", [">5%", '"Unexpected user count change"']),
    (GROWTH, "User ID Mapping", ["3-8%"]),
    (GROWTH, "Geographic Data Anomalies", ["NULL", ">2%", '"Geographic attribution failure rate high"']),
    (GROWTH, "Time Window Edge Cases", ["UTC midnight", "DAU", "MAU"]),
    (GROWTH, "Retention Cohort Logic", ["Feb 29", "31 days"]),
    (ENGAGEMENT, "Clickstream Events", ["5-10%", '"Clickstream event drop detected for SDK version X"']),
    (ENGAGEMENT, "Session Management Service", ["bimodal"]),
    (ENGAGEMENT, "Content Database", ["content_type", "NULL", ">3%", '"Content attribution failure"']),
    (ENGAGEMENT, "Bot and Automated Traffic", ["2-5%", "5 minutes"]),
    (ENGAGEMENT, "Mobile App Background Activity", ['screen_state = "background"']),
    (ENGAGEMENT, "Feature Flag Rollouts", ["mid-period"]),
    (ENGAGEMENT, "Time Zone Normalization", ["3-5%", "UTC midnight"]),
    (ENGAGEMENT, "Outlier Users", ["10-20%", ">1000"]),
]  # fmt: skip


@pytest.mark.parametrize(("pipeline", "heading", "figures"), FIGURES, ids=[f[1] for f in FIGURES])
def test_the_figures_of_an_issue_stand_in_its_text(team: Team, pipeline: str, heading: str, figures: list[str]) -> None:
    issue = team.issue_of(pipeline, heading)
    assert issue is not None
    text = " ".join((issue.issue, issue.impact, issue.detection, issue.symptoms))
    assert [f for f in figures if f not in text] == []


def test_landings_and_deadlines(team: Team) -> None:
    assert {r.pipeline: r.landing for r in team.handbook.runbooks} == {
        PROFIT: timedelta(hours=6),
        GROWTH: timedelta(hours=4),
        ENGAGEMENT: timedelta(hours=5),
    }
    (profit,) = runbook(team, PROFIT).deadlines
    weekly, monthly = runbook(team, GROWTH).deadlines
    (engagement,) = runbook(team, ENGAGEMENT).deadlines
    assert isinstance(profit, CloseDeadline)
    assert isinstance(weekly, WeeklyDeadline)
    assert isinstance(monthly, MonthDayDeadline)
    assert isinstance(engagement, CloseDeadline)
    assert (profit.period, profit.business_days) == ("month", 3)
    assert (weekly.weekday, weekly.at, weekly.zone) == (1, time(10), "America/Los_Angeles")
    assert monthly.business_day == 5
    assert (engagement.period, engagement.business_days) == ("quarter", 5)


def test_consumers_and_downstream_impact(team: Team) -> None:
    consumers = {r.pipeline: [c.name for c in r.consumers] for r in team.handbook.runbooks}
    assert consumers == {
        PROFIT: ["Executive Dashboard", "Investor Relations Portal", "Financial Reporting System"],
        GROWTH: ["Investor Dashboards", "Board Presentation Decks", "Public Metrics Reporting"],
        ENGAGEMENT: ["Investor Quarterly Reports", "Product Analytics Dashboard", "Executive Presentations"],
    }
    assert all(len(r.downstream) == 3 for r in team.handbook.runbooks)


def test_response_times_of_both_sections_are_kept(team: Team) -> None:
    minutes = [(t.level, t.within and t.within // timedelta(minutes=1)) for t in team.handbook.response_times]
    assert minutes == [
        ("P0", 30),
        ("P1", 120),
        ("P0", 15),
        ("P1", 30),
        ("P2", 120),
        ("P3", None),
    ]


def test_the_steps_after_hours(team: Team) -> None:
    steps = [(s.after // timedelta(minutes=1), s.act, s.reaches, s.levels) for s in team.handbook.after_hours]
    assert steps == [
        (0, "page", "primary on-call", ("P0", "P1")),
        (15, "page", "secondary on-call", ("P0", "P1")),
        (30, "page", "Engineering Manager", ("P0", "P1")),
        (30, "notify", "CFO office", ("P0",)),
    ]
    assert [(s.on_answer, s.for_investors) for s in team.handbook.after_hours][-1] == (True, True)
    assert team.manager == "U0MANAGER"


def test_everybody_whom_an_incident_may_need_is_known_in_slack(team: Team) -> None:
    assert [team.slack_of(n) for n in (A, B, C, D)] == ["U0ENGA", "U0ENGB", "U0ENGC", "U0ENGD"]
    assert slack_of(team, "Engineering Manager") == "U0MANAGER"
    assert slack_of(team, "Data Team Lead") == "U0LEAD"
    assert slack_of(team, "Finance Team") == "C0FINANCE"
    assert slack_of(team, "Product Team") == "C0PRODUCT"
    assert slack_of(team, "CFO office") == "U0CFO"


def test_maintenance(team: Team) -> None:
    rules = team.handbook.maintenance
    assert [(w.weekday, w.starts, w.ends) for w in rules.windows] == [(6, time(2), time(6))]
    assert (rules.freeze_days, rules.upgrade_notice) == (3, timedelta(weeks=2))
    assert (rules.slack_notice, rules.slack_channel) == (timedelta(hours=48), "#data-engineering")
    assert (rules.email_notice, rules.status_page) == (timedelta(hours=24), "status.company.com")


def test_duties_and_history(team: Team) -> None:
    assert [d.every for d in team.handbook.duties] == ["quarter", "month", "quarter"]
    assert [r.on for r in team.handbook.revisions] == [date(2025, 9, 30)]
