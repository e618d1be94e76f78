"""/oncall, /runbook and the App Home answer, each only to the one who asks."""

from __future__ import annotations

import pytest
from local_slack.people import everything

from tests.scenarios.conftest import CHANNEL, House


def ask(house: House, line: str, who: str = "U0ENGA") -> str:
    person = house.person(who)
    before = len(person.ephemerals(CHANNEL))
    assert person.command(CHANNEL, line)["ok"]
    person.wait_for(lambda: len(person.ephemerals(CHANNEL)) > before, 10, f"no answer to {line}")
    return everything(person.ephemerals(CHANNEL)[-1])


def test_oncall_says_who_and_why_and_only_to_me(house: House) -> None:
    said = ask(house, "/oncall")
    assert "Engineer B" in said
    assert "Week 2" in said
    assert house.person("U0ENGB").ephemerals(CHANNEL) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/oncall next", "Engineer C"),
        ("/oncall 2026-12-31", "Engineer"),
        ("/oncall 2026-11-26", "Engineer D"),
        ("/oncall week", "Week of"),
        ("/oncall me", "Next as primary"),
        ("/oncall thanksgiving", "Engineer D"),
        ("/oncall 4/5", "Did you mean"),
        ("/oncall profit", "U0ENGA"),
        ("/oncall why", "handbook.md:"),
        ("/oncall nxet", "next"),
        ("/runbook", "Aggregate Profit Pipeline"),
        ("/runbook growth", "Aggregate Growth Pipeline"),
        ("/runbook Duplicate Transactions", "Duplicate Transactions"),
        ("/runbook exchange rate has not changed", "Currency Conversion Rates"),
    ],
)
def test_every_question_has_its_answer(house: House, line: str, expected: str) -> None:
    assert expected in ask(house, line)


def test_a_question_that_nothing_matches_says_so(house: House) -> None:
    assert "nothing" in ask(house, "/runbook qwertyuiop zxcvbnm").lower()


def test_the_app_home_shows_who_is_on_call_my_shifts_and_open_incidents(house: House) -> None:
    house.alert()
    home = everything(house.person("U0ENGB").open_home())
    assert "Engineer B" in home
    assert "Transaction Database" in home
    assert "shift" in home.lower()
