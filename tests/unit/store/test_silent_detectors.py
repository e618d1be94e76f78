"""Detectors that had no verdict for a week, in both databases."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from bot.store import detecting
from bot.store.database import Database
from detectors.detector import Outcome, Result
from tests.unit.detectors.conftest import at

NOW = at("2025-11-24 17:00")
WEEK_AGO = NOW - timedelta(days=7)


def ran(database: Database, name: str, *outcomes: Outcome) -> None:
    database.write(lambda c: detecting.plan(c, "data", dict.fromkeys(("a", "b"), NOW), NOW))
    for days, outcome in enumerate(outcomes):
        when = NOW - timedelta(days=days + 1)
        result = Result(detector=name, pipeline="P", issue=None, as_of=when, outcome=outcome, detail=f"{outcome}")
        database.write(lambda c: detecting.claim_due(c, "data", NOW, "me", 10.0, 60.0))
        database.write(partial(detecting.finish, team="data", me="me", result=result, next_due=NOW, failing=False))


@pytest.mark.parametrize(
    ("outcomes", "silent"),
    [
        ((Outcome.NOT_ENOUGH, Outcome.NOT_ENOUGH), True),
        ((Outcome.NOT_ENOUGH, Outcome.NO_DATA), True),
        ((Outcome.NOT_ENOUGH, Outcome.PASS), False),
        ((Outcome.ALARM,), False),
        ((Outcome.NOT_ENOUGH, *[Outcome.NOT_ENOUGH] * 7, Outcome.PASS), True),  # the pass is older than a week
        ((), False),
    ],
)
def test_who_judged_nothing_for_a_week_is_known(
    database: Database, outcomes: tuple[Outcome, ...], silent: bool
) -> None:
    ran(database, "a", *outcomes)
    with database.reading() as c:
        found = detecting.judged_nothing(c, "data", WEEK_AGO)
    assert [name for name, _ in found] == (["a"] if silent else [])
