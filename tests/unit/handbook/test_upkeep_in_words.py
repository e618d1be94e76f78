"""Maintenance windows, freezes and recurring duties: kept as they are written, or refused with their line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Flaw
from bot.handbook.coverage.coverage import State, coverage
from bot.handbook.document.reader import read_as_far
from bot.handbook.model import Handbook
from bot.handbook.team.load import load_team
from tests.conftest import EXAMPLE

PAGE = (EXAMPLE / "handbook.md").read_text()
WINDOW = "- Every Sunday 2:00 AM - 6:00 AM UTC"
FREEZE = next(line for line in PAGE.split("\n") if "last 3 days of the month" in line)
DUTY = next(line for line in PAGE.split("\n") if "brought up to date quarterly" in line)


def read_with(old: str, new: str) -> tuple[Handbook, tuple[Flaw, ...]]:
    book, flaws = read_as_far(PAGE.replace(old, f"- {new}").encode(), "handbook.md")
    assert book is not None
    return book, flaws


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("Every Sunday and Wednesday 2:00 AM - 6:00 AM UTC", [6, 2]),
        ("Tuesdays, Thursdays 22:00 - 02:00 UTC", [1, 3]),
        ("Weekdays 02:00 - 02:30 UTC", [0, 1, 2, 3, 4]),
        ("Every day 02:00 - 02:30 UTC", [0, 1, 2, 3, 4, 5, 6]),
        ("Jeden Sonntag 02:00 - 04:00 UTC", [6]),
    ],
)
def test_a_window_is_of_every_day_that_it_names(sentence: str, days: list[int]) -> None:
    book, flaws = read_with(WINDOW, sentence)
    assert ([w.weekday for w in book.maintenance.windows], flaws) == (days, ())


_SOME = ("Every second", "Every other", "First", "Alternate", "Last", "Every 2nd", "Bi-weekly on")
_DAYS = ("Monday", "Saturday", "Sundays")


@settings(max_examples=15)
@given(which=st.sampled_from(_SOME), day=st.sampled_from(_DAYS), tail=st.sampled_from(["", " of the month"]))
def test_a_window_of_some_weeks_is_never_read_as_one_of_all(which: str, day: str, tail: str) -> None:
    book, flaws = read_with(WINDOW, f"{which} {day}{tail} 20:00 - 23:00 UTC")
    assert book.maintenance.windows == ()
    assert [f.wrong.split(":")[0] for f in flaws] == ["cannot read this maintenance window"]


@pytest.mark.parametrize(
    "sentence",
    [
        "No maintenance during the last 5 days of the quarter",
        "Freeze: last 2 business days of the month",
        "Change freeze from December 15 to January 5",
        "No maintenance in December",
        "No maintenance in the first 3 days of the month",
    ],
)
def test_a_freeze_that_cannot_be_kept_is_refused(sentence: str) -> None:
    book, flaws = read_with(FREEZE, sentence)
    assert book.maintenance.freeze_days == 0
    assert [f.wrong.split(":")[0] for f in flaws] == ["cannot read how long the freeze is"]


@pytest.mark.parametrize(
    "sentence", ["Maintenance is not allowed in the last 4 days of a month", "Freeze: last 4 days"]
)
def test_a_freeze_is_as_long_as_it_says(sentence: str) -> None:
    assert read_with(FREEZE, sentence)[0].maintenance.freeze_days == 4


@pytest.mark.parametrize(
    ("sentence", "every"),
    [
        ("Review this every quarter", "quarter"),
        ("Owners check their pages each month", "month"),
        ("Review this annually", "year"),
        ("Review this every six months", None),
        ("Review this twice a year", None),
        ("Owners check their pages fortnightly", None),
        ("Owners check their pages every two weeks", None),
        ("Weekend shifts are paid", None),
    ],
)
def test_a_duty_recurs_as_it_says_or_not_at_all(tmp_path: Path, sentence: str, every: str | None) -> None:
    book, _ = read_with(DUTY, sentence)
    line = next(n for n, text in enumerate(book.lines, 1) if sentence in text)
    assert next((d.every for d in book.duties if d.line == line), None) == every
    (tmp_path / "handbook.md").write_text("\n".join(book.lines))
    (tmp_path / "team.toml").write_text((EXAMPLE / "team.toml").read_text())
    said = coverage(load_team(tmp_path)).of(line).state
    assert said is (State.USED if every else State.PEOPLE if "Weekend" in sentence else State.LOST)
