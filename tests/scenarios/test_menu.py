"""What the menu offers is carried out: escalate now, reassign, severity, notes, links, people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from local_slack.people import everything
from local_slack.seed import data_team
from local_slack.workspace import Workspace

from bot.blocks import incident_menu as menu
from bot.blocks.incident_forms import FORM, FORMS, LEVEL
from bot.clock import ManualClock
from bot.incidents.actions import AddLink, AddNote, ChangeSeverity, EscalateNow, Reassign
from bot.incidents.decision import MOST_LINKS
from bot.incidents.incident import Link, State
from bot.people import Actor
from bot.store.record import lines
from tests.levels import P0, P1, P2, P3
from tests.scenarios.conftest import CHANNEL, House
from tests.scenarios.menu import fill_in, pick

BEN, CAT = Actor("Engineer B", "U0ENGB"), Actor("Engineer C", "U0ENGC")


def parent(house: House) -> str:
    return everything(house.parents()[-1])


# --- what the forms say ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", sorted(FORMS))
def test_a_form_says_which_incident_it_is_about(house: House, choice: str) -> None:
    assert "P1 #1 · Aggregate Profit · Transaction" in pick(house, "U0ENGB", house.alert(), choice)


def test_a_snooze_until_business_opens_says_in_whose_time(house: House) -> None:
    # Monday is Columbus Day.
    assert "until business opens: Tuesday 09:00 PDT" in pick(house, "U0ENGB", house.alert(), menu.SNOOZE)


# --- what will happen -----------------------------------------------------------------------------------------------


def foretold(house: House, choice: str, answer: str, value: str) -> str:
    """What the form says once something was chosen in it."""
    person = house.person("U0ENGB")
    pick(house, "U0ENGB", house.now(house.alert()), choice)
    view = person.wait_view(f"{FORM}{choice}")
    before = everything(view["blocks"])
    person.click_view(view["id"], answer, selected_option=value)
    person.wait_for(lambda: everything(person.views()[-1]["blocks"]) != before)
    return everything(person.views()[-1]["blocks"])


def test_a_change_of_severity_says_before_it_is_made_whom_it_pages(house: House) -> None:
    said = foretold(house, menu.SEVERITY, LEVEL, P0.stored)
    assert "*What will happen:* P0: pages Engineer B now, Engineer C at <!date" in said
    assert house.now(house.alert()).severity == P1


def test_a_lower_one_says_that_nobody_is_paged(house: House) -> None:
    assert "*What will happen:* P3: opens a ticket for " in foretold(house, menu.SEVERITY, LEVEL, P3.stored)


def test_a_snooze_says_until_when_nobody_is_asked_and_what_comes_then(house: House) -> None:
    said = pick(house, "U0ENGB", house.alert(), menu.SNOOZE)
    assert "*What will happen:* no pages or questions until <!date" in said
    assert "it is unassigned and escalates again." in said


# --- escalate now ---------------------------------------------------------------------------------------------------


def test_escalate_now_takes_the_next_page_at_once_and_the_others_keep_their_times(house: House) -> None:
    incident = house.alert()  # pages the primary at once, the secondary after 15 minutes, the manager after 30
    secondary = incident.on_call_secondary[0].slack
    assert "Paged" in pick(house, "U0ENGA", incident, menu.ESCALATE)
    assert len(house.pages_to(secondary)) == 1
    assert house.pages_to("U0MANAGER") == []
    house.pass_time(minutes=29)
    assert (len(house.pages_to(secondary)), house.pages_to("U0MANAGER")) == (1, [])
    house.pass_time(minutes=1)
    assert len(house.pages_to("U0MANAGER")) == 1


def test_pressed_again_it_goes_a_level_further(house: House) -> None:
    incident = house.alert()
    for n in range(2):
        house.bot.dispatcher.do(incident.id, EscalateNow(), BEN, f"now{n}")
    house.deliver()
    assert len(house.pages_to("U0MANAGER")) == 1


def test_the_same_press_delivered_twice_pages_one_level(house: House) -> None:
    incident = house.alert()
    for _ in range(2):
        assert house.bot.dispatcher.do(incident.id, EscalateNow(), BEN, "now").done
    house.deliver()
    assert house.pages_to("U0MANAGER") == []


def test_nobody_is_paged_for_what_somebody_has(house: House) -> None:
    incident = house.alert()
    house.bot.dispatcher.acknowledge(incident.id, CAT, "ack")
    answer = house.bot.dispatcher.do(incident.id, EscalateNow(), BEN, "now")
    assert not answer.done
    assert "Already acknowledged by Engineer C" in answer.text


def test_where_nobody_is_paged_it_says_so(house: House) -> None:
    incident = house.alert(deviation=0.01)
    assert "Nobody else is due to be paged" in pick(house, "U0ENGA", incident, menu.ESCALATE)


# --- reassign -------------------------------------------------------------------------------------------------------


def test_who_is_given_it_has_it_is_told_and_nobody_is_paged_any_more(house: House) -> None:
    incident = house.alert()
    assert fill_in(house, "U0ENGB", incident, menu.REASSIGN, to="U0ENGD") == {}
    house.pass_time(minutes=45)
    assert house.pages_to("U0MANAGER") == []
    assert "*Acknowledged by Engineer D" in parent(house)
    assert any("Reassigned to you" in m["text"] for m in house.person("U0ENGD").dms())
    assert any("<@U0ENGD>" in line for line in house.thread(incident))


def test_only_the_team_can_be_given_it(house: House) -> None:
    incident = house.alert()
    fill_in(house, "U0ENGB", incident, menu.REASSIGN, to="U0FINANCE")
    assert "Finance Stakeholder isn't on the team" in house.person("U0ENGB").dms()[-1]["text"]
    assert house.now(incident).state is State.TRIGGERED


def test_who_has_it_is_not_given_it_again(house: House) -> None:
    incident = house.alert()
    house.bot.dispatcher.acknowledge(incident.id, CAT, "ack")
    assert "already assigned" in house.bot.dispatcher.do(incident.id, Reassign(CAT), BEN, "give").text


def test_a_stranger_gets_no_form_but_who_can(house: House) -> None:
    incident = house.alert()
    assert "Only the team can reassign this" in pick(house, "U0FINANCE", incident, menu.REASSIGN)


# --- severity -------------------------------------------------------------------------------------------------------


def test_a_raise_restarts_the_escalation_and_shows_the_reason(house: House) -> None:
    incident = house.alert(deviation=0.01)
    assert incident.severity.name == "P2"
    assert (
        fill_in(house, "U0ENGD", incident, menu.SEVERITY, severity=P1.stored, reason="The <!channel> board meets") == {}
    )
    assert "P1" in parent(house)
    assert "Engineer D says: The &lt;!channel&gt; board meets" in parent(house)
    house.pass_time(minutes=31)
    assert house.pages_to("U0MANAGER")


def test_a_raise_of_what_somebody_has_pages_nobody(house: House) -> None:
    incident = house.alert(deviation=0.01)
    house.bot.dispatcher.acknowledge(incident.id, CAT, "ack")
    house.bot.dispatcher.do(incident.id, ChangeSeverity(P0, "worse"), BEN, "raise")
    house.pass_time(minutes=40)
    assert house.pages_to("U0ENGA") == house.pages_to("U0MANAGER") == []
    assert house.now(incident).acknowledged_by == CAT


def test_lowering_is_for_owners_and_the_manager(house: House) -> None:
    incident = house.alert()
    team = house.bot.teams["data-engineering"]
    owner = team.owner_of(incident.pipeline)
    assert owner
    owners = (owner.primary, owner.secondary)
    others = [p.slack for name, p in team.settings.people.items() if p.slack and name not in owners]
    fill_in(house, others[0], incident, menu.SEVERITY, severity=P3.stored, reason="it is nothing")
    assert "Only the owners and the manager can lower" in house.person(others[0]).dms()[-1]["text"]
    fill_in(house, "U0MANAGER", incident, menu.SEVERITY, severity=P3.stored, reason="it is nothing")
    assert house.now(incident).severity.name == "P3"
    house.pass_time(minutes=60)
    assert house.pages_to("U0MANAGER") == []


def test_the_cfo_office_hears_of_an_incident_once(house: House) -> None:
    incident = house.alert()
    house.bot.dispatcher.acknowledge(incident.id, CAT, "ack")
    for n, severity in enumerate((P0, P2, P0)):
        deed = ChangeSeverity(severity, "so")
        assert house.bot.dispatcher.do(incident.id, deed, Actor("M", "U0MANAGER"), f"s{n}").done
    house.deliver()
    assert len(house.person("U0CFO").dms()) == 1


# --- notes, links, people -------------------------------------------------------------------------------------------


def test_a_note_stands_in_the_thread_and_on_record(house: House) -> None:
    incident = house.alert()
    fill_in(house, "U0FINANCE", incident, menu.NOTE, note="We saw <!channel> this on Monday")
    assert any("We saw &lt;!channel&gt; this on Monday" in line for line in house.thread(incident))
    assert house.bot.dispatcher.timeline(incident.id)[-1].kind == "note"


def test_a_link_stands_on_the_message_and_in_the_thread(house: House) -> None:
    incident = house.alert()
    url = "https://grafana.example.com/d/1?a=1&b=2"
    assert fill_in(house, "U0ENGB", incident, menu.LINK, url=url, label="Refunds | <!here>") == {}
    shown = "<https://grafana.example.com/d/1?a=1&amp;b=2|Refunds / &lt;!here&gt;>"
    assert shown in parent(house)
    assert any(shown in line for line in house.thread(incident))
    assert "already there" in house.bot.dispatcher.do(incident.id, AddLink(Link(url, "x")), BEN, "again").text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://example.com/|click>",
        "https://example.com/ <!channel>",
        "https://bank.example@evil.example/",
        "https://",
        "https://[::1",
        "https://ex\u0430mple.com/",  # a Cyrillic letter
        "https://example.com/" + "x" * 500,
    ],
)
def test_an_address_that_could_come_alive_is_refused_beside_the_field(house: House, url: str) -> None:
    incident = house.alert()
    assert fill_in(house, "U0ENGB", incident, menu.LINK, url=url)["url"]
    assert house.now(incident).links == ()


def test_links_have_an_end(house: House) -> None:
    incident = house.alert()
    answers = [
        house.bot.dispatcher.do(incident.id, AddLink(Link(f"https://example.com/{n}", "x")), BEN, f"link{n}")
        for n in range(MOST_LINKS + 1)
    ]
    assert [a.done for a in answers] == [True] * MOST_LINKS + [False]


def test_what_is_over_can_still_be_noted(house: House) -> None:
    incident = house.alert()
    house.bot.dispatcher.resolve(incident.id, BEN, "over")
    assert house.bot.dispatcher.do(incident.id, AddNote("It was the loader."), CAT, "note").done


@pytest.fixture
def apart(sqlite_url: str, clock: ManualClock) -> Iterator[House]:
    """A workspace in which finance is not in the team's channel."""
    seed = data_team()
    seed["channels"][0]["members"] = [m for m in seed["channels"][0]["members"] if m != "U0FINANCE"]
    with Workspace.start(seed) as workspace:
        house = House(workspace, sqlite_url, clock)
        yield house
        house.stop()


def test_people_are_invited_and_mentioned_and_who_is_there_keeps_nobody_out(apart: House) -> None:
    incident = apart.alert()
    fill_in(apart, "U0ENGB", incident, menu.PEOPLE, people=["U0ENGC", "U0FINANCE"])
    assert any("<@U0ENGC>" in line and "<@U0FINANCE>" in line for line in apart.thread(incident))
    assert apart.person("U0FINANCE").messages(CHANNEL)
    with apart.bot.database.reading() as c:
        invited = [line["state"] for line in lines(c) if line["kind"].startswith("invitation")]
    assert invited == ["delivered", "delivered"]


def test_a_form_without_its_words_is_asked_again(house: House) -> None:
    incident = house.alert()
    pick(house, "U0ENGB", incident, menu.NOTE)
    view = house.person("U0ENGB").wait_view(f"{FORM}{menu.NOTE}")
    assert house.person("U0ENGB").submit(view["id"], {"note": {"note": "   "}})["errors"]["note"]
