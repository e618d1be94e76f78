"""A P3 is a ticket: opened once, named in the thread, closed with the incident."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from bot.incidents.actions import ChangeSeverity, Deed, Reopen, Resolve
from bot.incidents.incident import Incident
from bot.people import Actor
from bot.store import record
from detectors.detector import Nature
from tests.conftest import FRIDAY
from tests.levels import P2, P3
from tests.scenarios.conftest import House
from tests.servers.http import DROP, Server, serving
from tests.servers.tickets import GitHub

A = Actor("Engineer A", "U0ENGA")


@pytest.fixture
def home() -> GitHub:
    return GitHub()


@pytest.fixture
def github(home: GitHub) -> Iterator[Server]:
    with serving(home) as server:
        yield server


@pytest.fixture
def house(workspace: Workspace, sqlite_url: str, github: Server) -> Iterator[House]:
    set_up = {"github_url": github.url, "github_token": "token", "github_repository": "acme/data"}
    made = House(workspace, sqlite_url, ManualClock(FRIDAY), **set_up)
    yield made
    made.stop()


def send(house: House) -> None:
    house.bot.outbox.reconcile("tickets")
    house.bot.outbox.deliver_due("tickets")
    house.deliver()


def test_the_thread_names_the_ticket_once_it_exists(house: House, home: GitHub) -> None:
    incident = house.alert(nature=Nature.NOTE)
    assert any(line.startswith("Ticket for ") for line in house.thread(incident))
    send(house)
    (line,) = [line for line in house.thread(incident) if "Ticket" in line]
    assert line.startswith("<https://github.example/acme/data/issues/1|Ticket #1> for ")
    assert "Owner: Engineer A." in home.issues[0]["body"]


def test_resolving_the_incident_closes_it(house: House, home: GitHub) -> None:
    incident = house.alert(nature=Nature.NOTE)
    send(house)
    house.bot.dispatcher.resolve(incident.id, A, "click")
    send(house)
    assert home.issues[0]["state"] == "closed"


def test_what_is_resolved_before_the_ticket_exists_opens_and_closes_it_in_order(house: House, home: GitHub) -> None:
    incident = house.alert(nature=Nature.NOTE)
    house.bot.dispatcher.resolve(incident.id, A, "click")
    send(house)
    assert [i["state"] for i in home.issues] == ["closed"]


def test_a_lost_answer_makes_no_second_ticket(house: House, home: GitHub, github: Server) -> None:
    incident = house.alert(nature=Nature.NOTE)
    github.ends = [DROP]
    house.bot.outbox.deliver_due("tickets")
    home(github.asked[0])  # it had been made after all
    house.pass_time(minutes=1)
    send(house)
    assert len(home.issues) == 1
    assert any("Ticket #1" in line for line in house.thread(incident))


def do(house: House, incident: Incident, deed: Deed) -> None:
    house.bot.dispatcher.do(incident.id, deed, A, f"click {house.now(incident).revision}")


def test_reopening_the_incident_opens_its_ticket_again_and_makes_no_other(house: House, home: GitHub) -> None:
    incident = house.alert(nature=Nature.NOTE)
    send(house)
    do(house, incident, Resolve())
    do(house, incident, Reopen())
    send(house)
    assert [i["state"] for i in home.issues] == ["open"]
    lines = [line for line in house.thread(incident) if "Ticket #1" in line]
    assert len(lines) == 2, "once when it was opened, once when it was opened again"
    do(house, incident, Resolve())
    send(house)
    assert [i["state"] for i in home.issues] == ["closed"]


def test_the_ticket_of_what_is_worse_by_now_is_opened_again_with_it(house: House, home: GitHub) -> None:
    incident = house.alert(nature=Nature.NOTE)
    do(house, incident, ChangeSeverity(P2, "it spreads"))
    do(house, incident, Resolve())
    do(house, incident, Reopen())
    send(house)
    assert [i["state"] for i in home.issues] == ["open"]


def test_another_severity_and_back_makes_no_second_ticket(house: House, home: GitHub) -> None:
    incident = house.alert(nature=Nature.NOTE)
    for severity in (P2, P3):
        do(house, incident, ChangeSeverity(severity, "looked at it"))
    send(house)
    assert [i["state"] for i in home.issues] == ["open"]


def test_a_lost_answer_opens_it_again_all_the_same(house: House, home: GitHub, github: Server) -> None:
    incident = house.alert(nature=Nature.NOTE)
    do(house, incident, Resolve())
    send(house)
    do(house, incident, Reopen())
    github.ends = [DROP]
    house.bot.outbox.deliver_due("tickets")
    house.pass_time(minutes=1)
    send(house)
    assert [i["state"] for i in home.issues] == ["open"]
    with house.bot.database.reading() as c:
        lines = record.lines(c, "data-engineering", incident.number)
    [line] = [line for line in lines if line["text"] == "open the ticket again"]
    assert (line["state"], "name=#1" in line["receipt"]) == ("delivered", True)


def test_what_pages_opens_no_ticket(house: House, home: GitHub) -> None:
    house.alert()
    send(house)
    assert home.issues == []
