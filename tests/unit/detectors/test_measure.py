"""A figure is put into words once, with what it is, its whole, what is usual and its limit."""

from __future__ import annotations

from datetime import date

import pytest

from detectors.measure import Edge, Kind, Measure
from tests.unit.detectors.conftest import at

DUE = at("2025-11-21 02:00").timestamp()
REFUNDS = Measure(
    kind=Kind.SHARE,
    noun="refunds",
    value=0.0019,
    whole=2654,
    of="transactions",
    usual=0.077,
    limit=0.01,
    edge=Edge.AT_LEAST,
)
EVENTS = Measure(
    kind=Kind.COUNT, noun="user events", value=12_310, usual=22_000, limit=18_700, edge=Edge.MORE_THAN, moves=True
)
RATE = Measure(
    kind=Kind.RATIO,
    noun="events of SDK version 3",
    value=4.12,
    usual=7.36,
    limit=5.152,
    edge=Edge.AT_LEAST,
    moves=True,
    unit="per session",
)
LEAP = Measure(
    kind=Kind.COUNT,
    noun="accounts",
    value=1_100,
    usual=1_000,
    beside="the value before it",
    limit=1_050,
    edge=Edge.AT_MOST,
    moves=True,
)
AGE = Measure(
    kind=Kind.AGE,
    noun="age of revenue recognition",
    value=51 * 3600,
    limit=48 * 3600,
    edge=Edge.AT_MOST,
    unit="on business days",
)
MONEY = Measure(kind=Kind.MONEY, noun="payouts", value=1234.5, limit=1000, edge=Edge.AT_MOST, unit="USD")
CAME = Measure(kind=Kind.TIME, noun="file from adyen", value=DUE + 4320, limit=DUE)
ABSENT = CAME.model_copy(update={"value": None})


@pytest.mark.parametrize(
    ("measure", "words", "measured", "allowed", "headline"),
    [
        (
            REFUNDS,
            "refunds 0.19% of 2,654 transactions, usual 7.7%, limit 1%",
            "0.19% of 2,654 transactions",
            "at least 1%",
            "refunds 0.19% (usual 7.7%)",
        ),
        (
            EVENTS,
            "user events 12,310, 44% below the usual 22,000, limit 15% below",
            "12,310, 44% below the usual 22,000",
            "less than 15% below",
            "user events 12,310 (44% below usual)",
        ),
        (
            RATE,
            "events of SDK version 3: 4.12 per session, 44% below the usual 7.36, limit 30% below",
            "4.12 per session, 44% below the usual 7.36",
            "at most 30% below",
            "events of SDK version 3: 4.12 (44% below usual)",
        ),
        (
            LEAP,
            "accounts 1,100, 10% above the value before it: 1,000, limit 5% above",
            "1,100, 10% above the value before it: 1,000",
            "at most 5% above",
            "accounts 1,100 (10% above the value before it)",
        ),
        (
            AGE,
            "age of revenue recognition 51 h on business days, limit 48 h",
            "51 h on business days",
            "at most 48 h on business days",
            "age of revenue recognition 51 h (limit 48 h)",
        ),
        (
            MONEY,
            "payouts 1,234.50 USD, limit 1,000.00",
            "1,234.50 USD",
            "at most 1,000.00 USD",
            "payouts 1,234.50 (limit 1,000.00)",
        ),
        (
            CAME,
            "file from adyen Nov 21 03:12 UTC, due Nov 21 02:00 UTC",
            "Nov 21 03:12 UTC",
            "by Nov 21 02:00 UTC",
            "file from adyen Nov 21 03:12 UTC (due Nov 21 02:00 UTC)",
        ),
        (
            ABSENT,
            "file from adyen not there, due Nov 21 02:00 UTC",
            "not there",
            "by Nov 21 02:00 UTC",
            "file from adyen not there (due Nov 21 02:00 UTC)",
        ),
    ],
)
def test_each_kind_is_said_with_its_unit_its_whole_and_its_limit(
    measure: Measure, words: str, measured: str, allowed: str, headline: str
) -> None:
    assert (measure.words, measure.measured, measure.allowed, measure.headline) == (words, measured, allowed, headline)


def test_a_sentence_about_a_day_begins_with_what_was_measured() -> None:
    assert REFUNDS.on(date(2025, 11, 20)) == "Refunds on Nov 20: 0.19% of 2,654 transactions, usual 7.7%, limit 1%"


def test_a_share_that_misses_its_limit_is_never_shown_as_it() -> None:
    near = REFUNDS.model_copy(update={"value": 0.0099996})
    assert near.measured.startswith("0.99996%")


@pytest.mark.parametrize("measure", [REFUNDS, EVENTS, RATE, LEAP, AGE, MONEY, CAME, ABSENT])
def test_it_travels_as_json(measure: Measure) -> None:
    assert Measure.model_validate_json(measure.model_dump_json()) == measure


@pytest.mark.parametrize("noun", ["rates that moved less than 0.01%", "rows of 2024", "users (new)"])
def test_a_name_that_ends_in_a_figure_is_parted_from_the_value(noun: str) -> None:
    named = REFUNDS.model_copy(update={"noun": noun})
    assert named.words.startswith(f"{noun}: 0.19%")
    assert named.headline.startswith(f"{noun}: 0.19%")
