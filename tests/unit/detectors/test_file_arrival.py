from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import fsspec
import pytest

from detectors.checks.check import Verdict
from detectors.checks.file_arrival import FileArrivalCheck
from detectors.detector import Outcome
from detectors.sources.objects import Files
from tests.unit.detectors.conftest import at, occasion

SETTINGS = {"path": "{entity}/%Y-%m-%d*.csv", "entities": ["adyen", "stripe"], "by": "02:00"}
CHECK = FileArrivalCheck.model_validate(SETTINGS)


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """Files of Nov 18 and 19 from both senders, in time."""
    for entity in ("adyen", "stripe"):
        for day in ("18", "19"):
            write(tmp_path / entity / f"2025-11-{day}.csv", f"2025-11-{int(day) + 1} 00:40")
    return tmp_path


def write(path: Path, when: str, content: str = "x\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    os.utime(path, (at(when).timestamp(),) * 2)


def judged(folder: Path, as_of: str, check: FileArrivalCheck = CHECK) -> Verdict:
    on = occasion(as_of)
    return check.verdict(on, Files(str(folder)).answer(check.ask(on)))


def test_before_the_deadline_the_day_before_is_judged(exports: Path) -> None:
    verdict = judged(exports, "2025-11-21 01:59:59")
    assert (verdict.outcome, verdict.day) == (Outcome.PASS, date(2025, 11, 19))


def test_at_the_deadline_itself_a_missing_file_is_an_alarm_for_its_sender(exports: Path) -> None:
    write(exports / "stripe" / "2025-11-20.csv", "2025-11-21 01:00")
    verdict = judged(exports, "2025-11-21 02:00")
    (fault,) = verdict.faults
    assert (verdict.outcome, fault.entity, fault.day) == (Outcome.ALARM, "adyen", date(2025, 11, 20))
    assert fault.summary == "The file of Nov 20 from adyen was not there by Nov 21 02:00 UTC."
    assert fault.query == "adyen/2025-11-20*.csv"


@pytest.mark.parametrize(
    ("written", "outcome"), [("2025-11-21 02:00:00", Outcome.PASS), ("2025-11-21 02:00:01", Outcome.ALARM)]
)
def test_a_file_written_at_two_exactly_is_in_time(exports: Path, written: str, outcome: Outcome) -> None:
    for entity in CHECK.entities:
        write(exports / entity / "2025-11-20.csv", written)
    assert judged(exports, "2025-11-21 09:00").outcome is outcome


def test_a_late_file_is_said_to_be_late_and_by_how_much(exports: Path) -> None:
    write(exports / "stripe" / "2025-11-20.csv", "2025-11-21 01:00")
    write(exports / "adyen" / "2025-11-20.csv", "2025-11-21 05:12")
    (fault,) = judged(exports, "2025-11-21 09:00").faults
    assert (
        fault.summary
        == "The file of Nov 20 from adyen came Nov 21 05:12 UTC, 3 h 12 min after it was due (Nov 21 02:00 UTC)."
    )


def test_an_empty_file_is_not_there_and_a_later_export_does_not_matter(exports: Path) -> None:
    write(exports / "stripe" / "2025-11-20.csv", "2025-11-21 01:00")
    write(exports / "stripe" / "2025-11-20-2.csv", "2025-11-21 08:00")
    write(exports / "adyen" / "2025-11-20.csv", "2025-11-21 01:00", content="")
    assert [f.entity for f in judged(exports, "2025-11-21 09:00").faults] == ["adyen"]


def test_what_was_written_later_is_not_seen_from_the_past(exports: Path) -> None:
    for entity in CHECK.entities:
        write(exports / entity / "2025-11-20.csv", "2025-11-21 05:00")
    assert {f.measured for f in judged(exports, "2025-11-21 02:00").faults} == {"not there"}


def test_a_folder_that_is_not_there_or_empty_is_no_data(exports: Path) -> None:
    for entity in CHECK.entities:
        write(exports / entity / "2025-11-20.csv", "2025-11-21 01:00")
    check = FileArrivalCheck.model_validate({**SETTINGS, "entities": ["adyen", "paypal", "klarna"]})
    (exports / "klarna").mkdir()
    verdict = judged(exports, "2025-11-21 02:00", check)
    assert verdict.outcome is Outcome.NO_DATA
    assert verdict.detail == (
        "Nothing can be said of paypal: folder paypal: No such file or directory. "
        "Nothing can be said of klarna: folder klarna: is empty."
    )


def test_a_folder_without_permission_is_no_data(exports: Path) -> None:
    class Locked(fsspec.AbstractFileSystem):  # type: ignore[misc]
        protocol = "locked"

        def ls(self, path: str, detail: bool = True, **_: object) -> list[object]:
            raise PermissionError(13, "Permission denied", path)

    fsspec.register_implementation("locked", Locked, clobber=True)
    on = occasion("2025-11-21 02:00")
    verdict = CHECK.verdict(on, Files("locked://bucket/exports").answer(CHECK.ask(on)))
    assert verdict.outcome is Outcome.NO_DATA
    assert "no permission" in verdict.detail


def test_a_folder_of_a_day_that_is_not_there_is_a_missing_file(tmp_path: Path) -> None:
    check = FileArrivalCheck.model_validate({**SETTINGS, "path": "in/%Y-%m-%d/{entity}.csv"})
    write(tmp_path / "in" / "2025-11-19" / "adyen.csv", "2025-11-20 01:00")
    assert [f.entity for f in judged(tmp_path, "2025-11-21 02:00", check).faults] == ["adyen", "stripe"]


def test_an_object_store_is_listed_the_same_way() -> None:
    store = fsspec.filesystem("memory")
    store.pipe("/bucket/adyen/2025-11-20.csv", b"x")
    store.pipe("/bucket/stripe/2025-11-20.csv", b"")
    on = occasion("2025-11-21 02:00")
    far = replace(CHECK.ask(on), as_of=at("2999-01-01 00:00"))  # the store dates its objects by itself
    arrived = Files("memory://bucket").answer(far)
    assert [(o.path, o.size) for o in arrived.objects["adyen"]] == [("/bucket/adyen/2025-11-20.csv", 1)]
    assert [o.size for o in arrived.objects["stripe"]] == [0]


def test_files_are_only_expected_on_the_days_of_the_calendar(exports: Path) -> None:
    check = FileArrivalCheck.model_validate({**SETTINGS, "calendar": "business_days"})
    for entity in CHECK.entities:
        write(exports / entity / "2025-11-21.csv", "2025-11-22 01:00")
    verdict = judged(exports, "2025-11-24 02:00", check)  # a Monday: Sunday's file is not asked for
    assert (verdict.outcome, verdict.day) == (Outcome.PASS, date(2025, 11, 21))


def test_the_same_day_can_be_asked_for(exports: Path) -> None:
    check = FileArrivalCheck.model_validate({**SETTINGS, "days_after": 0, "by": "23:00"})
    assert check.due(date(2025, 11, 20)) == at("2025-11-20 23:00")
    assert check.day(occasion("2025-11-20 23:00")) == date(2025, 11, 20)
    assert check.day(occasion("2025-11-20 22:59")) == date(2025, 11, 20) - timedelta(days=1)
