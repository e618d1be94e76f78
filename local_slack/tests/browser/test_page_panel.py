"""The control panel does what the control API does, for whoever holds the token."""

from __future__ import annotations

import pytest
from local_slack.workspace import Workspace
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from browser.conftest import Window

pytestmark = pytest.mark.browser


@pytest.fixture
def panel(window: Window, workspace: Workspace) -> Page:
    page = window("U0ENGA")
    page.get_by_role("button", name="Control panel").click()
    page.get_by_label("Control token").fill(workspace.control_token)
    page.get_by_label("Control token").press("Tab")
    return page


def test_a_fault_is_set_and_cleared(panel: Page, workspace: Workspace) -> None:
    panel.get_by_label("Fault").select_option("drop_after_accept")
    panel.get_by_role("button", name="Set fault").click()
    expect(panel.locator("#toasts")).to_contain_text("Set")
    assert [(f["method"], f["kind"]) for f in workspace.faults()] == [("chat.postMessage", "drop_after_accept")]
    panel.get_by_role("button", name="Clear faults").click()
    expect(panel.locator("#toasts")).to_contain_text("Cleared")
    assert workspace.faults() == []


def test_the_calls_are_shown_as_json_lines(panel: Page, client: WebClient) -> None:
    client.auth_test()
    panel.get_by_role("button", name="Show calls").click()
    expect(panel.get_by_role("region", name="Calls of the app")).to_contain_text('"method":"auth.test"')


def test_the_state_is_saved_to_a_file_and_loaded_from_it(panel: Page, client: WebClient, workspace: Workspace) -> None:
    client.chat_postMessage(channel="C0DATAENG", text="kept")
    with panel.expect_download() as saved:
        panel.get_by_role("button", name="Export state").click()
    workspace.reset()
    with panel.expect_file_chooser() as chooser:
        panel.get_by_role("button", name="Load state").click()
    with panel.expect_navigation():
        chooser.value.set_files(saved.value.path())
    expect(panel.locator("#messages .message")).to_contain_text("kept")
