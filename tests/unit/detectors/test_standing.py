from __future__ import annotations

import pytest

from detectors.detector import Outcome
from detectors.status import Paused, Standing, sparkline
from tests.unit.detectors.conftest import PROFIT, at

PAUSE = Paused("Engineer A", at("2025-11-21 06:00"), "backfill", at("2025-11-22 06:00"))


@pytest.mark.parametrize(
    ("figures", "bars"), [((), ""), ((1.0,), "▄"), ((2.0, 2.0), "▄▄"), ((0.0, 0.5, 1.0), "▁▅█"), ((3.0, -1.0), "█▁")]
)
def test_a_sparkline_has_a_bar_for_each_figure(figures: tuple[float, ...], bars: str) -> None:
    assert sparkline(figures) == bars


@pytest.mark.parametrize(
    ("paused", "enabled", "outcome", "state"),
    [
        (PAUSE, True, Outcome.PASS, "paused"),
        (None, False, Outcome.PASS, "switched off"),
        (None, True, None, "not run yet"),
        (None, True, Outcome.PASS, "pass"),
        (None, True, Outcome.NO_DATA, "no data"),
    ],
)
def test_what_stands_still_is_not_healthy(
    paused: Paused | None, enabled: bool, outcome: Outcome | None, state: str
) -> None:
    assert Standing("d", PROFIT, enabled, outcome, (), None, None, paused).state == state
