"""One table says who may do what; nobody is let in beside it, and whoever is refused is told who can."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from bot.blocks.permissions import of_team, page
from bot.blocks.refused import words
from bot.handbook.team.settings import IncidentSettings
from bot.handbook.team.team import Team
from bot.incidents import actions
from bot.incidents.rights import _ACTS, TABLE, Act, members, refused
from bot.people import WATCHKEEPER, Actor

PROFIT = "Aggregate Profit Pipeline"
DOCS = Path(__file__).parents[3] / "docs"
STRANGER, ENGINEER, OWNER = Actor("S", "U0STRANGER"), Actor("Engineer C", "U0ENGC"), Actor("Engineer A", "U0ENGA")
MANAGER, CONTACT = Actor("Engineering Manager", "U0MANAGER"), Actor("Data Team Lead", "U0LEAD")


def test_every_deed_has_its_line() -> None:
    assert set(TABLE) == set(Act)
    assert {*_ACTS, actions.ChangeSeverity} == set(get_args(actions.Deed))


def test_the_page_is_made_from_the_table() -> None:
    assert (DOCS / "permissions.md").read_text() == page(), "write it anew: bot/blocks/permissions.py"


@pytest.mark.parametrize("act", Act)
def test_a_stranger_may_what_is_everybodys_and_somebody_of_another_workspace_nothing(team: Team, act: Act) -> None:
    assert (refused(team, act, STRANGER, PROFIT) is None) is (TABLE[act].circle == "anyone")
    assert refused(team, act, replace(STRANGER, foreign=True), PROFIT) is not None


@pytest.mark.parametrize("act", Act)
def test_each_circle_is_in_the_next(team: Team, act: Act) -> None:
    """Whom the smaller circle lets in, the larger one does; the manager may whatever an engineer may."""
    may = [refused(team, act, by, PROFIT) is None for by in (STRANGER, ENGINEER, OWNER, MANAGER)]
    if TABLE[act].circle not in ("people", "concerned"):
        assert may == sorted(may)


@pytest.mark.parametrize("act", Act)
def test_whom_it_concerns_may_and_nobody_is_whom_nobody_knows(team: Team, act: Act) -> None:
    assert refused(team, act, STRANGER, PROFIT, concerned=["U0STRANGER"]) is None
    nobody = refused(team, act, WATCHKEEPER, PROFIT, concerned=[None])
    assert (nobody is None) is (TABLE[act].circle == "anyone")


def test_who_is_refused_is_told_who_can(team: Team) -> None:
    stopped = refused(team, Act.DECIDE_PAUSE, ENGINEER, PROFIT)
    assert stopped is not None
    expected = "Only the owners and the manager can approve pausing a detector: Engineer A, Engineer B and Engineering Manager."
    assert words(stopped) == expected


def test_a_team_sets_who_acknowledges(team: Team) -> None:
    rules = IncidentSettings(acknowledge="manager")
    closed = team.model_copy(update={"settings": team.settings.model_copy(update={"incidents": rules})})
    assert refused(closed, Act.ACKNOWLEDGE, OWNER, PROFIT) is not None
    assert refused(closed, Act.ACKNOWLEDGE, MANAGER, PROFIT) is None


def test_where_nobody_of_the_circle_is_known_the_team_can(team: Team) -> None:
    """What the settings give to the manager; nothing else falls to more people than the table says."""
    known = {key: c for key, c in team.settings.contacts.items() if c.slack != MANAGER.slack}
    rules = IncidentSettings(acknowledge="manager")
    settings = team.settings.model_copy(update={"incidents": rules, "contacts": known})
    orphaned = team.model_copy(update={"settings": settings})
    assert orphaned.manager is None
    assert refused(orphaned, Act.ACKNOWLEDGE, ENGINEER, PROFIT) is None
    assert refused(orphaned, Act.OVERRIDE, ENGINEER) is not None
    assert refused(orphaned, Act.VOTE, OWNER) is not None


def test_contacts_are_people_not_channels(team: Team) -> None:
    assert all(slack.startswith(("U", "W")) for slack in members(team, PROFIT, "contacts"))
    assert CONTACT.slack in members(team, PROFIT, "contacts")
    assert CONTACT.slack not in members(team, PROFIT, "team")


def test_a_team_is_told_by_name(team: Team) -> None:
    assert "override the rota: Engineering Manager" in list(of_team(team))
