"""Every line is used by something that has a name, for people, or named as not understood; nothing is lost in silence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.handbook.coverage.coverage import Coverage, State, coverage
from bot.handbook.document.reader import read_handbook
from bot.handbook.team.load import load_team
from bot.handbook.team.settings import TeamSettings
from bot.handbook.team.team import Team
from tests.unit.handbook.pages import SMALL, line_with, with_change

EXAMPLE = Path("teams/data-engineering")


def covered(page: str) -> Coverage:
    settings = TeamSettings(name="T", zone="UTC", rotation_start=date(2025, 10, 1), channel="C1")
    book = read_handbook(page, "handbook.md")
    return coverage(Team(id="t", folder="t", version="0", handbook=book, settings=settings))


def test_every_line_of_the_example_is_accounted_for() -> None:
    team = load_team(EXAMPLE)
    said = [n for n, text in enumerate(team.handbook.lines, 1) if text.strip(" -|:")]
    found = coverage(team)
    assert {line.number for line in found.lines} == set(said)
    assert all(line.by for line in found.lines if line.state is State.USED)
    assert all(line.left for line in found.lost)


def test_what_the_example_says_without_effect_is_named() -> None:
    lost = {
        line.text.split("|")[1].strip() if "|" in line.text else line.text: line.left
        for line in coverage(load_team(EXAMPLE)).lost
    }
    assert "stay alert" in lost["Thanksgiving Week"]
    assert "D" in next(left for text, left in lost.items() if "reserve" in text)
    assert not any("Warnings" in text for text in lost)  # "<10%" is a limit of the severity
    assert len(lost) == 5


# (what is there, what somebody writes, words that find the line, what of it has no effect)
WITHOUT_EFFECT = [
    ("- Response Time: 45 minutes", "- Response Time: 45 minutes (on Sunday 3 hours)", "45 minutes (", "3 hours"),
    ("- Response Time: 45 minutes", "- Response Time: 45 minutes\n- Escalation: Tell the primary owner; she has 25 minutes", "Escalation: Tell", "25 minutes"),
    ("- Response Time: 45 minutes", "- Response Time: 45 minutes\n- Examples: 7 dashboards that look odd", "Examples: 7", "7"),
    ("2. If no response in 10 minutes, page secondary on-call", "2. If no response in 10 minutes, page secondary on-call (not Ada Lovelace)", "2. If no", "Ada Lovelace"),
    ("Ada Lovelace | Grace Hopper |\n| Year", "Ada Lovelace | Grace Hopper |\n\nFrom Dec 1 pages go to #night.\n\n| x | y |\n|---|---|\n| Year", "pages go", "#night"),
    ("- Response time SLA: 20 min for P0", "- Grace Hopper answers within 5 minutes on Sundays\n- Response time SLA: 20 min for P0", "on Sundays", "5 minutes"),
    ("- Data Landing Time: 06:30 UTC", "- Data Landing Time: 06:30 UTC\n- Freshness: at most 4 hours old", "Freshness", "4 hours"),
    ("## Revision History", "Ask Ada Lovelace before 5 pm on the day\n\n## Revision History", "Ask Ada", "5 pm"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "where", "left"), WITHOUT_EFFECT)
def test_a_figure_that_nothing_acts_on_is_named(old: str, new: str, where: str, left: str) -> None:
    page = with_change(old, new)
    line = covered(page).of(line_with(where, page))
    assert line.state is State.LOST
    assert left in line.left


def test_a_handbook_that_says_nothing_more_than_is_used_has_nothing_left_over() -> None:
    assert covered(SMALL).lost == ()


def test_somebody_more_than_a_line_is_read_for_is_named() -> None:
    page = with_change(
        "| Payouts Pipeline | Money | Grace Hopper | - |",
        "| Payouts Pipeline | Money | Grace Hopper | Ada Lovelace, Mary Ann O'Neil |",
    )
    line = covered(page).of(line_with("Payouts", page))
    assert (line.by, line.left) == (("owners of Payouts Pipeline",), ("Mary Ann O'Neil",))


def test_an_owner_under_the_label_of_the_other_is_named() -> None:
    team = load_team(EXAMPLE)
    page = "\n".join(team.handbook.lines).replace("**Secondary Owner:** Engineer B", "**Primary Owner:** Engineer B")
    wrong = coverage(team.model_copy(update={"handbook": read_handbook(page, "handbook.md")}))
    assert wrong.of(line_with("**Primary Owner:** Engineer B", page)).left == ("Engineer B",)
