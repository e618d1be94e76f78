"""Alerts that wait at the same time are taken in together: what comes of it is what comes of each alone, and one that
fails spoils nothing for those beside it."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.clock import ManualClock
from bot.flows.incidents.dispatcher import SLACK_PAGES, Dispatcher
from bot.flows.incidents.intake import Intake
from bot.handbook.team.team import Team
from bot.incidents.incident import Alert
from bot.incidents.plan import Plan, plan_for
from bot.people import Actor
from bot.store.database import Database
from bot.store.tables import alerts, events, faults, incidents, outbox, steps
from detectors.detector import Nature
from tests.conftest import FRIDAY

PIPELINES = ("Aggregate Profit Pipeline", "Aggregate Growth Pipeline", "Daily Growth Pipeline")
SOMEBODY = Actor("Engineer A", "U0ENGA")
AS_LONG_AS_IT_TAKES = 3600.0  # seconds


@pytest.fixture
def plans(team: Team) -> dict[str, Plan]:
    return {name: plan_for(team.model_copy(update={"id": name})) for name in ("one", "two")}


def storm(dice: random.Random, n: int) -> Alert:
    """Few faults, many alerts of them; some worse than before, some the same again."""
    return Alert(
        team=dice.choice(["one", "one", "two"]),
        source=dice.choice(["webhook", "webhook:grafana"]),
        key=f"{dice.randrange(n + 1) if dice.random() < 0.1 else n}",
        pipeline=dice.choice(PIPELINES),
        issue=f"fault {dice.randrange(3)}",
        nature=Nature.MISSING if dice.random() < 0.05 else Nature.DEVIATION,
        summary=f"Made up, number {n}.",
        at=FRIDAY,
        day=FRIDAY.date() - timedelta(days=dice.choice([2, 2, 2, 3])),
        deviation=dice.choice([0.01, 0.02, 0.07]),
        lasting=dice.random() < 0.5,
    )


def kept(database: Database) -> dict[str, Any]:
    """All that was written, but for how often a message was drawn and a count told."""
    said = outbox.c.kind != "edit", outbox.c.key.not_like("%:joined%")
    with database.reading() as c:
        rows = {t.name: [tuple(r) for r in c.execute(select(t).order_by(t.c.id))] for t in (alerts, faults, incidents)}
        line = [tuple(r)[1:] for r in c.execute(select(events).order_by(events.c.incident_id, events.c.id))]
        ahead = [tuple(r) for r in c.execute(select(steps).order_by(*steps.primary_key))]
        keys = sorted(c.execute(select(outbox.c.key).where(*said)).scalars())
    return {**rows, "events": line, "steps": ahead, "said": keys}


def night(database: Database, plans: dict[str, Plan], seed: int, sizes: Sequence[int]) -> None:
    dice, clock = random.Random(seed), ManualClock(FRIDAY)
    dispatcher = Dispatcher(database, clock, plans)
    made = [storm(dice, n) for n in range(60)]
    deeds = random.Random(seed)
    for n in range(0, len(made), 30):
        some, size = made[n : n + 30], sizes[seed % len(sizes)]
        for k in range(0, len(some), size):
            dispatcher.report_all(some[k : k + size])
        clock.advance(timedelta(minutes=2))
        for incident, _ in dispatcher.open_incidents("one"):
            if deeds.random() < 0.3:
                dispatcher.resolve(incident.id, SOMEBODY, f"{n} {incident.id}")


@pytest.mark.parametrize("seed", range(4))
def test_alerts_taken_in_together_come_to_what_each_alone_comes_to(
    two: tuple[Database, Database], plans: dict[str, Plan], seed: int
) -> None:
    first, second = two
    night(first, plans, seed, [1])
    night(second, plans, seed, [2, 7, 15, 30])
    assert kept(second) == kept(first)


def test_an_alert_that_fails_spoils_nothing_for_those_beside_it(database: Database, plans: dict[str, Plan]) -> None:
    dispatcher = Dispatcher(database, ManualClock(FRIDAY), plans)
    good = [replace(storm(random.Random(n), n), key=f"good {n}") for n in range(6)]
    bad = replace(good[0], key="bad", summary="half a character \ud800")
    with pytest.raises(UnicodeEncodeError):
        dispatcher.report_all([*good[:3], bad, *good[3:]])
    with database.reading() as c:
        assert set(c.execute(select(alerts.c.key)).scalars()) == {one.key for one in good}


def test_repetitions_cost_less_than_a_statement_each(database: Database, plans: dict[str, Plan]) -> None:
    intake, count = Intake(database, ManualClock(FRIDAY), plans, SLACK_PAGES, AS_LONG_AS_IT_TAKES), [0]
    one = replace(storm(random.Random(1), 1), nature=Nature.DEVIATION, deviation=0.07)
    intake.take([one])

    @event.listens_for(database.engine, "before_cursor_execute")
    def _count(*_: object) -> None:
        count[0] += 1

    intake.take([replace(one, key=f"again {n}") for n in range(50)])
    assert count[0] < 50


def test_what_waits_at_the_same_time_is_one_commit(sqlite_url: str, plans: dict[str, Plan]) -> None:
    database = Database(sqlite_url)
    intake = Intake(database, ManualClock(FRIDAY), plans, SLACK_PAGES, AS_LONG_AS_IT_TAKES)
    may_end, began = threading.Event(), threading.Event()

    def hold(_: object) -> None:
        began.set()
        may_end.wait()

    holder = threading.Thread(target=lambda: database.write(hold))
    holder.start()
    began.wait()
    made = [replace(storm(random.Random(3), 3), key=f"{n}", source="webhook") for n in range(21)]
    senders = [threading.Thread(target=intake.take, args=([alert],)) for alert in made]
    commits: list[object] = []
    for n, sender in enumerate(senders):
        sender.start()
        while len(intake._queue) < n:  # the first of them waits for the database
            time.sleep(0.001)
    event.listen(database.engine, "commit", commits.append)
    may_end.set()
    for thread in (holder, *senders):
        thread.join()
    with database.reading() as c:
        counted = c.execute(select(incidents.c.alert_count)).scalars().all()
    database.close()
    assert len(commits) == 1 + 2, "who held the database, the first alert, and the twenty that waited meanwhile"
    assert counted == [21]
