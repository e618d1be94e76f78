from __future__ import annotations

import shutil
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bot.errors import Flaw, InvalidFile
from bot.handbook.team.load import load_team
from bot.handbook.team.team import Team
from detectors.checks import CHECKS
from detectors.checks.ratio import RatioCheck
from detectors.declare import declare
from detectors.detector import Declared
from tests.conftest import EXAMPLE
from tests.unit.detectors.conftest import Declaring, refund_table


def flaws_of(team: Team) -> tuple[Flaw, ...]:
    with pytest.raises(InvalidFile) as caught:
        declare(team)
    return caught.value.flaws


def test_the_example_team_declares_its_detectors(team: Team) -> None:
    names = [d.name for d in declare(team)]
    assert names[:4] == ["refund-ratio", "payment-exports", "revenue-freshness", "currency-staleness"]


def test_a_table_becomes_a_detector_with_exact_settings(declaring: Declaring) -> None:
    (declared,) = declare(declaring(refund_table(every="15 min")))
    assert declared.timetable.every == timedelta(minutes=15)
    assert declared.timetable.at == ("06:05",)
    assert isinstance(declared.settings, RatioCheck)
    assert declared.settings.below == Fraction(1, 100)
    assert declared.line == 100


def test_a_detector_that_is_switched_off_is_declared_as_such(declaring: Declaring) -> None:
    assert not declare(declaring(refund_table(enabled=False)))[0].enabled


@pytest.mark.parametrize(
    ("changes", "wrong", "instead"),
    [
        ({"check": "ration"}, "no check is called 'ration'", "did you mean 'ratio'?"),
        ({"check": None}, "check is missing", f"add check = one of: {', '.join(CHECKS)}"),
        ({"name": None}, "name is missing", "add name = a short name"),
        ({"min_row": 3}, "unknown key 'min_row'", "did you mean 'min_rows'?"),
        ({"pipeline": "Agregate Profit Pipeline"}, "the handbook has no pipeline", "did you mean 'Aggregate Profit"),
        (
            {"issue": "Transaction Databse"},
            "has no issue 'Transaction Databse'",
            "did you mean 'Transaction Data",
        ),
        ({"pipeline": "Daily Growth Pipeline"}, "has no runbook", "take issue out"),
        ({"source": "warehuose"}, "no source is called 'warehuose'", "did you mean 'warehouse'?"),
        ({"below": 0.01}, "below: 0.01 is not a share", 'write it with its sign, such as "1 %"'),
        ({"below": None, "issue": None}, "a ratio has one limit", 'write either below = "1 %" or above'),
        ({"above": "3 %"}, "a ratio has one limit", 'write either below = "1 %" or above'),
        ({"min_rows": "many"}, "min_rows: should be a valid integer", "write a number of rows, such as 300"),
        ({"min_rows": 0}, "min_rows: should be greater than 0", "write a number of rows, such as 300"),
        ({"match": "1 = 1; DROP TABLE x"}, "more than one SQL expression", "write one, without semicolons"),
        ({"every": "15"}, "every: not a duration", "write it with its unit"),
        ({"every": "2 d"}, "every is shorter than a minute or longer than a day", 'every = "1 h"'),
        ({"at": ["6:05"]}, "at: '6:05' is not a time of day", 'write UTC, such as "02:00"'),
        ({"at": None}, "nothing says when it runs", 'write every = "1 h"'),
        ({"table": ""}, "table: should have at least 1 character", "write the name of a table"),
    ],
)
def test_a_mistake_is_named_with_what_to_write_instead(
    declaring: Declaring, changes: dict[str, Any], wrong: str, instead: str
) -> None:
    (flaw,) = flaws_of(declaring(refund_table(**changes)))
    assert (flaw.file, flaw.line) == ("team.toml", 100)
    assert wrong in flaw.wrong
    assert instead in flaw.instead


def test_all_mistakes_of_all_tables_come_at_once(declaring: Declaring) -> None:
    first = refund_table(pipeline="Nowhere", source="attic", min_rows=-1)
    second = refund_table(name="other", check="magic")
    assert [f.line for f in flaws_of(declaring(first, second))] == [100, 100, 100, 200]


def test_two_detectors_of_one_name_are_refused(declaring: Declaring) -> None:
    (flaw,) = flaws_of(declaring(refund_table(), refund_table()))
    assert flaw.line == 200
    assert "same name" in flaw.wrong


def test_with_the_lines_of_the_file_a_mistake_stands_on_its_own_line(declaring: Declaring) -> None:
    team = declaring(refund_table(min_rows=-1))
    settings = team.settings.model_copy(update={"detector_keys": ({"name": 2, "min_rows": 3},)})
    assert flaws_of(team.model_copy(update={"settings": settings}))[0].line == 3


def test_a_file_knows_the_line_of_each_key(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "t")
    file = tmp_path / "t" / "team.toml"
    text = file.read_text().replace('times = 1.25\nnoun = "events without a country"', 'times = 0.5\nnoun = "x"')
    file.write_text(text)
    (flaw,) = flaws_of(load_team(tmp_path / "t"))
    assert text.splitlines()[flaw.line - 1] == "times = 0.5"


