from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from bot.errors import Flaw, InvalidFile
from bot.handbook.team.team import Team
from bot.handbook.team.toml_lines import key_lines
from detectors.checks import CHECKS
from detectors.checks.ratio import RatioCheck
from detectors.declare import declare
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
        ({"below": None}, "a ratio has one limit", 'write either below = "1 %" or above'),
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
    lines = key_lines("[[detectors]]\nname = 'refund-ratio'\nmin_rows = -1\n")
    with pytest.raises(InvalidFile) as caught:
        declare(declaring(refund_table(min_rows=-1)), lines)
    assert caught.value.flaws[0].line == 3


def test_without_lines_a_flaw_has_none(team: Team) -> None:
    settings = team.settings.model_copy(update={"detectors": (refund_table(check="x"),), "detector_lines": ()})
    assert flaws_of(team.model_copy(update={"settings": settings}))[0].line == 0


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"path": "{entity}/today.csv"}, "a path has a date in it"),
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
