"""Any history, in any order, with crashes in between: the promises about an incident hold at every moment."""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Connection

from bot.clock import ManualClock
from bot.errors import InDoubt, SendError
from bot.flows.incidents import notifications
from bot.flows.incidents.dispatcher import Dispatcher
from bot.flows.outbox import Outbox
from bot.handbook.model import LEVELS_UNSAID, Severity
from bot.handbook.team.load import load_team
from bot.incidents import actions
from bot.incidents.incident import Alert, Closing, Do, Event, Link, State, Verdict
from bot.incidents.plan import plan_for
from bot.notify.notifier import Notice, Receipt
from bot.notify.payload import Direct, Edit, Payload, Post
from bot.people import Actor
from bot.store import incidents as book
from bot.store import sending, steps
from bot.store.database import Database
from bot.store.migrate import migrate
from detectors.detector import Nature
from tests.conftest import EXAMPLE, FRIDAY

TEAM = load_team(EXAMPLE)
pytestmark = pytest.mark.timeout(600)  # many transactions, each on the disk before the next
PLACES = [("Aggregate Profit Pipeline", "Transaction Database"), ("Aggregate Growth Pipeline", None)]
PEOPLE = [Actor(name, slack) for name, slack in (("Engineer A", "U0ENGA"), ("Engineer B", "U0ENGB"))]
ANYBODY = [*PEOPLE, Actor("Engineering Manager", "U0MANAGER"), Actor("Finance", "U0FINANCE"), Actor("PagerDuty")]
MEMORY = Path("/dev/shm")  # on Linux, where writing to the disk costs nothing
MINUTES = st.sampled_from([1, 10, 45, 60, 240])
WHICH = st.sampled_from([0, 0, 0, 1, 2])
HELD = (State.ACKNOWLEDGED, State.MITIGATED)


def _raw(c: Connection) -> sqlite3.Connection:
    raw = c.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def message_of(payload: Payload) -> Mapping[str, Any]:
    assert isinstance(payload, Post | Direct | Edit)
    return payload.message


