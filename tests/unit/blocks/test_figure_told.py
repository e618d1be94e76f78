"""A figure keeps its meaning in every message: its unit, its whole, and that it is not the published figure's."""

from __future__ import annotations

import json

import pytest

from bot.blocks import direct, home, stakeholder_update
from bot.blocks import incident as card
from bot.blocks.headline import notification
from bot.blocks.message import Message
from bot.flows.incidents.plain_words import in_plain_words
from bot.incidents.incident import Incident
from bot.slack_text import in_readers_time
from detectors.detector import Nature
from detectors.measure import Edge, Kind, Measure
from tests.unit.blocks.drawn import AROUND
from tests.unit.blocks.samples import BOOK, NOW, PAGE, REFUNDS, arrived, incident

MEASURES = [
    REFUNDS,
    Measure(kind=Kind.RATIO, noun="events of SDK version 3.1", value=4.1, usual=7.4, limit=5.2, unit="per session"),
    Measure(
        kind=Kind.COUNT, noun="user events", value=12310, usual=22000, limit=18700, edge=Edge.MORE_THAN, moves=True
    ),
    Measure(kind=Kind.MONEY, noun="booked twice", value=1234.5, limit=500, edge=Edge.AT_MOST, unit="USD"),
    Measure(kind=Kind.AGE, noun="age of revenue recognition", value=190_000, limit=172_800, edge=Edge.AT_MOST),
    Measure(kind=Kind.TIME, noun="file of Nov 23 from adyen", value=None, limit=NOW.timestamp()),
]


def of(measure: Measure, summary: str = "Something is off.") -> Incident:
    return incident(measure=measure, measured=measure.measured, limit=measure.allowed, summary=summary, deviation=None)


def said(message: Message) -> str:
    return json.dumps(message.payload(), ensure_ascii=False)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: str(m.kind))
def test_it_is_said_whole_and_once_wherever_it_is_said(measure: Measure) -> None:
    fault = of(measure)
    words = in_readers_time(measure.words, NOW)[1:]  # a sentence may begin with it
    drawn = {
        "channel": said(card.parent(fault, PAGE)),
        "page": said(direct.page(fault, PAGE, PAGE.targets[0], AROUND)),
        "readers": said(stakeholder_update.wrong(fault, BOOK)),
        "mail": in_readers_time(in_plain_words(fault), NOW),
    }
    assert {name: text.count(words) for name, text in drawn.items()} == dict.fromkeys(drawn, 1)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: str(m.kind))
def test_a_sentence_that_has_it_already_is_not_followed_by_it(measure: Measure) -> None:
    fault = of(measure, f"{measure.on(NOW.date())}.")
    assert measure.words[1:] not in said(card.parent(fault, PAGE)).replace(fault.summary, "")
    assert in_plain_words(fault).count(measure.measured) == 1


def test_a_phone_shows_it_beside_what_is_usual() -> None:
    assert notification(incident()) == "P1 Aggregate Profit: refunds 0.4% (usual 7.7%)"


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: str(m.kind))
def test_readers_hear_the_impact_first_and_then_what_was_measured(measure: Measure) -> None:
    heard, shown = said(stakeholder_update.wrong(of(measure), BOOK)), in_readers_time(measure.words, NOW)[1:]
    assert 0 < heard.index("Profit is 2-5\N{NO-BREAK SPACE}% too high") < heard.index(shown)
    assert "of the figure" not in heard


def test_readers_are_told_where_nobody_knows_how_far_it_is_off() -> None:
    heard = stakeholder_update.wrong(incident(impact="", deviation=None), BOOK)
    assert "How far they're off isn't known yet." in said(heard)
    assert "isn't known" not in said(stakeholder_update.wrong(incident(impact="", nature=Nature.MISSING), BOOK))


def test_of_what_has_arrived_readers_are_warned_of_nothing() -> None:
    heard = said(stakeholder_update.wrong(arrived(), BOOK))
    landed = said(stakeholder_update.wrong(arrived(issue=None), BOOK))
    assert "has arrived" in heard
    assert "figures for Nov 23 landed late" in landed
    for words in ("don't publish", "Impact", "are late", "Affected reports"):
        assert words not in heard + landed


def test_the_app_home_has_it_too() -> None:
    assert REFUNDS.words[1:] in json.dumps(home._open([(incident(), PAGE)]), ensure_ascii=False)
