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
from tests.servers.tickets import GitHub, Jira

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
    assert not any("Ticket" in line for line in house.thread(incident))  # there is none yet
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


@pytest.fixture
def jira_house(workspace: Workspace, sqlite_url: str) -> Iterator[tuple[House, Jira]]:
    jira = Jira()
    with serving(jira) as server:
        login = {"jira_user": "bot@example.com", "jira_token": "token", "jira_project": "DATA"}
        made = House(workspace, sqlite_url, ManualClock(FRIDAY), jira_url=server.url, **login)
        yield made, jira
        made.stop()


@pytest.mark.parametrize("lacks", [{"duedate"}, {"labels"}, {"duedate", "labels"}])
def test_a_form_without_an_optional_field_gets_its_ticket_all_the_same(
    jira_house: tuple[House, Jira], lacks: set[str]
) -> None:
    house, jira = jira_house
    jira.lacks = lacks
    incident = house.alert(nature=Nature.NOTE)
    send(house)
    [made] = jira.issues.values()
    assert ("Due 2026-" in str(made["fields"]["description"])) is ("duedate" in lacks)
    assert any("Ticket DATA-1" in line for line in house.thread(incident))


def test_a_refused_ticket_is_told_with_the_reason_and_to_the_owner(jira_house: tuple[House, Jira]) -> None:
    house, jira = jira_house
    jira.lacks = {"summary"}
    incident = house.alert(nature=Nature.NOTE)
    send(house)
    [line] = [line for line in house.thread(incident) if "No ticket was created" in line]
    assert "summary: Field 'summary' cannot be set." in line
    assert any("No ticket was created" in m["text"] for m in house.person("U0ENGA").dms())
