"""What is said of an incident's faults after its detectors have looked again: a table of every kind of look."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.handbook.team.team import Team
from bot.incidents.remeasured import SLOW, Found, Watched, looks_back_at, remeasured, watched
from detectors.declare import declare
from detectors.detector import Declared, Finding, Nature, Outcome, Result
from detectors.measure import Kind, Measure

DAY = date(2026, 11, 22)
NEXT = DAY + timedelta(days=1)
NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
REFUNDS, AGE, FILES = Watched("refund-ratio", DAY), Watched("revenue-freshness", DAY), Watched("payment-exports", DAY)
RATES = Watched("currency-staleness", DAY)  # no column says when its rows came
CAME = Measure(kind=Kind.TIME, noun="file", value=NOW.timestamp(), limit=NOW.timestamp() - 1)
NEVER = CAME.model_copy(update={"value": None})
WORDS = "as the test says"


@pytest.fixture(scope="module")
def declared(team: Team) -> Mapping[str, Declared]:
    return {d.name: d for d in declare(team)}


def look(fault: Watched, outcome: Outcome = Outcome.PASS, *findings: Finding, **more: Any) -> Result:
    said = {"as_of": NOW, "day": DAY, "detail": f"{WORDS}.", **more}
    return Result(detector=fault.detector, pipeline="P", issue=None, outcome=outcome, findings=findings, **said)


def fault_of(fault: Watched, day: date = DAY, **more: Any) -> Finding:
    said = {"nature": Nature.DEVIATION, "measured": "", "limit": "", "summary": f"wrong on {day}.", **more}
    return Finding(detector=fault.detector, pipeline="P", issue=None, day=day, **said)


ALARM = Outcome.ALARM


@pytest.mark.parametrize(
    ("fault", "result", "found", "figures"),
    [
        (REFUNDS, look(REFUNDS), Found.GREEN, WORDS),
        (REFUNDS, look(REFUNDS, ALARM, fault_of(REFUNDS)), Found.RED, "wrong on 2026-11-22"),
        # What only a note is about is no alarm.
        (REFUNDS, look(REFUNDS, Outcome.PASS, fault_of(REFUNDS, nature=Nature.NOTE)), Found.GREEN, WORDS),
        # Another day is another fault, right or wrong.
        (REFUNDS, look(REFUNDS, day=NEXT), Found.OPEN, ""),
        (REFUNDS, look(REFUNDS, ALARM, fault_of(REFUNDS, NEXT), day=NEXT), Found.OPEN, ""),
        (FILES, look(FILES, ALARM, fault_of(FILES, NEXT)), Found.GREEN, "payment-exports finds nothing on Nov 22"),
        (FILES, look(FILES, ALARM, fault_of(FILES), day=NEXT), Found.RED, "wrong on 2026-11-22"),
        # A state is judged whenever one looks.
        (AGE, look(AGE, day=NEXT), Found.GREEN, WORDS),
        (AGE, look(AGE, ALARM, fault_of(AGE, NEXT), day=NEXT), Found.RED, "wrong on 2026-11-23"),
        # What came late is there.
        (FILES, look(FILES, ALARM, fault_of(FILES, nature=Nature.LATE, measure=CAME)), Found.GREEN, "wrong on 2026"),
        (FILES, look(FILES, ALARM, fault_of(FILES, nature=Nature.LATE, measure=NEVER)), Found.RED, "wrong on 2026"),
        # A detector that sees nothing has not measured.
        *((REFUNDS, look(REFUNDS, blind), Found.OPEN, "") for blind in Outcome if blind not in (Outcome.PASS, ALARM)),
        (REFUNDS, None, Found.OPEN, ""),
    ],
)
def test_a_fault_is_gone_only_where_its_own_day_was_measured(
    declared: Mapping[str, Declared], fault: Watched, result: Result | None, found: Found, figures: str
) -> None:
    said = remeasured([fault], {fault: result} if result else {}, declared, NOW)
    assert said.found is found
    assert said.figures.startswith(figures)
    assert bool(said.figures) == (found is not Found.OPEN)
    assert bool(said.why) == (found is Found.OPEN)


@pytest.mark.parametrize(("fault", "found"), [(REFUNDS, Found.OPEN), (FILES, Found.OPEN), (RATES, Found.RED)])
def test_a_look_at_an_earlier_instant_proves_nothing_wrong_where_it_cannot_see_what_was_corrected_since(
    declared: Mapping[str, Declared], fault: Watched, found: Found
) -> None:
    results = {fault: look(fault, ALARM, fault_of(fault))}
    assert remeasured([fault], results, declared, LATER).found is found
    assert remeasured([fault], results, declared, NOW).found is Found.RED


def test_one_that_is_still_wrong_decides_and_is_all_that_is_said(declared: Mapping[str, Declared]) -> None:
    results = {REFUNDS: look(REFUNDS), RATES: look(RATES, ALARM, fault_of(RATES))}
    said = remeasured([REFUNDS, RATES, AGE], results, declared, NOW, others=True)
    assert (said.found, said.figures) == (Found.RED, "wrong on 2026-11-22")


@pytest.mark.parametrize(
    ("faults", "others", "why"),
    [((REFUNDS, AGE), False, SLOW), ((REFUNDS,), True, "no detector watches the rest of it")],
)
def test_what_is_measured_in_part_is_vouched_for_with_the_figure(
    declared: Mapping[str, Declared], faults: tuple[Watched, ...], others: bool, why: str
) -> None:
    said = remeasured(faults, {REFUNDS: look(REFUNDS)}, declared, NOW, others)
    assert (said.found, said.figures, said.why) == (Found.OPEN, WORDS, why)


def test_nothing_to_measure_is_nothing_measured(declared: Mapping[str, Declared]) -> None:
    assert remeasured([], {}, declared, NOW, others=True).found is Found.OPEN


def test_the_faults_are_those_of_detectors_that_there_still_are() -> None:
    alerts = [("detector:a", DAY), ("detector:a", DAY), ("detector:gone", DAY), ("person", DAY), ("detector:a", NEXT)]
    assert watched(alerts, {"a"}) == ((Watched("a", DAY), Watched("a", NEXT)), True)
    assert watched([("detector:a", DAY)], {"a"}) == ((Watched("a", DAY),), False)
    assert watched([("detector:a", None), ("mail", DAY)], {"a"}) == ((), True)


def test_looking_back_is_the_last_second_of_the_day_after_and_never_later_than_now() -> None:
    assert looks_back_at(REFUNDS, LATER) == datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC)
    assert looks_back_at(REFUNDS, NOW) == NOW
