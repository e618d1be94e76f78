"""The past of detectors, gone over in a process of its own that can be stopped."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.handbook.team.load import load_team
from bot.handbook.team.settings import SourceSettings
from detectors.backtest.noise_check import Asked, go_over, go_over_in_child
from detectors.figures import KeptFigures
from detectors.own_code import IS_RUN, code_of, fingerprint
from tests.conftest import EXAMPLE, FRIDAY

EXPORTS = "payment-exports"
LAST = date(2026, 10, 7)  # the day before yesterday
WITHOUT = date(2026, 10, 3)
SOURCES = (SourceSettings(url_env="EXPORTS_URL"), SourceSettings(url_env="WAREHOUSE_URL"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example team, whose exports came in time on each of ten days, but for one."""
    for day in (LAST - timedelta(days=back) for back in range(10)):
        for processor in ("stripe", "adyen", "paypal"):
            file = tmp_path / "exports" / processor / f"{day}.csv"
            file.parent.mkdir(parents=True, exist_ok=True)
            if (day, processor) != (WITHOUT, "adyen"):
                file.write_text("id\n")
                came = datetime.combine(day, time(1), UTC) + timedelta(days=1)
                os.utime(file, (came.timestamp(), came.timestamp()))
    monkeypatch.setenv("EXPORTS_URL", str(tmp_path / "exports"))
    monkeypatch.setenv(IS_RUN, "true")
    monkeypatch.setenv("WAREHOUSE_URL", f"sqlite:///{tmp_path}/warehouse.db")
    (tmp_path / "warehouse.db").touch()
    return Path(shutil.copytree(EXAMPLE, tmp_path / EXAMPLE.name))


def asked(folder: Path, *names: str) -> Asked:
    return Asked(team=str(folder), names=names, now=FRIDAY, days=10, kept=KeptFigures(of={}), sources=SOURCES)


def own(folder: Path, function: str) -> str:
    """Declares a detector that calls a function of the team's own."""
    table = f'''
[[detectors]]
name = "{function}"
check = "python"
pipeline = "Aggregate Profit Pipeline"
source = "warehouse"
at = ["06:05"]
entry = "tests.unit.detectors.own_entry:{function}"
sha256 = "{fingerprint(code_of("tests.unit.detectors.own_entry:f") or b"")}"
more_than = 1
'''
    settings = folder / "team.toml"
    settings.write_text(settings.read_text() + table)
    return function


def test_a_child_says_what_this_process_would_say(folder: Path) -> None:
    names = ("refund-ratio", EXPORTS)
    pasts = go_over_in_child(asked(folder, *names), lambda: True, 60.0)
    assert pasts == go_over(load_team(folder), names, FRIDAY, 10, environ=os.environ)
    assert [past.detector for past in pasts or ()] == list(names)


def test_the_days_alarmed_and_judged_are_told_and_why_a_day_was_not(folder: Path) -> None:
    refunds, exports = go_over_in_child(asked(folder, "refund-ratio", EXPORTS), lambda: True, 60.0) or []
    assert (exports.alarmed, exports.judged) == ((WITHOUT,), 10)
    assert (refunds.alarmed, refunds.judged) == ((), 0)
    assert "transactions" in refunds.because


def test_one_that_hangs_is_killed_after_its_time(folder: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        go_over_in_child(asked(folder, own(folder, "hangs")), lambda: True, 3.0)


def test_one_that_nobody_wants_any_more_is_killed(folder: Path) -> None:
    assert go_over_in_child(asked(folder, own(folder, "hangs")), lambda: False, 60.0) is None


def test_one_that_dies_is_no_answer(folder: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        go_over_in_child(asked(folder, own(folder, "dies")), lambda: True, 60.0)
