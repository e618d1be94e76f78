"""What an edited handbook changes for people, whatever was edited."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.handbook.team.load import load_team
from bot.incidents.effect import Effect, effect
from bot.incidents.plan import Plan, plan_for
from schedule.rules import Override
from tests.conftest import EXAMPLE, FRIDAY

Edited = Callable[[str, str], Plan]


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """The example's plan after one replacement in its handbook or team.toml."""

    def make(pattern: str, by: str) -> Plan:
        home = tmp_path / EXAMPLE.name
        shutil.copytree(EXAMPLE, home)
        changed = 0
        for name in ("handbook.md", "team.toml"):
            text, count = re.subn(pattern, by, (home / name).read_text(), count=1, flags=re.MULTILINE)
            (home / name).write_text(text)
            changed += count
        assert changed
        return plan_for(load_team(home))

    return make


BEFORE = plan_for(load_team(EXAMPLE))


def change(after: Plan) -> Effect:
    return effect(BEFORE, after, FRIDAY)


def test_another_layout_changes_nothing(edited: Edited) -> None:
    found = change(edited(r"\A(# .*)$", "\n\n\\1\n"))
    assert not found
    assert found.edited


def test_every_field_that_differs_is_named(edited: Edited) -> None:
    found = change(edited(r"^- Response Time: 15 minutes$", "- Response Time: 10 minutes"))
    assert "level P0: response: 15 min → 10 min" in found.differences
    assert any(line.endswith("- Response Time: 10 minutes") and line[0] == "+" for line in found.edited)


def test_another_role_in_a_step_is_a_step_for_others_and_a_difference(edited: Edited) -> None:
    found = change(edited("page the engineering manager$", "page the data team lead"))
    assert any(s.after == ("Data Team Lead",) and s.before == ("Engineering Manager",) for s in found.steps)
    assert "step 3 of the escalation: who: Engineering Manager → Data Team Lead" in found.differences


def test_another_figure_in_a_detection_line_is_shown_as_the_detectors_that_it_changes(edited: Edited) -> None:
    found = change(edited("lies more than 48 hours back", "lies more than 24 hours back"))
    assert "the detector revenue-freshness: older_than 48 h → 24 h" in found.others


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1.5x the rotation credit", "2x the rotation credit"),
        (r"^\| Finance Team .*\n", ""),
        ("48 hours before maintenance", "24 hours before maintenance"),
        ("off by >5%", "off by >6%"),
        (r"(?i)quarterly$", "yearly"),
    ],
)
def test_what_the_document_says_differently_is_never_nothing(edited: Edited, old: str, new: str) -> None:
    assert change(edited(old, new)).differences


def test_another_primary_of_a_week_moves_its_shifts_and_the_pages_in_them(edited: Edited) -> None:
    found = change(edited(r"^\| Week 3 \| Engineer C \| Engineer D \|", "| Week 3 | Engineer A | Engineer D |"))
    assert {s.before[0] for s in found.shifts} == {"Engineer C"}
    assert {s.after[0] for s in found.shifts} == {"Engineer A"}
    assert all(s.until - s.since <= timedelta(days=7, hours=1) for s in found.shifts)
    assert any(s.before == ("Engineer C",) and s.after == ("Engineer A",) for s in found.steps)


def test_a_shift_that_has_begun_counts_from_now(edited: Edited) -> None:
    found = change(edited(r"^\| Week 2 \| Engineer B \| Engineer C \|", "| Week 2 | Engineer D | Engineer C |"))
    assert found.shifts[0].since == FRIDAY


def test_another_owner_is_told_instead(edited: Edited) -> None:
    matrix = r"^(\| Aggregate Engagement Pipeline \| [^|]+ \|) Engineer C \| Engineer D \|"
    runbook = edited(matrix, r"\1 Engineer A | Engineer D |")
    found = change(runbook)
    assert not found.shifts
    assert all(s.pipelines == ("Aggregate Engagement Pipeline",) for s in found.steps)
    assert any(s.after == ("Engineer A",) for s in found.steps)


def test_new_settings_are_named(edited: Edited) -> None:
    assert "team.toml: escalation rounds: 5 → 9" in change(edited(r"\A", "escalation_rounds = 9\n")).differences


def test_an_override_that_holds_on_both_sides_is_no_change() -> None:
    since = FRIDAY + timedelta(days=3)
    stands_in = Override(since, since + timedelta(days=1), "Engineer D", None, "trade 1", FRIDAY)
    one = plan_for(BEFORE.team, [stands_in])
    assert not effect(one, plan_for(BEFORE.team, [stands_in]), FRIDAY)
    assert [s.after[0] for s in effect(BEFORE, one, FRIDAY).shifts] == ["Engineer D"]
