"""Many steps that come due at once are taken as a set: what comes of it is what comes of taking each alone."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, text

from bot.clock import ManualClock
from bot.flows.incidents import escalate, together
from bot.flows.incidents.dispatcher import Dispatcher
from bot.flows.incidents.pager import PAGERDUTY
from bot.handbook.team.team import Team
from bot.incidents.incident import Alert
from bot.incidents.plan import Plan, plan_for
from bot.people import Actor
from bot.store import incidents as book
from bot.store import steps as chain
from bot.store.database import Database
from bot.store.tables import events, incidents, outbox, steps
from detectors.detector import Nature
from tests.conftest import FRIDAY

PIPELINES = ("Aggregate Profit Pipeline", "Aggregate Growth Pipeline", "Daily Growth Pipeline")
SOMEBODY = Actor("Engineer A", "U0ENGA")


@pytest.fixture
def plans(team: Team) -> dict[str, Plan]:
    return {name: plan_for(team.model_copy(update={"id": name})) for name in ("one", "two")}


def alert(dice: random.Random, team: str, n: int) -> Alert:
    missing = dice.random() < 0.3
    return Alert(
        team=team,
        source="test",
        key=f"{n}",
        pipeline=dice.choice(PIPELINES),
        issue=f"fault {n}",
        nature=Nature.MISSING if missing else Nature.DEVIATION,
        summary="Made up.",
        at=FRIDAY,
        day=FRIDAY.date() - timedelta(days=2),
        deviation=None if missing else dice.choice([0.01, 0.07]),
    )


def night(database: Database, plans: dict[str, Plan], seed: int) -> ManualClock:
    """Incidents of two teams, opened minutes apart; some somebody has; some of what was said is out already."""
    dice, clock = random.Random(seed), ManualClock(FRIDAY)
    dispatcher = Dispatcher(database, clock, plans, paging=dice.choice([PAGERDUTY, "Slack direct message"]))
    for n in range(10):
        incident = dispatcher.report(alert(dice, dice.choice(["one", "two"]), n))
        clock.advance(timedelta(minutes=dice.choice([0, 2, 6])))
        if incident and dice.random() < 0.2:
            dispatcher.acknowledge(incident.id, SOMEBODY, f"click {n}")
        if dice.random() < 0.5:
            out = "UPDATE outbox SET state = 'delivered', waits_for = NULL WHERE state = 'pending'"
            database.write(lambda c, out=out: c.execute(text(out)))  # type: ignore[misc]
    clock.advance(timedelta(minutes=dice.choice([16, 31, 61])))
    return clock


def everything(database: Database) -> dict[str, Any]:
    """All that was written, each notice by its key; of one that was superseded, not by which."""
    with database.reading() as c:
        keys = {row.id: row.key for row in c.execute(select(outbox.c.id, outbox.c.key))}
        said = {}
        for row in c.execute(select(outbox).order_by(outbox.c.id)):
            kept = {k: v for k, v in row._mapping.items() if k not in ("id", "last_error")}
            said[row.key] = {**kept, "waits_for": keys.get(row.waits_for)}
        lanes: dict[str, list[str]] = {}
        for key in said:
            lanes.setdefault(said[key]["lane"], []).append(key)
        rest = {t.name: [tuple(r) for r in c.execute(select(t).order_by(*t.primary_key))] for t in (steps, incidents)}
        line = [tuple(r)[1:] for r in c.execute(select(events).order_by(events.c.incident_id, events.c.id))]
    return {"said": said, "lanes": lanes, "events": line, **rest}


def each_alone(database: Database, plans: dict[str, Plan], clock: ManualClock) -> int:
    taken = 0
    with database.reading() as c:
        due = chain.due(c, clock.now(), 200)
    for incident in due:
        taken += database.write(lambda c, i=incident: escalate.escalate(c, plans, i, clock.now()))  # type: ignore[misc]
    return taken


@pytest.mark.parametrize("seed", range(12))
def test_a_set_comes_to_what_each_alone_comes_to(
    two: tuple[Database, Database], plans: dict[str, Plan], seed: int
) -> None:
    first, second = two
    night(first, plans, seed)
    clock = night(second, plans, seed)
    alone = each_alone(first, plans, clock)
    assert Dispatcher(second, clock, plans).escalate_due() == alone > 0
    assert everything(second) == everything(first)


def test_the_most_severe_are_taken_first(database: Database, plans: dict[str, Plan]) -> None:
    clock = night(database, plans, 2)
    Dispatcher(database, clock, plans).escalate_due()
    with database.reading() as c:
        paged = events.c.at == clock.now(), events.c.kind.in_(["page", "told"])
        query = select(incidents.c.severity).join(events).where(*paged).order_by(events.c.id)
        ranks = [row.severity.rank for row in c.execute(query)]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 1


def test_a_step_of_a_set_costs_few_statements(database: Database, plans: dict[str, Plan]) -> None:
    clock, count = night(database, plans, 3), [0]

    @event.listens_for(database.engine, "before_cursor_execute")
    def _count(*_: object) -> None:
        count[0] += 1

    taken = database.write(lambda c: together.escalate(c, plans, clock.now(), []))[0]
    assert count[0] < 6 * taken


def test_a_set_that_dies_has_changed_nothing(database: Database, plans: dict[str, Plan]) -> None:
    """All of it is one transaction: a process that is killed before its end has taken no step and said nothing."""
    clock = night(database, plans, 5)
    before = everything(database)

    class Killed(BaseException):
        pass

    def dies(c: Any) -> None:
        assert together.escalate(c, plans, clock.now(), [])[0] > 0
        raise Killed

    with pytest.raises(Killed):
        database.write(dies)
    assert everything(database) == before


def test_what_another_worker_holds_is_left_to_it(postgres_url: str, plans: dict[str, Plan]) -> None:
    database = Database(postgres_url)
    clock = night(database, plans, 3)
    with database.engine.connect() as other, other.begin():
        with database.reading() as c:
            held, *rest = chain.due(c, clock.now(), 200)
        book.lock(other, held)
        database.write(lambda c: together.escalate(c, plans, clock.now(), []))
        with database.reading() as c:
            left = chain.due(c, clock.now(), 200)
    assert held in left
    assert len(left) < len(rest), "the others were taken meanwhile"
    database.close()
