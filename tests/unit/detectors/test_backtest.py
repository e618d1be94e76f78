"""Going back over the past, and the command that does it."""

from __future__ import annotations

import json
import time
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from bot.__main__ import app
from bot.errors import InvalidFile, WatchkeeperError
from bot.handbook.team.team import Team
from bot.store import figures
from bot.store.database import Database
from detectors.backtest.replay import backtest, with_changes
from detectors.days import midnight
from detectors.declare import declare
from detectors.figures import Figure, KeptFigures
from detectors.run import run_pass
from detectors.sample import Sample, write_sample
from tests.conftest import EXAMPLE
from tests.unit.detectors.conftest import Declaring, at, refund_table

UNTIL = "2025-11-26 12:00"  # faults fall on the 25th
FIRST, LAST = date(2025, 11, 16), date(2025, 11, 25)
ONLY = ["refund-ratio", "payment-exports", "growth-landing", "profit-deadline", "clock-change"]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("sample")
    return write_sample(folder, at(UNTIL), faults=["refund-flag", "missing-export", "late-landing"], per_day=400)


@pytest.fixture
def environ(sample: Sample) -> dict[str, str]:
    return {"WAREHOUSE_URL": sample.warehouse_url, "EXPORTS_URL": sample.exports_url}


def test_each_fault_alarms_on_its_day_and_on_no_other(team: Team, environ: dict[str, str]) -> None:
    replays = backtest(team, FIRST, LAST, ONLY, environ=environ)
    found = {r.detector.name: [f.day for a in r.alarms for f in a.findings] for r in replays}
    faulty = date(2025, 11, 25)
    assert found == {
        "refund-ratio": [faulty],
        "payment-exports": [faulty],
        "growth-landing": [faulty],
        "profit-deadline": [],
        "clock-change": [],
    }
    assert {r.per_30_days for r in replays} == {0.0, 3.0}  # one day in ten


def test_a_day_is_judged_as_the_pass_of_that_hour_judged_it(team: Team, environ: dict[str, str]) -> None:
    """What is remembered of other days changes no verdict."""
    (replay,) = backtest(team, FIRST, LAST, ["refund-ratio"], environ=environ)
    (alarm,) = replay.alarms
    (alone,) = run_pass(team, alarm.as_of, ["refund-ratio"], environ=environ, timer=time.monotonic)
    others: Any = {"seconds": True, "earlier": True, "findings": {"__all__": {"examples"}}}
    assert alarm.model_dump(exclude=others) == alone.model_dump(exclude=others)


def test_progress_counts_every_day_of_every_detector(team: Team, environ: dict[str, str]) -> None:
    told: list[tuple[int, int]] = []
    backtest(team, LAST, LAST, ["refund-ratio", "payment-exports"], environ=environ, progress=lambda *t: told.append(t))
    assert told == [(1, 2), (2, 2)]


def test_days_without_a_verdict_are_shown_and_no_alarm(team: Team, environ: dict[str, str]) -> None:
    (replay,) = backtest(team, date(2024, 1, 1), date(2024, 1, 2), ["refund-ratio"], environ=environ)
    assert (replay.alarm_days, [r.outcome for r in replay.unseen]) == (0, ["no data", "no data"])


def test_a_source_that_cannot_be_read_is_no_verdict_either(team: Team) -> None:
    (replay,) = backtest(team, FIRST, FIRST, ["refund-ratio"], environ={})
    assert "WAREHOUSE_URL is not set" in replay.unseen[0].detail


def test_days_in_the_wrong_order_are_refused(team: Team) -> None:
    with pytest.raises(WatchkeeperError, match="no days to go back over"):
        backtest(team, LAST, FIRST, ["refund-ratio"], environ={})


@pytest.mark.parametrize(
    ("change", "key", "value"),
    [
        ("limit=0.12", "below", "12 %"),
        ("limit=12 %", "below", "12 %"),
        ("below=0.005", "below", "0.5 %"),
        ("min_rows=50", "min_rows", 50),
        ('noun="returns"', "noun", "returns"),
        ("enabled=false", "enabled", False),
    ],
)
def test_other_settings_can_be_tried(declaring: Declaring, change: str, key: str, value: Any) -> None:
    team = with_changes(declaring(refund_table()), None, [change])
    assert team.settings.detectors[0][key] == value
    assert declare(team)


def test_only_the_detectors_named_are_changed(declaring: Declaring) -> None:
    tables = (refund_table(), refund_table(name="other"))
    team = with_changes(declaring(*tables), ["other"], ["limit=0.12"])
    assert [t["below"] for t in team.settings.detectors] == ["1 %", "12 %"]


