"""An alarm shows a few of its rows, masked; no other row ever leaves a database."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from detectors.detector import Outcome
from detectors.run import run_pass
from detectors.sources.examples import masked
from tests.unit.detectors.conftest import Declaring, Place, at, refund_table
from tests.unit.detectors.test_run import SOURCES

DAY = date(2025, 11, 20)
COLUMNS = {
    "made_at": sa.DateTime(),
    "session_id": sa.String(),
    "country": sa.String(),
    "amount": sa.Numeric(10, 2),
    "email": sa.String(),
    "user_id": sa.Integer(),
}
TABLE = {"table": "events", "time": "made_at", "match": None, "below": None, "noun": "events", "issue": None}


def put_events(place: Place, wrong: Any) -> None:
    """500 rows a day for 29 days; of the last, what `wrong` makes of each."""
    rows: list[tuple[Any, ...]] = []
    for back in range(29):
        for n in range(500):
            made = at(f"{DAY} 00:00").replace(tzinfo=None) - timedelta(days=back) + timedelta(minutes=2 * n)
            row = (made, f"session-{back}-{n:04}", "DE", 12.5, f"someone{n}@example.com", 1_000_000 + n)
            rows.append(wrong(n, row) if not back else row)
    place.put("events", COLUMNS, rows)


def examples(declaring: Declaring, place: Place, **table: Any) -> tuple[str, ...]:
    team = declaring(refund_table(**{**TABLE, **table}), sources=SOURCES)
    (result,) = run_pass(team, at("2025-11-21 06:00"), environ={"WAREHOUSE_URL": place.url}, timer=lambda: 0.0)
    assert result.outcome is Outcome.ALARM, result.detail
    return result.findings[0].examples


def test_rows_that_lack_something_are_shown_with_the_columns_that_the_detector_speaks_of(
    declaring: Declaring, place: Place
) -> None:
    put_events(place, lambda n, row: (*row[:2], None if n % 2 else "", *row[3:]) if n % 5 == 0 else row)
    lines = examples(declaring, place, match="country IS NULL OR country = ''", above="2 %")
    assert len(lines) == 3
    assert all(line.startswith("made_at 2025-11-20 0") for line in lines)
    assert {line.partition(", ")[2] for line in lines} <= {"country missing", "country empty"}


def test_what_could_be_a_persons_is_masked_and_figures_are_not(declaring: Declaring, place: Place) -> None:
    put_events(place, lambda n, row: (*row[:2], None, *row[3:]) if n % 5 == 0 else row)
    named = "country IS NULL AND amount > 0 AND email LIKE '%@%' AND user_id > 0 AND session_id <> 'x'"
    line = examples(declaring, place, match=named, above="2 %")[0]
    assert "amount 12.5" in line
    assert "session_id se…00, country missing, amount 12.50, email so…om, user_id 10…00".replace("12.50", "12.5") in (
        line.replace("12.50", "12.5")
    )
    assert "someone" not in line
    assert "1000000" not in line


def test_pairs_are_shown_by_the_row_that_came_again(declaring: Declaring, place: Place) -> None:
    put_events(place, lambda n, row: (row[0], f"session-0-{n // 2:04}", *row[2:]))
    lines = examples(declaring, place, check="near_duplicates", key="session_id", amount="amount")
    assert len(lines) == 3
    assert all("session_id se…" in line and "amount 12.5" in line for line in lines)
    assert all(int(line.split("made_at 2025-11-20 ")[1][3:5]) % 4 == 2 for line in lines)  # the second of each two


def test_a_value_of_few_is_shown_as_it_is(declaring: Declaring, place: Place) -> None:
    put_events(place, lambda n, row: (*row[:2], "Atlantis", *row[3:]) if n % 2 else row)
    (line, *_) = examples(declaring, place, check="new_values", column="country")
    assert line.endswith("country Atlantis")


def test_where_too_few_rows_are_the_fault_the_others_are_shown(declaring: Declaring, sqlite_place: Place) -> None:
    put_events(sqlite_place, lambda n, row: (*row[:2], "FR", *row[3:]))
    lines = examples(declaring, sqlite_place, match="country = 'DE'", below="1 %")
    assert len(lines) == 3
    assert all("country" in line for line in lines)


@pytest.mark.parametrize(
    ("text", "shown"), [("", "…"), ("secret", "…"), ("secrets", "se…ts"), ("4111111111111111", "41…11")]
)
def test_of_a_short_value_nothing_is_left(text: str, shown: str) -> None:
    assert masked(text) == shown
