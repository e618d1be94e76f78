"""What detectors find inside maintenance is held; at its end they run again, and what still stands opens then."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store import deadlines, held
from detectors.sample import write_sample
from tests.scenarios.conftest import House

TEAM = "data-engineering"
INSIDE = datetime(2026, 10, 18, 3, 0, tzinfo=UTC)  # Sunday, in the window from 02:00 to 06:00
END = datetime(2026, 10, 18, 6, 0, tzinfo=UTC)


def warehouse(house: House, folder: Path, monkeypatch: pytest.MonkeyPatch, *, faulty: bool) -> None:
    more = {} if faulty else {"faults": ()}
    sample = write_sample(folder, END, days=60, ahead=1, **more)  # type: ignore[arg-type]
    monkeypatch.setenv("WAREHOUSE_URL", sample.warehouse_url)
    monkeypatch.setenv("EXPORTS_URL", sample.exports_url)


def look(house: House, at: datetime) -> list[str | None]:
    """The issues that are open after a pass at an instant."""
    house.clock.advance(at - house.clock.now())
    house.bot.detecting.tick()
    return [i.issue for i, _ in house.bot.dispatcher.open_incidents(TEAM)]


def record(house: House) -> dict[str, str]:
    with house.bot.database.reading() as c:
        return {row.key: row.state for row in held.of_team(c, TEAM)}


def test_it_opens_at_the_end_of_the_window_if_it_still_stands(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse(house, tmp_path / "faulty", monkeypatch, faulty=True)
    assert look(house, INSIDE) == []
    waiting = record(house)
    assert waiting
    assert set(waiting.values()) == {"held"}
    assert look(house, END) != []
    assert "held" not in record(house).values()
    assert "opened" in record(house).values()


def test_what_is_gone_by_then_opens_nothing_and_stays_on_record(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse(house, tmp_path / "faulty", monkeypatch, faulty=True)
    look(house, INSIDE)
    before = record(house)
    warehouse(house, tmp_path / "mended", monkeypatch, faulty=False)
    assert look(house, END) == []
    assert record(house) == dict.fromkeys(before, "gone")


def test_what_cannot_be_looked_at_again_is_told_after_all(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse(house, tmp_path / "faulty", monkeypatch, faulty=True)
    look(house, INSIDE)
    monkeypatch.delenv("WAREHOUSE_URL")
    monkeypatch.delenv("EXPORTS_URL")
    assert look(house, END) != []
    assert set(record(house).values()) == {"opened"}


def test_the_log_of_runs_says_whether_a_deadline_was_met(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = datetime(2026, 10, 13, 17, 0, tzinfo=UTC)  # the weekly growth report
    sample = write_sample(tmp_path / "sample", due, days=60, ahead=1, faults=())
    monkeypatch.setenv("WAREHOUSE_URL", sample.warehouse_url)
    monkeypatch.setenv("EXPORTS_URL", sample.exports_url)
    look(house, due)
    with house.bot.database.reading() as c:
        (row,) = deadlines.since(c, TEAM, due)
    assert (row.pipeline, row.state, row.why) == ("Aggregate Growth Pipeline", "met", "all days had landed")
