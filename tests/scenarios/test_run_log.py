"""OpenLineage's events are the log of runs: a landing is watched without a table of runs, and its delay foretold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from bot.flows.run_log import graph_of
from bot.store import forecasts, runs
from tests.scenarios.conftest import House
from tests.scenarios.test_questions import ask
from tests.scenarios.test_webhooks import SECRET, send
from tests.scenarios.ways import team_with

WAYS = """
[[inbound]]
name = "lineage"
kind = "openlineage"
secret_env = "LINEAGE_SECRET"

[[detectors]]
name = "told-landing"
check = "landing"
pipeline = "Aggregate Profit Pipeline"
source = "lineage"
every = "10 min"
"""
TODAY = datetime(2026, 10, 10, tzinfo=UTC)  # a Saturday; the clock stands on the Friday before


@pytest.fixture
def house(
    workspace: Workspace, sqlite_url: str, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    monkeypatch.setenv("LINEAGE_SECRET", SECRET)
    teams = team_with(tmp_path, WAYS)
    settings = teams / "data-engineering" / "team.toml"
    head, _, tables = settings.read_text().partition("[[detectors]]\n")
    settings.write_text(head + tables[tables.index('[[inbound]]\nname = "lineage"') :])
    made = House(workspace, sqlite_url, clock, watchkeeper_teams=teams)
    yield made
    made.stop()


def event(kind: str, day: int, at: str, job: str = "aggregate_profit_pipeline") -> dict[str, Any]:
    """Of the run about a day of October 2026, at a time of the day after."""
    period = {"nominalStartTime": f"2026-10-{day:02}T00:00:00Z", "nominalEndTime": f"2026-10-{day + 1:02}T00:00:00Z"}
    return {
        "eventType": kind,
        "eventTime": f"2026-10-{day + 1:02}T{at}:00Z",
        "run": {"runId": f"run-{job}-{day}", "facets": {"nominalTime": period}},
        "job": {"namespace": "airflow", "name": job},
        "outputs": [{"namespace": "dwh", "name": "profit"}],
    }


def go_to(house: House, at: datetime) -> None:
    house.clock.advance(at - house.clock.now())


def look(house: House, at: datetime) -> list[str]:
    go_to(house, at)
    house.bot.detecting.tick()
    house.deliver()
    return [i.summary for i, _ in house.bot.dispatcher.open_incidents("data-engineering")]


def test_a_landing_is_watched_by_what_openlineage_tells(house: House) -> None:
    for day in range(1, 9):
        assert (
            send(house, "lineage", [event("START", day, "03:00"), event("COMPLETE", day, "05:00")]).status_code == 200
        )
    house.bot.detecting.tick()
    go_to(house, TODAY + timedelta(hours=4, minutes=20))
    assert send(house, "lineage", event("START", 9, "04:20")).json()["incidents"] == []
    # 04:20 and 2 h are 06:20; none of the past was faster, so it is certain, and no mere note.
    [late] = look(house, TODAY + timedelta(hours=4, minutes=30))
    assert "will miss Oct 10 06:00 UTC by about 20 min" in late
    go_to(house, TODAY + timedelta(hours=6, minutes=45))
    send(house, "lineage", event("COMPLETE", 9, "06:41"))
    look(house, TODAY + timedelta(hours=7))
    with house.bot.database.reading() as c:
        rate = forecasts.hit_rate(c, "data-engineering")
    assert (rate.right, rate.foreseen, rate.unforeseen) == (1, 1, 0)
    assert "Late landings forecast: 1, 1 came true" in ask(house, "/runbook deadlines")


def test_events_in_any_order_and_twice_make_one_run(house: House) -> None:
    told = [event("COMPLETE", 7, "05:00"), event("START", 7, "03:00"), event("RUNNING", 7, "04:00")]
    for one in [*told, *told, 7, {}, event("START", 8, "nonsense")]:
        assert send(house, "lineage", one).status_code in (200, 202)
    with house.bot.database.reading() as c:
        [first, second] = runs.since(
            c, "data-engineering", "lineage", ["aggregate_profit_pipeline"], TODAY - timedelta(9)
        )
    assert (first.status, f"{first.started_at:%H:%M}", f"{first.ended_at:%H:%M}") == ("success", "03:00", "05:00")
    assert (second.status, second.started_at) == ("running", house.clock.now())


def test_what_runs_read_and_wrote_says_what_feeds_what(house: House) -> None:
    read = {**event("COMPLETE", 8, "05:30", "daily_growth.load"), "inputs": [{"namespace": "dwh", "name": "profit"}]}
    assert (
        send(house, "lineage", [event("COMPLETE", 8, "05:00", "aggregate_profit_pipeline.load"), read]).status_code
        == 200
    )
    team = house.bot.plans["data-engineering"].team
    with house.bot.database.reading() as c:
        feeds = graph_of(c, team).feeds()
    assert [str(f.upstream) + " > " + str(f.downstream) for f in feeds] == [
        "Aggregate Profit Pipeline > Daily Growth Pipeline"
    ]
