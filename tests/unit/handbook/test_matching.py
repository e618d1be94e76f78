"""Which pipeline is meant, and what to suggest."""

from __future__ import annotations

import pytest

from bot.handbook.team.matching import near, pipelines_like
from bot.handbook.team.team import Team


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("aggregate profit", ["Aggregate Profit Pipeline"]),
        ("PROFIT", ["Unit-level Profit Pipeline", "Aggregate Profit Pipeline"]),
        ("engagement", ["Aggregate Engagement Pipeline"]),
        ("agregate engagment", ["Aggregate Engagement Pipeline"]),
        ("daily growth pipeline", ["Daily Growth Pipeline"]),
        ("unit level", ["Unit-level Profit Pipeline"]),
        ("swap", []),
        ("refund anomaly detected in profit calculation", []),
        ("p", []),
        ("", []),
    ],
)
def test_words_name_pipelines(team: Team, words: str, named: list[str]) -> None:
    assert [o.pipeline for o in pipelines_like(team, words)] == named


def test_what_looks_alike_is_suggested_and_nothing_else() -> None:
    assert near("nxet", ["next", "why", "help"]) == ["next"]
    assert near("qqqq", ["next", "why", "help"]) == []
