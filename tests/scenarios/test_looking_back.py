"""A fault of a day that its detector judges no more is looked at again with each of its looks, and over by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from bot.flows.detection import Detecting
from bot.flows.passes import LeftOut
from bot.handbook.team.team import Team
from bot.incidents.incident import State
from detectors.detector import Finding, Nature, Outcome, Result
from detectors.figures import KeptFigures
from tests.scenarios.conftest import House

ISSUE, REFUNDS = "Transaction Database", "refund-ratio"
DAY = timedelta(days=1)


class Mended:
    """Detectors to which each day is fine in itself, but for a look back, which finds this."""

    def __init__(self, today: date, still: bool) -> None:
        self.today, self.still, self.back = today, still, list[datetime]()

    def run(
        self, team: Team, as_of: datetime, names: Sequence[str], left_out: LeftOut, kept: KeptFigures
    ) -> list[Result]:
        is_back = as_of.date() < self.today
        if is_back:
            assert tuple(names) == (REFUNDS,)
            self.back.append(as_of)
        return [_result(name, as_of, as_of.date() - DAY, is_back and self.still) for name in names]


def _result(name: str, as_of: datetime, day: date, is_wrong: bool) -> Result:
    outcome = Outcome.ALARM if is_wrong else Outcome.PASS
    finding = Finding(
        detector=name,
        pipeline="Aggregate Profit Pipeline",
        issue=ISSUE,
        nature=Nature.DEVIATION,
        day=day,
        measured="0.2%",
        limit="1%",
        summary="Few refunds.",
    )
    findings = (finding,) if is_wrong else ()
    said = "Refunds as usual"
    return Result(
        detector=name, pipeline="", issue=ISSUE, as_of=as_of, outcome=outcome, detail=said, day=day, findings=findings
    )


@pytest.mark.parametrize("still", [False, True])
def test_what_was_put_right_later_is_over_by_itself_and_what_was_not_stands(house: House, still: bool) -> None:
    today = house.clock.now().date()
    incident = house.alert(issue=ISSUE, source=f"detector:{REFUNDS}", day=today - 3 * DAY)
    found = Mended(today, still)
    Detecting(house.bot.database, house.clock, house.bot.teams, house.bot.dispatcher, found.run).tick()
    assert [at.date() for at in found.back] == [today - 2 * DAY]  # when that day was judged, and no more would come
    assert house.now(incident).state is (State.TRIGGERED if still else State.RESOLVED)