class Fresh:
    """One database for all histories of this process: migrated once, and put back for each."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="histories-", dir=MEMORY if MEMORY.is_dir() else None)
        self._database = Database(f"sqlite:///{self._folder.name}/bot.db")
        migrate(self._database)
        self._empty = sqlite3.connect(":memory:")
        with self._database.engine.connect() as c:
            _raw(c).backup(self._empty)

    def database(self) -> Database:
        with self._database.engine.connect() as c:
            self._empty.backup(_raw(c))
        return self._database


fresh = cache(Fresh)


def state_told_by(events: Sequence[Event]) -> State:
    """The state that the timeline leads to."""
    state = State.TRIGGERED
    for event in events:
        match event.kind:
            case "acknowledged":
                state = State.ACKNOWLEDGED
            case "promised" | "snoozed" | "reassigned" if state is not State.MITIGATED:
                state = State.ACKNOWLEDGED
            case "handed back" | "let go":
                state = State.TRIGGERED
            case "mitigated" | "resolved" | "reopened":
                state = State(event.kind)
    return state


class Unsteady:
    """A destination that accepts, refuses, or keeps one guessing, as it is told; what it accepted, it can be asked for."""

    name, timeout, settle = "slack", 5.0, 8.0

    def __init__(self) -> None:
        self.accepted: list[Notice] = []
        self.mood = "well"

    def send(self, notice: Notice) -> Receipt:
        if self.mood == "down":
            raise SendError("refused", unreachable=True)
        if self.mood != "loses requests":
            self.accepted.append(notice)
        if self.mood != "well":
            raise InDoubt(self.mood)
        return Receipt({"channel": "C1", "ts": str(len(self.accepted))})

    def find(self, wanted: Sequence[Notice]) -> Mapping[str, Receipt]:
        known = {n.key for n in self.accepted}
        return {n.key: Receipt({"channel": "C1", "ts": n.key}) for n in wanted if n.key in known}


class Histories(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.database = fresh().database()
        self.clock, self.slack, self.clicks = ManualClock(FRIDAY), Unsteady(), 0
        self.known: set[int] = set()
        self.quiet: dict[int, int] = {}  # incidents that nobody is paged for -> how much was accepted by then
        self.restart()
        self.report(PLACES[0], 0, 0.09)

    def act(self, which: int, deed: actions.Deed, who: Actor, twice: bool) -> bool | None:
        """Whether it was done; None if there is nothing to do it with."""
        if which >= len(self.incidents):
            return None
        self.clicks += 1
        number = self.incidents[which].id
        answers = [self.dispatcher.do(number, deed, who, f"click{self.clicks}") for _ in range(1 + twice)]
        assert len(set(answers)) == 1
        return answers[0].done

    @rule()
    def restart(self) -> None:
        self.dispatcher = Dispatcher(self.database, self.clock, {TEAM.id: plan_for(TEAM)})
        self.outbox = Outbox(self.database, self.clock, [self.slack], {})

    @rule(place=st.sampled_from(PLACES), key=st.integers(0, 6), deviation=st.sampled_from([0.01, 0.09]))
    def report(self, place: tuple[str, str | None], key: int, deviation: float) -> None:
        pipeline, issue = place
        alert = Alert(
            TEAM.id,
            "test",
            f"{pipeline}{key}",
            pipeline,
            issue,
            Nature.DEVIATION,
            "off",
            self.clock.now(),
            deviation=deviation,
        )
        incident = self.dispatcher.report(alert)
        assert incident is not None
        assert incident.pipeline == pipeline
        self.known.add(incident.id)

    @rule(mood=st.sampled_from(["well", "well", "down", "loses requests", "loses replies"]))
    def slack_becomes(self, mood: str) -> None:
        self.slack.mood = mood

    @rule(minutes=st.sampled_from([0.2, 5, 15, 45, 120]))
    def pass_time(self, minutes: float) -> None:
        self.clock.advance(timedelta(minutes=minutes))
        self.dispatcher.escalate_due()

    @rule()
    def deliver(self) -> None:
        self.outbox.reconcile("slack")
        self.outbox.deliver_due("slack")

    @rule()
    def a_sender_dies_before_it_sends(self) -> None:
        wanted = sending.asked("slack", self.clock.machine(), (), ())
        self.database.write(lambda c: sending.claim(c, wanted, f"dead{self.clicks}", 8.0))

    # --- people -----------------------------------------------------------------------------------------------------

    @rule(who=st.sampled_from(PEOPLE), which=WHICH, twice=st.booleans())
    def acknowledge(self, who: Actor, which: int, twice: bool) -> None:
        before = dict(enumerate(self.incidents)).get(which)
        done = self.act(which, actions.Acknowledge(), who, twice)
        assert before is None or done == before.state.waits

    @rule(who=st.sampled_from(PEOPLE), which=WHICH, twice=st.booleans())
    def hand_back(self, who: Actor, which: int, twice: bool) -> None:
        before = dict(enumerate(self.incidents)).get(which)
        done = self.act(which, actions.HandBack(), who, twice)
        assert before is None or done == (before.state in HELD and before.acknowledged_by == who)

    @rule(who=st.sampled_from(ANYBODY), which=WHICH, twice=st.booleans())
    def mitigate(self, who: Actor, which: int, twice: bool) -> None:
        self.act(which, actions.Mitigate(), who, twice)

    @rule(who=st.sampled_from(ANYBODY), which=WHICH, twice=st.booleans(), verdict=st.sampled_from(Verdict))
    def resolve(self, who: Actor, which: int, twice: bool, verdict: Verdict) -> None:
        self.act(which, actions.Resolve(Closing(verdict, None, "so it was")), who, twice)

    @rule(who=st.sampled_from(PEOPLE), twice=st.booleans())
    def reopen(self, who: Actor, twice: bool) -> None:
        """The first that is over, if any; else one that is open, which is refused."""
        over = [n for n, i in enumerate(self.incidents) if not i.state.is_open]
        self.act(over[0] if over else 0, actions.Reopen(), who, twice)

    @rule(who=st.sampled_from(ANYBODY), which=WHICH, to=st.sampled_from(ANYBODY[:4]))
    def reassign(self, who: Actor, which: int, to: Actor) -> None:
        self.act(which, actions.Reassign(to), who, twice=True)

    @rule(who=st.sampled_from(ANYBODY), which=WHICH, severity=st.sampled_from(LEVELS_UNSAID))
    def change_severity(self, who: Actor, which: int, severity: Severity) -> None:
        self.act(which, actions.ChangeSeverity(severity, "because"), who, twice=True)

    @rule(who=st.sampled_from(ANYBODY), which=WHICH, twice=st.booleans())
    def escalate_now(self, who: Actor, which: int, twice: bool) -> None:
        self.act(which, actions.EscalateNow(), who, twice)

    @rule(which=WHICH, twice=st.booleans())
    def still_on_it(self, which: int, twice: bool) -> None:
        """Said by whoever has it."""
        holders = dict(enumerate(i.acknowledged_by for i in self.incidents))
        self.act(which, actions.StillOnIt(), holders.get(which) or PEOPLE[0], twice)

    @rule(who=st.sampled_from(ANYBODY), which=WHICH, many=st.integers(1, 4))
    def add(self, who: Actor, which: int, many: int) -> None:
        self.act(which, actions.AddNote("so"), who, twice=True)
        self.act(which, actions.AddLink(Link(f"https://example.com/{many}", "x")), who, twice=True)
        self.act(which, actions.AddPeople(tuple(ANYBODY[:many])), who, twice=True)

    @rule(who=st.sampled_from(PEOPLE), which=WHICH, minutes=MINUTES)
    def promise(self, who: Actor, which: int, minutes: int) -> None:
        self.act(which, actions.Promise(self.clock.now() + timedelta(minutes=minutes)), who, twice=False)

    @rule(who=st.sampled_from(PEOPLE), which=WHICH, minutes=MINUTES)
    def snooze(self, who: Actor, which: int, minutes: int) -> None:
        self.act(which, actions.Snooze(self.clock.now() + timedelta(minutes=minutes)), who, twice=False)

    # --- promises ---------------------------------------------------------------------------------------------------

    @rule()
    def once_all_has_arrived_the_message_is_as_the_incident(self) -> None:
        self.slack.mood = "well"
        for _ in range(8):
            self.clock.advance(timedelta(seconds=10))
            self.dispatcher.show_again()
            self.deliver()
        self.look()
        for incident in self.incidents:
            mine = f"i{incident.id}:"
            drawn = [
                message_of(n.payload)
                for n in self.slack.accepted
                if n.key == f"{mine}parent" or n.key.startswith(f"{mine}edit:")
            ]
            team = self.dispatcher.plan(incident.team).team
            now = notifications.edit(incident, team, self.dispatcher.next_step(incident))
            assert drawn[-1] == message_of(now.payload)

    @invariant()
    def all_promises_hold(self) -> None:
        self.look()
        self.one_fault_has_one_open_incident()
        self.nobody_is_paged_for_what_somebody_has_or_is_over()
        self.no_notice_stands_twice()
        self.the_timeline_explains_the_state()
        self.who_has_something_urgent_is_asked_again()
        self.who_is_waited_for_has_a_next_step()

    def look(self) -> None:
        """What is in the database now: the promises are about it, and the next rule begins from it."""
        with self.database.reading() as c:
            self.open = book.still_open(c, TEAM.id)
            self.incidents = [i for number in sorted(self.known) if (i := book.get(c, number))]
            self.ahead = {i.id: steps.of(c, i.id).ahead for i in self.incidents}
            self.timeline = {i.id: book.timeline(c, i.id) for i in self.incidents}
        for incident in self.incidents:
            if incident.state.waits:
                self.quiet.pop(incident.id, None)
            else:
                self.quiet.setdefault(incident.id, len(self.slack.accepted))

    def one_fault_has_one_open_incident(self) -> None:
        prints = [i.fingerprint for i in self.open]
        assert len(prints) == len(set(prints))

    def nobody_is_paged_for_what_somebody_has_or_is_over(self) -> None:
        for incident, before in self.quiet.items():
            later = [n for n in self.slack.accepted[before:] if n.kind == "page" and n.key.startswith(f"i{incident}:")]
            assert later == []

    def no_notice_stands_twice(self) -> None:
        counted = Counter(n.key for n in self.slack.accepted if n.kind not in ("edit", "invitation"))
        assert max(counted.values(), default=0) <= 1

    def the_timeline_explains_the_state(self) -> None:
        for incident in self.incidents:
            assert state_told_by(self.timeline[incident.id]) is incident.state

    def who_has_something_urgent_is_asked_again(self) -> None:
        for incident in self.incidents:
            urgent = incident.state is State.ACKNOWLEDGED and incident.severity.wakes
            ahead = [s.do for s in self.ahead[incident.id]]
            assert Do.LET_GO in ahead or not urgent
            assert (Do.PAGE not in ahead) or incident.state.waits

    def who_is_waited_for_has_a_next_step(self) -> None:
        for incident in self.open:
            waiting = incident.state.waits and incident.severity.wakes
            said = any(e.kind == "nobody answered" for e in self.timeline[incident.id])
            assert self.ahead[incident.id] or said or not waiting


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
