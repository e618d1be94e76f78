"""What comes of every deed in every state, as it is written: not what is drawn, but what happens.

After a wanted change, run this with UPDATE_GOLDEN=1 and read the diff of tests/golden/what_happens.txt.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, update

from bot.clock import ManualClock
from bot.flows.incidents.dispatcher import SLACK_PAGES, Dispatcher
from bot.flows.incidents.pager import PAGERDUTY
from bot.handbook.team.team import Team
from bot.incidents import actions
from bot.incidents.incident import Alert, Answer, Closing, Incident, Link, State
from bot.incidents.plan import plan_for
from bot.people import Actor
from bot.store import incidents as book
from bot.store.tables import events, outbox, steps
from detectors.detector import Nature
from tests.conftest import FRIDAY
from tests.unit.incidents.test_histories import fresh

GOLDEN = Path("tests/golden/what_happens.txt")
LATER = FRIDAY + timedelta(hours=5)
A, B, MANAGER = Actor("Engineer A", "U0ENGA"), Actor("Engineer B", "U0ENGB"), Actor("Engineering Manager", "U0MANAGER")
SLOW, QUICK = ("P1", 0.07), ("P3", 0.001)

BEFORE: dict[str, tuple[actions.Deed, ...]] = {
    "triggered": (),
    "acknowledged": (actions.Acknowledge(),),
    "promised": (actions.Promise(LATER),),
    "mitigated": (actions.Mitigate(),),
    "resolved": (actions.Acknowledge(), actions.Resolve()),
    "reopened": (actions.Resolve(), actions.Reopen()),
}
DEEDS: dict[str, Callable[[Team], actions.Deed]] = {
    "acknowledge": lambda _: actions.Acknowledge(),
    "hand back": lambda _: actions.HandBack(),
    "mitigate": lambda _: actions.Mitigate(),
    "reopen": lambda _: actions.Reopen(),
    "resolve": lambda _: actions.Resolve(Closing(restated=True, line="loaded twice")),
    "promise": lambda _: actions.Promise(LATER),
    "snooze": lambda _: actions.Snooze(FRIDAY + timedelta(minutes=9)),
    "still on it": lambda _: actions.StillOnIt(),
    "escalate now": lambda _: actions.EscalateNow(),
    "pass on": lambda _: actions.PassOn(),
    "reassign": lambda _: actions.Reassign(B),
    "to the worst": lambda team: actions.ChangeSeverity(team.handbook.levels[0], "it is worse"),
    "to the mildest": lambda team: actions.ChangeSeverity(team.handbook.levels[-1], "it is milder"),
    "note": lambda _: actions.AddNote("a thought"),
    "people": lambda _: actions.AddPeople((B,)),
    "link": lambda _: actions.AddLink(Link("https://example.com/log", "log")),
}


class Scene:
    """One incident, five minutes after it was opened, and what the last deed has changed."""

    def __init__(self, team: Team, off: float, paging: str) -> None:
        self.database, self.clock = fresh().database(), ManualClock(FRIDAY)
        self.dispatcher = Dispatcher(self.database, self.clock, {team.id: plan_for(team)}, paging=paging)
        alert = Alert(
            team.id,
            "test",
            "k",
            "Aggregate Profit Pipeline",
            "Transaction Database",
            Nature.DEVIATION,
            "Made up.",
            FRIDAY,
            day=date(2026, 10, 7),
            deviation=off,
        )
        opened = self.dispatcher.report(alert)
        assert opened is not None
        self.id, self.clicks = opened.id, 0
        self.database.write(lambda c: c.execute(update(outbox).values(state="delivered", waits_for=None)))
        self.clock.advance(timedelta(minutes=5))
        self.dispatcher.escalate_due()

    def do(self, deed: actions.Deed, by: Actor = A) -> Answer:
        self.clicks += 1
        return self.dispatcher.do(self.id, deed, by, f"click {self.clicks}")

    def rows(self) -> dict[str, dict[Any, Mapping[str, Any]]]:
        with self.database.reading() as c:
            incident = book.get(c, self.id)
            assert incident is not None
            return {
                "incident": {self.id: {f.name: getattr(incident, f.name) for f in fields(Incident)}},
                "step": {row.number: dict(row._mapping) for row in c.execute(select(steps))},
                "event": {row.id: dict(row._mapping) for row in c.execute(select(events))},
                "notice": {row.key: dict(row._mapping) for row in c.execute(select(outbox))},
            }


def happened(scene: Scene, deed: actions.Deed) -> Iterator[str]:
    """Line by line; what is equal before and after is left out."""
    before, answer, after = scene.rows(), scene.do(deed), scene.rows()
    yield f"{'done' if answer.done else 'refused'}: {answer.text}"
    for name, was, now in _differences(before["incident"][scene.id], after["incident"][scene.id]):
        yield f"incident {name}: {_short(was)} -> {_short(now)}"
    yield from _steps(before["step"], after["step"])
    for key, row in after["event"].items():
        if key not in before["event"]:
            yield f"event {row['kind']} by {row['actor_name']}: {row['text']}"
    for key, row in after["notice"].items():
        was = before["notice"].get(key)
        if was is None:
            loud = ", wakes" if row["wakes"] else ""
            yield f"notice {key}: {row['kind']} in {row['lane']}, rank {row['rank']}{loud}, {row['state']}"
        elif was["state"] != row["state"]:
            yield f"notice {key}: {was['state']} -> {row['state']}, {row['last_error']}"


def _steps(before: Mapping[int, Mapping[str, Any]], after: Mapping[int, Mapping[str, Any]]) -> Iterator[str]:
    alike: dict[str, list[str]] = {}
    for number, row in after.items():
        was = before[number]["state"] if number in before else "new"
        if was != row["state"]:
            alike.setdefault(f"{row['do']}: {was} -> {row['state']}", []).append(f"{number} at {_since(row['due'])}")
    for name, numbers in alike.items():
        yield f"step {name}: {', '.join(numbers)}"


def _differences(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    return [(name, was[name], now[name]) for name in now if was[name] != now[name] and name != "faults"]


def _short(value: object) -> str:
    if isinstance(value, datetime):
        return _since(value)
    return value.name if isinstance(value, Actor) else str(value)


def _since(at: datetime) -> str:
    minutes = int((at - FRIDAY).total_seconds() // 60)
    return f"{minutes:+d} min"


def everything(team: Team) -> Iterator[str]:
    for level, off in (SLOW, QUICK):
        for state, deeds in BEFORE.items():
            for name, deed in DEEDS.items():
                if level == "P3" and state not in ("triggered", "acknowledged"):
                    continue
                scene = Scene(team, off, f"{SLACK_PAGES}, {PAGERDUTY}")
                for earlier in deeds:
                    scene.do(earlier)
                yield f"--- {level}, {state}: {name}"
                yield from happened(scene, deed(team))


@pytest.mark.timeout(600)
def test_what_comes_of_every_deed_in_every_state_is_as_it_was_read(team: Team) -> None:
    found = "\n".join(everything(team)) + "\n"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        GOLDEN.write_text(found)
    assert found.splitlines() == GOLDEN.read_text().splitlines(), "UPDATE_GOLDEN=1 writes it; read the diff"


@pytest.mark.parametrize(
    "deed",
    [actions.Acknowledge(), actions.Mitigate(), actions.Resolve(), actions.PassOn()],
    ids=lambda d: type(d).__name__,
)
def test_a_click_reads_the_steps_once(team: Team, deed: actions.Deed) -> None:
    scene, read = Scene(team, 0.07, SLACK_PAGES), []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM steps" in statement and statement.startswith("SELECT"):
            read.append(statement)

    event.listen(scene.database.engine, "before_cursor_execute", note)
    assert scene.do(deed).done
    event.remove(scene.database.engine, "before_cursor_execute", note)
    assert len(read) == 1


def test_a_deed_that_is_refused_changes_nothing(team: Team) -> None:
    scene = Scene(team, 0.07, SLACK_PAGES)
    for deed in (actions.HandBack(), actions.Reopen(), actions.StillOnIt(), actions.Promise(FRIDAY)):
        before = scene.rows()
        assert not scene.do(deed).done
        assert scene.rows() == before
    assert scene.rows()["incident"][scene.id]["state"] == State.TRIGGERED
