"""A whole house: the bot with real Bolt and an unmodified SDK, a local workspace over the wire, a real database, and a
clock that stands still until the test moves it. Nothing of ours is patched."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from local_slack.people import Person
from local_slack.workspace import Workspace
from sqlalchemy import select

from bot.app import Part, Watchkeeper
from bot.blocks import resolve_form
from bot.blocks.incident import RESOLVE
from bot.clock import ManualClock
from bot.incidents.incident import Alert, Incident
from bot.settings import load_settings
from bot.store.tables import outbox
from detectors.detector import Nature
from tests.conftest import EXAMPLE, FRIDAY

CHANNEL = "C0DATAENG"
PROFIT = "Aggregate Profit Pipeline"
_TO_SETTLE = 10.0  # seconds; what waits for the test itself goes on after that
# What the engine has a part in: also on PostgreSQL. Everything else is the same on either, and runs on SQLite.
on_either = pytest.mark.parametrize("engine_url", ["sqlite_url", "postgres_url"], indirect=True)
_keys = (f"alert-{n}" for n in itertools.count())


class Unhurried(Person):
    """Somebody who does the next thing only when the bot has done what the last one asked for."""

    def __init__(self, workspace: Workspace, slack: str, settle: Callable[[], object]) -> None:
        super().__init__(workspace.url, slack)
        self._settle = settle

    def _post(self, what: str, **given: Any) -> dict[str, Any]:
        answer = super()._post(what, **given)
        self._settle()
        return answer

    def _do(self, what: str, **given: Any) -> dict[str, Any]:
        answer = super()._do(what, **given)
        self._settle()
        return answer


class House:
    """The bot is started with its doors open; the ticks are the test's to give (`pass_time`, `deliver`)."""

    def __init__(self, workspace: Workspace, database_url: str, clock: ManualClock, **settings: Any) -> None:
        self.workspace, self.clock, self._url, self._more = workspace, clock, database_url, settings
        self.people: dict[str, Person] = {}
        self.bot = self._start()

    def _start(self) -> Watchkeeper:
        given: dict[str, Any] = {
            "database_url": self._url,
            "slack_bot_token": self.workspace.bot_token,
            "slack_app_token": self.workspace.app_token,
            "slack_signing_secret": self.workspace.signing_secret,
            "slack_api_url": self.workspace.api_url,
            "watchkeeper_teams": EXAMPLE.parent,
            "watchkeeper_http_port": 0,
            "slack_pace": False,
            **self._more,
        }
        bot = Watchkeeper(load_settings(_env_file=None, **given), self.clock, Part.DOORS)
        bot.start()
        if bot.settings.slack_mode == "socket":
            self.person("U0ENGA").wait_for(lambda: self.workspace.connections() > 0, 10, "the bot did not connect")
        return bot

    def restart(self) -> None:
        """The process ends and another begins on the same database."""
        self.bot.stop()
        self.bot = self._start()

    def be_away(self, time: timedelta) -> None:
        """Nothing of the bot runs for so long; then it starts as a process that escalates does."""
        self.bot.absence.tick()
        self.bot.stop()
        self.clock.advance(time)
        self.bot = self._start()
        self.bot.absence.tick()
        self.tick()

    def stop(self) -> None:
        self.bot.stop()
        for person in self.people.values():
            person.close()

    def person(self, slack: str) -> Person:
        if slack not in self.people:
            self.people[slack] = Unhurried(self.workspace, slack, lambda: self.bot.lanes.settle(_TO_SETTLE))
        return self.people[slack]

    # --- what happens -----------------------------------------------------------------------------------------------

    def alert(self, **more: Any) -> Incident:
        """A figure is off by 7%: a P1, unless told otherwise."""
        incident = self.bot.dispatcher.report(self.made_up(**more))
        assert incident is not None
        self.deliver()
        return self.now(incident)

    def made_up(self, **more: Any) -> Alert:
        given: dict[str, Any] = {
            "team": "data-engineering",
            "source": "test",
            "key": next(_keys),
            "pipeline": PROFIT,
            "issue": "Transaction Database",
            "nature": Nature.DEVIATION,
            "summary": "Refunds were 0.4% of 12,310 transactions.",
            "at": self.clock.now(),
            "measured": "0.4%",
            "limit": "at least 1%",
            "day": date(2026, 10, 8),
            "deviation": 0.07,
            **more,
        }
        return Alert(**given)

    def pass_time(self, minutes: float) -> None:
        """Time passes minute by minute, and the ticks come round."""
        until = self.clock.now() + timedelta(minutes=minutes)
        while self.clock.now() < until:
            self.clock.advance(min(timedelta(minutes=1), until - self.clock.now()))
            self.tick()

    def tick(self) -> None:
        self.bot.dispatcher.escalate_due()
        self.deliver()

    def deliver(self) -> None:
        self.bot.outbox.reconcile("slack")
        self.bot.outbox.deliver_due("slack")

    def resolve(self, slack: str, incident: Incident, **answers: str) -> None:
        """Presses Resolve in the channel, and sends in the form, once its detectors have looked."""
        person = self.person(slack)
        person.click(CHANNEL, incident.ts, RESOLVE)
        view = person.wait_view(resolve_form.FORM, 60)
        assert person.submit(view["id"], {name: {name: value} for name, value in answers.items()})["ok"]
        person.wait_for(lambda: self.now(incident).resolved_at)
        self.deliver()

    # --- what is seen -----------------------------------------------------------------------------------------------

    def now(self, incident: Incident) -> Incident:
        found = self.bot.dispatcher.incident(incident.id)
        assert found is not None
        return found

    def thread(self, incident: Incident) -> list[str]:
        """What the incident's thread says, the parent message left out."""
        return [m["text"] for m in self.person("U0ENGA").messages(CHANNEL, thread=self.now(incident).ts)[1:]]

    def parents(self) -> list[dict[str, Any]]:
        return [m for m in self.person("U0ENGA").messages(CHANNEL) if not m.get("is_ephemeral")]

    def pages_to(self, slack: str) -> list[str]:
        """The direct messages that page somebody, as they read by now."""
        pages = select(outbox.c.receipt, outbox.c.payload).where(outbox.c.kind == "page", outbox.c.state == "delivered")
        with self.bot.database.reading() as c:
            sent = {row.receipt["ts"] for row in c.execute(pages) if row.payload.get("user") == slack}
        return [m["text"] for m in self.person(slack).dms() if m["ts"] in sent]

    def posted_keys(self) -> list[str]:
        """The key of every notice that stands anywhere in the workspace, once for each time that it stands there."""
        found = []
        for channel in self.workspace.state()["channels"]:
            for message in channel["messages"]:
                if key := key_of(message):
                    found.append(key)
        return found


def key_of(message: Mapping[str, Any]) -> str:
    """Of the notice that a message is; "" of a person's own."""
    return str(((message.get("metadata") or {}).get("event_payload") or {}).get("key", ""))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(FRIDAY)


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace.start() as started:
        yield started


@pytest.fixture
def engine_url(request: pytest.FixtureRequest) -> str:
    """A database on SQLite, unless the test is marked `on_either`."""
    return str(request.getfixturevalue(getattr(request, "param", "sqlite_url")))


@pytest.fixture
def house(workspace: Workspace, engine_url: str, clock: ManualClock) -> Iterator[House]:
    made = House(workspace, engine_url, clock)
    yield made
    made.stop()


@pytest.fixture
def house_on_either(workspace: Workspace, database_url: str, clock: ManualClock) -> Iterator[House]:
    """The same on SQLite and on PostgreSQL, for promises that the database keeps."""
    made = House(workspace, database_url, clock)
    yield made
    made.stop()
