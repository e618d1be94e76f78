"""A row that cannot be read is set aside, with an alarm; the others go on, and people are paged all the same."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from local_slack.people import everything
from sqlalchemy import Connection, update

from bot.flows.due import each
from bot.incidents.incident import Incident
from bot.store import record, set_aside
from bot.store.database import Database
from bot.store.tables import steps
from tests.scenarios.conftest import House

JUNK: list[dict[str, Any]] = [{"targets": [{"nonsense": 1}]}, {"targets": "?"}, {"do": "sing"}, {"targets": None}]


def spoil(house: House, incident: Incident, **values: object) -> None:
    """The next steps of an incident become something that this version cannot read."""
    which = steps.c.incident_id == incident.id, steps.c.state == "open"
    house.bot.database.write(lambda c: c.execute(update(steps).where(*which).values(**values)))


@pytest.mark.parametrize("values", JUNK[:3])
def test_an_incident_that_cannot_be_read_stops_no_other(house: House, values: dict[str, object]) -> None:
    bad = house.alert()
    house.pass_time(minutes=2)
    good = house.alert(issue="Payment Processor Exports")
    spoil(house, bad, **values)
    house.pass_time(minutes=20)
    told = house.person(good.on_call_secondary[0].slack).dms()
    assert [m for m in told if f"#{good.number} " in everything(m)]


def test_whoever_was_known_last_is_paged_and_it_is_on_record(house: House) -> None:
    incident = house.alert()
    spoil(house, incident, **JUNK[0])
    house.pass_time(minutes=20)
    told = [m["text"] for m in house.person(incident.on_call_primary.slack).dms()]
    assert [t for t in told if "its escalation has stopped" in t and f"#{incident.number}" in t]
    with house.bot.database.reading() as c:
        (row,) = record.parked(c)
    assert row["what"] == f"escalation of incident {incident.id}"


def test_what_was_set_aside_goes_on_once_somebody_has_looked(house: House) -> None:
    incident = house.alert()
    with house.bot.database.reading() as c:
        kept = c.execute(steps.select().where(steps.c.incident_id == incident.id, steps.c.state == "open")).all()
    spoil(house, incident, **JUNK[0])
    house.pass_time(minutes=20)
    for row in kept:
        which = steps.c.incident_id == incident.id, steps.c.number == row.number
        put_back = update(steps).where(*which).values(targets=row.targets)
        house.bot.database.write(partial(Connection.execute, statement=put_back))
    assert house.bot.database.write(lambda c: record.retry(c, None)) == 1
    house.pass_time(minutes=1)
    assert house.pages_to(incident.on_call_secondary[0].slack)


def test_a_row_that_failed_twice_and_then_worked_begins_anew(database: Database) -> None:
    fails = [True, True, False, True, True]

    def take(c: object, row: int) -> None:
        if fails.pop(0):
            raise ValueError("it cannot be read")

    for _ in range(5):
        each(database, "thing", [7], take)
    with database.reading() as c:
        assert (set_aside.parked(c), set_aside.known(c, "thing")) == ([], {"7": False})
