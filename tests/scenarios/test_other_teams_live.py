"""Other teams' chains, live: each document pages whom it names, in the minute it names, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from bot.handbook.team.team import Team
from bot.incidents.incident import Do
from bot.store import steps
from detectors.detector import Nature
from tests.scenarios.conftest import House
from tests.unit.handbook.whole_teams import team_in

# document: the level that an unknown fault has, and whom its chain pages after how many minutes
LIVE = {
    "airline": ("SEV1", [(0, "Asha Rao"), (10, "@head-data")]),
    "insurer": ("P1", [(0, "Özlem Kaya"), (20, "Jürgen Weiß"), (45, "@leitung")]),
    "retail": ("Critical", [(0, "Ayo Bello"), (20, "Wen Zhao"), (40, "@store-ops")]),
    "edtech": ("P1", [(0, "Inês Mota"), (25, "Inês Mota")]),
    "energy": ("P1", [(0, "Sanne de Vries"), (12, "Milan Bakker"), (30, "@grid-duty")]),
    "podcast": ("P1", [(0, "Camille Roy"), (10, "@directrice")]),
}


def slack_of(team: Team, who: str) -> str | None:
    contact = team.contact(who)
    return team.slack_of(who) or (contact.slack if contact else None)


@pytest.fixture
def house(request: pytest.FixtureRequest, workspace: Workspace, sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    team_in(tmp_path / "teams" / request.param, request.param)
    clock = ManualClock(datetime.fromisoformat("2026-10-07T09:00:00+00:00"))
    made = House(workspace, sqlite_url, clock, watchkeeper_teams=tmp_path / "teams")
    yield made
    made.stop()


@pytest.mark.parametrize(("house", "name"), [(name, name) for name in LIVE], indirect=["house"], ids=LIVE)
def test_each_team_is_paged_by_its_own_document(house: House, name: str) -> None:
    level, pages = LIVE[name]
    plan = house.bot.plans[name]
    pipeline = plan.team.handbook.ownership[0].pipeline
    incident = house.alert(team=name, pipeline=pipeline, issue=None, nature=Nature.DEVIATION, deviation=None)
    assert incident.severity.name == level
    for minute in range(46):
        if minute:
            house.pass_time(minutes=1)
    with house.bot.database.reading() as c:
        taken = [s for s in steps.of(c, incident.id).taken if s.do is Do.PAGE and s.round == 0]
    reached = [((s.due - incident.opened_at) // timedelta(minutes=1), t.slack) for s in taken for t in s.targets]
    assert reached == [(minute, slack_of(plan.team, who)) for minute, who in pages]
    assert all(house.pages_to(slack) for _, slack in reached)
