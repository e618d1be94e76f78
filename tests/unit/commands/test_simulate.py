"""`watchkeeper simulate`: one question, a table for people, an object for programs."""

from __future__ import annotations

import json

import pytest

from tests.conftest import EXAMPLE
from tests.unit.commands.test_questions import run

ASKED = ("simulate", str(EXAMPLE), "--severity", "P1", "--at", "2026-12-31T03:00")


def test_programs_get_everybody_who_is_told_with_when_and_why() -> None:
    said = json.loads(run(*ASKED, "--pipeline", "aggregate profit", "--format", "json").stdout)
    assert said["pipeline"] == "Aggregate Profit Pipeline"
    assert said["at"] == "2026-12-31T03:00:00-08:00"
    page = next(t for t in said["told"] if t["what"] == "page")
    assert (page["who"], page["after_minutes"], page["at"]) == ("Engineer D", 0, said["at"])
    assert {"role", "why", "line", "slack", "round"} <= set(page)


def test_people_get_a_table_and_how_it_ends() -> None:
    result = run(*ASKED, "--pipeline", "aggregate profit", "--ack-after", "10")
    assert result.exit_code == 0
    assert "Thu 2026-12-31 03:00 PST" in result.stdout
    assert "Acknowledged Thu 2026-12-31 03:10 PST" in result.stdout


@pytest.mark.parametrize(
    ("more", "hint"),
    [
        (("--pipeline", "profit"), "Unit-level Profit Pipeline or Aggregate Profit Pipeline"),
        (("--pipeline", "billing"), "no pipeline"),
        (("--pipeline", "daily growth", "--no-ack", "--ack-after", "3"), "opposite"),
        (("--pipeline", "daily growth", "--ack-after", "-3"), "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_simulated_says_what_to_write_instead(more: tuple[str, ...], hint: str) -> None:
    result = run(*ASKED, *more)
    assert result.exit_code == 2
    assert hint in result.output
