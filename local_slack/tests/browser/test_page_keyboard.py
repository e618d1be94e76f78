"""Who has only a keyboard gets everywhere, and is never thrown back to the top of the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from browser.conftest import Window

pytestmark = pytest.mark.browser

TEAM = "C0DATAENG"
FINANCE = "channel-finance-data"


def test_a_place_in_the_sidebar_keeps_the_focus_when_news_come(window: Window, client: WebClient) -> None:
    page = window("U0ENGA")
    page.get_by_test_id(FINANCE).focus()
    client.chat_postMessage(channel="C0GENERAL", text="news")
    page.get_by_test_id("channel-general").locator(".unread").wait_for()
    expect(page.get_by_test_id(FINANCE)).to_be_focused()


def test_escape_closes_the_control_panel_and_gives_the_focus_back(window: Window) -> None:
    page = window("U0ENGA")
    button = page.get_by_role("button", name="Control panel")
    button.press("Enter")
    expect(page.get_by_label("Control token")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()


def test_escape_closes_a_thread(window: Window, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=TEAM, text="what happened?")["ts"]
    page = window("U0ENGA", f"channel={TEAM}&thread={ts}")
    page.locator("#thread-composer").press("Escape")
    expect(page.locator("#thread")).to_be_hidden()


def test_the_drawer_of_a_narrow_page_takes_the_focus_and_gives_it_back(window: Window) -> None:
    page = window("U0ENGA", viewport={"width": 390, "height": 780})
    page.locator("#menu").press("Enter")
    expect(page.locator("#act-as")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).to_be_focused()


def test_tab_goes_from_the_places_to_the_messages_to_the_composer(window: Window, client: WebClient) -> None:
    client.chat_postMessage(channel=TEAM, text="hello")
    page = window("U0ENGA")
    page.locator("#messages .message").wait_for()
    page.get_by_role("button", name="Control panel").focus()
    assert tabbed(page, 4) == ["Messages", "Add reaction", "Reply in thread", "Message #data-engineering"]


def tabbed(page: Page, times: int) -> list[str]:
    """The names of what has the focus after each press of Tab."""
    named = "() => document.activeElement.ariaLabel || document.activeElement.placeholder"
    names = []
    for _ in range(times):
        page.keyboard.press("Tab")
        names.append(str(page.evaluate(named)))
    return names


def test_a_file_of_text_shows_its_first_lines(window: Window, client: WebClient) -> None:
    lines = "\n".join(f"2026-11-{day:02},{day}" for day in range(1, 9))
    client.files_upload_v2(channel=TEAM, content=lines, filename="refunds.csv")
    shown = window("U0ENGA").locator(".file-preview")
    expect(shown).to_contain_text("2026-11-05,5")
    expect(shown).to_contain_text("3 more lines")
    expect(shown).not_to_contain_text("2026-11-06")
