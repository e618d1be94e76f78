"""Who is meant by a short name, and whether investors read a pipeline: by what is written, also where it says no."""

from __future__ import annotations

import pytest

from bot.handbook.document.reader import read_as_far
from bot.handbook.document.shapes.names import is_for_investors

PAGE = """\
# Ops
## Team
- Dr. Ann Lee
- Bob Ray
- Bea Ray
## Owners
| Pipeline | Audience | Primary Owner | Secondary Owner |
|---|---|---|---|
| Ledger | {audience} | {owner} | Bea |
## On-call
Order: Ann, Bob, Bea
## Escalation
1. Page the primary on-call
2. After 20 minutes, call {owner}
"""


@pytest.mark.parametrize("written", ["Ann", "AL", "Ann Lee", "Dr. Ann Lee", "ann.lee@example.com"])
def test_a_short_name_is_whose_it_is_alone(written: str) -> None:
    book, flaws = read_as_far(PAGE.format(audience="investors", owner=written).encode(), "handbook.md")
    assert book is not None
    assert (book.ownership[0].primary, flaws) == ("Dr. Ann Lee", ())


def test_a_short_name_of_two_is_nobodys() -> None:
    _, flaws = read_as_far(PAGE.format(audience="investors", owner="BR").encode(), "handbook.md")
    assert [f.wrong for f in flaws] == ["the primary owner 'BR' is not on the team"]


def test_a_step_calls_somebody_by_the_first_name() -> None:
    book, _ = read_as_far(PAGE.format(audience="investors", owner="Ann").encode(), "handbook.md")
    assert book is not None
    assert [(str(w), w.kind) for w in book.after_hours[1].who] == [("Dr. Ann Lee", "person")]


@pytest.mark.parametrize(
    ("said", "for_them"),
    [
        ("investors", True),
        ("Board and shareholders", True),
        ("Finance (Investors)", True),
        ("not for investors", False),
        ("Non-investor logs", False),
        ("not investor-facing", False),
        ("never shown to investors", False),
        ("nicht für Investoren", False),
        ("pas pour les investisseurs", False),
        ("internal; no investor reads it", False),
    ],
)
def test_what_is_not_for_investors_is_not(said: str, for_them: bool) -> None:
    assert is_for_investors(said) is for_them


@pytest.mark.parametrize(
    ("response", "in_hours"),
    [
        ("15 minutes in business hours, 30 minutes otherwise", False),
        ("4 business hours", True),
        ("15 minutes (24/7)", False),
    ],
)
def test_a_response_time_runs_at_the_hours_that_it_names(response: str, in_hours: bool) -> None:
    levels = f"## Severity Levels\n**P0**\n- Response Time: {response}\n- Escalation: Page the primary on-call\n"
    book, _ = read_as_far(f"{PAGE.format(audience='investors', owner='Ann')}{levels}".encode(), "handbook.md")
    assert book is not None
    assert book.severities[0].in_hours is in_hours
