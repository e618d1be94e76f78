"""Mitigated is open and pages nobody; what is over can be reopened, once, and never beside the same fault."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest
from local_slack.people import everything

from bot.blocks import incident_menu as menu
from bot.blocks import resolve_form
from bot.blocks.incident import BLUE, MORE, REOPEN
from bot.incidents.actions import Mitigate, Reopen
from bot.incidents.incident import Incident, State, Verdict
from bot.people import Actor
from tests.scenarios.conftest import CHANNEL, House
from tests.scenarios.menu import pick

BEN, CAT = Actor("Engineer B", "U0ENGB"), Actor("Engineer C", "U0ENGC")


def mitigated(house: House) -> Incident:
    incident = house.alert()
    house.bot.dispatcher.do(incident.id, Mitigate(), BEN, "mitigate")
    house.deliver()
    return house.now(incident)


def test_mitigated_stays_open_shows_it_and_pages_nobody(house: House) -> None:
    incident = house.alert()
    assert "stays open" in pick(house, "U0ENGB", incident, menu.MITIGATE)
    house.pass_time(minutes=240)
    assert house.pages_to("U0ENGC") == house.pages_to("U0MANAGER") == []
    seen = house.person("U0CFO").wait_message(CHANNEL, containing="*Mitigated by Engineer B")
    assert "Acknowledged by Engineer B" in everything(seen)
    assert seen["attachments"][0]["color"].lstrip("#") == BLUE.lstrip("#")
    assert house.now(incident).state is State.MITIGATED


def test_who_has_it_keeps_it_when_another_mitigates(house: House) -> None:
    incident = house.alert()
    house.bot.dispatcher.acknowledge(incident.id, CAT, "ack")
    house.bot.dispatcher.do(incident.id, Mitigate(), BEN, "mitigate")
    after = house.now(incident)
    assert (after.acknowledged_by, after.mitigated_by) == (CAT, BEN)


def test_mitigated_twice_says_who_was_first(house: House) -> None:
    incident = mitigated(house)
    answer = house.bot.dispatcher.do(incident.id, Mitigate(), CAT, "again")
    assert not answer.done
    assert answer.text.startswith("Already mitigated by Engineer B")


def test_mitigated_can_be_handed_back_and_then_it_escalates(house: House) -> None:
    incident = mitigated(house)
    assert house.bot.dispatcher.hand_back(incident.id, BEN, "back").done
    house.pass_time(minutes=31)
    assert house.pages_to("U0MANAGER")


def test_a_worse_alert_pages_nobody_while_somebody_has_it_mitigated(house: House) -> None:
    incident = house.alert(deviation=0.01)
    house.bot.dispatcher.do(incident.id, Mitigate(), BEN, "mitigate")
    house.alert(deviation=0.09)
    house.pass_time(minutes=40)
    assert house.now(incident).severity.name == "P1"
    assert house.pages_to("U0ENGA") == house.pages_to("U0MANAGER") == []


def test_reopened_nobody_has_it_and_the_escalation_starts_anew(house: House) -> None:
    incident = house.alert()
    house.resolve("U0ENGB", incident, verdict="expected")
    house.person("U0ENGC").click(CHANNEL, incident.ts, REOPEN)
    house.person("U0ENGC").wait_for(lambda: house.now(incident).state is State.REOPENED)
    house.deliver()
    after = house.now(incident)
    assert (after.resolved_at, after.verdict, after.acknowledged_by) == (None, None, None)
    assert any(line.startswith("*Reopened by Engineer C.*") for line in house.thread(incident))
    assert "*Reopened by Engineer C" in everything(house.parents()[-1])
    paged = len(house.pages_to(after.on_call_primary.slack))
    assert paged == 2
    house.pass_time(minutes=30)
    assert house.pages_to("U0MANAGER")


def test_reopened_and_resolved_again_is_said_again(house: House) -> None:
    incident = house.alert()
    house.resolve("U0ENGB", incident)
    house.bot.dispatcher.do(incident.id, Reopen(), CAT, "reopen")
    house.deliver()
    house.resolve("U0ENGB", incident, verdict="false positive")
    assert len([line for line in house.thread(incident) if line.startswith("*Resolved by")]) == 2
    assert house.now(incident).verdict is Verdict.FALSE_POSITIVE


def test_with_the_same_fault_open_it_is_refused_with_its_number(house: House) -> None:
    first = house.alert()
    house.resolve("U0ENGB", first)
    second = house.alert()
    assert f"open as #{second.number}" in pick(house, "U0ENGC", first, menu.REOPEN)
    assert house.now(first).state is State.RESOLVED


def test_two_who_reopen_at_once_reopen_once(house_on_either: House) -> None:
    house = house_on_either
    incident = house.alert()
    house.bot.dispatcher.resolve(incident.id, BEN, "resolve")
    answers = together(
        lambda: house.bot.dispatcher.do(incident.id, Reopen(), BEN, "one"),
        lambda: house.bot.dispatcher.do(incident.id, Reopen(), CAT, "other"),
    )
    assert sorted(a.done for a in answers) == [False, True]
    assert "Already reopened by" in next(a.text for a in answers if not a.done)


def test_a_new_alert_and_a_reopening_at_once_leave_one_open_incident(house_on_either: House) -> None:
    house = house_on_either
    for n in range(5):
        incident = house.bot.dispatcher.report(house.made_up())
        assert incident is not None
        house.bot.dispatcher.resolve(incident.id, BEN, f"resolve{n}")
        reopen = partial(house.bot.dispatcher.do, incident.id, Reopen(), CAT, f"reopen{n}")
        report = partial(house.bot.dispatcher.report, house.made_up())
        together(reopen, report)
        (left,) = house.bot.dispatcher.open_incidents("data-engineering")
        house.bot.dispatcher.resolve(left[0].id, BEN, f"end{n}")


T = TypeVar("T")


def _keep(found: list[T], act: Callable[[], T]) -> None:
    found.append(act())


def together(*acts: Callable[[], T]) -> list[T]:
    found: list[T] = []
    threads = [threading.Thread(target=partial(_keep, found, act)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(acts)
    return found


def test_reopening_what_is_open_says_so(house: House) -> None:
    incident = house.alert()
    answer = house.bot.dispatcher.do(incident.id, Reopen(), BEN, "reopen")
    assert (answer.done, answer.text) == (False, "It's open.")


def test_false_positive_is_a_line_of_the_menu(house: House) -> None:
    incident = house.alert()
    person = house.person("U0ENGB")
    person.click(CHANNEL, incident.ts, MORE)
    person.click_view(person.wait_view(menu.MENU)["id"], menu.PICK, value=menu.FALSE_POSITIVE)
    assert person.submit(person.wait_view(resolve_form.FORM)["id"])["ok"]
    person.wait_for(lambda: house.now(incident).verdict)
    assert house.now(incident).verdict is Verdict.FALSE_POSITIVE


def test_a_menu_that_is_out_of_date_says_what_happened_meanwhile(house: House) -> None:
    incident = house.alert()
    person = house.person("U0ENGC")
    person.click(CHANNEL, incident.ts, MORE)
    view = person.wait_view(menu.MENU)
    house.bot.dispatcher.resolve(incident.id, BEN, "resolve")
    person.click_view(view["id"], menu.PICK, value=menu.MITIGATE)
    person.wait_for(lambda: "Already resolved by Engineer B" in everything(person.views()[-1]))


@pytest.mark.parametrize("minutes", [0, 600])
def test_the_auditor_has_nothing_to_say_of_what_was_reopened(house: House, minutes: int) -> None:
    incident = house.alert()
    house.pass_time(minutes=300)  # the chain ends, and that nobody answered is said
    house.resolve("U0ENGB", incident)
    house.clock.advance(timedelta(hours=1))
    house.bot.dispatcher.do(incident.id, Reopen(), CAT, "reopen")
    house.pass_time(minutes)
    house.bot._audit()
    assert not house.bot._concerns
