"""axe finds no serious fault on any surface of the page, light or dark, wide or narrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from hang_up import hang_up
from local_slack.workspace import Workspace
from playwright.sync_api import Page
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from browser.conftest import Window
from browser.test_page_alone import every_block
from browser.test_page_forms import option, plain
from browser.test_page_uploads import chosen, picture

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


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("surface", ["thread", "home", "direct", "completion", "panel"])
def test_no_serious_fault_on_any_surface_in_any_look(
    window: Window, furnished: str, client: WebClient, surface: str, scheme: str, width: int
) -> None:
    client.chat_postMessage(channel="U0ENGA", text="*You are paged.*")
    places = {"thread": f"channel={TEAM}&thread={furnished}", "home": "view=home", "direct": "channel=D0ENGA"}
    look: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    page = window("U0ENGA", places.get(surface, f"channel={TEAM}"), **look)
    if surface == "completion":
        page.locator("#composer").fill("/")
        page.locator(".completion").first.wait_for()
    elif surface == "panel":
        page.get_by_role("button", name="Control panel").click()
        page.get_by_role("dialog", name="Control panel").wait_for()
    elif surface == "direct":
        page.get_by_text("You are paged.").wait_for()
    else:
        page.locator(".block-header").last.wait_for()
    assert faults(page) == []


EVERY_FIELD: list[dict[str, Any]] = [
    {"type": "file_input"},
    {"type": "rich_text_input", "initial_value": {"type": "rich_text", "elements": []}},
    {"type": "multi_external_select", "initial_options": [option("first"), option("second")]},
    {"type": "multi_users_select"},
    {"type": "plain_text_input"},
    {"type": "static_select", "options": [option("profit")]},
    {"type": "radio_buttons", "options": [option("profit")]},
    {"type": "datetimepicker"},
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault_in_a_form_with_errors(window: Window, workspace: Workspace, scheme: str) -> None:
    app = App(client=WebClient(workspace.bot_token, base_url=workspace.api_url))
    fields = [{"type": "input", "label": plain(f["type"]), "element": {**f, "action_id": "v"}} for f in EVERY_FIELD]
    alerts = [{"type": "alert", "level": level, "text": plain("Mind this")} for level in ("info", "warning", "error")]
    form = {"type": "modal", "title": plain("Form"), "submit": plain("Send"), "blocks": [*alerts, *fields]}

    @app.command("/runbook")
    def opens(ack: Ack, client: WebClient, command: dict[str, Any]) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=form)
        ack()

    handler = SocketModeHandler(app, workspace.app_token)
    handler.connect()  # type: ignore[no-untyped-call]
    page = window("U0ENGA", color_scheme=scheme, viewport={"width": 1280, "height": 2000})
    page.locator("#composer").fill("/runbook")
    page.locator("#composer").press("Escape")
    page.locator("#composer").press("Enter")
    page.get_by_test_id("modal-submit").click()
    page.locator(".field-error").first.wait_for()
    # axe takes a label that is scrolled out of sight for one that is not there.
    page.get_by_test_id("modal").evaluate("dialog => { dialog.style.maxHeight = 'none' }")
    found = faults(page)
    hang_up(handler)
    assert found == []
