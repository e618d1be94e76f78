"""A workspace of its own for each test, and windows of one real Chromium onto it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from contract.conftest import ALL_SCOPES
from local_slack.seed import data_team
from local_slack.workspace import Workspace
from playwright.sync_api import Browser, Page, expect, sync_playwright
from slack_sdk import WebClient

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Window = Callable[..., Page]

expect.set_options(timeout=20_000)  # ms; a busy machine is no fault


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine; .ci/run installs one"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    seed = data_team()
    zones = {"U0ENGB": "Europe/London"}
    people = [{**person, "tz": zones.get(person["id"], person["tz"])} for person in seed["people"]]
    bot = {**seed["bot"], "scopes": list(ALL_SCOPES)}
    with Workspace.start({**seed, "people": people, "bot": bot}) as running:
        yield running


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    return WebClient(token=workspace.bot_token, base_url=workspace.api_url, retry_handlers=[])


@pytest.fixture
def window(chromium: Browser, workspace: Workspace) -> Iterator[Window]:
    """`window("U0ENGA")` opens that person's window on the team channel. An error in the page's log fails the test."""
    contexts, complaints = [], []

    def opened(person: str, query: str = "channel=C0DATAENG", **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)  # ms, as above
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.goto(f"{workspace.url}/?as={person}&{query}")
        page.wait_for_selector("#sidebar .entry", state="attached")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
