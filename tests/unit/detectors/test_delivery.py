"""Deliveries by a time: due, near, missed, late and whole; a missed promise to investors is no minor matter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.flows.detection import alert_of
from bot.handbook.team.settings import SourceSettings
from bot.handbook.team.team import Team
from bot.incidents.plan import plan_for
from detectors.checks.delivery import DeliveryCheck
from detectors.detector import Nature, Outcome, Result
from detectors.promises import promises_of
from detectors.questions.queries import Delivery
from detectors.run import run_pass
from tests.unit.detectors.conftest import PROFIT, Declaring, Place, at, occasion

CHECK = DeliveryCheck(table="deliveries", name_column="report")
DUE = at("2025-11-20 17:00")  # far from any landing time or reporting deadline
MINUTE = timedelta(minutes=1)


def natures(team: Team, now: datetime, *given: Delivery) -> list[Nature]:
    on = occasion(f"{now:%Y-%m-%d %H:%M}", promises=promises_of(team, PROFIT, now))
    return [f.nature for f in CHECK.verdict(on, list(given)).faults]


@pytest.mark.parametrize(
    ("now", "delivered", "found"),
    [
        (DUE - timedelta(hours=30), None, []),
        (DUE - timedelta(hours=20), None, [Nature.NOTE]),
        (DUE - 89 * MINUTE, None, [Nature.LATE]),  # a run takes 90 minutes
        (DUE, None, [Nature.LATE]),
        (DUE + timedelta(hours=23), None, [Nature.LATE]),
        (DUE + timedelta(hours=25), None, []),
        (DUE, DUE, []),  # by its time includes its time
        (DUE + MINUTE, DUE - MINUTE, []),
        (DUE + 60 * MINUTE, DUE + MINUTE, [Nature.LATE]),
        (DUE + MINUTE, DUE + 60 * MINUTE, [Nature.LATE]),  # what came later had not come
    ],
)
def test_a_delivery_is_due_near_missed_or_made(
    team: Team, now: datetime, delivered: datetime | None, found: list[Nature]
) -> None:
    assert natures(team, now, Delivery("board deck", DUE, delivered)) == found


@pytest.mark.parametrize(
    ("before", "found"),
    [(23 * 60, []), (60, []), (4, [Nature.LATE]), (-1, [Nature.LATE])],  # minutes before it is due
)
def test_what_is_always_made_shortly_before_its_time_is_not_missing_until_then(
    team: Team, before: int, found: list[Nature]
) -> None:
    past = [
        Delivery("board deck", due := DUE - timedelta(days=n), due - (5 + n) * MINUTE if n % 3 else due + MINUTE)
        for n in range(2, 12)
    ]
    other = Delivery("letter", DUE + timedelta(days=2), None)
    assert natures(team, DUE - before * MINUTE, *past, Delivery("board deck", DUE, None), other) == found


def test_a_date_alone_ends_with_its_day_in_the_teams_zone(team: Team) -> None:
    given = Delivery("board deck", date(2025, 11, 20), None)
    assert given.due_in("America/Los_Angeles") == at("2025-11-21 08:00")
    assert natures(team, at("2025-11-21 06:00"), given) == [Nature.NOTE]
    assert natures(team, at("2025-11-21 08:00"), given) == [Nature.LATE]


def test_nothing_due_is_a_pass(team: Team) -> None:
    on = occasion(promises=promises_of(team, PROFIT, DUE))
    assert CHECK.verdict(on, []).outcome is Outcome.PASS


def looked(declaring: Declaring, place: Place, now: str, stored: str, kind: Any) -> Result:
    seconds = stored == "epoch seconds"
    zone = not place.url.startswith("sqlite")

    def put(when: datetime | None) -> Any:
        return when and (int(when.timestamp()) if seconds else when if zone else when.replace(tzinfo=None))

    rows = [
        ("deck", put(DUE), None),
        ("letter", put(DUE), put(DUE - MINUTE)),
        ("old", put(DUE - timedelta(days=9)), None),
    ]
    place.put("deliveries", {"report": sa.String(20), "due_at": kind, "delivered_at": kind}, rows)
    table = {
        "name": "d", "check": "delivery", "pipeline": PROFIT, "source": "warehouse", "every": "30 min",
        "table": "deliveries", "name_column": "report", "stored": stored,
    }  # fmt: skip
    team = declaring(table, sources={"warehouse": SourceSettings(url_env="WAREHOUSE_URL")})
    return run_pass(team, at(now), environ={"WAREHOUSE_URL": place.url}, timer=lambda: 0.0)[0]


@pytest.mark.parametrize(
    ("stored", "kind"), [("timestamp", sa.DateTime(timezone=True)), ("epoch seconds", sa.BigInteger())]
)
def test_deliveries_are_read_alike_in_every_database(
    declaring: Declaring, place: Place, stored: str, kind: Any
) -> None:
    result = looked(declaring, place, "2025-11-20 17:00", stored, kind)
    (finding,) = result.findings
    assert (finding.entity, finding.nature, finding.day) == ("deck", Nature.LATE, date(2025, 11, 20))
    assert finding.summary == "deck was due Nov 20 17:00 UTC and is not delivered."


@pytest.mark.parametrize(("minutes", "level"), [(-600, "P3"), (-30, "P1"), (0, "P1"), (1, "P1")])
def test_a_missed_promise_to_investors_is_high(team: Team, minutes: int, level: str) -> None:
    now = DUE + minutes * MINUTE
    on = occasion(f"{now:%Y-%m-%d %H:%M}", promises=promises_of(team, PROFIT, now))
    (fault,) = CHECK.verdict(on, [Delivery("deck", DUE, None)]).faults
    result = {"detector": "d", "pipeline": PROFIT, "issue": None, "measured": "", "limit": ""}
    from detectors.detector import Finding

    finding = Finding(**result, nature=fault.nature, day=fault.day, measure=fault.measure, summary=fault.summary)
    severity, why = plan_for(team).severity(alert_of(team, finding, now.astimezone(UTC)))
    assert severity.name == level
    assert " 0 min" not in why
