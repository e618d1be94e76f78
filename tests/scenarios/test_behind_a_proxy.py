"""Where everything goes out by a company's proxy, with certificates of the company's own: every destination does."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from local_slack.workspace import Workspace

from bot.blocks.incident import ACKNOWLEDGE
from bot.clock import ManualClock
from bot.errors import SendError
from bot.incidents.incident import State
from bot.logs import Json, Lines
from bot.network import proxy_for, stay_at_home, trusted
from bot.notify.over_http import Http
from bot.notify.slack import broken, slack_client
from tests.scenarios.conftest import CHANNEL, House
from tests.servers.http import Server, serving
from tests.servers.proxy import Proxy, proxy

# Nobody listens on the usual ports here: only the proxy knows where these lead. A local workspace knows no other name.
SLACK, PAGERDUTY, HEARTBEAT = "localhost", "events.pagerduty.test", "beats.test"


@pytest.fixture
def others() -> Iterator[Server]:
    with serving(lambda asked: (202, {"dedup_key": "x"})) as server:
        yield server


@pytest.fixture
def way_out(workspace: Workspace, others: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    port = urlsplit(others.url).port
    assert port
    leads = {SLACK: workspace.port, "127.0.0.1": workspace.port, PAGERDUTY: port, HEARTBEAT: port}
    with proxy(leads, tmp_path) as made:
        for name in ("NO_PROXY", "no_proxy", "HTTP_PROXY", "http_proxy", "https_proxy"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HTTPS_PROXY", made.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
        trusted.cache_clear()
        yield made
    trusted.cache_clear()


@pytest.fixture
def behind(workspace: Workspace, way_out: Proxy, sqlite_url: str, clock: ManualClock) -> Iterator[House]:
    given = {"slack_api_url": f"https://{SLACK}/api/", "pagerduty_url": f"https://{PAGERDUTY}/"}
    made = House(workspace, sqlite_url, clock, **given, pagerduty_routing_key="a-key")
    yield made
    made.stop()


def test_a_page_goes_out_and_its_acknowledgement_comes_in(behind: House, way_out: Proxy) -> None:
    incident = behind.alert()
    person = behind.person("U0ENGD")

    def delivered() -> list[dict[str, Any]]:
        behind.deliver()
        return behind.parents()

    [parent] = person.wait_for(delivered, 60)
    person.click(CHANNEL, parent["ts"], ACKNOWLEDGE)
    person.wait_for(lambda: behind.now(incident).state is State.ACKNOWLEDGED, 60)
    person.wait_for(lambda: (behind.bot.outbox.deliver_due("pagerduty"), PAGERDUTY in way_out.asked)[1], 60)
    # The local workspace tells its socket's address by number.
    assert set(way_out.asked) == {SLACK, "127.0.0.1", PAGERDUTY}


def test_every_other_destination_uses_the_same_way(way_out: Proxy) -> None:
    Http("the heartbeat", f"https://{HEARTBEAT}/").ask("GET", "")
    assert way_out.asked == [HEARTBEAT]


def test_what_a_proxy_refuses_was_not_delivered(way_out: Proxy) -> None:
    way_out.refuses |= {SLACK, HEARTBEAT}
    with pytest.raises(SendError, match="cannot reach the heartbeat"):
        Http("the heartbeat", f"https://{HEARTBEAT}/").ask("POST", "")
    with pytest.raises(OSError, match="Tunnel") as refused:
        slack_client("xoxb-1", f"https://{SLACK}/api/").auth_test()
    assert isinstance(broken(refused.value), SendError)


def test_what_no_proxy_names_is_reached_without(way_out: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxy_for("https://slack.test/") == way_out.url
    monkeypatch.setenv("NO_PROXY", ".test")
    assert proxy_for("https://slack.test/") is None


def test_this_machine_needs_none_whatever_was_set() -> None:
    for given in ({}, {"NO_PROXY": "example.com"}, {"no_proxy": "example.com, localhost"}):
        environ = dict(given)
        stay_at_home(environ)
        assert environ["NO_PROXY"] == environ["no_proxy"]
        assert {"localhost", "127.0.0.1", "::1"} <= set(environ["NO_PROXY"].split(","))
        assert "example.com" in environ["NO_PROXY"] or not given


def test_a_proxy_that_refuses_is_logged_without_its_login(
    behind: House, way_out: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    way_out.refuses.add("127.0.0.1")
    with caplog.at_level(logging.ERROR):
        behind.workspace.disconnect("drop")
        behind.person("U0ENGA").wait_for(lambda: "Failed to connect to the proxy" in caplog.text, 60)
    for record in caplog.records:
        assert "s3cret" not in Json().format(record) + Lines().format(record)
    way_out.refuses.clear()

    def connected() -> int:
        behind.bot._look_at_socket()
        return behind.workspace.connections()

    behind.person("U0ENGA").wait_for(connected, 60)
