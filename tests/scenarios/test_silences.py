"""A silence holds what matches it, takes two people where a P0 may be held back, and lets everything out at its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from local_slack.people import everything

from bot.errors import WatchkeeperError
from bot.flows.detection import Detecting
from bot.people import Actor
from bot.store import held, record
from detectors.detector import Nature, Outcome
from handlers.silence import silence
from tests.scenarios.conftest import CHANNEL, House, on_either
from tests.scenarios.test_held_findings import REFUNDS, TEAM, Detectors, finding

OWNER, SECOND, OTHER = Actor("Engineer A", "U0ENGA"), Actor("Engineer B", "U0ENGB"), Actor("Engineer C", "U0ENGC")
HOURS = timedelta(hours=2)


def say(house: House, words: str, by: Actor = OWNER) -> str:
    key = f"command:{words}:{by.slack}:{house.clock.now()}"
    answer = everything(silence(house.bot.silencing, house.bot.teams[TEAM], words, by, key).payload())
    house.deliver()
    return answer


def press(house: House, action: str, who: str) -> str:
    person = house.person(who)
    message = next(m for m in reversed(house.parents()) if "mute" in everything(m).lower() and m.get("blocks"))
    before = len(person.ephemerals(CHANNEL))
    person.click(CHANNEL, message["ts"], action)
    person.wait_for(lambda: len(person.ephemerals(CHANNEL)) > before)
    house.deliver()
    return str(person.ephemerals(CHANNEL)[-1]["text"])


def report(house: House, **more: object) -> bool:
    """Whether it opened or joined an incident."""
    incident = house.bot.dispatcher.report(house.made_up(**more))
    house.deliver()
    return incident is not None


def go(house: House, span: timedelta) -> None:
    house.clock.advance(span)
    house.bot.silencing.tick()
    house.deliver()


def said(house: House) -> list[str]:
    return [everything(m) for m in house.parents()]


def states(house: House) -> list[tuple[str, str]]:
    with house.bot.database.reading() as c:
        return [(row.state, row.why) for row in held.of_team(c, TEAM)]


def log(house: House, what: str) -> list[str]:
    with house.bot.database.reading() as c:
        lines = [line for line in record.lines(c, TEAM) if line["what"] == what]
    return [f"{line['state']} {line['reason']} {line['text']}" for line in lines]


def test_a_detector_of_figures_is_silenced_at_once_and_the_channel_is_told(house: House) -> None:
    assert "Muted until" in say(house, "refund-ratio for 2 h the loader is being moved")
    assert "the loader is being moved" in said(house)[-1]
    assert not report(house, source="detector:refund-ratio")
    assert report(house, source="detector:another")


def test_what_it_holds_says_why_in_the_log(house: House) -> None:
    say(house, "refund-ratio for 2 h the loader is being moved")
    report(house, source="detector:refund-ratio")
    (line,) = log(house, "held")
    assert "silence #1 by Engineer A until" in line
    assert "the loader is being moved" in line
    assert any("silenced" in line for line in log(house, "change"))


def test_an_open_incident_says_that_its_alert_was_silenced(house: House) -> None:
    incident = house.alert(source="detector:refund-ratio")
    say(house, "refund-ratio for 2 h the loader is being moved")
    assert not report(house, source="detector:refund-ratio")
    assert "silenced" in [e.kind for e in house.bot.dispatcher.timeline(incident.id)]
    assert house.now(incident).alert_count == 1


@on_either
def test_a_whole_pipeline_takes_two_people(house: House) -> None:
    assert "second person" in say(house, "aggregate profit pipeline for 2 h: a restatement")
    assert "*What will happen:* alerts of refund-ratio" in said(house)[-1], "and all others that watch it"
    assert report(house, issue="Currency Conversion Rates")
    assert "two people" in press(house, "silence_approve", "U0ENGA")
    assert "Only the owners" in press(house, "silence_approve", "U0ENGC")
    assert "Muted until" in press(house, "silence_approve", "U0ENGB")
    assert not report(house, nature=Nature.MISSING, deviation=None)
    assert "Engineer A and Engineer B" in said(house)[-1] or any("Engineer A and Engineer B" in s for s in said(house))


@on_either
def test_the_second_person_may_refuse_and_nobodys_answer_lapses(house: House) -> None:
    say(house, "aggregate profit pipeline for 2 h a restatement")
    assert "Refused" in press(house, "silence_refuse", "U0MANAGER")
    assert "refused to mute alerts" in said(house)[-1]
    say(house, "aggregate profit pipeline for 3 h a restatement")
    go(house, timedelta(days=1))
    assert "Nobody approved" in said(house)[-1]
    assert report(house)


def test_a_p0_is_heard_though_one_person_has_silenced_its_detector(house: House) -> None:
    say(house, "refund-ratio for 2 h the loader is being moved")
    assert report(house, source="detector:refund-ratio", nature=Nature.MISSING, deviation=None)


def test_at_the_end_the_detector_runs_again_and_what_stands_opens(house: House) -> None:
    found = Detectors()
    detecting = Detecting(house.bot.database, house.clock, house.bot.teams, house.bot.dispatcher, found.run)
    detecting.tick()
    say(house, "refund-ratio for 2 h the loader is being moved")
    found.outcomes[REFUNDS] = (Outcome.ALARM, (finding(),))
    house.clock.advance(timedelta(days=0, hours=1))
    with house.bot.database.engine.begin() as c:
        c.exec_driver_sql("UPDATE detectors SET next_due = last_run WHERE name = 'refund-ratio'")
    detecting.tick()
    assert house.bot.dispatcher.open_incidents(TEAM) == []
    go(house, timedelta(minutes=59, seconds=59))
    detecting.tick()
    assert house.bot.dispatcher.open_incidents(TEAM) == []
    go(house, timedelta(seconds=1))
    detecting.tick()
    assert [str(i.severity) for i, _ in house.bot.dispatcher.open_incidents(TEAM)] == ["P1"]
    ((state, why),) = states(house)
    assert state == "opened"
    assert "silence #1" in why
    assert any("1 alert muted" in s for s in said(house))


@on_either
def test_what_no_detector_watches_is_told_after_all_once_for_each_fault(house: House) -> None:
    say(house, "aggregate profit pipeline for 2 h a restatement")
    press(house, "silence_approve", "U0ENGB")
    for _ in range(3):
        assert not report(house, source="webhook")
    go(house, HOURS)
    ((incident, _),) = house.bot.dispatcher.open_incidents(TEAM)
    assert incident.alert_count == 1
    assert [state for state, _ in states(house)] == ["opened"] * 3


@on_either
def test_it_can_be_ended_early_by_a_button_or_a_word(house: House) -> None:
    say(house, "refund-ratio for 2 h the loader is being moved")
    assert "Unmuted" in press(house, "silence_end", "U0ENGC")
    assert report(house, source="detector:refund-ratio")
    say(house, "refund-ratio for 3 h again")
    assert "Unmuted" in say(house, "end #2")
    assert "That mute isn't active" in say(house, "end 2")
    assert "No alerts are muted" in say(house, "")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("refund-ratio", "How long"),
        ("refund-ratio for ever", "does not begin with a length"),
        ("refund-ratio for 2 h", "needs a reason"),
        ("<!channel> for 2 h x", "No detector or pipeline"),
        ("refund-ratio for 30 days moving", "at most 168 h"),
        ("end #99", "not known"),
    ],
)
def test_what_cannot_be_is_said_in_words(house: House, words: str, expected: str) -> None:
    try:
        answer = say(house, words)
    except WatchkeeperError as error:  # the door says it
        answer = str(error)
    assert expected in answer
    assert "<!channel>" not in answer


@on_either
def test_the_end_comes_once_however_often_the_tick_does(house: House) -> None:
    say(house, "refund-ratio for 2 h the loader is being moved")
    go(house, HOURS)
    before = said(house)
    house.restart()
    go(house, timedelta())
    assert said(house) == before
