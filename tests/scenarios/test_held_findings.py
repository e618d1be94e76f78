"""What detectors find inside maintenance is held; at its end they run again, and what still stands opens then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from bot.flows.detection import Detecting
from bot.flows.passes import LeftOut
from bot.handbook.team.team import Team
from bot.store import deadlines, held
from detectors.declare import declare
from detectors.detector import Finding, Nature, Outcome, Result
from detectors.figures import KeptFigures
from tests.scenarios.conftest import House, on_either

TEAM = "data-engineering"
INSIDE = datetime(2026, 10, 18, 3, 0, tzinfo=UTC)  # Sunday, in the window from 02:00 to 06:00
END = datetime(2026, 10, 18, 6, 0, tzinfo=UTC)
DUE = datetime(2026, 10, 13, 17, 0, tzinfo=UTC)  # the weekly growth report, ten in Los Angeles
REFUNDS, GROWTH = "refund-ratio", "growth-deadline"


class Detectors:
    """Detectors that find what the test says. passes: the instants at which each ran."""

    def __init__(self) -> None:
        self.outcomes: dict[str, tuple[Outcome, tuple[Finding, ...]]] = {}
        self.passes: dict[str, list[datetime]] = {}

    def run(
        self, team: Team, as_of: datetime, names: Sequence[str], left_out: LeftOut, kept: KeptFigures
    ) -> list[Result]:
        return [self._result(d.name, d.pipeline, d.issue, as_of) for d in declare(team) if d.name in names]

    def _result(self, name: str, pipeline: str, issue: str | None, as_of: datetime) -> Result:
        self.passes.setdefault(name, []).append(as_of)
        outcome, findings = self.outcomes.get(name, (Outcome.PASS, ()))
        return Result(
            detector=name,
            pipeline=pipeline,
            issue=issue,
            as_of=as_of,
            outcome=outcome,
            detail="as the test says",
            findings=findings,
        )


def finding(deviation: float = 0.07) -> Finding:
    return Finding(
        detector=REFUNDS,
        pipeline="Aggregate Profit Pipeline",
        issue="Transaction Database",
        nature=Nature.DEVIATION,
        day=date(2026, 10, 17),
        measured="0.4%",
        limit="at least 1%",
        deviation=deviation,
        summary="Too few refunds",
    )


@pytest.fixture
def found() -> Detectors:
    return Detectors()


@pytest.fixture
def empty(workspace: Workspace, engine_url: str, clock: ManualClock) -> Iterator[House]:
    made = House(workspace, engine_url, clock)
    yield made
    made.stop()


@pytest.fixture
def detecting(empty: House, found: Detectors) -> Detecting:
    bot = empty.bot
    return Detecting(bot.database, empty.clock, bot.teams, bot.dispatcher, found.run)


@pytest.fixture
def house(empty: House, detecting: Detecting, found: Detectors) -> House:
    """Inside the window, a detector has found something."""
    detecting.tick()
    found.outcomes[REFUNDS] = (Outcome.ALARM, (finding(),))
    look(empty, detecting, INSIDE)
    return empty


def look(house: House, detecting: Detecting, at: datetime) -> list[str]:
    """The severities of what is open after a pass at an instant."""
    house.clock.advance(at - house.clock.now())
    detecting.tick()
    return [str(i.severity) for i, _ in house.bot.dispatcher.open_incidents(TEAM)]


def record(house: House) -> list[tuple[str, str]]:
    with house.bot.database.reading() as c:
        return [(row.detector, row.state) for row in held.of_team(c, TEAM)]


def test_inside_the_window_it_is_held(house: House) -> None:
    assert house.bot.dispatcher.open_incidents(TEAM) == []
    assert record(house) == [(REFUNDS, "held")]


@on_either
def test_at_the_end_every_detector_runs_again_and_what_still_stands_opens(
    house: House, detecting: Detecting, found: Detectors
) -> None:
    assert look(house, detecting, END - timedelta(seconds=1)) == []
    assert look(house, detecting, END) == ["P1"]
    assert found.passes[REFUNDS][-1] == END
    assert record(house) == [(REFUNDS, "opened")]


def test_what_is_gone_by_then_opens_nothing_and_stays_on_record(
    house: House, detecting: Detecting, found: Detectors
) -> None:
    found.outcomes[REFUNDS] = (Outcome.PASS, ())
    assert look(house, detecting, END) == []
    assert record(house) == [(REFUNDS, "gone")]


@pytest.mark.parametrize("outcome", [Outcome.ERROR, Outcome.NO_DATA])
def test_what_cannot_be_looked_at_again_is_told_after_all(
    house: House, detecting: Detecting, found: Detectors, outcome: Outcome
) -> None:
    found.outcomes[REFUNDS] = (outcome, ())
    assert look(house, detecting, END) == ["P1"]
    assert record(house) == [(REFUNDS, "opened")]


def test_what_became_milder_opens_as_it_is_now(house: House, detecting: Detecting, found: Detectors) -> None:
    found.outcomes[REFUNDS] = (Outcome.ALARM, (finding(0.02),))
    assert look(house, detecting, END) == ["P2"]
    assert record(house) == [(REFUNDS, "opened")]


@on_either
def test_after_three_days_down_what_was_held_is_still_told(house: House, detecting: Detecting) -> None:
    assert look(house, detecting, END + timedelta(days=3)) == ["P1"]


@on_either
@pytest.mark.parametrize(
    ("outcome", "state"), [(Outcome.PASS, "met"), (Outcome.ALARM, "missed"), (Outcome.ERROR, "open")]
)
def test_the_log_of_runs_says_whether_a_deadline_was_met(
    empty: House, detecting: Detecting, found: Detectors, outcome: Outcome, state: str
) -> None:
    text = "Weekly by Tuesday 10:00 AM PT"
    late = finding().model_copy(update={"nature": Nature.LATE, "entity": text, "day": date(2026, 10, 11)})
    detecting.tick()
    found.outcomes[GROWTH] = (outcome, (late,) if outcome is Outcome.ALARM else ())
    look(empty, detecting, DUE)
    with empty.bot.database.reading() as c:
        (row,) = deadlines.since(c, TEAM, DUE)
    assert (row.pipeline, row.state) == ("Aggregate Growth Pipeline", state)
