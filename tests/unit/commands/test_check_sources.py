"""watchkeeper check --sources: every way in which a table of team.toml and a database may differ has its line."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from tests.conftest import EXAMPLE

DETECTOR = """
[[detectors]]
name = "refunds"
check = "ratio"
pipeline = "Aggregate Profit Pipeline"
issue = "Transaction Database"
source = "warehouse"
at = ["06:05"]
table = "payments"
time = "paid_at"
loaded = "came_at"
match = "kind = 'refund'"
"""
ROWS = [("2025-11-20 08:00:00", "2025-11-20 08:05:00", 1763625600, "11/20/2025 8:00", "refund")] * 5


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "team"
    shutil.copytree(EXAMPLE, made)
    text = (made / "team.toml").read_text()
    (made / "team.toml").write_text(text[: text.index("[[detectors]]")] + DETECTOR)
    with closing(sqlite3.connect(tmp_path / "w.db")) as connection:
        connection.execute("CREATE TABLE payments (paid_at, came_at, seconds, local, kind)")
        connection.executemany("INSERT INTO payments VALUES (?, ?, ?, ?, ?)", ROWS)
        connection.commit()
    monkeypatch.setenv("WAREHOUSE_URL", f"sqlite:///{tmp_path / 'w.db'}")
    monkeypatch.setenv("EXPORTS_URL", str(tmp_path))
    return made


def check(folder: Path, *changes: tuple[str, str], more: tuple[str, ...] = ()) -> Result:
    file = folder / "team.toml"
    text = file.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)
    return CliRunner().invoke(app, ["check", str(folder), "--sources", *more])


def line_of(folder: Path, words: str) -> int:
    return next(n for n, line in enumerate((folder / "team.toml").read_text().splitlines(), 1) if line == words)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('table = "payments"', 'table = "payment"', "there is no table 'payment'; did you mean 'payments'?"),
        ('time = "paid_at"', 'time = "paidat"', "payments has no column 'paidat'; did you mean 'paid_at'?"),
        ('time = "paid_at"', 'time = "Paid_At"', "has no column 'Paid_At'; write time = \"paid_at\"; letters have to"),
        ('time = "paid_at"', 'time = "kind"', "'kind' has no times; name the column that does"),
        ("match = \"kind = 'refund'\"", "match = \"kind = 'Refunds'\"", "has kind = 'Refunds'; did you mean 'refund'?"),
        (
            'loaded = "came_at"',
            'loaded = "seconds"',
            "'seconds' is stored as epoch seconds, and the table's other times",
        ),
    ],
)
def test_what_differs_is_named_on_its_line(folder: Path, old: str, new: str, said: str) -> None:
    result = check(folder, (old, new))
    told = next(line for line in result.output.splitlines() if line.startswith("team.toml:") and "refunds" in line)
    assert told.startswith(f"team.toml:{line_of(folder, new)}: detector 'refunds': ")
    assert said in told
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("value", "form"),
    [
        *(("11/20/2025 8:00", "written as people do"), ("20.11.2025 08:00", "written as people do")),
        *(("20-NOV-25", "written as people do"), ("Thu, 20 Nov 2025 08:00:00 +0000", "written as people do")),
        *(("Nov 20, 2025 8:00 AM", "written as people do"), ("2025/11/20", "written as people do")),
        *(("1763625600", "numbers since 1970, kept as text"), ("1763625600000", "numbers since 1970, kept as text")),
        *((20251120, "days as numbers"), ("20251120", "days as numbers"), (20251120080000, "days as numbers")),
        *(("20251120T080000", "without the marks of ISO"), (45981.33, "a spreadsheet"), (2460999.83, "a Julian day")),
    ],
)
def test_times_that_no_check_can_compare_are_called_what_they_are(
    folder: Path, tmp_path: Path, value: str | float, form: str
) -> None:
    with closing(sqlite3.connect(tmp_path / "w.db")) as connection:
        connection.execute("UPDATE payments SET local = ?", [value])
        connection.commit()
    said = check(folder, ('time = "paid_at"', 'time = "local"')).output
    assert form in said
    assert f"({value})" in said
    assert "has no times" not in said


def test_seconds_since_1970_say_how_to_write_it(folder: Path) -> None:
    result = check(folder, ('time = "paid_at"', 'time = "seconds"'), ('loaded = "came_at"\n', ""))
    assert 'is stored as epoch seconds, not as timestamp; write stored = "epoch seconds"' in result.output


def test_a_condition_that_the_database_refuses_is_told_with_the_line_of_the_detector(folder: Path) -> None:
    result = check(folder, ("kind = 'refund'", "kindd = 'refund'"))
    assert "detector 'refunds': " in result.output
    assert "no such column: kindd" in result.output
    assert result.exit_code == 1


def test_what_fits_says_what_a_look_costs_and_what_it_could_judge(folder: Path) -> None:
    rows = json.loads(check(folder, more=("--format", "json")).stdout)
    (row,) = [row for row in rows if row["rule"] == "source"]
    assert (row["severity"], row["detector"], row["judged"], row["days"]) == ("info", "refunds", 0, 60)
    assert "it would have judged 0 of the last 60 days (no rows on " in row["why"]


def test_a_source_that_is_not_there_is_told_of_each_of_its_detectors(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", "sqlite:////nowhere/w.db")
    result = check(folder)
    line = line_of(folder, 'source = "warehouse"')
    assert f"team.toml:{line}: detector 'refunds': the source 'warehouse'" in result.output


def test_without_the_option_no_source_is_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", "sqlite:////nowhere/w.db")
    assert "refunds': " not in CliRunner().invoke(app, ["check", str(folder)]).output
