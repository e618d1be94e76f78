"""Whatever was said of an incident, whatever becomes of it: nothing that is still in sight claims what is not so."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from local_slack.people import everything
from local_slack.workspace import Workspace
from sqlalchemy import select

from bot.blocks.incident import ACKNOWLEDGE, HAND_BACK, PASS, REOPEN, RESOLVE, STILL_ON_IT
from bot.clock import ManualClock
from bot.incidents import actions
from bot.incidents.incident import Closing, Incident, State
from bot.people import Actor
from bot.store.tables import outbox
from detectors.detector import Nature
from tests.conftest import FRIDAY
from tests.levels import P1, P3
from tests.scenarios.conftest import House, key_of

A, B = Actor("Engineer A", "U0ENGA"), Actor("Engineer B", "U0ENGB")
TEAM = "data-engineering"

# What is said or offered -> whether it is so. Thread lines are dated and say what happened; they count where they ask
# for something.
CLAIMS: dict[str, Callable[[Incident], bool]] = {
    r"Unacknowledged": lambda i: i.state.waits,
    r"nobody has acknowledged": lambda i: i.state.waits,
    r"Nobody has answered": lambda i: i.state.waits,
    r"Acknowledge by": lambda i: i.state.waits,
    r"is working on it": lambda i: i.acknowledged_by is not None and i.state.is_open,
    r"If you don't reply by": lambda i: i.acknowledged_by is not None and i.state.is_open,
    r"Next: page": lambda i: i.state.waits,
    r"Snoozed\* until": lambda i: i.snoozed_until is not None,
    r"Fix promised": lambda i: i.promised_at is not None,
    r"Please don't publish": lambda i: i.state.is_open,
    r"We'll post here when": lambda i: i.state.is_open,
    r"figures for \w+ \d+ (are late|are missing|may be wrong)": lambda i: i.state.is_open,
    r"See the thread for how it ended": lambda i: not i.state.is_open or i.reopened_at is not None,
    r"safe to use": lambda i: not i.state.is_open,
    f'"{ACKNOWLEDGE}"': lambda i: i.state.waits,
    f'"{PASS}"': lambda i: i.state.waits,
    f'"{RESOLVE}"': lambda i: i.state.is_open,
    f'"{HAND_BACK}"': lambda i: i.state.is_open and not i.state.waits,
    f'"{STILL_ON_IT}"': lambda i: i.state.is_open and not i.state.waits,
    f'"{REOPEN}"': lambda i: not i.state.is_open,
}
_ASKS = re.compile("|".join((ACKNOWLEDGE, PASS, STILL_ON_IT, "Nobody has answered")))


def in_sight(house: House, incident: Incident) -> list[tuple[str, dict[str, Any]]]:
    """Every message about it, with its notice's key; of how it ended, which is dated and said each time, the last."""
    found, latest = [], {}
    for channel in house.workspace.state()["channels"]:
        for message in channel["messages"]:
            key = key_of(message)
            is_line = message.get("thread_ts") not in (None, message["ts"])
            if not key.startswith(f"{TEAM}:i{incident.id}:") and not key.startswith(f"i{incident.id}:"):
                continue
            if re.search(r":over\d+:", key):
                latest[channel["id"]] = (key, message)
            elif not is_line or _ASKS.search(json.dumps(message)):
                found.append((key, message))
    return [*found, *latest.values()]


def untrue(house: House, incident: Incident) -> list[str]:
    now = house.now(incident)
    wrong = []
    for key, message in in_sight(house, incident):
        said = f"{everything(message)} {json.dumps(message)}"
        wrong += [
            f"{now.state}: {key}: {claim}"
            for claim, holds in CLAIMS.items()
            if re.search(claim, said) and not holds(now)
        ]
    return wrong


def _in(minutes: float) -> Callable[[House, Incident], None]:
    return lambda house, _: house.pass_time(minutes)


def _does(by: Actor, deed: Callable[[House], actions.Deed]) -> Callable[[House, Incident], None]:
    def act(house: House, incident: Incident) -> None:
        answer = house.bot.dispatcher.do(incident.id, deed(house), by, f"click {house.clock.now()} {deed}")
        assert answer.done, answer.text
        house.deliver()
        house.clock.advance(timedelta(seconds=5))

    return act


