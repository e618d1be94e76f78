"""What could be found: drops put into past days, and never into the source."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from random import Random

import pytest
import sqlalchemy as sa

from bot.errors import WatchkeeperError
from bot.handbook.team.settings import SourceSettings
from bot.handbook.team.team import Team
from detectors.backtest.inject import Sight, sights
from tests.unit.detectors.conftest import PROFIT, Declaring, Place, refund_table

FIRST, LAST = date(2025, 11, 10), date(2025, 11, 19)
THIRTY = Fraction(3, 10)


def seen(declaring: Declaring, place: Place, noise: float) -> Sight:
    random, rows = Random(5), []
    for back in range(90):
        start = datetime(2025, 11, 20) - timedelta(days=back)  # noqa: DTZ001
        for n in range(max(1, round(400 * random.gauss(1, noise)))):
            rows.append((n, start + timedelta(minutes=n)))
    place.put("events", {"id": sa.Integer(), "at": sa.DateTime()}, rows)
    table = {"name": "v", "check": "volume", "pipeline": PROFIT, "source": "warehouse", "at": ["06:05"]}
    team: Team = declaring({**table, "table": "events", "time": "at"}, sources=SOURCES)
    (sight,) = sights(team, FIRST, LAST, None, THIRTY, environ={"WAREHOUSE_URL": place.url})
    return sight


SOURCES = {"warehouse": SourceSettings(url_env="WAREHOUSE_URL")}


def test_a_calm_series_shows_small_drops_and_a_noisy_one_only_large_ones(
    declaring: Declaring, sqlite_place: Place
) -> None:
    sight = seen(declaring, sqlite_place, noise=0.01)
    assert (sight.days, sight.found[THIRTY], sight.alarms) == (10, 10, 0)
    assert sight.smallest is not None
    assert sight.smallest <= Fraction(2, 10)


def test_a_noisy_series_does_not(declaring: Declaring, sqlite_place: Place) -> None:
    sight = seen(declaring, sqlite_place, noise=0.2)
    assert sight.smallest is None or sight.smallest > THIRTY


def test_a_drop_that_is_found_less_often_than_a_smaller_one_is_not_sure() -> None:
    found = {Fraction(1, 10): 9, Fraction(2, 10): 8, Fraction(3, 10): 9, Fraction(5, 10): 10}
    assert Sight("v", "", 10, found, 0).smallest == Fraction(3, 10)


def test_a_detector_that_counts_no_rows_is_none_to_drop_rows_of(declaring: Declaring) -> None:
    with pytest.raises(WatchkeeperError, match="no volume detector is meant"):
        sights(declaring(refund_table()), FIRST, LAST, None, THIRTY, environ={})