def test_a_change_that_fits_no_table_is_refused_as_in_the_file(declaring: Declaring) -> None:
    with pytest.raises(WatchkeeperError, match="changes nothing"):
        with_changes(declaring(refund_table()), None, ["limit"])
    with pytest.raises(InvalidFile, match="unknown key 'belwo'"):
        declare(with_changes(declaring(refund_table()), None, ["belwo=1 %"]))


def test_the_command_prints_the_days_and_what_they_come_to(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    arguments = ["backtest", str(EXAMPLE), "--from", str(FIRST), "--to", str(LAST), "--only", "refund-ratio"]
    text = CliRunner().invoke(app, arguments)
    assert (text.exit_code, "refund-ratio" in text.stdout, "3.0" in text.stdout) == (0, True, True)
    told = json.loads(CliRunner().invoke(app, [*arguments, "--format", "json"]).stdout)
    (detector,) = told["detectors"]
    assert (detector["alarm_days"], detector["per_30_days"], detector["alarms"][0]["day"]) == (1, 3.0, str(LAST))
    tried = CliRunner().invoke(app, [*arguments, "--set", "limit=0.0001", "--format", "json"])
    assert json.loads(tried.stdout)["detectors"][0]["alarm_days"] == 0


def test_the_command_goes_by_the_figures_that_the_bot_has_kept(
    team: Team, environ: dict[str, str], sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the days before there were no refunds at all, the bot remembers; so none on the 25th are as usual."""
    before = midnight(FIRST) + timedelta(hours=6)  # the age at which the days to come are judged
    (result,) = run_pass(team, before, ["refund-ratio"], environ=environ, timer=time.monotonic, kept=KeptFigures(of={}))
    assert result.read is not None
    without = [d.model_copy(update={"figures": (Figure("", 400, 0, None),)}) for d in result.read.days]
    read = result.read.model_copy(update={"days": tuple(without)})
    with closing(Database(sqlite_url)) as database:
        database.write(lambda c: figures.keep(c, team.id, "refund-ratio", read))
    arguments = ["backtest", str(EXAMPLE), "--from", str(FIRST), "--to", str(LAST), "--only", "refund-ratio"]
    told = {}
    for where in (sqlite_url, "sqlite:///none.db"):
        for name, value in {**environ, "DATABASE_URL": where}.items():
            monkeypatch.setenv(name, value)
        made = CliRunner().invoke(app, [*arguments, "--format", "json"])
        told[where] = json.loads(made.stdout)["detectors"][0]["alarm_days"]
    assert told == {sqlite_url: 0, "sqlite:///none.db": 1}


def test_the_command_draws_counts_pages_and_is_silent_where_there_is_no_terminal(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in {**environ, "DATABASE_URL": f"sqlite:///{tmp_path}/none.db"}.items():
        monkeypatch.setenv(name, value)
    drawn = tmp_path / "drawn.png"
    days = ["--from", str(FIRST), "--to", str(LAST)]
    arguments = ["backtest", str(EXAMPLE), *days, "--only", "refund-ratio", "--picture", str(drawn)]
    done = CliRunner().invoke(app, [*arguments, "--format", "json"])
    told = json.loads(done.stdout)
    assert (done.stderr, Image.open(drawn).size) == ("", (1000, 600))
    assert told["pages"] == []  # profit 5% too high at most wakes nobody
    assert [f["day"] for f in told["detectors"][0]["figures"] if f["alarm"]] == [str(LAST)]
    assert not (tmp_path / "none.db").exists()


def test_a_picture_that_cannot_be_written_is_said(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    days = ["--from", "2025-11-20", "--to", str(LAST), "--only", "refund-ratio"]
    done = CliRunner().invoke(app, ["backtest", str(EXAMPLE), *days, "--picture", str(tmp_path)])
    assert (done.exit_code, "Is a directory" in done.output) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--from", "soon"), 2, "'soon' is not a day"),
        (("--from", "2025-11-20", "--to", "2025-11-19"), 2, "comes after"),
        (("--only", "nobody"), 1, "no detector is called 'nobody'"),
        (("--only", "refund-ratio", "--set", "limit=much"), 1, "not a share"),
    ],
)
def test_the_command_says_what_is_wrong(arguments: tuple[str, ...], status: int, said: str) -> None:
    done = CliRunner().invoke(app, ["backtest", str(EXAMPLE), *arguments])
    assert (done.exit_code, said in done.output) == (status, True)
