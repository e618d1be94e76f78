"""The Rota against a second implementation that shares nothing with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from schedule.oncall import Rota
from tests.unit.schedule import naive
from tests.unit.schedule.example import EXAMPLE, utc


def instants(since: str, until: str, step: timedelta) -> Iterator[datetime]:
    at = utc(since)
    while at < utc(until):
        yield at
        at += step


def disagreements(since: str, until: str, step: timedelta) -> list[datetime]:
    rota, wrong = Rota(EXAMPLE), []
    for at in instants(since, until, step):
        shift = rota.on_call_at(at)
        if (shift.primary, shift.secondary, shift.why[0].rule) != naive.on_call(at):
            wrong.append(at)
    return wrong


def test_every_hour_of_the_first_fifteen_months_is_as_ruled() -> None:
    assert disagreements("2025-09-29", "2027-01-10", timedelta(hours=1)) == []


def test_ten_years_are_as_ruled() -> None:
    assert disagreements("2025-01-01", "2036-01-01", timedelta(hours=9, minutes=59)) == []


def test_four_years_of_hours_see_every_kind_of_rule() -> None:
    rota = Rota(EXAMPLE)
    shifts = {rota.on_call_at(at) for at in instants("2025-09-29", "2029-12-31", timedelta(hours=1))}
    assert {s.why[0].rule for s in shifts} == {
        "explicit dates",
        "holiday weekend",
        "holiday week",
        "weekly rotation",
    }
