"""A database that does not answer cannot open an incident, so it rings without one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from local_slack.workspace import Workspace
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import ManualClock
from tests.conftest import FRIDAY
from tests.scenarios.conftest import House
from tests.servers.http import DROP, Server, serving


@pytest.fixture
def pagerduty() -> Iterator[Server]:
    with serving(lambda asked: (202, {"dedup_key": asked.json["dedup_key"]})) as server:
        yield server


@pytest.fixture
def house(workspace: Workspace, postgres_url: str, pagerduty: Server) -> Iterator[House]:
    set_up = {"pagerduty_routing_key": "key", "pagerduty_url": pagerduty.url}
    made = House(workspace, postgres_url, ManualClock(FRIDAY), **set_up)
    yield made
    made.stop()


def let_in(postgres_url: str, allowed: bool) -> None:
    """Whether the server lets anybody into this database; who is in is put out."""
    url = make_url(postgres_url).set(drivername="postgresql+psycopg")
    engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as admin:
        admin.execute(text(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS {str(allowed).lower()}'))
        admin.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :d"), {"d": url.database}
        )
    engine.dispose()


def pass_seconds(house: House, seconds: int) -> None:
    """The loops come round every five seconds; one that fails is tried again."""
    for _ in range(seconds // 5):
        house.clock.advance(timedelta(seconds=5))
        try:
            house.bot.lifeline.probe()
        except SQLAlchemyError:
            house.bot.lifeline.tick()
        else:
            house.bot.lifeline.tick()


def rung(server: Server) -> list[tuple[str, str]]:
    return [(a.json["event_action"], a.json["dedup_key"]) for a in server.asked]


def test_a_database_that_is_silent_for_two_minutes_rings_once_until_it_is_back(
    house: House, postgres_url: str, pagerduty: Server
) -> None:
    pass_seconds(house, 300)
    assert rung(pagerduty) == []
    let_in(postgres_url, False)
    pass_seconds(house, 115)
    assert rung(pagerduty) == []
    pass_seconds(house, 5)
    assert rung(pagerduty) == [("trigger", "watchkeeper:database")]
    pass_seconds(house, 600)
    assert len(pagerduty.asked) == 1
    let_in(postgres_url, True)
    pass_seconds(house, 5)
    assert rung(pagerduty)[1:] == [("resolve", "watchkeeper:database")]


def test_it_rings_again_when_pagerduty_did_not_hear_it(house: House, postgres_url: str, pagerduty: Server) -> None:
    pagerduty.ends = [503, DROP]
    let_in(postgres_url, False)
    pass_seconds(house, 140)
    let_in(postgres_url, True)
    assert rung(pagerduty) == [("trigger", "watchkeeper:database")] * 3


def test_incidents_go_on_where_they_were_once_it_is_back(house: House, postgres_url: str) -> None:
    incident = house.alert()
    let_in(postgres_url, False)
    with pytest.raises(SQLAlchemyError):
        house.tick()
    let_in(postgres_url, True)
    house.pass_time(minutes=16)
    assert house.pages_to("U0ENGC")
    assert house.now(incident).alert_count == 1
