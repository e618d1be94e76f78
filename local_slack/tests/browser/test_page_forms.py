"""What people press and fill in on the page, and what a Bolt app on the other side makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hang_up import hang_up
from local_slack.workspace import Workspace
from playwright.sync_api import Page, expect
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from browser.conftest import Window

pytestmark = pytest.mark.browser

TEAM = "C0DATAENG"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value.upper()), "value": value}


PIPELINE = {"type": "static_select", "action_id": "v", "options": [option("profit"), option("growth")]}
WHAT = {"type": "plain_text_input", "action_id": "v", "multiline": True}
FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Report an incident"),
    "submit": plain("Open incident"),
    "blocks": [
        {"type": "input", "block_id": "pipeline", "label": plain("Pipeline"), "element": PIPELINE},
        {"type": "input", "block_id": "what", "label": plain("What is wrong"), "element": WHAT},
    ],
}
NEXT = {
    "type": "modal",
    "title": plain("Second step"),
    "blocks": [{"type": "section", "text": plain("one more thing")}],
}
HOME = {"type": "home", "blocks": [{"type": "header", "text": plain("Open incidents")}]}
ASK = {
    "title": plain("Sure?"),
    "text": plain("It is told to all."),
    "confirm": plain("Do it"),
    "deny": plain("Leave it"),
}


class Trial:
    """A small app that remembers what reached it."""

    def __init__(self, workspace: Workspace) -> None:
        client = WebClient(base_url=workspace.api_url, token=workspace.bot_token)
        self.actions: list[dict[str, Any]] = []
        self.submitted: list[dict[str, Any]] = []
        self.app = App(client=client, signing_secret=workspace.signing_secret)
        self.app.command("/runbook")(self.opens)
        self.app.view("form")(self.judges)
        self.app.action("press")(self.remembers)
        self.app.event("app_home_opened")(self.publishes)

    def opens(self, ack: Ack, client: WebClient, command: dict[str, Any]) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=FORM)
        ack()

    def judges(self, ack: Ack, view: dict[str, Any]) -> None:
        values = view["state"]["values"]
        what = values["what"]["v"]["value"]
        if what == "?":
            ack(response_action="errors", errors={"what": "Say more than that."})
        elif what == "more":
            ack(response_action="push", view=NEXT)
        else:
            self.submitted.append(values)
            ack()

    def remembers(self, ack: Ack, action: dict[str, Any]) -> None:
        self.actions.append(action)
        ack()

    def publishes(self, client: WebClient, event: dict[str, Any]) -> None:
        client.views_publish(user_id=event["user"], view=HOME)


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    with Workspace.start() as running:
        yield running


@pytest.fixture(scope="module")
def connected(workspace: Workspace) -> Iterator[Trial]:
    made = Trial(workspace)
    handler = SocketModeHandler(made.app, workspace.app_token)
    handler.connect()  # type: ignore[no-untyped-call]
    yield made
    hang_up(handler)


@pytest.fixture
def trial(connected: Trial) -> Trial:
    connected.actions.clear()
    connected.submitted.clear()
    return connected


@pytest.fixture
def form(window: Window, trial: Trial, workspace: Workspace) -> Iterator[Page]:
    page = window("U0ENGA")
    page.fill("#composer", "/runbook")
    page.press("#composer", "Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    yield page
    with workspace.person("U0ENGA") as person:
        for view in reversed(person.views()):
            person.close_view(view["id"])


def pressable(element: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "actions", "block_id": "row", "elements": [{"action_id": "press", **element}]}]


def test_an_empty_form_is_not_sent(form: Page, trial: Trial) -> None:
    form.get_by_role("button", name="Open incident").click()
    expect(form.locator(".field-error:visible")).to_have_text(["Please complete this required field."] * 2)
    assert trial.submitted == []


def test_a_refusal_stands_under_its_field_and_keeps_what_was_typed(form: Page, trial: Trial) -> None:
    fill(form, "growth", "?")
    expect(form.locator(".has-error .field-error")).to_have_text("Say more than that.")
    expect(form.locator("[role=dialog] textarea")).to_have_value("?")
    fill(form, "growth", "late since two")
    expect(form.get_by_role("dialog")).to_have_count(0)
    [values] = trial.submitted
    assert values["pipeline"]["v"]["selected_option"] == option("growth")
    assert values["what"]["v"]["value"] == "late since two"


def test_going_back_from_a_second_step_finds_the_first_as_it_was(form: Page) -> None:
    fill(form, "profit", "more")
    expect(form.get_by_role("dialog")).to_contain_text("one more thing")
    form.get_by_role("button", name="Back").click()
    expect(form.locator("[role=dialog] select")).to_have_value("profit")
    expect(form.locator("[role=dialog] textarea")).to_have_value("more")


def test_escape_closes_a_form_and_a_reload_does_not(form: Page) -> None:
    form.reload()
    expect(form.get_by_role("dialog")).to_be_visible()
    form.keyboard.press("Escape")
    expect(form.get_by_role("dialog")).to_have_count(0)
    form.reload()
    form.wait_for_selector("#sidebar .entry")
    expect(form.get_by_role("dialog")).to_have_count(0)


def test_the_focus_stays_inside_a_form(form: Page) -> None:
    for _ in range(12):
        form.keyboard.press("Tab")
        assert form.evaluate("!document.activeElement.closest('#app')")


def fill(page: Page, pipeline: str, what: str) -> None:
    page.locator("[role=dialog] select").select_option(pipeline)
    page.locator("[role=dialog] textarea").fill(what)
    page.get_by_role("button", name="Open incident").click()


@pytest.mark.parametrize(
    ("element", "steps", "said"),
    [
        ({"type": "button", "text": plain("Go"), "value": "7"}, ["click button"], {"value": "7"}),
        ({**PIPELINE, "action_id": "press"}, ["choose growth"], {"selected_option": option("growth")}),
        ({"type": "users_select"}, ["choose U0ENGC"], {"selected_user": "U0ENGC"}),
        (
            {"type": "overflow", "options": [option("a"), option("b")]},
            ["click button", "menu B"],
            {"selected_option": option("b")},
        ),
        ({"type": "datepicker"}, ["type 2026-01-15"], {"selected_date": "2026-01-15"}),
        ({"type": "timepicker"}, ["type 09:30"], {"selected_time": "09:30"}),
    ],
)
def test_a_control_says_what_was_chosen(
    window: Window, client: WebClient, trial: Trial, element: dict[str, Any], steps: list[str], said: dict[str, Any]
) -> None:
    client.chat_postMessage(channel=TEAM, text="x", blocks=pressable(element))
    page = window("U0ENGA")
    with page.expect_response("**/page/action") as answered:
        for step in steps:
            use(page, *step.split(" "))
    assert answered.value.json() == {"ok": True}
    assert said.items() <= trial.actions[0].items()


def use(page: Page, verb: str, what: str) -> None:
    control = page.locator("#messages [data-action-id=press]").last
    if verb == "click":
        control.click()
    elif verb == "menu":
        page.get_by_role("menuitem", name=what).click()
    elif verb == "choose":
        control.select_option(what)
    else:
        control.fill(what)


def test_a_confirmation_can_be_declined(window: Window, client: WebClient, trial: Trial) -> None:
    client.chat_postMessage(
        channel=TEAM, text="x", blocks=pressable({"type": "button", "text": plain("Go"), "confirm": ASK})
    )
    page = window("U0ENGA")
    use(page, "click", "button")
    page.get_by_role("button", name="Leave it").click()
    use(page, "click", "button")
    with page.expect_response("**/page/action"):
        page.get_by_role("button", name="Do it").click()
    assert len(trial.actions) == 1


def test_a_press_counts_though_the_sidebar_is_drawn_again_under_it(window: Window, client: WebClient) -> None:
    page = window("U0ENGA")
    expect(page.locator("#composer")).to_be_visible()
    page.hover("[data-testid=app-home]")
    page.mouse.down()
    client.chat_postMessage(channel=client.conversations_open(users="U0ENGA")["channel"]["id"], text="x")
    page.wait_for_selector("#places .unread")
    page.mouse.up()
    expect(page.locator("#home")).to_be_visible()


def test_the_apps_home_is_published_when_it_is_opened(window: Window, trial: Trial) -> None:
    page = window("U0ENGA")
    page.click("[data-testid=app-home]")
    expect(page.locator("#home")).to_contain_text("Open incidents")
    page.get_by_role("tab", name="Messages").click()
    expect(page.locator("#composer")).to_be_visible()