def test_without_lines_a_flaw_has_none(team: Team) -> None:
    settings = team.settings.model_copy(
        update={"detectors": (refund_table(check="x"),), "detector_lines": (), "detector_keys": ()}
    )
    assert flaws_of(team.model_copy(update={"settings": settings}))[0].line == 0


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"path": "{entity}/today.csv"}, "a path needs a date"),
        ({"path": "%Y-%m-%d.csv"}, "several entities need a place in the path"),
        ({"path": "*/{entity}-%Y-%m-%d.csv"}, "a folder is named in full"),
        ({"calendar": "bank_days"}, "no calendar is called 'bank_days'"),
        ({"entities": []}, "entities: Tuple should have at least 1 item"),
        ({"by": "2am"}, "by: '2am' is not a time of day"),
    ],
)
def test_a_path_that_cannot_work_is_refused(declaring: Declaring, changes: dict[str, Any], wrong: str) -> None:
    table: dict[str, Any] = {
        "name": "exports",
        "check": "file_arrival",
        "pipeline": "Aggregate Profit Pipeline",
        "source": "exports",
    }
    table |= {"every": "1 h", "path": "{entity}/%Y-%m-%d.csv", "entities": ["a", "b"], "by": "02:00"}
    (flaw,) = flaws_of(declaring({**table, **changes}))
    assert wrong in flaw.wrong


# --- the Detection line is the limit ----------------------------------------------------------------------------------

REFUNDS = "A data quality check that alarms once refunds fall under 1% of transactions (refund ratio < 1%)"
EXAMPLE_HANDBOOK, EXAMPLE_TOML = ((EXAMPLE / name).read_text() for name in ("handbook.md", "team.toml"))


def detectors_of(folder: Path, *edits: tuple[str, str], toml: tuple[str, str] | None = None) -> dict[str, Declared]:
    text = EXAMPLE_HANDBOOK
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    (folder / "handbook.md").write_text(text)
    (folder / "team.toml").write_text(EXAMPLE_TOML.replace(*toml) if toml else EXAMPLE_TOML)
    return {d.name: d for d in declare(load_team(folder))}


@pytest.mark.parametrize(
    ("old", "new", "detector", "key", "value"),
    [
        ("fall under 1% of transactions (refund ratio < 1%)", "refund ratio < 2%", "refund-ratio", "below", Fraction(2, 100)),
        ("no file by 2 hours after", "no file by 3 hours after", "payment-exports", "by", "03:00"),
        ("more than 48 hours back", "older than 24 hours", "revenue-freshness", "older_than", timedelta(hours=24)),
        ("less than 0.01%", "less than 0.05%", "currency-staleness", "less_than", Fraction(5, 10_000)),
        ("all within 5 minutes", "within 10 minutes", "duplicate-transactions", "within", timedelta(minutes=10)),
        ("15%+ fewer", "40%+ fewer", "user-events-volume", "drop", Fraction(40, 100)),
        ("row count of >5%", "row count of >7%", "account-snapshot", "more_than", Fraction(7, 100)),
        ("More than 2% of events carry no country code (NULL >2%)", "Country NULL for >20% of events", "missing-country", "above", Fraction(20, 100)),
        ("NULL in >3%", "NULL in >4%", "missing-content-type", "above", Fraction(4, 100)),
        ("with >1000 events", "with >2,500 events", "outlier-users", "more_than", 2500),
    ],
)  # fmt: skip
def test_another_number_in_a_detection_line_is_another_limit(
    tmp_path: Path, old: str, new: str, detector: str, key: str, value: object
) -> None:
    before, after = declare(load_team(EXAMPLE)), detectors_of(tmp_path, (old, new))
    assert getattr(after[detector].settings, key) == value
    was = {d.name: d.settings for d in before}
    assert [name for name in after if after[name].settings != was[name]] == [detector]
    assert list(after[detector].limits) == [key]


def test_a_limit_in_both_files_agrees_or_both_lines_are_named(tmp_path: Path) -> None:
    here = "match = \"transaction_type = 'refund'\"\n"
    same = detectors_of(tmp_path, toml=(here, f'{here}below = "1.0 %"\n'))
    assert same["refund-ratio"].settings.below == Fraction(1, 100)
    with pytest.raises(InvalidFile) as caught:
        detectors_of(tmp_path, toml=(here, f'{here}below = "2 %"\n'))
    (flaw,) = caught.value.flaws
    line = next(n for n, text in enumerate(EXAMPLE_HANDBOOK.split("\n"), 1) if REFUNDS in text)
    assert f"handbook.md:{line} says" in flaw.wrong
    assert "take below out" in flaw.instead


def test_words_that_the_check_cannot_keep_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="at the number itself, too"):
        detectors_of(tmp_path, ("with >1000 events", "with >=1000 events"))
