"""The hours that a handbook calls business hours are the hours in which the bot does business."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from bot.errors import InvalidFile
from bot.handbook.document.reader import read_as_far
from bot.handbook.team.calendar import hours_of
from bot.handbook.team.load import load_team
from tests.unit.handbook.test_lint_whole import FREIGHT, FREIGHT_TOML

LINE = next(line for line in FREIGHT.split("\n") if "Business hours" in line)


def written(folder: Path, sentence: str, more: str = "") -> Path:
    (folder / "handbook.md").write_text(FREIGHT.replace(LINE, sentence))
    (folder / "team.toml").write_text(FREIGHT_TOML.replace('country = "PT"', f'country = "PT"\n{more}'))
    return folder


@pytest.mark.parametrize(
    ("sentence", "opens", "closes"),
    [
        (LINE, time(8), time(16)),
        ("Business hours: 9:30 AM - 6:30 PM", time(9, 30), time(18, 30)),
        ("**Working hours** are Mon-Fri 10:00 to 18:00.", time(10), time(18)),
        ("Office hours are 9 to 5.", time(9), time(17)),
        ("Geschäftszeiten: Montag bis Freitag, 08:30 bis 17:00 Uhr", time(8, 30), time(17)),
        ("Questions are answered during business hours.", time(9), time(18)),
    ],
)
def test_business_is_open_when_the_document_says(tmp_path: Path, sentence: str, opens: time, closes: time) -> None:
    hours = hours_of(load_team(written(tmp_path, sentence)))
    assert (hours.opens, hours.closes) == (opens, closes)


def test_two_files_that_differ_are_refused_with_both_lines(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match=r"business closes at 17:00 here, and at 16:00 in line 3 of handbook.md"):
        load_team(written(tmp_path, LINE, "closes = 17:00:00"))
    assert hours_of(load_team(written(tmp_path, LINE, "closes = 16:00:00"))).closes == time(16)


@pytest.mark.parametrize("days", ["Sunday to Thursday", "Monday to Saturday"])
def test_other_days_than_monday_to_friday_are_refused(days: str) -> None:
    page = FREIGHT.replace(LINE, f"Business hours are {days}, 08:00 to 16:00.")
    _, flaws = read_as_far(page.encode(), "handbook.md")
    assert [f.wrong.split(":")[0] for f in flaws] == ["business hours of other days than Monday to Friday"]
