"""A demo teaches: what to try, ticked as it is done, and jumps in its time that leave nothing out."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from local_slack.seed import data_team
from local_slack.workspace import Workspace
from slack_sdk import WebClient

from bot.clock import FastClock
from bot.commands.demo_guide import HANDOFF, HOUR, QUARTER, Guide, Lesson, lessons, parts

NOW = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
HANDED_OVER = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
ROOM = "C0DATAENG"


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    seed = data_team()
    seed["bot"]["scopes"] = ["chat:write", "pins:write", "commands"]
    with Workspace.start(seed) as started:
        yield started


def on_call(now: datetime) -> str:
    return "Engineer D" if now < HANDED_OVER else "Engineer B"


class Demo:
    def __init__(self, workspace: Workspace, tried: Sequence[Lesson] = lessons("Engineer D")) -> None:
        self.workspace, self.clock = workspace, FastClock(NOW)
        headers = {"Authorization": f"Bearer {workspace.control_token}"}
        control = httpx.Client(base_url=f"{workspace.url}/", headers=headers)
        client = WebClient(workspace.bot_token, base_url=workspace.api_url)
        self.guide = Guide(
            client, control, self.clock, ROOM, "Engineer D", tried, lambda _: [], on_call, lambda now: HANDED_OVER
        )
        self.guide.begin()

    def look(self) -> None:
        stopped = threading.Event()
        stopped.set()  # a jump goes to its first part and no further
        self.guide.look(stopped)

    def messages(self) -> list[dict[str, Any]]:
        return self.workspace.messages(ROOM)

    def ticked(self) -> int:
        return str(self.messages()[0]["text"]).count(":white_check_mark:")


@pytest.fixture
def demo(workspace: Workspace) -> Demo:
    return Demo(workspace)


def test_it_begins_with_what_to_try_pinned(demo: Demo, workspace: Workspace) -> None:
    room = next(c for c in workspace.state()["channels"] if c["id"] == ROOM)
    (message,) = room["messages"]
    assert room["pins"] == [message["ts"]]
    assert "You start as Engineer D, who is on call." in message["text"]
    assert (message["text"].count(":white_large_square:"), demo.ticked()) == (6, 0)


def test_what_is_done_is_ticked_and_nothing_else(demo: Demo, workspace: Workspace) -> None:
    with workspace.person("U0ENGD") as dee, workspace.person("U0FINANCE") as finance:
        ticks = []
        for deed in (
            lambda: dee.say(ROOM, "hello"),
            lambda: dee.mark_read("C0FINANCE"),
            lambda: finance.mark_read("C0FINANCE"),
            lambda: dee.jump(QUARTER),
            lambda: dee.jump(HANDOFF),
        ):
            deed()
            demo.look()
            ticks.append(demo.ticked())
    assert ticks == [0, 0, 1, 2, 3]


def test_a_team_of_ones_own_gets_the_jumps_and_no_lessons(workspace: Workspace) -> None:
    demo = Demo(workspace, ())
    assert demo.messages() == []
    with workspace.person("U0ENGD") as dee:
        dee.jump(HOUR)
    demo.look()
    assert demo.clock.now() > NOW + timedelta(minutes=4)


@pytest.mark.parametrize(("name", "lands"), [(QUARTER, 15), (HOUR, 60)])
def test_a_jump_lands_where_it_says(demo: Demo, workspace: Workspace, name: str, lands: int) -> None:
    with workspace.person("U0ENGD") as dee:
        dee.jump(name)
    demo.guide.look(Hurried())
    assert timedelta(minutes=lands) <= demo.clock.now() - NOW < timedelta(minutes=lands + 1)


def test_the_handoff_is_a_minute_past(demo: Demo, workspace: Workspace) -> None:
    with workspace.person("U0ENGD") as dee:
        dee.jump(HANDOFF)
    demo.guide.look(Hurried())
    assert timedelta(minutes=1) <= demo.clock.now() - HANDED_OVER < timedelta(minutes=2)
    demo.guide.look(Hurried())
    assert demo.messages()[0]["text"].startswith("*Engineer B is on call now.*")


class Hurried(threading.Event):
    """Nothing is waited for."""

    def wait(self, timeout: float | None = None) -> bool:
        return False


ahead = st.integers(1, 10_000_000).map(lambda seconds: NOW + timedelta(seconds=seconds))


@given(to=ahead, due=st.lists(ahead, max_size=8))
def test_a_jump_stops_at_whatever_falls_due_on_its_way_in_order(to: datetime, due: list[datetime]) -> None:
    stops = list(parts(NOW, to, due))
    assert stops == sorted(stops)
    assert stops[-1] == to
    assert {at for at in due if at < to} <= set(stops)
    assert all(NOW < at <= to for at in stops)


def test_handbook_time_never_goes_back() -> None:
    clock = FastClock(NOW)
    clock.jump_to(NOW - timedelta(days=1))
    assert clock.now() >= NOW
