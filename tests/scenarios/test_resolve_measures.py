"""Resolve looks again before anybody hears that figures are safe to use: real detectors on a real warehouse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from local_slack.people import Person, everything
from sqlalchemy import select

from bot.blocks import incident_menu as menu
from bot.blocks import resolve_form
from bot.blocks.incident import MORE, RESOLVE
from bot.incidents.incident import Basis, Incident, Verdict
from bot.store.tables import outbox
from detectors.sample import write_sample
from tests.scenarios.conftest import CHANNEL, House

FOUND = {"source": "detector:refund-ratio", "day": date(2026, 10, 8)}
SMALL = 450  # transactions a day, to be quick
LONG = 60.0  # seconds: a child process on a busy machine


@pytest.fixture
def warehouse(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    def write(faults: Sequence[str] | None) -> None:
        more: dict[str, Any] = {} if faults is None else {"faults": faults}
        sample = write_sample(tmp_path / "sample", house.clock.now(), days=60, ahead=1, per_day=SMALL, **more)
        monkeypatch.setenv("WAREHOUSE_URL", sample.warehouse_url)
        monkeypatch.setenv("EXPORTS_URL", sample.exports_url)

    monkeypatch.delenv("WAREHOUSE_URL", raising=False)
    monkeypatch.delenv("EXPORTS_URL", raising=False)
    return write


def pressed(house: House, incident: Incident) -> tuple[Person, dict[str, Any]]:
    person = house.person("U0ENGB")
    person.click(CHANNEL, incident.ts, RESOLVE)
    return person, person.wait_view(resolve_form.FORM, LONG)


def readers_heard(house: House, incident: Incident) -> str:
    """What those who use the figures are sent at the end."""
    query = select(outbox.c.payload).where(outbox.c.incident_id == incident.id)
    with house.bot.database.reading() as c:
        sent = [str(row.payload) for row in c.execute(query)]
    return " ".join(text for text in sent if "reply_broadcast" in text)


def send_in(house: House, person: Person, view: dict[str, Any], incident: Incident, **answers: str) -> Incident:
    assert person.submit(view["id"], {name: {name: value} for name, value in answers.items()})["ok"]
    person.wait_for(lambda: house.now(incident).resolved_at)
    house.deliver()
    return house.now(incident)


def test_green_readers_hear_safe_to_use_with_the_figure(house: House, warehouse: Any) -> None:
    warehouse(())
    incident = house.alert(**FOUND)
    person, view = pressed(house, incident)
    assert "nothing wrong:* Refunds on Oct 8:" in everything(view)
    after = send_in(house, person, view, incident)
    assert after.basis is Basis.MEASURED
    assert after.proof.startswith("Refunds on Oct 8:")
    heard = readers_heard(house, incident)
    assert "safe to use" in heard
    assert after.proof in heard
    assert "confirmed by" not in heard
    assert any(f"Measured again: {after.proof}" in line for line in house.thread(incident))


def test_a_day_ago_it_is_the_day_of_the_fault_that_is_measured(house: House, warehouse: Any) -> None:
    warehouse(())
    incident = house.alert(**FOUND)
    house.clock.advance(timedelta(days=1))
    _, view = pressed(house, incident)
    assert "nothing wrong:* Refunds on Oct 8:" in everything(view)


def still_red(house: House, warehouse: Any) -> tuple[Incident, Person, dict[str, Any]]:
    warehouse(None)
    incident = house.alert(**FOUND)
    person, view = pressed(house, incident)
    assert "still wrong:* Refunds on Oct 8:" in everything(view)
    return incident, person, view


def test_red_it_is_kept_open_unless_something_else_is_chosen(house: House, warehouse: Any) -> None:
    incident, person, view = still_red(house, warehouse)
    assert person.submit(view["id"])["ok"]
    person.wait_for(lambda: any("stays open" in m["text"] for m in person.dms()))
    assert house.now(incident).state.is_open
    assert readers_heard(house, incident) == ""


def test_red_and_closed_without_restating_readers_hear_that_it_stays_as_published(house: House, warehouse: Any) -> None:
    incident, person, view = still_red(house, warehouse)
    after = send_in(house, person, view, incident, ending=resolve_form.AS_PUBLISHED)
    assert (after.basis, after.verdict, after.restated) == (Basis.AS_PUBLISHED, Verdict.REAL, False)
    heard = readers_heard(house, incident)
    assert "figures for Oct 8 stay as published" in heard
    assert after.proof in heard
    assert "safe to use" not in heard


def test_red_and_a_false_positive_is_confirmed_by_name(house: House, warehouse: Any) -> None:
    incident, person, view = still_red(house, warehouse)
    after = send_in(house, person, view, incident, ending=str(Verdict.FALSE_POSITIVE))
    assert (after.basis, after.verdict) == (Basis.VOUCHED, Verdict.FALSE_POSITIVE)
    assert "were right, confirmed by Engineer B" in readers_heard(house, incident)


def test_what_no_detector_found_is_vouched_for_by_name_at_once(house: House, warehouse: Any) -> None:
    warehouse(())
    incident = house.alert(day=date(2026, 10, 8))
    person, view = pressed(house, incident)
    assert "no detector watches this" in everything(view)
    after = send_in(house, person, view, incident)
    assert (after.basis, after.proof) == (Basis.VOUCHED, "")
    assert "safe to use, confirmed by Engineer B" in readers_heard(house, incident)


@pytest.mark.usefixtures("warehouse")
def test_a_source_that_cannot_be_asked_is_said_and_a_person_vouches(house: House) -> None:
    incident = house.alert(**FOUND)
    person, view = pressed(house, incident)
    assert "*Not measured:* refund-ratio:" in everything(view)
    assert send_in(house, person, view, incident).basis is Basis.VOUCHED
    assert "safe to use, confirmed by Engineer B" in readers_heard(house, incident)


def test_typed_it_is_measured_as_well(house: House, warehouse: Any) -> None:
    warehouse(())
    incident = house.alert(**FOUND)
    person = house.person("U0ENGB")
    person.command(CHANNEL, f"/incident resolve {incident.number}")
    view = person.wait_view(resolve_form.FORM, LONG)
    assert send_in(house, person, view, incident).basis is Basis.MEASURED


def test_false_positive_from_the_menu_is_measured_first(house: House, warehouse: Any) -> None:
    incident = house.alert(**FOUND)
    warehouse(None)
    person = house.person("U0ENGB")
    person.click(CHANNEL, incident.ts, MORE)
    person.click_view(person.wait_view(menu.MENU)["id"], menu.PICK, value=menu.FALSE_POSITIVE)
    view = person.wait_view(resolve_form.FORM, LONG)
    assert "still wrong" in everything(view)
    assert send_in(house, person, view, incident).verdict is Verdict.FALSE_POSITIVE


def test_who_closes_the_form_while_it_measures_is_left_alone(house: House, warehouse: Any) -> None:
    warehouse(())
    incident = house.alert(**FOUND)
    person = house.person("U0ENGB")
    person.click(CHANNEL, incident.ts, RESOLVE)
    person.close_view(person.wait_view(resolve_form.MEASURING)["id"])
    pressed(house, incident)
    told = [m["text"] for m in (*person.dms(), *person.ephemerals(CHANNEL))]
    assert [text for text in told if "did not work" in text] == []
    assert house.now(incident).state.is_open
