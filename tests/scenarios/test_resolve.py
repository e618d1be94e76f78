"""Resolve asks what it was; the answer stands on the incident, and detectors learn from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from local_slack.people import everything

from bot.blocks import resolve_form
from bot.blocks.incident import RESOLVE
from bot.flows.detection import Detecting
from bot.flows.passes import LeftOut
from bot.handbook.team.team import Team
from bot.incidents.incident import Verdict
from bot.people import Actor
from detectors.detector import Result
from detectors.figures import KeptFigures
from tests.scenarios.conftest import CHANNEL, PROFIT, House

DAY = date(2026, 10, 8)
A_WEEK = timedelta(days=7)  # by then every detector is due again
FOUND = {"source": "detector:refund-ratio", "day": DAY}


class Learning:
    """Detectors that find nothing, and keep what they are told to leave out."""

    def __init__(self) -> None:
        self.told: dict[str, frozenset[date]] = {}

    def run(
        self, team: Team, as_of: datetime, names: Sequence[str], left_out: LeftOut, kept: KeptFigures
    ) -> list[Result]:
        self.told |= left_out
        return []


def left_out(house: House) -> dict[str, frozenset[date]]:
    learning = Learning()
    Detecting(house.bot.database, house.clock, house.bot.teams, house.bot.dispatcher, learning.run).tick()
    return learning.told


def test_the_answers_are_shown_in_the_message_and_in_the_thread_and_kept(house: House) -> None:
    incident = house.alert()
    house.resolve("U0ENGB", incident, verdict="upstream late", restated="yes", line="The export came <!channel> at 9")
    after = house.now(incident)
    assert (after.verdict, after.restated) == (Verdict.UPSTREAM_LATE, True)
    parent = everything(house.person("U0CFO").wait_message(CHANNEL, containing="Upstream was late."))
    for words in ("The figure was restated", "The export came &lt;!channel&gt; at 9"):
        assert words in parent
        assert any(words in line for line in house.thread(incident))
    assert house.bot.dispatcher.timeline(incident.id)[-1].text.startswith("upstream late; the figure was restated; ")


def test_who_says_nothing_says_that_it_was_real(house: House) -> None:
    incident = house.alert()
    house.resolve("U0ENGB", incident)
    assert house.now(incident).verdict is Verdict.REAL


def test_resolved_without_a_form_it_was_real(house: House) -> None:
    incident = house.alert()
    house.bot.dispatcher.resolve(incident.id, Actor("PagerDuty"), "elsewhere")
    assert house.now(incident).verdict is Verdict.REAL


def test_a_form_that_comes_too_late_says_who_was_first(house: House) -> None:
    incident = house.alert()
    person = house.person("U0ENGC")
    person.click(CHANNEL, incident.ts, RESOLVE)
    view = person.wait_view(resolve_form.FORM)
    house.resolve("U0ENGB", incident, verdict="expected")
    assert person.submit(view["id"], {})["ok"]
    person.wait_for(lambda: any("Already resolved by Engineer B" in m["text"] for m in person.dms()))
    assert house.now(incident).verdict is Verdict.EXPECTED


def test_a_click_on_what_is_over_opens_no_form(house: House) -> None:
    incident = house.alert()
    house.bot.dispatcher.resolve(incident.id, Actor("Engineer B", "U0ENGB"), "elsewhere")
    person = house.person("U0ENGC")
    person.click(CHANNEL, incident.ts, RESOLVE)
    person.wait_message(CHANNEL, containing="Already resolved by Engineer B")
    assert person.views() == []


@pytest.mark.parametrize("verdict", Verdict)
def test_only_days_that_were_wrong_are_left_out_of_baselines(house: House, verdict: Verdict) -> None:
    incident = house.alert(**FOUND)
    assert left_out(house) == {}, "nobody has confirmed it yet"
    house.resolve("U0ENGB", incident, verdict=str(verdict))
    house.clock.advance(A_WEEK)
    expected = {"refund-ratio": frozenset({DAY})} if verdict is Verdict.REAL else {}
    assert left_out(house) == expected


def test_what_a_person_found_of_the_same_issue_is_left_out_as_well(house: House) -> None:
    house.resolve("U0ENGB", house.alert(source="person", day=DAY, pipeline=PROFIT, issue="Transaction Database"))
    assert left_out(house)["refund-ratio"] == frozenset({DAY})


def test_an_incident_of_several_days_leaves_out_each(house: House) -> None:
    incident = house.alert(**FOUND)
    house.alert(source="detector:refund-ratio", day=date(2026, 10, 9))
    house.resolve("U0ENGB", incident)
    assert left_out(house) == {"refund-ratio": frozenset({DAY, date(2026, 10, 9)})}
