"""Who has it is asked how it stands: at the time that they promised, or after an hour without a word. No answer, and nobody
has it again. A snooze rests until its end, and no longer than the handbook's promises allow."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from local_slack.people import everything

from bot.blocks import incident_menu as menu
from bot.blocks.incident import STILL_ON_IT
from bot.incidents.actions import AddNote, ChangeSeverity, Mitigate, Promise, Reassign, Snooze, StillOnIt
from bot.incidents.incident import Incident, State
from bot.incidents.plan import Plan
from bot.incidents.reminders import breach
from bot.people import Actor
from detectors.detector import Nature
from tests.levels import P0
from tests.scenarios.announced import go_to, tick
from tests.scenarios.conftest import House
from tests.scenarios.menu import fill_in, pick

BEN, CAT = Actor("Engineer B", "U0ENGB"), Actor("Engineer C", "U0ENGC")
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def taken(house: House, by: Actor = BEN, **more: object) -> Incident:
    incident = house.alert(**more)
    assert house.bot.dispatcher.acknowledge(incident.id, by, "ack").done
    house.deliver()
    return house.now(incident)


def at(house: House, when: datetime) -> None:
    """The clock stands at this instant, and one tick comes."""
    house.clock.advance(when - house.clock.now())
    house.tick()


def asked(house: House, slack: str = "U0ENGB") -> int:
    return sum("Status" in m["text"] for m in house.person(slack).dms())


def paged(house: House) -> int:
    return sum(len(house.pages_to(s)) for s in ("U0ENGA", "U0ENGB", "U0ENGC", "U0ENGD", "U0MANAGER"))


# --- an hour without a word -----------------------------------------------------------------------------------------


def test_after_an_hour_without_a_word_it_is_asked_about_and_half_an_hour_later_nobody_has_it(house: House) -> None:
    incident = taken(house)
    begun, pages = house.clock.now(), paged(house)
    counts = []
    for wait in (60 * MINUTE - SECOND, 60 * MINUTE, 90 * MINUTE - SECOND):
        at(house, begun + wait)
        counts.append(asked(house))
    assert counts == [0, 1, 1]
    assert (house.now(incident).state, paged(house)) == (State.ACKNOWLEDGED, pages)
    at(house, begun + 90 * MINUTE)
    assert (house.now(incident).state, paged(house)) == (State.TRIGGERED, pages + 1)
    assert any(line.startswith("*Unassigned again:*") for line in house.thread(incident))
    assert "Unacknowledged" in everything(house.parents()[-1])
    house.pass_time(minutes=31)
    assert house.pages_to("U0MANAGER")


def test_a_word_in_time_is_enough_and_the_hour_starts_again(house: House) -> None:
    incident = taken(house)
    begun, pages = house.clock.now(), paged(house)
    at(house, begun + 60 * MINUTE)
    person = house.person("U0ENGB")
    question = next(m for m in person.dms() if "Status?" in m["text"])
    person.click(person.open_dm(person.bot), question["ts"], STILL_ON_IT)
    person.wait_for(lambda: any("still on it" in e.text for e in house.bot.dispatcher.timeline(incident.id)))
    at(house, begun + 119 * MINUTE)
    assert (asked(house), paged(house)) == (1, pages)
    at(house, begun + 120 * MINUTE)
    assert asked(house) == 2


@pytest.mark.parametrize("deed", [AddNote("looking"), ChangeSeverity(P0, "worse")])
def test_whatever_the_team_does_with_it_is_a_word(house: House, deed: AddNote) -> None:
    incident = taken(house)
    house.clock.advance(50 * MINUTE)
    assert house.bot.dispatcher.do(incident.id, deed, CAT, "word").done
    house.pass_time(minutes=59)
    assert asked(house) == 0


def test_what_somebody_else_writes_is_no_word_of_the_team(house: House) -> None:
    incident = taken(house)
    house.clock.advance(50 * MINUTE)
    assert house.bot.dispatcher.do(incident.id, AddNote("well?"), Actor("F", "U0FINANCE"), "word").done
    house.pass_time(minutes=10)
    assert asked(house) == 1


def test_a_p2_and_what_is_mitigated_are_left_in_peace(house: House) -> None:
    taken(house, deviation=0.01, pipeline="Daily Growth Pipeline", issue=None)
    other = taken(house)
    house.bot.dispatcher.do(other.id, Mitigate(), BEN, "mitigate")
    house.pass_time(minutes=120)
    assert asked(house) == 0


def test_only_who_has_it_can_answer_and_too_late_says_so(house: House) -> None:
    incident = taken(house)
    assert "Already acknowledged by Engineer B" in house.bot.dispatcher.do(incident.id, StillOnIt(), CAT, "one").text
    house.pass_time(minutes=91)
    assert "unassigned again" in house.bot.dispatcher.do(incident.id, StillOnIt(), BEN, "two").text


def test_a_restart_forgets_nothing_and_downtime_leaves_time_to_answer(house: House) -> None:
    incident = taken(house)
    begun = house.clock.now()
    house.bot.stop()
    house.clock.advance(200 * MINUTE)
    house.restart()
    house.tick()
    assert (asked(house), house.now(incident).state) == (1, State.ACKNOWLEDGED)
    at(house, begun + 230 * MINUTE - SECOND)
    assert house.now(incident).state is State.ACKNOWLEDGED
    at(house, begun + 230 * MINUTE)
    assert house.now(incident).state is State.TRIGGERED


# --- promised times -------------------------------------------------------------------------------------------------


def test_a_promised_time_is_shown_asked_about_then_and_paged_ten_minutes_later(house: House) -> None:
    incident = house.alert()
    pages, due = paged(house), house.clock.now() + timedelta(hours=3)
    assert fill_in(house, "U0ENGB", incident, menu.PROMISE, by=int(due.timestamp())) == {}
    assert "*Fix promised* by" in everything(house.parents()[-1])
    assert house.now(incident).acknowledged_by == BEN
    counts = []
    for when in (due - SECOND, due, due + 10 * MINUTE - SECOND):
        at(house, when)
        counts.append((asked(house), paged(house)))
    assert counts == [(0, pages), (1, pages), (1, pages)]
    at(house, due + 10 * MINUTE)
    assert (house.now(incident).state, house.now(incident).promised_at) == (State.TRIGGERED, None)
    assert paged(house) == pages + 1


def test_a_word_at_the_promised_time_settles_it(house: House) -> None:
    incident = taken(house)
    due = house.clock.now() + timedelta(hours=3)
    house.bot.dispatcher.do(incident.id, Promise(due), BEN, "promise")
    at(house, due)
    house.bot.dispatcher.do(incident.id, StillOnIt(), BEN, "word")
    at(house, due + 59 * MINUTE)
    assert (house.now(incident).state, house.now(incident).promised_at) == (State.ACKNOWLEDGED, None)
    at(house, due + 60 * MINUTE)
    assert asked(house) == 2


def test_a_note_before_the_promised_time_leaves_the_promise(house: House) -> None:
    incident = taken(house)
    due = house.clock.now() + timedelta(hours=3)
    house.bot.dispatcher.do(incident.id, Promise(due), BEN, "promise")
    house.clock.advance(timedelta(hours=1))
    house.bot.dispatcher.do(incident.id, AddNote("halfway"), BEN, "note")
    at(house, due - SECOND)
    assert asked(house) == 0
    at(house, due)
    assert asked(house) == 1


def test_nobody_promises_for_another_and_what_is_reassigned_is_promised_by_nobody(house: House) -> None:
    incident = taken(house)
    due = house.clock.now() + timedelta(hours=3)
    assert "acknowledged by Engineer B" in house.bot.dispatcher.do(incident.id, Promise(due), CAT, "one").text
    house.bot.dispatcher.do(incident.id, Promise(due), BEN, "two")
    house.bot.dispatcher.do(incident.id, Reassign(CAT), BEN, "three")
    assert house.now(incident).promised_at is None


@pytest.mark.parametrize("hours", [0, -1, 24 * 7 + 1])
def test_a_time_that_is_no_promise_is_refused_in_the_form(house: House, hours: int) -> None:
    incident = house.alert()
    when = int((house.clock.now() + timedelta(hours=hours)).timestamp())
    assert "by" in fill_in(house, "U0ENGB", incident, menu.PROMISE, by=when)


# --- snooze ---------------------------------------------------------------------------------------------------------


def plan(house: House) -> Plan:
    return house.bot.dispatcher.plan("data-engineering")


def test_a_snooze_rests_until_its_end_and_then_escalates_anew(house: House) -> None:
    incident = house.alert()
    pages, until = paged(house), house.clock.now() + timedelta(hours=4)
    assert "4 hours" in pick(house, "U0ENGB", incident, menu.SNOOZE)
    fill_in(house, "U0ENGB", incident, menu.SNOOZE, until=str(int(until.timestamp())))
    assert "*Snoozed* until" in everything(house.parents()[-1])
    at(house, until - SECOND)
    assert (asked(house), paged(house)) == (0, pages)
    at(house, until)
    assert (house.now(incident).state, paged(house)) == (State.TRIGGERED, pages + 1)


def test_it_can_be_snoozed_until_the_next_promise_less_a_run_and_not_a_second_longer(house: House) -> None:
    incident = house.alert(nature=Nature.LATE, day=house.clock.now().date())
    latest, why = breach(plan(house), incident, house.clock.now())
    assert latest is not None
    assert "landing time, less the 90 min" in why
    refused = house.bot.dispatcher.do(incident.id, Snooze(latest + SECOND), BEN, "one")
    assert (refused.done, "at the latest" in refused.text) == (False, True)
    assert house.bot.dispatcher.do(incident.id, Snooze(latest), BEN, "two").done


def test_what_would_breach_already_has_no_choices(house: House) -> None:
    incident = house.alert(nature=Nature.LATE, day=house.clock.now().date())
    latest, _ = breach(plan(house), incident, house.clock.now())
    assert latest is not None
    house.clock.advance(latest - house.clock.now() + MINUTE)
    house.bot.dispatcher.acknowledge(incident.id, BEN, "ack")
    house.deliver()
    assert "can't be snoozed any more" in pick(house, "U0ENGB", incident, menu.SNOOZE)


def test_what_gets_worse_does_not_rest(house: House) -> None:
    incident = house.alert(deviation=0.01)
    house.bot.dispatcher.do(incident.id, Snooze(house.clock.now() + timedelta(hours=4)), BEN, "snooze")
    house.alert(deviation=0.09)
    assert house.now(incident).snoozed_until is None
    house.pass_time(minutes=60)
    assert asked(house) == 1


# --- the handoff ----------------------------------------------------------------------------------------------------


def test_the_monday_handoff_lists_what_comes_back_that_week(house: House) -> None:
    tick(house)
    incident, other = house.alert(), house.alert(issue=None, pipeline="Daily Growth Pipeline")
    monday = datetime.fromisoformat("2026-10-12T16:00:00+00:00")  # nine in Los Angeles
    house.bot.dispatcher.do(incident.id, Promise(monday + timedelta(days=1)), BEN, "one")
    house.bot.dispatcher.do(other.id, Snooze(monday + timedelta(hours=5)), CAT, "two")
    go_to(house, monday + SECOND)
    handoff = next(everything(m) for m in reversed(house.parents()) if m["text"].startswith("Handoff"))
    assert "Promised or snoozed until this week" in handoff
    assert "Engineer B promises a fix by" in handoff
    assert "snoozed until" in handoff
    assert f"#{incident.number}" in handoff
