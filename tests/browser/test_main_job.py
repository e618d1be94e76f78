"""The main job as a person sees it: the page, the bot, an incident, and who has it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser.conftest import Window
from local_slack.workspace import Workspace
from playwright.sync_api import Page, expect

from bot.clock import ManualClock
from tests.conftest import FRIDAY
from tests.scenarios.conftest import House

pytestmark = pytest.mark.browser


@pytest.fixture
def house(workspace: Workspace, sqlite_url: str) -> Iterator[House]:
    made = House(workspace, sqlite_url, ManualClock(FRIDAY))
    made.alert()
    yield made
    made.stop()


def say(page: Page, text: str) -> None:
    page.locator("#composer").fill(text)
    page.locator("#composer").press("Escape")
    page.locator("#composer").press("Enter")


def test_typing_oncall_answers_only_me(house: House, window: Window) -> None:
    page, other = window("U0ENGA"), window("U0ENGB")
    say(page, "/oncall")
    answer = page.locator(".message.ephemeral").last
    expect(answer).to_contain_text("Engineer B")
    expect(answer).to_contain_text("Only visible to you")
    expect(other.locator(".message.ephemeral")).to_have_count(0)


def test_a_runbook_entry_is_a_question_away(house: House, window: Window) -> None:
    page = window("U0ENGA")
    say(page, "/runbook Duplicate Transactions")
    expect(page.locator(".message.ephemeral").last).to_contain_text("transaction_id")


def test_the_runbook_menu_opens_an_entry(house: House, window: Window) -> None:
    page = window("U0ENGA")
    say(page, "/runbook")
    menu = page.locator(".message.ephemeral select").last
    menu.wait_for()
    option = menu.locator("option", has_text="Duplicate Transactions").first
    menu.select_option(option.get_attribute("value"))
    expect(page.locator(".message.ephemeral").last).to_contain_text("transaction_id")


def test_one_acknowledges_and_the_second_hears_who_was_first(house: House, window: Window) -> None:
    first, second = window("U0ENGB"), window("U0ENGC")
    first.get_by_role("button", name="Acknowledge").click()
    house.person("U0ENGB").wait_for(
        lambda: house.bot.dispatcher.open_incidents("data-engineering")[0][0].acknowledged_at
    )
    second.get_by_role("button", name="Acknowledge").click()  # in this window nothing has changed yet
    told = second.locator(".message.ephemeral").last
    expect(told).to_contain_text("Already acknowledged by Engineer B")
    house.deliver()
    for page in (first, second):
        expect(page.locator("#messages")).to_contain_text("Acknowledged by Engineer B")
        expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)


def test_the_app_home_shows_the_open_incident(house: House, window: Window) -> None:
    page = window("U0ENGB", "view=home")
    expect(page.locator("main")).to_contain_text("Transaction Database")
