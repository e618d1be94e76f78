"""What is told of maintenance by e-mail and on the status page really arrives there, and `/maintenance next` shows it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from local_slack.people import everything
from local_slack.workspace import Workspace

from bot.blocks.maintenance import RECEIPTS
from bot.clock import ManualClock
from tests.scenarios.announced import go_to, tick
from tests.scenarios.conftest import CHANNEL, House
from tests.scenarios.test_questions import ask
from tests.servers.http import Asked, Server, serving
from tests.unit.notify.test_email import Post

SUNDAY = datetime(2026, 10, 11, 2, 0, tzinfo=UTC)  # the window after the house's Friday
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def page(asked: Asked) -> tuple[int, object]:
    return (200, []) if asked.method == "GET" else (201, {"id": "page-1"})


@pytest.fixture
def status_page() -> Iterator[Server]:
    with serving(page) as server:
        yield server


@pytest.fixture
def smtp_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def post(smtp_port: int) -> Iterator[Post]:
    taken = Post()
    controller = Controller(taken, hostname="127.0.0.1", port=smtp_port)
    controller.start()
    yield taken
    controller.stop()


@pytest.fixture
def house(workspace: Workspace, sqlite_url: str, post: Post, status_page: Server, smtp_port: int) -> Iterator[House]:
    clock = ManualClock(SUNDAY - 49 * HOUR)
    made = House(
        workspace,
        sqlite_url,
        clock,
        smtp_host="127.0.0.1",
        smtp_port=smtp_port,
        smtp_from="bot@example.com",
        smtp_tls="none",
        statuspage_api_key="key",
        statuspage_page="p1",
        statuspage_url=status_page.url,
    )
    tick(made)
    yield made
    made.stop()


def go(house: House, at: datetime) -> None:
    go_to(house, at)
    for destination in ("email", "statuspage"):
        house.bot.outbox.deliver_due(destination)


def statuses(server: Server) -> list[str]:
    return [a.json["incident"]["status"] for a in server.asked if a.method != "GET"]


def receipts(house: House) -> str:
    """What the button beside the next window shows."""
    ask(house, "/maintenance next")
    person = house.person("U0ENGA")
    listed = person.ephemerals(CHANNEL)[-1]
    person.click(CHANNEL, listed["ts"], RECEIPTS, SUNDAY.isoformat())
    return everything(person.ephemerals(CHANNEL)[-1])


def test_a_window_is_told_of_everywhere_in_time_and_each_notice_leaves_a_receipt(
    house: House, post: Post, status_page: Server
) -> None:
    go(house, SUNDAY - 48 * HOUR + SECOND)
    assert (len(post.taken), statuses(status_page)) == (0, ["scheduled"])
    go(house, SUNDAY - 24 * HOUR + SECOND)
    mail = message_from_bytes(post.taken[0].content)
    assert "aintenance" in str(mail["Subject"])
    assert {"manager@company.com", "finance-data@company.com"} <= set(post.taken[0].rcpt_tos)
    assert str(mail["Message-ID"]).strip("<>") in receipts(house)
    go(house, SUNDAY + SECOND)
    go(house, SUNDAY + 4 * HOUR + SECOND)
    assert statuses(status_page) == ["scheduled", "in_progress", "completed"]
    assert len(post.taken) == 1
