"""A fault that is put into another one's incident: those who use its figures hear of it as if it stood alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from local_slack.people import everything
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from bot.incidents.actions import Reopen, Resolve
from bot.incidents.incident import Closing, Incident, Verdict
from bot.people import Actor
from detectors.detector import Nature
from tests.scenarios.conftest import House, on_either
from tests.scenarios.ways import team_with

ENGAGEMENT, UNIT = "Aggregate Engagement Pipeline", "Unit-level Profit Pipeline"
PROFIT_READERS, ENGAGEMENT_READERS = "C0FINANCE", "C0PRODUCT"
B = Actor("Engineer B", "U0ENGB")
LINEAGE = f"""
[[lineage]]
upstream = "Aggregate Profit Pipeline"
downstream = ["{ENGAGEMENT}"]

[[lineage]]
upstream = "{UNIT}"
downstream = ["Aggregate Profit Pipeline"]
"""


@pytest.fixture
def house(workspace: Workspace, engine_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[House]:
    made = House(workspace, engine_url, clock, watchkeeper_teams=team_with(tmp_path, LINEAGE))
    yield made
    made.stop()


def heard(house: House, channel: str) -> list[str]:
    found = next(c for c in house.workspace.state()["channels"] if c["id"] == channel)
    return [m["text"] for m in found["messages"]]


def downstream(house: House, cause: Incident, **more: Any) -> Incident:
    """Engagement reads 5-10 % too low, an hour after the incident that explains it."""
    house.clock.advance(timedelta(hours=1))
    given = {"pipeline": ENGAGEMENT, "issue": "Clickstream Events", "deviation": 0.08, "measured": "92 %", **more}
    effect = house.alert(**given)
    assert effect.id == cause.id
    return effect


def resolve(house: House, incident: Incident, verdict: Verdict = Verdict.REAL) -> None:
    house.bot.dispatcher.do(incident.id, Resolve(Closing(verdict)), B, f"over {house.now(incident).revision}")
    house.deliver()


def test_the_contact_of_the_pipeline_downstream_is_told_once_of_its_own_figures(house: House) -> None:
    cause = house.alert()
    downstream(house, cause)
    downstream(house, cause)
    [told] = heard(house, ENGAGEMENT_READERS)
    assert told.startswith("Aggregate Engagement figures for Oct 8 may be wrong.")
    assert len(heard(house, PROFIT_READERS)) == 1


def test_the_words_are_about_their_figures_and_say_where_it_comes_from(house: House) -> None:
    downstream(house, house.alert())
    found = next(c for c in house.workspace.state()["channels"] if c["id"] == ENGAGEMENT_READERS)
    said = everything(found["messages"][0])
    for words in (
        "Engagement reads 5-10% too low",
        "measured *92\N{NO-BREAK SPACE}%*",
        "The product team decides on false signals",
        "Please don't publish",
        "follows from a known fault of Aggregate Profit",
    ):
        assert words.lower() in said.lower()


def test_a_second_fault_of_the_same_figures_is_added_to_what_they_read(house: House) -> None:
    cause = house.alert(issue="Payment Processor Exports", nature=Nature.LATE, deviation=None, measured="", limit="")
    house.clock.advance(timedelta(seconds=5))
    house.alert(summary="Refunds are low.", measured="0.4%")
    [told] = next(c for c in house.workspace.state()["channels"] if c["id"] == PROFIT_READERS)["messages"]
    assert told["text"].startswith("Aggregate Profit figures for Oct 8 are late.")
    assert "Also found:" in everything(told)
    assert "2-5% too high" in everything(told)
    resolve(house, cause)
    [told, _] = next(c for c in house.workspace.state()["channels"] if c["id"] == PROFIT_READERS)["messages"]
    assert told["text"] == "Aggregate Profit figures for Oct 8 were reported late. See the thread for how it ended."


def test_the_owner_of_a_pipeline_downstream_hears_of_it_once_and_is_not_paged(house: House) -> None:
    """Here Engineer C owns Engagement; the fault alone would be theirs to handle, or to know of."""
    cause = house.alert()
    downstream(house, cause, deviation=0.02)
    downstream(house, cause, deviation=0.02, issue="Bot Traffic")
    told = [m for m in house.person("U0ENGC").dms() if "owner of Aggregate Engagement" in everything(m)]
    assert len(told) == 1
    assert told[0]["text"].startswith("FYI: P1 Aggregate Profit")
    assert "Acknowledge" not in everything(told[0])
    assert house.pages_to("U0ENGC") == []
    resolve(house, cause)
    assert "Resolved by Engineer B" in everything(house.person("U0ENGC").dms()[-1])


@on_either
def test_at_the_end_they_hear_that_the_cause_is_over_and_the_others_that_theirs_is(house: House) -> None:
    cause = house.alert()
    downstream(house, cause)
    resolve(house, cause)
    assert heard(house, PROFIT_READERS)[-1].startswith(
        "*Resolved by Engineer B.* Aggregate Profit figures for Oct 8 haven't been checked"
    )
    end = heard(house, ENGAGEMENT_READERS)[-1]
    assert end.startswith("*Resolved upstream:* the Aggregate Profit fault")
    assert "Aggregate Engagement figures are being checked again" in end
    assert "safe to use" not in end


def test_a_false_alarm_upstream_is_called_so_downstream(house: House) -> None:
    cause = house.alert()
    downstream(house, cause)
    resolve(house, cause, Verdict.FALSE_POSITIVE)
    assert "False alarm" in heard(house, ENGAGEMENT_READERS)[-1]


def test_what_still_stands_afterwards_is_told_as_its_own_incident(house: House) -> None:
    cause = house.alert()
    downstream(house, cause)
    resolve(house, cause)
    own = house.alert(pipeline=ENGAGEMENT, issue="Clickstream Events", deviation=0.08)
    assert own.id != cause.id
    assert len(heard(house, ENGAGEMENT_READERS)) == 3


@on_either
def test_explained_once_more_after_a_reopening_is_told_once_more(house: House) -> None:
    cause = house.alert()
    downstream(house, cause)
    resolve(house, cause)
    house.clock.advance(timedelta(minutes=1))
    house.bot.dispatcher.do(cause.id, Reopen(), B, "again")
    house.deliver()
    assert len(heard(house, ENGAGEMENT_READERS)) == 2, "nothing is known to be wrong with theirs yet"
    downstream(house, cause)
    resolve(house, cause)
    begins = ["were reported wrong" in text for text in heard(house, ENGAGEMENT_READERS)]
    assert begins == [True, False, True, False]


def test_a_small_fault_downstream_troubles_its_readers_only_once_it_is_worse(house: House) -> None:
    cause = house.alert()
    downstream(house, cause, deviation=0.04)
    assert heard(house, ENGAGEMENT_READERS) == []
    downstream(house, cause, deviation=0.08)
    assert len(heard(house, ENGAGEMENT_READERS)) == 1


@on_either
def test_who_is_a_contact_of_both_pipelines_hears_of_one_incident_once(house: House) -> None:
    cause = house.alert(pipeline=UNIT, issue=None, deviation=0.01)
    house.clock.advance(timedelta(hours=1))
    assert house.alert().id == cause.id, "the worse fault downstream raises it"
    [told] = heard(house, PROFIT_READERS)
    assert told.startswith("Aggregate Profit figures for Oct 8 may be wrong."), "those that are"
    resolve(house, cause)
    assert len(heard(house, PROFIT_READERS)) == 2


def test_a_fault_that_is_grouped_in_and_worse_is_told_in_its_own_words(house: House) -> None:
    first = house.alert(deviation=0.01)
    assert heard(house, PROFIT_READERS) == []
    assert house.alert(issue="Currency Conversion Rates", deviation=0.06).id == first.id
    found = next(c for c in house.workspace.state()["channels"] if c["id"] == PROFIT_READERS)
    [message] = found["messages"]
    assert "Profit from abroad is wrong by as much as 3%" in everything(message)
    resolve(house, first)
    assert heard(house, PROFIT_READERS)[-1].startswith(
        "*Resolved by Engineer B.* Aggregate Profit figures for Oct 8 haven't been checked"
    )


def test_subscribe_under_their_message_is_to_their_pipeline(house: House) -> None:
    cause = house.alert()
    downstream(house, cause)
    found = next(c for c in house.workspace.state()["channels"] if c["id"] == ENGAGEMENT_READERS)
    house.person("U0ENGD").click(ENGAGEMENT_READERS, found["messages"][0]["ts"], "figures_subscribe")
    resolve(house, cause)
    house.clock.advance(timedelta(hours=1))
    house.alert(pipeline=ENGAGEMENT, issue=None)
    mine = [m["text"] for m in house.person("U0ENGD").dms() if "may be wrong" in m["text"]]
    assert ["Aggregate Engagement" in text for text in mine] == [True]
