"""The format under other headings: what a part is, is told by its shape, and its meaning is the same."""

from __future__ import annotations

import pytest

from bot.handbook.model import Handbook
from tests.unit.handbook.pages import SMALL, read, with_change

# (what the page has, what another team writes): each reads the same as the page itself
SAID_OTHERWISE = [
    ("## Team Structure", "## Our beginnings"),
    ("## Team Structure", "## 👥 Who we are {#team}"),
    ("## Pipeline Ownership Matrix", "## Who looks after what"),
    ("| Pipeline | Business Area | Primary Owner | Secondary Owner |", "| Data product | Domain | Owner | Back-up |"),
    ("## On-Call Rotation Schedule", "## The pager"),
    ("| Week | Primary On-Call | Secondary On-Call |\n|---|---|---|\n| Week 1", "| Week | First | Second |\n|---|---|---|\n| 1"),
    ("## 1. Ledger Runbook", "## 1. Ledger"),
    ("## 1. Ledger Runbook", "## 1. Ledger pipeline playbook"),
    ("### Holiday Coverage", "### Feast days"),
    ("| Holiday Period | Primary On-Call | Secondary On-Call |", "| Holiday | Lead | Stand-in |"),
    ("| Ledger | Money", "| **Ledger** | Money"),
    ("- Ada Lovelace\n", "- **Ada Lovelace**[^1]\n"),
    ("- Ada Lovelace\n", "- Ada Lovelace, analyst\n"),
]  # fmt: skip


def _meaning(book: Handbook) -> dict[str, object]:
    """The model without lines, and without the sentences that are kept as they are written."""
    told = book.model_dump(mode="json", exclude={"lines", "sha", "ownership_notes", "rotation_notes", "response_times"})
    return {key: _without_lines(value) for key, value in told.items()}


def _without_lines(value: object) -> object:
    if isinstance(value, dict):
        return {k: _without_lines(v) for k, v in value.items() if k not in ("line", "area", "number")}
    return [_without_lines(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("old", "new"), SAID_OTHERWISE, ids=[new[:30] for _, new in SAID_OTHERWISE])
def test_the_same_under_another_heading_means_the_same(old: str, new: str) -> None:
    mine, theirs = _meaning(read(SMALL)), _meaning(read(with_change(old, new)))
    for key in ("people", "ownership", "weeks", "holidays", "runbooks"):
        assert theirs[key] == mine[key]


def test_what_is_marked_as_open_is_open() -> None:
    page = with_change("- Impact: The ledger waits", "- Impact: (open)")
    assert read(page).runbooks[0].issues[0].impact == ""
