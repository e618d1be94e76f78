"""`/incident`: what is open, one of them, what is done with it by its number; opening one by hand or from a message."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from local_slack.people import Person, everything
from local_slack.seed import data_team
from local_slack.workspace import Workspace

from bot.blocks import incident_opening as opening
from bot.blocks import resolve_form
from bot.blocks.incident import ACKNOWLEDGE
from bot.blocks.incident_forms import FORM
from bot.blocks.runbook import reference
from bot.clock import ManualClock
from bot.incidents.incident import Incident, State, Verdict
from bot.manifest import manifest
from bot.people import Actor
from tests.levels import P0
from tests.scenarios.conftest import CHANNEL, PROFIT, House
from tests.scenarios.test_questions import ask

ISSUE = "Transaction Database"


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """As the manifest installs the app: with its shortcuts and commands."""
    features = manifest(socket_mode=True)["features"]
    seed = data_team(shortcuts=features["shortcuts"], commands=features["slash_commands"])
    with Workspace.start(seed) as started:
        yield started


@pytest.fixture
def house(workspace: Workspace, sqlite_url: str, clock: ManualClock) -> Iterator[House]:
    made = House(workspace, sqlite_url, clock)
    yield made
    made.stop()


def send_in(house: House, person: Person, **answers: Any) -> Incident:
    view = person.wait_view(opening.FORM)
    values = {"where": reference(PROFIT, ISSUE), "words": "The dashboard shows <!channel> too much", **answers}
    told = len(person.dms())
    assert person.submit(view["id"], {name: {name: value} for name, value in values.items()})["ok"]
    person.wait_for(lambda: len(person.dms()) > told)
    house.deliver()
    return house.bot.dispatcher.open_incidents("data-engineering")[0][0]


# --- asking ---------------------------------------------------------------------------------------------------------


def test_a_bare_command_is_help_and_a_slip_is_asked_back(house: House) -> None:
    assert "/incident note 12" in ask(house, "/incident")
    assert "Did you mean `/incident list`" in ask(house, "/incident lsit")
    assert "Write it like this" in ask(house, "/incident note 12")
    assert "Write it like this" in ask(house, "/incident severity 12 P9 so")


def test_the_list_has_what_is_open_and_who_has_it(house: House) -> None:
    assert "No open incidents" in ask(house, "/incident list")
    incident = house.alert()
    house.bot.dispatcher.acknowledge(incident.id, Actor("Engineer B", "U0ENGB"), "ack")
    answer = ask(house, "/incident list")
    assert f"P1 #{incident.number}" in answer
    assert "Acknowledged by Engineer B" in answer


def test_a_number_shows_the_incident_with_its_buttons_and_what_happened(house: House) -> None:
    incident = house.alert()
    answer = ask(house, f"/incident #{incident.number}")
    assert "Latest events" in answer
    assert "Refunds were 0.4%" in answer
    shown = house.person("U0ENGA").ephemerals(CHANNEL)[-1]
    assert ACKNOWLEDGE in str(shown)


@pytest.mark.parametrize("number", ["99", "999999999", "9999999999999999999999"])
def test_a_number_that_nobody_has_says_what_is_open(house: House, number: str) -> None:
    house.alert()
    answer = ask(house, f"/incident {number}")
    assert "There is no incident 99" in answer or "I don't understand" in answer


# --- doing ----------------------------------------------------------------------------------------------------------


def test_what_the_buttons_do_can_be_typed(house: House) -> None:
    incident = house.alert()
    number = incident.number
    assert "You've acknowledged" in ask(house, f"/incident ack {number}")
    assert "stays open" in ask(house, f"/incident {number} mitigate")
    assert "Added to" in ask(house, f"/incident note {number} the loader was full")
    assert "is now P0" in ask(house, f"/incident severity {number} p0 the board meets")
    person = house.person("U0ENGA")
    person.command(CHANNEL, f"/incident resolve {number}")
    assert person.submit(person.wait_view(resolve_form.FORM)["id"])["ok"]
    person.wait_for(lambda: house.now(incident).resolved_at)
    after = house.now(incident)
    assert (after.verdict, after.severity.name) == (Verdict.REAL, "P0")
    assert "is open again" in ask(house, f"/incident reopen {number}")


def test_who_may_not_is_told_here_as_well(house: House) -> None:
    incident = house.alert()
    assert "Only the team can resolve this" in ask(house, f"/incident resolve {incident.number}", who="U0FINANCE")
    assert house.now(incident).state is State.TRIGGERED


def test_the_severity_alone_is_asked_for_in_a_form(house: House) -> None:
    incident = house.alert()
    person = house.person("U0ENGA")
    person.command(CHANNEL, f"/incident severity {incident.number}")
    view = person.wait_view(f"{FORM}severity")
    assert person.submit(view["id"], {"severity": {"severity": P0.stored}, "reason": {"reason": "worse"}})["ok"]
    person.wait_for(lambda: house.now(incident).severity.name == "P0")


# --- opening --------------------------------------------------------------------------------------------------------


def test_anybody_opens_one_with_the_form_and_the_severity_follows_the_rule(house: House) -> None:
    person = house.person("U0FINANCE")
    person.command(CHANNEL, "/incident new")
    incident = send_in(house, person, off="7.5", day="2026-10-08")
    assert (incident.severity.name, incident.pipeline, incident.issue) == ("P1", PROFIT, ISSUE)
    assert incident.day is not None
    assert "reported by" in incident.summary
    parent = everything(house.parents()[-1])
    assert "&lt;!channel&gt;" in parent
    assert "reported by" in parent
    assert f"Opened: P1 #{incident.number}" in person.dms()[-1]["text"]


def test_what_is_open_already_gets_the_report(house: House) -> None:
    first = house.alert()
    person = house.person("U0FINANCE")
    person.command(CHANNEL, "/incident new")
    assert send_in(house, person).id == first.id
    assert "Already open; your report is added" in person.dms()[-1]["text"]


def test_a_form_delivered_twice_opens_one(house: House) -> None:
    person = house.person("U0ENGB")
    person.command(CHANNEL, "/incident new")
    person.wait_view(opening.FORM)
    house.workspace.deliver_twice()
    incident = send_in(house, person)
    house.pass_time(minutes=1)
    assert house.now(incident).alert_count == 1


def test_any_message_becomes_an_incident_with_its_words_and_a_link_to_it(house: House) -> None:
    person = house.person("U0PRODUCT")
    ts = person.say(CHANNEL, "Profit & margins <look> odd since Monday")
    person.shortcut(opening.SHORTCUT, CHANNEL, ts)
    view = person.wait_view(opening.FORM)
    assert "Profit & margins <look> odd" in str(view["blocks"])
    incident = send_in(house, person)
    person.wait_for(lambda: house.now(incident).links)
    house.deliver()
    assert ts.replace(".", "") in house.now(incident).links[0].url
    assert "the message that" in everything(house.parents()[-1]) + everything(house.parents()[-2])


def test_before_it_is_sent_the_form_says_whom_it_pages_and_when(house: House) -> None:
    person = house.person("U0FINANCE")
    person.command(CHANNEL, "/incident new")
    view = person.wait_view(opening.FORM)
    day = next(b for b in view["blocks"] if b["block_id"] == opening.DAY)
    assert day["element"]["initial_date"] == "2026-10-08"
    person.click_view(view["id"], opening.WHERE, value=reference(PROFIT))
    person.wait_for(lambda: "P1: pages" in everything(person.wait_view(opening.FORM)))
    where = {opening.WHERE: {opening.WHERE: reference(PROFIT)}}
    person.click_view(view["id"], opening.NATURE, value="missing", values=where)
    person.wait_for(lambda: "P0: pages" in everything(person.wait_view(opening.FORM)))
    said = everything(person.wait_view(opening.FORM))
    incident = send_in(house, person, where=reference(PROFIT), nature="missing")
    assert incident.severity.name == "P0"
    assert f"{incident.on_call_primary.name} now" in said
    assert f"{incident.on_call_secondary[0].name} at <!date^" in said
    assert "tells CFO Office at <!date^" in said


def test_what_is_reported_missing_without_a_day_is_of_the_latest_that_was_due(house: House) -> None:
    view: dict[str, Any] = {"state": {"values": {}}}
    values = {opening.WHERE: reference(PROFIT), opening.NATURE: "missing"}
    view["state"]["values"] = {n: {n: {"selected_option": {"value": v}}} for n, v in values.items()}
    team, now = house.bot.teams["data-engineering"], house.clock.now()
    seen = opening.seen(team, view, now)
    assert seen is not None
    assert seen.day == now.date() - timedelta(days=1)
    early = now.replace(hour=3, minute=0)
    before = opening.seen(team, view, early)
    assert before is not None
    assert before.day == now.date() - timedelta(days=2), "it was not due yet"
