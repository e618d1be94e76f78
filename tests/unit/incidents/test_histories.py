"""Any history, in any order, with crashes in between: the promises about an incident hold at every moment."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.clock import ManualClock
from bot.errors import InDoubt, SendError
from bot.handbook.load import load_team
from bot.incidents.dispatcher import Dispatcher
from bot.incidents.incident import Actor, Alert, State
from bot.incidents.plan import plan_for
from bot.notify.notifier import Notice, Receipt
from bot.notify.outbox import Outbox
from bot.store import notices
from bot.store.database import Database
from bot.store.migrate import migrate
from detectors.detector import Nature
from tests.conftest import EXAMPLE, FRIDAY

TEAM = load_team(EXAMPLE)
pytestmark = pytest.mark.timeout(600)  # many transactions, each on the disk before the next
PLACES = [("Aggregate Profit Pipeline", "Transaction Database"), ("Aggregate Growth Pipeline", None)]
PEOPLE = [Actor(name, slack) for name, slack in (("Engineer A", "U0ENGA"), ("Engineer B", "U0ENGB"))]


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
        self.folder = Path(tempfile.mkdtemp(prefix="histories-"))
        self.database = Database(f"sqlite:///{self.folder / 'bot.db'}")
        migrate(self.database)
        self.clock, self.slack, self.clicks = ManualClock(FRIDAY), Unsteady(), 0
        self.acknowledged: dict[int, int] = {}  # incident -> how much was accepted by then
        self.restart()

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

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
        assert self.dispatcher.report(alert).pipeline == pipeline

    @rule(mood=st.sampled_from(["well", "well", "down", "loses requests", "loses replies"]))
    def slack_becomes(self, mood: str) -> None:
        self.slack.mood = mood

    @rule(minutes=st.sampled_from([0.2, 5, 15, 45]))
    def pass_time(self, minutes: float) -> None:
        self.clock.advance(timedelta(minutes=minutes))
        self.dispatcher.escalate_due()
        for incident in list(self.acknowledged):
            found = self.dispatcher.incident(incident)
            if found and found.state.waits:
                del self.acknowledged[incident]  # let go, for nobody said a word

    @rule()
    def deliver(self) -> None:
        self.outbox.reconcile("slack")
        self.outbox.deliver_due("slack")

    @rule()
    def a_sender_dies_before_it_sends(self) -> None:
        self.database.write(lambda c: notices.claim(c, "slack", f"dead{self.clicks}", self.clock.machine(), 8.0))

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 3), twice=st.booleans())
    def acknowledge(self, who: Actor, which: int, twice: bool) -> None:
        opened = self.dispatcher.open_incidents(TEAM.id)
        if which >= len(opened):
            return
        self.clicks += 1
        incident = opened[which][0]
        answers = [self.dispatcher.acknowledge(incident.id, who, f"click{self.clicks}") for _ in range(1 + twice)]
        assert len(set(answers)) == 1
        assert answers[0].done == (incident.state is State.TRIGGERED)
        if answers[0].done:
            self.acknowledged[incident.id] = len(self.slack.accepted)

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 3), twice=st.booleans())
    def hand_back(self, who: Actor, which: int, twice: bool) -> None:
        opened = self.dispatcher.open_incidents(TEAM.id)
        if which >= len(opened):
            return
        self.clicks += 1
        incident = opened[which][0]
        answers = [self.dispatcher.hand_back(incident.id, who, f"click{self.clicks}") for _ in range(1 + twice)]
        assert len(set(answers)) == 1
        assert answers[0].done == (incident.acknowledged_by == who)
        if answers[0].done:
            del self.acknowledged[incident.id]

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 3))
    def resolve(self, who: Actor, which: int) -> None:
        opened = self.dispatcher.open_incidents(TEAM.id)
        if which < len(opened):
            self.clicks += 1
            assert self.dispatcher.resolve(opened[which][0].id, who, f"click{self.clicks}").done
            self.acknowledged.setdefault(opened[which][0].id, len(self.slack.accepted))

    @invariant()
    def one_fault_has_one_open_incident(self) -> None:
        prints = [i.fingerprint for i, _ in self.dispatcher.open_incidents(TEAM.id)]
        assert len(prints) == len(set(prints))

    @invariant()
    def nobody_is_paged_for_what_somebody_has(self) -> None:
        for incident, before in self.acknowledged.items():
            later = [n for n in self.slack.accepted[before:] if n.kind == "page" and n.key.startswith(f"i{incident}:")]
            assert later == []

    @invariant()
    def no_notice_stands_twice(self) -> None:
        counted = Counter(n.key for n in self.slack.accepted if n.kind != "edit")
        assert max(counted.values(), default=0) <= 1

    @invariant()
    def who_is_waited_for_has_a_next_step(self) -> None:
        for incident, step in self.dispatcher.open_incidents(TEAM.id):
            waiting = incident.state is State.TRIGGERED and incident.severity in ("P0", "P1")
            said = any(e.kind == "nobody answered" for e in self.dispatcher.timeline(incident.id))
            assert step or said or not waiting


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
