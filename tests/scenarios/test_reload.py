"""An edited handbook is shown with its effect, applied by a person, refused when it is wrong; it takes nothing down."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from local_slack.people import everything
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from bot.people import Actor
from bot.store import changes, handbooks
from tests.conftest import EXAMPLE
from tests.scenarios.conftest import CHANNEL, House

TEAM = "data-engineering"
WEEK_3 = "| Week 3 | Engineer C | Engineer D |"


@pytest.fixture
def teams(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "teams" / EXAMPLE.name)
    return tmp_path / "teams"


@pytest.fixture
def house(workspace: Workspace, sqlite_url: str, clock: ManualClock, teams: Path) -> Iterator[House]:
    made = House(workspace, sqlite_url, clock, watchkeeper_teams=teams)
    look(made)
    yield made
    made.stop()


def look(house: House) -> None:
    house.bot.reloading.tick()
    house.deliver()


def edit(house: House, teams: Path, old: str, new: str) -> None:
    path = teams / TEAM / "handbook.md"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    look(house)


def proposal(house: House) -> str:
    return everything(house.parents()[-1])


def can_apply(message: dict[str, Any]) -> bool:
    return "handbook_apply" in json.dumps(message)


def press(house: House, who: str, button: str = "handbook_apply") -> str:
    person, ts = house.person(who), house.parents()[-1]["ts"]
    before = len(person.ephemerals(CHANNEL))
    person.click(CHANNEL, ts, button)
    person.wait_for(lambda: len(person.ephemerals(CHANNEL)) > before)
    house.deliver()
    return str(person.ephemerals(CHANNEL)[-1]["text"])


def primary_of_next_week(house: House) -> str:
    rota = house.bot.plans[TEAM].rota
    return rota.on_call_at(rota.on_call_at(house.clock.now()).until).primary


def test_nothing_is_said_while_nothing_is_edited(house: House) -> None:
    look(house)
    assert house.parents() == []


def test_an_edit_is_shown_with_its_effect_and_holds_only_when_applied(house: House, teams: Path) -> None:
    edit(house, teams, WEEK_3, "| Week 3 | Engineer A | Engineer D |")
    assert "in the next 90 days" in proposal(house)
    assert primary_of_next_week(house) == "Engineer C"
    assert "Applied" in press(house, "U0ENGB")
    assert primary_of_next_week(house) == "Engineer A"
    assert "Applied by Engineer B" in proposal(house)
    assert not can_apply(house.parents()[-1])


def test_a_rejected_edit_never_takes_effect_and_says_who_rejected_it(house: House, teams: Path) -> None:
    edit(house, teams, WEEK_3, "| Week 3 | Engineer A | Engineer D |")
    assert "Only owners of a pipeline" in press(house, "U0CFO", "handbook_reject")
    assert "Rejected" in press(house, "U0ENGB", "handbook_reject")
    assert primary_of_next_week(house) == "Engineer C"
    assert "Rejected by Engineer B" in proposal(house)
    assert not can_apply(house.parents()[-1])
    look(house)
    assert len(house.parents()) == 1, "the same edit is not proposed again"


def test_a_proposal_names_the_author_of_its_revision(house: House, teams: Path) -> None:
    row = next(line for line in (teams / TEAM / "handbook.md").read_text().split("\n") if line.startswith("| 20"))
    edit(house, teams, row, f"{row}\n| 2026-10-09 | Ada Lovelace | Another cycle |")
    assert "was edited by Ada Lovelace" in proposal(house)


def test_only_owners_and_the_manager_can_apply(house: House, teams: Path) -> None:
    edit(house, teams, WEEK_3, "| Week 3 | Engineer A | Engineer D |")
    assert "Only owners of a pipeline" in press(house, "U0CFO")
    assert "Applied" in press(house, "U0MANAGER")


def test_a_wrong_edit_is_refused_with_its_errors_and_the_last_good_one_stays(house: House, teams: Path) -> None:
    edit(house, teams, WEEK_3, "| Week 3 | Enginer C | Engineer D |")
    assert "Edit rejected" in proposal(house)
    assert "did you mean" in proposal(house)
    assert primary_of_next_week(house) == "Engineer C"
    look(house)
    assert len(house.parents()) == 1


def test_a_wrong_detector_is_a_wrong_edit(house: House, teams: Path) -> None:
    path = teams / TEAM / "team.toml"
    path.write_text(path.read_text() + '\n[[detectors]]\nname = "new"\ncheck = "nonsense"\n')
    look(house)
    assert "Edit rejected" in proposal(house)


def test_a_restart_on_a_wrong_file_runs_on_the_last_good_one(house: House, teams: Path) -> None:
    (teams / TEAM / "handbook.md").write_text("# nothing\n")
    house.restart()
    look(house)
    assert primary_of_next_week(house) == "Engineer C"
    assert "Edit rejected" in proposal(house)


def test_a_proposal_that_is_edited_again_cannot_be_applied(house: House, teams: Path) -> None:
    edit(house, teams, WEEK_3, "| Week 3 | Engineer A | Engineer D |")
    edit(house, teams, "| Week 3 | Engineer A | Engineer D |", "| Week 3 | Engineer B | Engineer D |")
    first, second = house.parents()
    assert "edited again" in everything(first)
    assert can_apply(second)
    assert not can_apply(first)


def test_an_edit_that_is_taken_back_takes_its_proposal_back(house: House, teams: Path) -> None:
    edit(house, teams, WEEK_3, "| Week 3 | Engineer A | Engineer D |")
    edit(house, teams, "| Week 3 | Engineer A | Engineer D |", WEEK_3)
    assert "edited again" in proposal(house)


def test_what_was_applied_survives_a_restart_and_is_on_record(house: House, teams: Path) -> None:
    edit(house, teams, WEEK_3, "| Week 3 | Engineer A | Engineer D |")
    press(house, "U0ENGB")
    house.restart()
    look(house)
    assert primary_of_next_week(house) == "Engineer A"
    assert len(house.parents()) == 1
    with house.bot.database.reading() as c:
        assert [r.kind for r in changes.latest(c, TEAM)] == ["applied", "proposed"]


def test_an_incident_that_is_open_keeps_the_steps_it_began_with(house: House, teams: Path) -> None:
    incident = house.alert()
    before = house.bot.dispatcher.open_incidents(TEAM)
    edit(house, teams, "| Week 2 | Engineer B | Engineer C |", "| Week 2 | Engineer D | Engineer A |")
    with house.bot.database.reading() as c:
        version = handbooks.in_state(c, TEAM, "proposed")
    assert version is not None
    assert house.bot.reloading.apply(version.id, Actor("Engineer B", "U0ENGB"), "click").done
    assert house.bot.dispatcher.open_incidents(TEAM) == before
    house.pass_time(minutes=16)
    assert house.pages_to(incident.on_call_secondary[0].slack)


def test_a_source_that_the_bot_could_write_to_is_not_applied(house: House, teams: Path, postgres_url: str) -> None:
    path = teams / TEAM / "team.toml"
    path.write_text(f'{path.read_text()}\n[sources.books]\nurl = "{postgres_url}"\n')
    look(house)
    assert "superuser" not in proposal(house), "a new address is asked for the first time when somebody applies it"
    assert "superuser" in press(house, "U0ENGB")
    assert "books" not in house.bot.plans[TEAM].team.settings.sources


def test_the_version_that_is_proposed_is_the_one_that_incidents_show_once_applied(house: House, teams: Path) -> None:
    edit(house, teams, WEEK_3, "| Week 3 | Engineer A | Engineer D |")
    shown = proposal(house)
    press(house, "U0ENGB")
    assert f"`{house.alert().handbook_sha[:8]}`" in shown


def test_a_pipe_in_the_place_of_the_handbook_does_not_stop_the_tick(house: House, teams: Path) -> None:
    (teams / TEAM / "handbook.md").unlink()
    os.mkfifo(teams / TEAM / "handbook.md")
    look(house)
    assert "Edit rejected" in proposal(house)
