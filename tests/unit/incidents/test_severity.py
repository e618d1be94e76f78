"""How bad is it: the rulings on the handbook's words, at their edges."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.handbook.model import Severity
from bot.handbook.team.load import load_team
from bot.incidents.incident import Alert
from bot.incidents.severity import Circumstances, judge, scale_of
from detectors.detector import Nature
from tests.conftest import EXAMPLE

SCALE = scale_of(load_team(EXAMPLE).handbook)
LANDING = datetime(2026, 10, 9, 6, 0, tzinfo=UTC)
CLOSE = "close window of the monthly close, until Mon Nov 2"


def severity(nature: Nature, *, at: datetime = LANDING, deviation: float | None = None, **given: object) -> Severity:
    circumstances = {
        "scale": SCALE,
        "investor_facing": True,
        "landing": LANDING,
        "run_time": timedelta(minutes=90),
        **given,
    }
    alert = Alert("t", "s", "k", "P", None, nature, "", at, day=date(2026, 10, 8), deviation=deviation)
    return judge(alert, Circumstances(**circumstances))[0]  # type: ignore[arg-type]


SECOND, MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("case", "found", "expected"),
    [
        ("off by exactly 5 % is not more than 5 %", severity(Nature.DEVIATION, deviation=0.05), "P2"),
        ("off by a hair more than 5 %", severity(Nature.DEVIATION, deviation=0.0500001), "P1"),
        ("too low counts like too high", severity(Nature.DEVIATION, deviation=-0.07), "P1"),
        ("how far is not known, and unknown is not harmless", severity(Nature.DEVIATION), "P1"),
        ("not measured, and the runbook says at most 5 %", severity(Nature.DEVIATION, impact=0.05), "P2"),
        ("not measured, and the runbook says up to 15 %", severity(Nature.DEVIATION, impact=0.15), "P1"),
        ("what is measured counts more than the runbook", severity(Nature.DEVIATION, deviation=0.01, impact=0.2), "P2"),
        ("missing at the landing time itself is not yet past it", severity(Nature.MISSING), "P1"),
        ("missing past the landing time", severity(Nature.MISSING, at=LANDING + MICROSECOND), "P0"),
        ("missing with time left for a run", severity(Nature.MISSING, at=LANDING - timedelta(hours=4)), "P2"),
        ("late, exactly one run time left", severity(Nature.LATE, at=LANDING - timedelta(minutes=90)), "P2"),
        ("late, less than a run time left", severity(Nature.LATE, at=LANDING - timedelta(minutes=90) + SECOND), "P1"),
        ("an input that stays late after the landing is not data missing", severity(Nature.LATE, at=LANDING + SECOND), "P1"),
        ("failed in the close window", severity(Nature.FAILED, close_window=CLOSE), "P0"),
        ("failed on an ordinary morning", severity(Nature.FAILED, at=LANDING - timedelta(hours=4)), "P2"),
        ("a figure off in the close window is no failure", severity(Nature.DEVIATION, deviation=0.07, close_window=CLOSE), "P1"),
        ("a reporting deadline in danger", severity(Nature.LATE, landing=None, deadline=LANDING + timedelta(hours=1)), "P1"),
        ("nobody promised anything", severity(Nature.LATE, landing=None), "P2"),
        ("not investor-facing, however bad", severity(Nature.MISSING, at=LANDING + SECOND, investor_facing=False), "P2"),
        ("a note on a pipeline that is not investor-facing", severity(Nature.NOTE, investor_facing=False), "P3"),
        ("a note", severity(Nature.NOTE), "P3"),
    ],
)  # fmt: skip
def test_severity_follows_the_rulings(case: str, found: Severity, expected: str) -> None:
    assert found.name == expected, case
