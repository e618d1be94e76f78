"""`/oncall leaves`: what has to be settled, for the manager and the owners, over the wire."""

from __future__ import annotations

from bot.blocks import leaving as said
from bot.handbook.team.leaving import ties
from tests.scenarios.conftest import House
from tests.scenarios.test_trades import MANAGER, TEAM, A, C, type_in


def test_the_manager_and_an_owner_read_all_that_hangs_on_somebody_and_nothing_is_changed(house: House) -> None:
    type_in(house, C, f"/oncall swap <@{A}> oct 14")
    plan = house.bot.plans[TEAM]
    by_files = {tie.kind for tie in ties(plan.team, plan.rota, "Engineer C", house.clock.now())}
    for words, who in ((f"<@{C}>", MANAGER), ("engineer c", A), ("@Engineer C", A)):
        answer = type_in(house, who, f"/oncall leaves {words}")
        assert all(said.TITLES[kind] in answer for kind in {*by_files, "trade"})
        assert "handbook.md:" in answer
    assert house.bot.plans[TEAM] is plan


def test_others_hear_who_can_ask_and_a_name_that_nobody_has_is_answered_with_those_there_are(house: House) -> None:
    for asked in ("Engineer C", "Nobody", ""):
        answer = type_in(house, "U0CFO", f"/oncall leaves {asked}")
        assert "Only owners of a pipeline and the manager can see" in answer
        assert "/oncall leaves" not in answer
    assert "`/oncall leaves Engineer A`" in type_in(house, MANAGER, "/oncall leaves Engineer Ax")
    assert "Who leaves?" in type_in(house, MANAGER, "/oncall leaves")
