"""Somebody whom team.toml does not know says who they are, the manager approves it, and from then on they are known."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from local_slack.people import everything
from local_slack.workspace import Workspace

from bot.blocks import account_link as links
from bot.blocks.incident import ACKNOWLEDGE, MORE, RESOLVE
from bot.blocks.incident_menu import MENU, MITIGATE, PICK
from bot.clock import ManualClock
from bot.flows.on_call_presence import wishes
from bot.incidents.account_links import WAITS_FOR
from bot.incidents.incident import Answer, State
from bot.notify.payload import UserGroup
from bot.people import Actor
from bot.store import record
from tests.scenarios.conftest import CHANNEL, House
from tests.scenarios.test_questions import ask
from tests.scenarios.test_races import at_once
from tests.scenarios.ways import rewrite, team_without

TEAM, D = "data-engineering", "Engineer D"
NEW, OTHER, MANAGER = "U0ENGD", "U0PRODUCT", "U0MANAGER"


@pytest.fixture
def teams(tmp_path: Path) -> Path:
    return team_without(tmp_path, NEW)


@pytest.fixture
def house(workspace: Workspace, sqlite_url: str, clock: ManualClock, teams: Path) -> Iterator[House]:
    made = House(workspace, sqlite_url, clock, watchkeeper_teams=teams)
    yield made
    made.stop()


@pytest.fixture
def on_either(workspace: Workspace, database_url: str, clock: ManualClock, teams: Path) -> Iterator[House]:
    """On SQLite and on PostgreSQL, for promises that the database keeps."""
    made = House(workspace, database_url, clock, watchkeeper_teams=teams)
    yield made
    made.stop()


# --- what people do -------------------------------------------------------------------------------------------------


def refused(house: House, who: str = NEW) -> dict[str, Any]:
    """Presses Acknowledge on a new incident; returns what they are told."""
    incident, person = house.alert(), house.person(who)
    before = len(person.ephemerals(CHANNEL))
    person.click(CHANNEL, incident.ts, ACKNOWLEDGE)
    person.wait_for(lambda: len(person.ephemerals(CHANNEL)) > before)
    return person.ephemerals(CHANNEL)[-1]


def request(house: House, who: str = NEW, name: str = D, why: str = "") -> str:
    """From the refusal to the form that is sent in; returns what they are told."""
    person, told = house.person(who), refused(house, who)
    person.click(CHANNEL, told["ts"], links.LINK)
    view, before = person.wait_view(links.FORM), len(person.dms())
    answers = {links.PERSON: {links.PERSON: name}, **({links.REASON: {links.REASON: why}} if why else {})}
    assert person.submit(view["id"], answers)["ok"]
    person.wait_for(lambda: len(person.dms()) > before)
    said = everything(person.dms()[-1])
    house.deliver()
    return said


def press(house: House, action: str, who: str = MANAGER, nth: int = -1) -> str:
    """Presses a button of a request in the direct message; returns what they are told."""
    person = house.person(who)
    channel, message = person.open_dm(person.bot), requests(house, who)[nth]
    before = len(person.ephemerals(channel))
    person.click(channel, message["ts"], action)
    person.wait_for(lambda: len(person.ephemerals(channel)) > before)
    house.deliver()
    return str(person.ephemerals(channel)[-1]["text"])


def requests(house: House, who: str = MANAGER) -> list[dict[str, Any]]:
    return [m for m in house.person(who).dms() if "says they are" in everything(m) and not m.get("is_ephemeral")]


def has_buttons(message: dict[str, Any]) -> bool:
    return any(block["type"] == "actions" for block in message.get("blocks", []))


def told(house: House, who: str = NEW) -> str:
    return everything(house.person(who).dms()[-1])


def decide(house: House, by: str, name: str = "x", link: int = 1) -> Answer:
    answer = house.bot.linking.decide(link, True, Actor(name, by), f"click:{by}:{link}:{house.clock.now()}")
    house.deliver()
    return answer


def log(house: House) -> list[str]:
    with house.bot.database.reading() as c:
        lines = [line for line in record.lines(c, TEAM) if line["kind"].startswith("link:")]
    return [f"{line['state']} {line['text']}" for line in lines]


# --- the whole path -------------------------------------------------------------------------------------------------


def test_who_is_unknown_asks_from_the_refusal_and_acknowledges_once_the_manager_has_approved(on_either: House) -> None:
    house = on_either
    assert "Only the team can acknowledge this" in everything(refused(house))
    assert "Engineering Manager will answer" in request(house, why="I joined on Monday")
    (message,) = requests(house)
    shown = everything(message)
    assert "<@U0ENGD> (in Slack “engineer.d”, `U0ENGD`)" in shown
    assert "*Engineer D* of Data Engineering" in shown
    assert "I joined on Monday" in shown
    assert "Only the team can" in everything(refused(house)), "asking gives nothing yet"
    assert "Approved" in press(house, links.APPROVE)
    assert "You are Engineer D from now on" in told(house)
    assert any("<@U0ENGD> is Engineer D from now on" in everything(m) for m in house.parents())
    incident = house.alert(issue="Currency Conversion Rates")
    house.person(NEW).click(CHANNEL, incident.ts, ACKNOWLEDGE)
    house.person(NEW).wait_for(lambda: house.now(incident).state is State.ACKNOWLEDGED)
    assert house.now(incident).acknowledged_by == Actor(D, NEW)
    house.resolve(NEW, incident)


def test_a_link_holds_wherever_a_slack_id_is_looked_up(house: House) -> None:
    request(house)
    press(house, links.APPROVE)
    plan = house.bot.plans[TEAM]
    assert plan.target("primary on-call", D).slack == NEW
    hers = plan.rota.next_shifts_of(D, house.clock.now(), 1)[0]
    assert [list(w.payload.users) for w in wishes(plan.team, hers) if isinstance(w.payload, UserGroup)] == [[NEW]]
    assert "Shifts of <@U0ENGD>" in ask(house, "/oncall me", NEW)


def test_every_step_is_on_record(house: House) -> None:
    request(house, why="I joined on Monday")
    press(house, links.APPROVE)
    who = "U0ENGD (engineer.d) as Engineer D"
    assert log(house) == [f"asked engineer.d: {who}: I joined on Monday", f"linked Engineering Manager: {who}"]


def test_the_way_is_offered_where_one_asks_for_ones_shifts_too(house: House) -> None:
    person = house.person(NEW)
    assert "Are you Engineer D?" in ask(house, "/oncall me", NEW)
    person.click(CHANNEL, person.ephemerals(CHANNEL)[-1]["ts"], links.LINK)
    assert "Engineering Manager will be asked" in everything(person.wait_view(links.FORM)["blocks"])


@pytest.mark.parametrize("action", [ACKNOWLEDGE, RESOLVE])
def test_who_is_known_and_whoever_finds_nobody_open_is_offered_nothing(house: House, action: str) -> None:
    request(house)
    press(house, links.APPROVE)
    incident, person = house.alert(issue="Currency Conversion Rates"), house.person(OTHER)
    person.click(CHANNEL, incident.ts, action)
    assert not has_buttons(person.wait_message(CHANNEL, containing="Only the team can"))
    assert "correct it in team.toml" in ask(house, "/oncall me", OTHER)


def test_the_menu_has_no_place_for_the_button_and_says_what_to_type(house: House) -> None:
    incident, person = house.alert(), house.person(NEW)
    person.click(CHANNEL, incident.ts, MORE)
    person.click_view(person.wait_view(MENU)["id"], PICK, value=MITIGATE)
    person.wait_for(lambda: PICK not in str(person.views()))
    assert links.HINT in everything(person.views()[-1]["blocks"])


def test_whoever_is_linked_while_an_incident_waits_is_paged_by_its_next_step(house: House) -> None:
    plan = house.bot.plans[TEAM]
    shift = plan.rota.next_shifts_of(D, house.clock.now(), 1)[0]
    house.clock.advance(shift.since + timedelta(hours=1) - house.clock.now())
    incident = house.alert()
    assert (incident.on_call_primary.name, incident.on_call_primary.slack) == (D, "")
    assert "Engineer D isn't linked to a Slack account" in "\n".join(house.thread(incident))
    request(house)
    press(house, links.APPROVE)
    assert house.pages_to(NEW) == []
    house.pass_time(minutes=61)  # the chain begins again
    assert house.pages_to(NEW)


# --- refused, lapsed, undone ----------------------------------------------------------------------------------------


def test_a_refusal_is_told_and_holds_for_a_week(house: House) -> None:
    request(house)
    assert "Refused" in press(house, links.REFUSE)
    assert "Engineering Manager did not confirm that you are Engineer D" in told(house)
    assert not has_buttons(requests(house)[-1])
    assert "That was refused" in request(house)
    assert len(requests(house)) == 1
    house.clock.advance(WAITS_FOR)
    assert "will answer" in request(house)
    assert len(requests(house)) == 2


def test_without_an_answer_it_lapses_after_a_week_and_can_be_asked_again(on_either: House) -> None:
    house = on_either
    request(house)
    house.clock.advance(WAITS_FOR - timedelta(seconds=1))
    assert house.bot.linking.tick() == 0
    house.clock.advance(timedelta(seconds=1))
    house.bot.linking.tick()
    house.deliver()
    assert "Nobody answered within 7 days" in told(house)
    assert not has_buttons(requests(house)[-1])
    assert house.bot.linking.tick() == 0
    assert decide(house, MANAGER).text.startswith("Nobody answered in time")
    assert "will answer" in request(house)
    assert log(house)[1].startswith("lapsed Watchkeeper")


def test_whoever_is_linked_and_the_manager_undo_it_from_the_list(house: House) -> None:
    request(house)
    press(house, links.APPROVE)
    person = house.person(OTHER)
    assert "approved by Engineering Manager" in ask(house, "/oncall links", OTHER)
    person.click(CHANNEL, person.ephemerals(CHANNEL)[-1]["ts"], links.UNDO)
    person.wait_message(CHANNEL, containing="Only Engineer D or Engineering Manager can undo a link")
    ask(house, "/oncall links", MANAGER)
    manager = house.person(MANAGER)
    manager.click(CHANNEL, manager.ephemerals(CHANNEL)[-1]["ts"], links.UNDO)
    manager.wait_message(CHANNEL, containing="Undone")
    house.deliver()
    assert "You are not Engineer D here any more" in told(house)
    assert any("is not Engineer D any more" in everything(m) for m in house.parents())
    assert "Only the team can" in everything(refused(house))
    assert "Nobody is linked" in ask(house, "/oncall links", MANAGER)


# --- pressed twice, delivered twice, at the same moment, killed -----------------------------------------------------


def test_a_request_is_made_once_however_often_it_is_sent(on_either: House) -> None:
    house = on_either
    person, shown = house.person(NEW), refused(house)
    person.click(CHANNEL, shown["ts"], links.LINK)
    view = person.wait_view(links.FORM)
    house.workspace.deliver_twice()
    assert person.submit(view["id"], {links.PERSON: {links.PERSON: D}})["ok"]
    person.wait_for(lambda: log(house))
    assert "You asked" in request(house), "and another form of theirs adds nothing"
    assert len(requests(house)) == 1
    assert len(log(house)) == 1


def test_a_second_press_says_who_was_first(house: House) -> None:
    request(house)
    house.workspace.deliver_twice()
    person = house.person(MANAGER)
    channel, message = person.open_dm(person.bot), requests(house)[-1]
    person.click(channel, message["ts"], links.APPROVE)
    person.wait_message(channel, containing="Approved: they are Engineer D")
    person.click(channel, message["ts"], links.REFUSE)
    person.wait_message(channel, containing="Engineering Manager approved it: <@U0ENGD> is Engineer D")
    house.deliver()
    assert [line.partition(" ")[0] for line in log(house)] == ["asked", "linked"]
    assert not has_buttons(requests(house)[-1])
    assert sum("from now on" in everything(m) for m in house.person(NEW).dms()) == 1


def test_of_two_who_say_to_be_the_same_one_is_and_the_other_is_told(on_either: House) -> None:
    house = on_either
    request(house)
    request(house, OTHER)
    assert len(requests(house)) == 2, "who is first does not keep the other out"
    press(house, links.APPROVE, nth=0)
    assert "Somebody else is Engineer D now" in told(house, OTHER)
    assert not any(has_buttons(m) for m in requests(house))
    assert decide(house, MANAGER, link=2).text.startswith("Settled some other way")
    assert house.bot.teams[TEAM].slack_of(D) == NEW


@pytest.mark.parametrize("attempt", range(3))
def test_two_requests_for_one_person_approved_at_the_same_moment_link_one(on_either: House, attempt: int) -> None:
    house = on_either
    request(house)
    request(house, OTHER)
    answers: list[Answer] = []
    at_once(*(lambda n=n: answers.append(decide(house, MANAGER, link=n)) for n in (1, 2)))
    assert sorted(a.done for a in answers) == [False, True]
    states = [line.partition(" ")[0] for line in log(house)]
    assert (states.count("linked"), states.count("overtaken")) == (1, 1)


def test_a_process_that_ends_between_any_two_steps_loses_and_doubles_nothing(on_either: House) -> None:
    house = on_either
    person, shown = house.person(NEW), refused(house)
    person.click(CHANNEL, shown["ts"], links.LINK)
    view = person.wait_view(links.FORM)
    person.submit(view["id"], {links.PERSON: {links.PERSON: D}})
    person.wait_for(lambda: log(house))
    house.restart()  # before the request was sent
    house.deliver()
    assert len(requests(house)) == 1
    answer = house.bot.linking.decide(1, True, Actor("x", MANAGER), "click")
    house.restart()  # before anybody was told
    house.deliver()
    assert house.bot.linking.decide(1, True, Actor("x", MANAGER), "click") == answer
    house.deliver()
    assert "You are Engineer D from now on" in told(house)
    assert house.bot.teams[TEAM].slack_of(D) == NEW
    assert len(house.posted_keys()) == len(set(house.posted_keys()))


# --- who may answer -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["U0ENGA", NEW, OTHER])
def test_nobody_but_the_manager_approves_where_there_is_one(house: House, by: str) -> None:
    request(house)
    answer = decide(house, by)
    assert (answer.done, answer.text) == (False, "Only Engineering Manager can approve a link.")
    assert house.bot.teams[TEAM].slack_of(D) is None


def nobody_manages(teams: Path) -> None:
    """The role leads to a channel, which is nobody who could answer."""
    rewrite(teams, f'slack = "{MANAGER}"', 'slack = "C0MANAGERS"')


@pytest.fixture
def unmanaged(workspace: Workspace, sqlite_url: str, clock: ManualClock, teams: Path) -> Iterator[House]:
    nobody_manages(teams)
    made = House(workspace, sqlite_url, clock, watchkeeper_teams=teams)
    yield made
    made.stop()


def test_without_a_manager_the_owners_are_asked_and_the_first_answer_counts(unmanaged: House) -> None:
    house = unmanaged
    assert "Engineer A, Engineer B or Engineer C will answer" in request(house)
    assert all(len(requests(house, who)) == 1 for who in ("U0ENGA", "U0ENGB", "U0ENGC"))
    assert "Approved" in press(house, links.APPROVE, "U0ENGB")
    assert not any(has_buttons(requests(house, who)[-1]) for who in ("U0ENGA", "U0ENGB", "U0ENGC"))
    assert decide(house, "U0ENGA").text.startswith("Engineer B approved it")


def test_where_nobody_could_answer_it_is_said_what_to_write_into_team_toml(
    workspace: Workspace, sqlite_url: str, clock: ManualClock, tmp_path: Path
) -> None:
    teams = team_without(tmp_path, "U0ENGA", "U0ENGB", "U0ENGC", NEW)
    nobody_manages(teams)
    house = House(workspace, sqlite_url, clock, watchkeeper_teams=teams)
    try:
        person, shown = house.person(NEW), refused(house)
        person.click(CHANNEL, shown["ts"], links.LINK)
        person.wait_message(CHANNEL, containing='slack = "U0ENGD"')
        assert person.views() == []
    finally:
        house.stop()


def test_a_name_in_slack_gives_no_rights_to_what_a_colleague_without_an_id_has(house: House) -> None:
    incident = house.alert()
    assert house.bot.dispatcher.acknowledge(incident.id, Actor(D), "by PagerDuty").done
    same_name = Actor(D, OTHER)
    assert not house.bot.dispatcher.resolve(incident.id, same_name, "one").done
    assert not house.bot.dispatcher.hand_back(incident.id, same_name, "two").done


# --- team.toml has the last word ------------------------------------------------------------------------------------


def apply_edit(house: House, teams: Path, old: str, new: str) -> None:
    rewrite(teams, old, new)
    house.bot.reloading.tick()
    house.deliver()
    person, message = house.person("U0ENGB"), house.parents()[-1]
    person.click(CHANNEL, message["ts"], "handbook_apply")
    person.wait_message(CHANNEL, containing="Applied.")
    house.deliver()


@pytest.mark.parametrize(("written", "says"), [(OTHER, "another id (`U0PRODUCT`)"), (NEW, "this id")])
def test_an_id_in_team_toml_wins_and_the_link_is_said_to_be_of_no_use(
    house: House, teams: Path, written: str, says: str, caplog: pytest.LogCaptureFixture
) -> None:
    house.bot.reloading.tick()
    request(house)
    press(house, links.APPROVE)
    apply_edit(house, teams, '[people."Engineer D"]\n', f'[people."Engineer D"]\nslack = "{written}"\n')
    assert house.bot.teams[TEAM].slack_of(D) == written
    shown = ask(house, "/oncall links", MANAGER)
    assert f"team.toml gives Engineer D {says} by now. The link is not needed any more." in shown
    with caplog.at_level(logging.WARNING):
        house.restart()
    assert "a link is not needed any more" in caplog.text
    assert house.bot.teams[TEAM].slack_of(D) == written


def test_an_edit_of_the_handbook_leaves_links_as_they_are(house: House, teams: Path) -> None:
    house.bot.reloading.tick()
    request(house)
    press(house, links.APPROVE)
    apply_edit(house, teams, 'run_time = "90 min"', 'run_time = "80 min"')
    assert house.bot.teams[TEAM].slack_of(D) == NEW


def test_a_link_that_team_toml_has_overruled_keeps_nobody_out(house: House, teams: Path) -> None:
    house.bot.reloading.tick()
    request(house)
    press(house, links.APPROVE)
    apply_edit(house, teams, 'slack = "U0ENGC"', f'slack = "{NEW}"')
    assert house.bot.teams[TEAM].person_of(NEW) == "Engineer C"
    assert "By team.toml this is Engineer C." in ask(house, "/oncall links", MANAGER)
    request(house, OTHER)
    assert "Approved" in press(house, links.APPROVE)
    assert house.bot.teams[TEAM].slack_of(D) == OTHER


def test_a_request_that_team_toml_has_answered_is_not_approved(house: House, teams: Path) -> None:
    house.bot.reloading.tick()
    request(house)
    apply_edit(house, teams, '[people."Engineer D"]\n', f'[people."Engineer D"]\nslack = "{OTHER}"\n')
    assert "is <@U0PRODUCT> by now" in press(house, links.APPROVE)
    assert "something came in between" in told(house)
    assert house.bot.teams[TEAM].slack_of(D) == OTHER
