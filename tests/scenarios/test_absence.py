"""The bot was away: nobody is paged for the past, and the channel hears from when to when."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from bot.app import Part, Watchkeeper
from bot.incidents.actions import Mitigate, Snooze
from bot.incidents.incident import Incident
from bot.people import Actor
from tests.scenarios.conftest import House

ONCALL = ("U0ENGA", "U0ENGB", "U0ENGC", "U0ENGD", "U0MANAGER")


def paged(house: House) -> Counter[str]:
    return Counter({who: len(pages) for who in ONCALL if (pages := house.pages_to(who))})


def said(house: House) -> list[str]:
    return [m["text"] for m in house.parents() if "Watchkeeper was down" in m["text"]]


def primary_now(house: House) -> str:
    plan = house.bot.dispatcher.plan("data-engineering")
    return plan.team.slack_of(plan.rota.on_call_at(house.clock.now()).primary) or ""


def have(house: House, incident: Incident) -> Actor:
    by = Actor(incident.on_call_primary.name, incident.on_call_primary.slack)
    house.bot.dispatcher.acknowledge(incident.id, by, "click")
    house.tick()
    return by


def test_after_72_hours_one_page_goes_to_whoever_is_on_call_today(house: House) -> None:
    incident = house.alert()
    before = paged(house)
    house.be_away(timedelta(hours=72))
    today = primary_now(house)
    assert today != incident.on_call_primary.slack, "else this would tell nothing"
    assert paged(house) - before == Counter({today: 1})
    assert not any("nobody has answered" in m["text"].lower() for m in house.parents())
    assert len(said(house)) == 1
    assert "3 d" in said(house)[0]
    assert f"#{incident.number} P1" in said(house)[0]


def test_from_then_on_the_intervals_count_from_the_return(house: House) -> None:
    house.alert()
    house.be_away(timedelta(hours=72))
    after = paged(house)
    house.pass_time(14)
    assert paged(house) == after
    house.pass_time(16)
    assert (paged(house) - after)["U0MANAGER"] == 1
    assert sum((paged(house) - after).values()) == 2, "the secondary and the manager, once each"


def test_several_incidents_are_one_message_and_wake_the_same_person_once(house: House) -> None:
    for issue in ("Transaction Database", "User Segmentation Data", "Currency Exchange Rates"):
        house.alert(issue=issue, pipeline="Aggregate Profit Pipeline")
        house.clock.advance(timedelta(minutes=2))
    house.tick()
    before = paged(house)
    house.be_away(timedelta(hours=72))
    assert sum((paged(house) - before).values()) == 1
    assert len(said(house)) == 1


def test_a_clock_set_forward_is_the_same(house: House) -> None:
    house.alert()
    house.bot.absence.tick()
    before = paged(house)
    house.clock.advance(timedelta(hours=72))
    house.bot._escalate()
    house.deliver()
    assert paged(house) - before == Counter({primary_now(house): 1})
    assert len(said(house)) == 1


def test_a_worker_sees_it_when_it_starts_before_it_takes_a_step(house: House) -> None:
    house.alert()
    house.bot.absence.tick()
    before = paged(house)
    house.clock.advance(timedelta(hours=72))
    worker = Watchkeeper(house.bot.settings, house.clock, Part.TICKS)
    worker.start()
    try:
        house.person("U0MANAGER").wait_for(lambda: said(house) and paged(house) != before, 30)
    finally:
        worker.stop()
    assert (paged(house) - before)[primary_now(house)] == 1
    assert (paged(house) - before)["U0MANAGER"] == 0


def test_a_clock_put_right_again_leaves_the_next_absence_to_be_seen(house: House) -> None:
    for hours in (-1, -72):
        house.clock.advance(timedelta(hours=hours))
        house.bot.absence.tick()
    house.alert()
    house.be_away(timedelta(hours=30))
    assert len(said(house)) == 1


def test_several_workers_do_it_once(house_on_either: House) -> None:
    house = house_on_either
    house.alert()
    house.bot.absence.tick()
    before = paged(house)
    house.clock.advance(timedelta(hours=72))
    other = house.bot.__class__(house.bot.settings, house.clock, house.bot.part)
    for bot in (house.bot, other, house.bot):
        bot._escalate()
    other.database.close()
    house.deliver()
    assert paged(house) - before == Counter({primary_now(house): 1})
    assert len(said(house)) == 1


def test_one_that_dies_before_the_end_leaves_the_absence_to_the_next(house: House) -> None:
    incident = house.alert()
    house.bot.absence.tick()
    before = paged(house)
    house.clock.advance(timedelta(hours=72))
    assert house.bot.absence._plan_anew(house.bot.dispatcher.plan("data-engineering"), house.clock.now()) == 1
    house.clock.advance(timedelta(minutes=1))
    house.bot._escalate()
    house.deliver()
    assert paged(house) - before == Counter({primary_now(house): 1})
    assert len(said(house)) == 1
    assert f"#{incident.number} P1" in said(house)[0]


def test_a_page_that_was_queued_before_is_not_sent_afterwards(house: House) -> None:
    made = house.bot.dispatcher.report(house.made_up())
    assert made is not None
    house.bot.dispatcher.escalate_due()  # queued, and not delivered
    house.be_away(timedelta(hours=72))
    assert paged(house) == Counter({primary_now(house): 1})


def test_with_nothing_open_the_channel_hears_of_it_all_the_same(house: House) -> None:
    house.be_away(timedelta(hours=2))
    assert paged(house) == Counter()
    assert len(said(house)) == 1
    assert "No pages were missed" in said(house)[0]


def test_who_has_it_is_asked_and_nobody_is_paged(house: House) -> None:
    incident = house.alert()
    have(house, incident)
    before = paged(house)
    house.be_away(timedelta(hours=72))
    assert paged(house) == before
    assert house.now(incident).acknowledged_by is not None


def test_what_is_mitigated_is_left_in_peace(house: House) -> None:
    incident = house.alert()
    by = have(house, incident)
    house.bot.dispatcher.do(incident.id, Mitigate(), by, "mitigate")
    before = paged(house)
    house.be_away(timedelta(hours=72))
    assert paged(house) == before


@pytest.mark.parametrize("hours", [2, 72])
def test_a_snooze_that_ended_meanwhile_is_one_page_and_one_that_has_not_is_none(house: House, hours: int) -> None:
    incident = house.alert()
    by = have(house, incident)
    until = house.clock.now() + timedelta(hours=4)
    assert house.bot.dispatcher.do(incident.id, Snooze(until), by, "snooze").done
    before = paged(house)
    house.be_away(timedelta(hours=hours))
    assert paged(house) - before == (Counter({primary_now(house): 1}) if hours > 4 else Counter())
