"""Our part of a topic: put in, found again, replaced; what others wrote is never touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.notify.topic import LONGEST, MARK, with_segment
from bot.slack_text import unescaped

OURS = "On call: Ada, then Ben"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", OURS),
        ("   ", OURS),
        ("Numbers live here", f"Numbers live here | {OURS}"),
        ("On call: Cyd, no secondary", OURS),
        ("On call: Cyd | runbook: x", f"{OURS} | runbook: x"),
        ("a | On call: Cyd | b", f"a | {OURS} | b"),
        ("a | On call: Cyd | b | On call: Dan", f"a | {OURS} | b"),  # one of ours is enough
        ("Who is on call: ask", f"Who is on call: ask | {OURS}"),  # not ours
        ("x" * 240, None),  # no room
        (f"{'x' * 232}", f"{'x' * 232} | On call: Ada,…"),
    ],
)
def test_our_part_of_the_topic(before: str, after: str | None) -> None:
    assert with_segment(before, OURS) == after


def test_a_name_can_neither_break_out_nor_mention() -> None:
    assert with_segment("a", "On call: B|b <!channel>\nx") == "a | On call: B/b !channel x"


def test_slacks_escapes_are_undone_once() -> None:
    assert unescaped("R&amp;D &lt;3 &amp;lt;") == "R&D <3 &lt;"


@given(
    st.lists(st.text("ab |:&", max_size=60), max_size=5).map(" | ".join),
    st.text("xyz ,|", min_size=1, max_size=300).map(lambda names: f"Ada{names}"),
)
def test_it_fits_keeps_the_others_and_a_second_time_changes_nothing(topic: str, names: str) -> None:
    made = with_segment(topic, MARK + names)
    if made is None:
        assert len(topic) > LONGEST - 20
        return
    assert len(made) <= LONGEST
    assert [p for p in made.split(" | ") if p.startswith(MARK)]
    assert with_segment(made, MARK + names) == made
