"""The whole road: a wrong figure in a real warehouse becomes an incident with its runbook entry."""

from __future__ import annotations

import os
import re
import shutil
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from local_slack.people import everything
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from bot.incidents.incident import Do
from bot.store import detecting, figures, steps
from detectors.figures import Reading
from detectors.own_code import IS_RUN, code_of, fingerprint
from detectors.sample import write_sample
from tests.conftest import EXAMPLE
from tests.scenarios.conftest import CHANNEL, House

SMALL = 450  # transactions a day, to be quick


@pytest.fixture
def faulty(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    sample = write_sample(tmp_path / "sample", house.clock.now(), days=60, ahead=1, per_day=SMALL)
    monkeypatch.setenv("WAREHOUSE_URL", sample.warehouse_url)
    monkeypatch.setenv("EXPORTS_URL", sample.exports_url)
    return house


def test_detectors_open_an_incident_with_severity_figures_and_the_runbook_entries(faulty: House) -> None:
    """Four faults of one pipeline at one moment: one incident, and the thread has the entry of each."""
    faulty.bot.detecting.tick()
    faulty.deliver()
    ((incident, _),) = faulty.bot.dispatcher.open_incidents("data-engineering")
    wrong = {str(incident.issue), *(name.partition(" · ")[2].partition(" (")[0] for name in incident.also)}
    assert wrong == {
        "Transaction Database",
        "Payment Processor Exports",
        "Revenue Recognition Table",
        "Currency Conversion Rates",
    }
    assert incident.severity.name == "P1"
    messages = faulty.person("U0ENGA").messages(CHANNEL, thread=incident.ts)
    assert "Executive Dashboard" in everything(messages[1])
    thread = " ".join(everything(m) for m in messages)
    assert all(f"*{issue}* ·" in thread for issue in wrong)
    assert "%" in thread


def test_a_second_pass_says_nothing_new(faulty: House, clock: ManualClock) -> None:
    faulty.bot.detecting.tick()
    faulty.deliver()
    before = len(faulty.posted_keys())
    faulty.pass_time(minutes=1)
    faulty.bot.detecting.tick()
    faulty.deliver()
    assert len(faulty.posted_keys()) == before


def test_detectors_that_cannot_run_are_one_message_by_reason_that_ends_when_they_recover(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WAREHOUSE_URL", raising=False)
    monkeypatch.delenv("EXPORTS_URL", raising=False)
    look(house)
    (blind,) = house.parents()
    assert blind["text"].startswith("*Watchkeeper has a problem:* Detectors can't run: ")
    assert "WAREHOUSE_URL is not set" in blind["text"]
    assert "payment-exports (EXPORTS_URL is not set" in blind["text"]
    sample = write_sample(tmp_path / "sample", house.clock.now(), days=60, ahead=2, faults=(), per_day=SMALL)
    monkeypatch.setenv("WAREHOUSE_URL", sample.warehouse_url)
    monkeypatch.setenv("EXPORTS_URL", sample.exports_url)
    house.clock.advance(timedelta(days=1))
    look(house)
    (fixed,) = house.parents()
    assert fixed["text"].startswith("*Fixed:* Detectors can't run: ")


def look(house: House) -> None:
    house.bot.detecting.tick()
    house.bot.auditor.tick()
    house.deliver()


def test_an_export_that_is_sent_again_later_was_still_in_time(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = write_sample(tmp_path / "sample", house.clock.now(), days=60, ahead=1, faults=(), per_day=SMALL)
    monkeypatch.setenv("WAREHOUSE_URL", sample.warehouse_url)
    monkeypatch.setenv("EXPORTS_URL", sample.exports_url)
    house.bot.detecting.tick()
    again = next((tmp_path / "sample").rglob("stripe/2026-10-08*"))
    later = (house.clock.now() + timedelta(minutes=5)).timestamp()
    os.utime(again, (later, later))
    house.clock.advance(timedelta(minutes=35))
    house.bot.detecting.tick()
    assert house.bot.dispatcher.open_incidents("data-engineering") == []


def test_a_file_that_came_late_is_on_record_and_told_to_readers_and_pages_nobody(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = write_sample(tmp_path / "sample", house.clock.now(), days=60, ahead=1, faults=(), per_day=SMALL)
    monkeypatch.setenv("WAREHOUSE_URL", sample.warehouse_url)
    monkeypatch.setenv("EXPORTS_URL", sample.exports_url)
    late = next((tmp_path / "sample").rglob("stripe/2026-10-08*"))
    came = (house.clock.now() - timedelta(minutes=10)).timestamp()
    os.utime(late, (came, came))
    house.bot.detecting.tick()
    house.deliver()
    ((incident, _),) = house.bot.dispatcher.open_incidents("data-engineering")
    assert (incident.severity.name, incident.arrived_late) == ("P2", True)
    assert incident.measure is not None
    assert incident.measure.value == came
    (heard,) = [m for c in house.workspace.state()["channels"] if c["id"] == "C0FINANCE" for m in c["messages"]]
    assert "A late input of Aggregate Profit figures for Oct 8 has arrived" in heard["text"]
    house.pass_time(minutes=40)
    with house.bot.database.reading() as c:
        assert Do.PAGE not in {s.do for s in steps.of(c, incident.id).taken}


def test_a_share_of_rows_reaches_people_as_that(faulty: House) -> None:
    """Beside a worse fault, too; and no figure stands beside the impact of another."""
    faulty.bot.detecting.tick()
    faulty.deliver()
    channels = {c["id"]: str(c["messages"]) for c in faulty.workspace.state()["channels"]}
    assert re.search(r"efunds on Oct 8: \d[\d.]*% of [\d,]+ transactions, usual \d", channels[CHANNEL])
    assert "of the figure" not in str(channels)
    ((incident, _),) = faulty.bot.dispatcher.open_incidents("data-engineering")
    assert incident.impact == "The pipeline does not finish in time"  # of the file that isn't there, which is worse


def test_figures_of_days_are_kept_and_the_next_days_run_asks_only_for_what_may_still_change(
    faulty: House, clock: ManualClock
) -> None:
    faulty.bot.detecting.tick()
    first = kept(faulty)
    clock.advance(timedelta(days=1))
    faulty.bot.detecting.tick()
    second = kept(faulty)
    refunds = {d.day: d for d in second["refund-ratio"].days}
    anew = sorted(day for day, read in refunds.items() if read not in first["refund-ratio"].days)
    assert len(first["refund-ratio"].days) >= 29
    assert 1 <= len(anew) <= 5
    assert all(day in anew for day in refunds if day > min(anew))


def kept(house: House) -> dict[str, Reading]:
    with house.bot.database.reading() as c:
        return figures.kept(c, "data-engineering", ["refund-ratio", "currency-staleness"], date(2000, 1, 1))


HANGS = f"""
[[detectors]]
name = "hangs"
check = "python"
pipeline = "Aggregate Profit Pipeline"
source = "warehouse"
at = ["06:05"]
entry = "tests.unit.detectors.own_entry:hangs"
sha256 = "{fingerprint(code_of("tests.unit.detectors.own_entry:f") or b"")}"
more_than = 1
"""


def test_a_pass_that_hangs_does_not_hold_up_the_end_of_the_process_and_is_left_to_the_next(
    workspace: Workspace, sqlite_url: str, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = shutil.copytree(EXAMPLE, tmp_path / "teams" / EXAMPLE.name) / "team.toml"
    settings.write_text(settings.read_text().replace("[[detectors]]\n", "[[detectors]]\nenabled = false\n") + HANGS)
    (tmp_path / "empty.db").touch()
    monkeypatch.setenv("WAREHOUSE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    monkeypatch.setenv(IS_RUN, "true")
    house = House(workspace, sqlite_url, clock, watchkeeper_teams=settings.parent.parent)
    ticking = threading.Thread(target=house.bot.detecting.tick)
    ticking.start()
    ticking.join(1.0)  # by now the process is at it
    assert ticking.is_alive()
    house.bot.detecting.stop()
    ticking.join(10)
    assert not ticking.is_alive()
    with house.bot.database.reading() as c:
        (hangs,) = [row for row in detecting.states(c, "data-engineering") if row.name == "hangs"]
    house.stop()
    assert (hangs.next_due <= clock.now(), hangs.claimed_until, hangs.last_run) == (True, 0.0, None)
