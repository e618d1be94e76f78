"""Readings: consecutive rows of one id, 0 < gap <= 300 s; a rate of at least 0.3 % and at least 5 pairs."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from detectors.checks.check import Verdict
from detectors.checks.near_duplicates import NearDuplicatesCheck
from detectors.detector import Outcome
from detectors.questions.queries import NearPairsPerDay, Table
from detectors.sources.source import Warehouse
from tests.unit.detectors.conftest import Place, at, occasion

DAY = date(2025, 11, 20)
CHECK = NearDuplicatesCheck(table="transactions", time="created_at", key="id", noun="transactions")


def judged(n: int, near: int, same: int = 0, amount: float = 0, near_amount: float = 0) -> Verdict:
    rows = [(DAY, n, near, same, amount, near_amount)]
    answer = pd.DataFrame(rows, columns=["day", "n", "near", "same", "amount", "near_amount"])
    return CHECK.verdict(occasion(), answer)


@pytest.mark.parametrize(
    ("near", "n", "outcome"),
    [
        (6, 2000, Outcome.ALARM),  # exactly 0.3 %
        (6, 2001, Outcome.PASS),
        (5, 100, Outcome.ALARM),
        (4, 100, Outcome.PASS),  # a pair or two happens; people pay twice
        (0, 100, Outcome.PASS),
        (0, 0, Outcome.NO_DATA),
    ],
)
def test_share_and_number_both_have_to_be_reached_and_both_are_inclusive(near: int, n: int, outcome: Outcome) -> None:
    assert judged(n, near).outcome is outcome


def test_the_fault_says_how_many_and_that_redeliveries_do_not_count() -> None:
    (fault,) = judged(2400, 48, same=3).faults
    assert fault.summary == (
        "Transactions that repeat the id of another within 5 min on Nov 20: 2% of 2,400 transactions, limit 0.3% "
        "(3 redelivered at the same time aren't counted)."
    )


def test_how_far_the_figure_is_off_is_told_in_money_and_is_unknown_without() -> None:
    assert judged(1050, 50).faults[0].deviation is None
    (fault,) = judged(1050, 50, amount=1100, near_amount=100).faults
    assert fault.deviation == pytest.approx(0.1)
    assert fault.summary.endswith("; by amount 10% of the total.")


def pairs(place: Place, *rows: tuple[str | None, str], loaded: str | None = None) -> list[tuple[Any, ...]]:
    """Rows of (id, time), each worth -2."""
    kinds = {"id": sa.String(), "created_at": sa.DateTime(timezone=True), "amount": sa.Numeric(9, 2)}
    zone = None if place.url.startswith("sqlite") else UTC
    put = [(name, at(time).replace(tzinfo=zone), Decimal(-2)) for name, time in rows]
    place.put("transactions", kinds, put)
    warehouse = Warehouse(place.url)
    ask = NearPairsPerDay(
        Table("transactions", "created_at"), DAY, DAY, "id", timedelta(minutes=5), "amount", at("2025-11-21 06:00")
    )
    answer = warehouse.answer(ask)
    warehouse.close()
    return [tuple(int(value) for value in row[1:]) for row in answer.itertuples(index=False) if row[0] == DAY]


@pytest.mark.parametrize(
    ("second", "near", "same"),
    [
        ("2025-11-20 10:00:00.000", 0, 1),  # redelivered
        ("2025-11-20 10:00:00.001", 1, 0),
        ("2025-11-20 10:05:00.000", 1, 0),  # within five minutes
        ("2025-11-20 10:05:00.001", 0, 0),
        ("2025-11-20 16:00:00.000", 0, 0),  # a correction
    ],
)
def test_the_edges_of_five_minutes_are_exact_in_every_database(place: Place, second: str, near: int, same: int) -> None:
    found = pairs(place, ("a", "2025-11-20 10:00:00"), ("a", second), ("b", "2025-11-20 10:00:01"))
    assert found == [(3, near, same, 6, 2 * near)]


def test_a_pair_over_midnight_belongs_to_the_day_of_its_second_row(place: Place) -> None:
    assert pairs(place, ("a", "2025-11-19 23:59:00"), ("a", "2025-11-20 00:01:00")) == [(1, 1, 0, 2, 2)]


def test_a_redelivery_between_two_rows_hides_nothing(place: Place) -> None:
    times = ("10:00:00", "10:00:00", "10:02:00", "10:04:00")
    assert pairs(place, *(("a", f"2025-11-20 {t}") for t in times)) == [(4, 2, 1, 8, 4)]


def test_rows_without_an_id_are_not_each_others_duplicates(place: Place) -> None:
    rows = [(None, "2025-11-20 10:00:00"), (None, "2025-11-20 10:01:00"), ("a", "2025-11-20 10:01:00")]
    assert pairs(place, *rows) == [(1, 0, 0, 2, 0)]


@pytest.mark.parametrize("stored", ["epoch seconds", "epoch milliseconds"])
def test_times_stored_as_numbers_are_compared_as_exactly(sqlite_place: Place, stored: Any) -> None:
    factor = 1 if stored == "epoch seconds" else 1000
    start = int(at("2025-11-20 10:00").timestamp())
    rows = [("a", start * factor), ("a", (start + 300) * factor), ("b", start * factor), ("b", (start + 301) * factor)]
    sqlite_place.put("transactions", {"id": sa.String(), "t": sa.BigInteger()}, rows)
    warehouse = Warehouse(sqlite_place.url)
    table = Table("transactions", "t", stored)
    answer = warehouse.answer(
        NearPairsPerDay(table, DAY, DAY, "id", timedelta(minutes=5), None, at("2025-11-21 06:00"))
    )
    warehouse.close()
    assert answer[["n", "near"]].to_numpy().tolist() == [[4, 1]]
