"""[[lineage]] of team.toml: which fault explains which, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InvalidFile
from bot.handbook.team.lineage import Feed, Node, circle, way
from bot.handbook.team.load import load_team
from tests.conftest import EXAMPLE

EXPORTS, PROFIT, UNIT, BOARD = Node("Profit", "Exports"), Node("Profit"), Node("Unit"), Node("Board", "Figures")
FEEDS = (Feed(EXPORTS, PROFIT), Feed(PROFIT, UNIT), Feed(UNIT, BOARD))


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (EXPORTS, Node("Profit", "Rates"), (EXPORTS, PROFIT)),
        (EXPORTS, UNIT, (EXPORTS, UNIT)),  # the pipeline that reads it feeds it
        (EXPORTS, BOARD, (EXPORTS, UNIT, BOARD)),
        (Node("Profit", "Rates"), UNIT, (Node("Profit", "Rates"), UNIT)),
        (PROFIT, EXPORTS, ()),  # what a pipeline reads is not explained by the pipeline
        (UNIT, PROFIT, ()),
        (EXPORTS, Node("Board"), ()),  # only one issue of it is explained
        (EXPORTS, Node("Elsewhere"), ()),
    ],
)
def test_a_fault_comes_as_far_as_what_it_feeds(source: Node, target: Node, expected: tuple[Node, ...]) -> None:
    assert way(FEEDS, source, target) == expected


def test_without_lineage_nothing_explains_anything() -> None:
    assert way((), PROFIT, PROFIT) == ()


NODES = st.builds(Node, st.sampled_from("abc"), st.sampled_from([None, "x", "y"]))


@given(st.lists(st.builds(Feed, NODES, NODES), max_size=12), NODES, NODES)
def test_any_graph_is_walked_to_an_end(feeds: list[Feed], source: Node, target: Node) -> None:
    found = way(feeds, source, target)
    assert not found or (found[0] == source and found[-1].covers(target) and len(set(found[1:])) == len(found) - 1)


@given(st.lists(st.builds(Feed, NODES, NODES), max_size=8))
def test_without_a_circle_no_fault_explains_itself(feeds: list[Feed]) -> None:
    if not any(circle(feeds, feed) for feed in feeds):
        assert all(n not in way(feeds, n, n)[1:] for n in {f.upstream for f in feeds})


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('upstream = "Profit"\ndownstream = ["Daily Growth Pipeline"]', "is not in the ownership matrix"),
        (
            'upstream = "Aggregate Profit Pipeline: Exports"\ndownstream = ["Daily Growth Pipeline"]',
            "is not a known issue of",
        ),
        ('upstream = "Daily Growth Pipeline"\ndownstream = ["Daily Growth Pipeline"]', "would explain itself"),
        ('upstream = "Daily Growth Pipeline"\ndownstream = []', "lineage.0.downstream"),
        ('upstream = "Daily Growth Pipeline"', "is missing"),
        ('upstream = "Daily Growth Pipeline"\ndownstreams = []', "unknown key"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, written: str, expected: str) -> None:
    (tmp_path / "handbook.md").write_bytes((EXAMPLE / "handbook.md").read_bytes())
    before = (EXAMPLE / "team.toml").read_text().split("# ---- Lineage")[0]
    (tmp_path / "team.toml").write_text(f"{before}[[lineage]]\n{written}\n")
    with pytest.raises(InvalidFile) as refused:
        load_team(tmp_path)
    flaw = next(f for f in refused.value.flaws if expected in f.wrong)
    assert flaw.line >= before.count("\n") + 1
    assert flaw.instead
