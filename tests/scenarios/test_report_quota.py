"""People outside the team report as much as one person means, and no more; nobody is left without an answer."""

from __future__ import annotations

from datetime import timedelta

from bot.blocks.reports import too_many
from bot.incidents.quota import ALL, EACH
from bot.people import Actor
from tests.scenarios.conftest import House

TEAM = "data-engineering"
STRANGER = Actor("Stranger", "U0STRANGER")


def refused(house: House, by: Actor, key: str) -> str:
    return house.bot.desk.reports.refusal(house.bot.teams[TEAM], by, key)  # type: ignore[union-attr]


def test_a_stranger_may_report_some_and_is_told_whom_to_ask_then(house: House) -> None:
    assert [refused(house, STRANGER, f"form:{n}") for n in range(EACH)] == [""] * EACH
    assert refused(house, STRANGER, "form:0") == "", "the same form again is the same report"
    assert refused(house, STRANGER, "form:more") == too_many(house.bot.teams[TEAM])
    assert refused(house, Actor("Other", "U0OTHER"), "form:x") == ""
    house.deliver()
    said = [m["text"] for m in house.parents() if "more incidents than people outside" in m["text"]]
    assert len(said) == 1
    house.clock.advance(timedelta(hours=1, seconds=1))
    assert refused(house, STRANGER, "form:later") == ""


def test_many_strangers_together_are_limited_and_the_team_is_not(house: House) -> None:
    answers = [refused(house, Actor("S", f"U0S{n}"), f"form:{n}") for n in range(ALL + 1)]
    assert [bool(answer) for answer in answers] == [False] * ALL + [True]
    assert refused(house, Actor("Engineer A", "U0ENGA"), "form:team") == ""


def test_nobody_of_another_workspace_reports(house: House) -> None:
    assert "people of this workspace" in refused(house, Actor("G", "U0GUEST", foreign=True), "form:g")
