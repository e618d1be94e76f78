"""axe finds no serious fault on any surface of the page, light or dark, wide or narrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page
from slack_sdk import WebClient

from bot.workspace.workspace import Workspace
from tests.browser.conftest import Window
from tests.browser.test_page_alone import every_block
from tests.browser.test_page_uploads import chosen, picture

pytestmark = pytest.mark.browser

TEAM = "C0DATAENG"
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
FAULTS = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}"""


def faults(page: Page) -> list[str]:
    page.evaluate(AXE)
    return list(page.evaluate(FAULTS))


@pytest.fixture
def furnished(workspace: Workspace, client: WebClient) -> str:
    """A team channel with everything in it, and a published Home; returns the message that has a thread."""
    ts = client.chat_postMessage(channel=TEAM, text="all", blocks=every_block())["ts"]
    client.chat_postMessage(channel=TEAM, text="a reply", thread_ts=ts)
    client.chat_postEphemeral(channel=TEAM, user="U0ENGA", text="only you")
    client.views_publish(user_id="U0ENGA", view={"type": "home", "blocks": every_block()[:6]})
    return str(ts)


@pytest.mark.parametrize(
    ("query", "width", "scheme"),
    [
        (f"channel={TEAM}", 1280, "light"),
        (f"channel={TEAM}&thread={{ts}}", 1280, "dark"),
        ("view=home", 1280, "light"),
        (f"channel={TEAM}", 390, "dark"),
    ],
)
def test_no_serious_fault(window: Window, furnished: str, query: str, width: int, scheme: str) -> None:
    options: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    page = window("U0ENGA", query.format(ts=furnished), **options)
    page.locator(".block-header").first.wait_for()
    assert faults(page) == []


def test_no_serious_fault_in_the_control_panel(window: Window) -> None:
    page = window("U0ENGA")
    page.get_by_role("button", name="Control panel").click()
    page.get_by_role("dialog", name="Control panel").wait_for()
    assert faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault_where_files_are_attached_and_shown(window: Window, workspace: Workspace, scheme: str) -> None:
    with workspace.person("U0ENGB") as other:
        other.upload(TEAM, "figures.csv", b"a,b")
        other.upload(TEAM, "chart.png", picture())
    page = window("U0ENGA", color_scheme=scheme)
    page.locator("#messages .thumbnail").wait_for()
    page.get_by_test_id("composer-files").set_input_files(
        [chosen("a.csv", b"a"), chosen("b.png", picture(), "image/png")]
    )
    page.locator("[data-testid=attached] img").wait_for()
    assert faults(page) == []