def _ahead(house: House, **more: float) -> Any:
    return house.clock.now() + timedelta(**more)


ACK = _does(A, lambda _: actions.Acknowledge())
OVER = _does(B, lambda _: actions.Resolve(Closing()))
WALKS = {
    "paged, escalated, told to the CFO office, taken, asked, let go, taken, over, again": (
        *(_in(16), _in(16), ACK, _in(61), _in(31), ACK, _does(A, lambda _: actions.HandBack()), ACK, OVER),
        *(_does(B, lambda _: actions.Reopen()), _in(16), ACK, OVER),
    ),
    "promised, reassigned, mitigated, over": (
        _does(A, lambda house: actions.Promise(_ahead(house, hours=1))),
        _does(A, lambda _: actions.Reassign(B)),
        _does(B, lambda _: actions.Mitigate()),
        OVER,
    ),
    "snoozed, lowered, raised, over before anybody took it": (
        *(_does(A, lambda house: actions.Snooze(_ahead(house, minutes=20))), _in(21), _in(16)),
        *(
            _does(A, lambda _: actions.ChangeSeverity(P3, "small")),
            _does(A, lambda _: actions.ChangeSeverity(P1, "no")),
        ),
        OVER,
    ),
}


# What waits to be sent elsewhere, or to be said in a ticket: true by the time that it goes out.
ELSEWHERE: dict[str, Callable[[Incident], bool]] = {
    r"Acknowledge it in Slack": lambda i: i.state.waits,
    r"pagerduty.trigger": lambda i: i.state.waits,
}


def waiting(house: House, incident: Incident) -> list[str]:
    """What is still to be sent of it by PagerDuty, mail and tickets, as text."""
    rows = select(outbox.c.payload, outbox.c.plain).where(
        outbox.c.destination != "slack", outbox.c.state == "pending", outbox.c.incident_id == incident.id
    )
    with house.bot.database.reading() as c:
        return [f"{json.dumps(row.payload)} {row.plain}" for row in c.execute(rows)]


@pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS)
def test_nothing_that_waits_to_be_sent_elsewhere_is_untrue_when_it_goes(
    workspace: Workspace, sqlite_url: str, walk: tuple[Callable[[House, Incident], None], ...]
) -> None:
    """PagerDuty and the mail server are away, so all of it waits."""
    nowhere = {"pagerduty_routing_key": "key", "smtp_host": "127.0.0.1", "smtp_from": "bot@example.com"}
    house = House(workspace, sqlite_url, ManualClock(FRIDAY), **nowhere)
    incident = house.alert(nature=Nature.MISSING, deviation=None)
    assert any("pagerduty.trigger" in text for text in waiting(house, incident))
    wrong = []
    for step in (*walk, None):
        now = house.now(incident)
        for text in waiting(house, incident):
            wrong += [
                f"{now.state}: {c}: {text[:200]}" for c, so in ELSEWHERE.items() if re.search(c, text) and not so(now)
            ]
        if step is not None:
            step(house, incident)
    house.stop()
    assert wrong == []


@pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS)
def test_nothing_in_sight_is_untrue(house: House, walk: tuple[Callable[[House, Incident], None], ...]) -> None:
    incident = house.alert(nature=Nature.MISSING, deviation=None)
    assert incident.severity.name == "P0"
    seen = len(in_sight(house, incident))
    assert seen >= 3, "the message, a page, a notice"
    for step in walk:
        assert untrue(house, incident) == []
        step(house, incident)
    assert untrue(house, incident) == []
    assert house.now(incident).state is State.RESOLVED


def test_the_first_sixty_characters_of_a_notification_say_what_and_how_bad(house: House) -> None:
    """Of whatever a phone shows on its own: messages in channels' threads stand under their incident."""
    incident = house.alert(nature=Nature.MISSING, deviation=None, measured="no rows since midnight")
    house.pass_time(31)
    direct = [m for c in house.workspace.state()["channels"] for m in c["messages"] if key_of(m) and c["id"][0] == "D"]
    assert len(direct) >= 4
    for message in direct:
        begins = re.sub(r"[*_]", "", message["text"])[:60]
        assert "Aggregate Profit" in begins, begins
        assert "P0" in begins or "figures" in begins, begins
    assert house.now(incident).severity.name == "P0"
