"""Every field that Block Kit has: filled in on the page, it reaches the app as Slack sends it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hang_up import hang_up
from listeners import keeps
from local_slack.workspace import Workspace
from playwright.sync_api import Page, Route, expect
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from browser.conftest import Window
from browser.test_page_forms import option, plain
from browser.test_page_uploads import chosen

pytestmark = pytest.mark.browser

ROOM = "C0DATAENG"
PICK = {"options": [option("profit"), option("growth"), option("users")]}


class Asker:
    """An app whose command opens a form with one field, and which keeps what was submitted."""

    def __init__(self, workspace: Workspace) -> None:
        self.element: dict[str, Any] = {}
        self.values: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.app = App(client=WebClient(workspace.bot_token, base_url=workspace.api_url))
        self.app.command("/runbook")(self.opens)
        self.app.view("form")(self.keeps)
        self.app.options("v")(self.offers)

    def opens(self, ack: Ack, client: WebClient, command: dict[str, Any]) -> None:
        field = {
            "type": "input",
            "block_id": "b",
            "label": plain("Field"),
            "element": {**self.element, "action_id": "v"},
        }
        form = {
            "type": "modal",
            "callback_id": "form",
            "title": plain("Form"),
            "submit": plain("Send"),
            "blocks": [field],
        }
        client.views_open(trigger_id=command["trigger_id"], view=form)
        ack()

    def keeps(self, ack: Ack, view: dict[str, Any]) -> None:
        self.values.append(view["state"]["values"]["b"]["v"])
        ack()

    def offers(self, ack: Ack, payload: dict[str, Any]) -> None:
        self.asked.append(payload["value"])
        ack(options=[option(f"{payload['value']}-{n}") for n in (1, 2)])


@pytest.fixture
def asker(workspace: Workspace) -> Iterator[Asker]:
    made = Asker(workspace)
    handler = SocketModeHandler(made.app, workspace.app_token)
    handler.connect()  # type: ignore[no-untyped-call]
    yield made
    hang_up(handler)


def opened(window: Window, asker: Asker, element: dict[str, Any]) -> Page:
    asker.element = element
    page = window("U0ENGA", timezone_id="UTC")
    page.locator("#composer").fill("/runbook")
    page.locator("#composer").press("Escape")
    page.locator("#composer").press("Enter")
    page.get_by_role("dialog").wait_for()
    return page


def sent(page: Page, asker: Asker) -> dict[str, Any]:
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    return asker.values[0]


def tick(*labels: str) -> Any:
    def run(page: Page) -> None:
        for label in labels:
            page.get_by_role("dialog").get_by_label(label, exact=True).check()

    return run


def choose(label: str) -> Any:
    return lambda page: page.get_by_role("dialog").locator("select").select_option(label=label)


def write(text: str) -> Any:
    return lambda page: page.get_by_role("dialog").locator(".field").fill(text)


TEXT = {"type": "plain_text", "text": "PROFIT", "emoji": True}
FIELDS: dict[str, tuple[dict[str, Any], Any, dict[str, Any]]] = {
    "static_select": (PICK, choose("PROFIT"), {"selected_option": option("profit")}),
    "multi_static_select": (PICK, tick("PROFIT", "USERS"), {"selected_options": [option("profit"), option("users")]}),
    "users_select": ({}, choose("Engineer B"), {"selected_user": "U0ENGB"}),
    "multi_users_select": ({}, tick("Engineer A", "Engineer B"), {"selected_users": ["U0ENGA", "U0ENGB"]}),
    "channels_select": ({}, choose("#general"), {"selected_channel": "C0GENERAL"}),
    "multi_channels_select": ({}, tick("#general"), {"selected_channels": ["C0GENERAL"]}),
    "conversations_select": ({}, choose("#general"), {"selected_conversation": "C0GENERAL"}),
    "multi_conversations_select": ({}, tick("#general"), {"selected_conversations": ["C0GENERAL"]}),
    "radio_buttons": (PICK, tick("GROWTH"), {"selected_option": option("growth")}),
    "checkboxes": (PICK, tick("GROWTH", "USERS"), {"selected_options": [option("growth"), option("users")]}),
    "datepicker": ({}, write("2026-12-31"), {"selected_date": "2026-12-31"}),
    "timepicker": ({}, write("23:59"), {"selected_time": "23:59"}),
    # in the zone of Engineer A, Los Angeles, wherever the browser is
    "datetimepicker": ({}, write("2026-12-31T12:00"), {"selected_date_time": 1798747200}),
    "plain_text_input": ({"multiline": True}, write("two\nlines"), {"value": "two\nlines"}),
    "number_input": ({"is_decimal_allowed": True}, write("1.5"), {"value": "1.5"}),
    "email_text_input": ({}, write("a@example.com"), {"value": "a@example.com"}),
    "url_text_input": ({}, write("https://example.com"), {"value": "https://example.com"}),
    "rich_text_input": (
        {},
        write("see *this* @engineer.b\n- one\n- two"),
        {
            "rich_text_value": {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "text", "text": "see "},
                            {"type": "text", "text": "this", "style": {"bold": True}},
                            {"type": "text", "text": " "},
                            {"type": "user", "user_id": "U0ENGB"},
                        ],
                    },
                    {
                        "type": "rich_text_list",
                        "style": "bullet",
                        "indent": 0,
                        "elements": [
                            {"type": "rich_text_section", "elements": [{"type": "text", "text": line}]}
                            for line in ("one", "two")
                        ],
                    },
                ],
            }
        },
    ),
}


@pytest.mark.parametrize("kind", FIELDS)
def test_a_field_is_filled_in_and_sent_as_slack_sends_it(window: Window, asker: Asker, kind: str) -> None:
    more, fill, wanted = FIELDS[kind]
    page = opened(window, asker, {"type": kind, **more})
    fill(page)
    assert sent(page, asker) == {"type": kind, **wanted}


def searched(page: Page, text: str, wanted: str) -> None:
    field = page.get_by_role("dialog").locator("input.field")
    field.fill(text)
    expect(page.get_by_role("dialog").locator(f"datalist option[value='{wanted}']")).to_be_attached()
    field.fill(wanted)


def test_several_options_of_the_app_are_chosen_and_taken_out(window: Window, asker: Asker) -> None:
    page = opened(window, asker, {"type": "multi_external_select", "min_query_length": 1})
    for typed in ("a", "b", "c"):
        searched(page, typed, f"{typed.upper()}-1")
    expect(page.locator(".chip")).to_have_text(["A-1", "B-1", "C-1"])
    page.get_by_role("button", name="Remove B-1").click()
    assert asker.asked == ["a", "b", "c"]
    assert sent(page, asker) == {"type": "multi_external_select", "selected_options": [option("a-1"), option("c-1")]}


def test_what_is_typed_before_the_app_has_answered_is_chosen_when_it_has(window: Window, asker: Asker) -> None:
    page = opened(window, asker, {"type": "multi_external_select", "min_query_length": 1})
    answers: list[Route] = []
    page.route("**/page/options", lambda route: answers.append(route))
    field = page.get_by_role("dialog").locator("input.field")
    with page.expect_request("**/page/options"):
        field.fill("a")
    field.fill("A-1")
    answers[0].continue_()
    expect(page.locator(".chip")).to_have_text(["A-1"])
    expect(field).to_have_value("")
    assert sent(page, asker)["selected_options"] == [option("a-1")]


def test_no_more_than_enough_can_be_chosen(window: Window, asker: Asker) -> None:
    page = opened(window, asker, {"type": "multi_external_select", "min_query_length": 1, "max_selected_items": 1})
    searched(page, "a", "A-1")
    expect(page.get_by_role("dialog").locator("input.field")).to_be_disabled()
    page.get_by_role("button", name="Remove A-1").press("Enter")
    expect(page.get_by_role("dialog").locator("input.field")).to_be_focused()


def test_what_was_typed_and_not_chosen_is_said(window: Window, asker: Asker) -> None:
    first = [option("first")]
    page = opened(window, asker, {"type": "multi_external_select", "initial_options": first})
    page.get_by_role("dialog").locator("input.field").fill("half")
    page.get_by_test_id("modal-submit").click()
    expect(page.locator(".field-error")).to_have_text("Choose one of the list.")


def test_no_more_than_enough_can_be_ticked(window: Window, asker: Asker) -> None:
    page = opened(window, asker, {"type": "multi_static_select", "max_selected_items": 1, **PICK})
    tick("PROFIT")(page)
    expect(page.get_by_role("dialog").get_by_label("GROWTH")).to_be_disabled()


def test_files_go_into_a_form(window: Window, asker: Asker) -> None:
    page = opened(window, asker, {"type": "file_input", "filetypes": ["csv"], "max_files": 1})
    expect(page.get_by_role("dialog").get_by_role("button", name="Field")).to_be_focused()
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Field")).to_be_focused()
    page.get_by_role("dialog").locator("input[type=file]").set_input_files([chosen("a.csv", b"a,b")])
    expect(page.get_by_role("dialog").locator(".tray-bar")).to_be_hidden()
    files = sent(page, asker)["files"]
    assert [(f["name"], f["size"]) for f in files] == [("a.csv", 3)]


def test_the_tools_of_a_rich_text_put_slacks_marks(window: Window, asker: Asker) -> None:
    page = opened(window, asker, {"type": "rich_text_input"})
    write("now")(page)
    page.get_by_role("dialog").locator(".field").select_text()
    page.get_by_role("button", name="Bold").click()
    assert sent(page, asker)["rich_text_value"]["elements"][0]["elements"] == [
        {"type": "text", "text": "now", "style": {"bold": True}}
    ]


def test_a_select_of_conversations_keeps_to_its_filter(window: Window, asker: Asker) -> None:
    page = opened(
        window, asker, {"type": "conversations_select", "filter": {"include": ["im"], "exclude_bot_users": True}}
    )
    offered = page.get_by_role("dialog").locator("option").all_text_contents()
    assert "Engineer B" not in offered
    assert not [name for name in offered if name.startswith("#")]


def test_feedback_and_icons_are_pressed(window: Window, client: WebClient, asker: Asker) -> None:
    pressed: list[tuple[str, str]] = []
    asker.app.action({"block_id": "c"})(
        keeps(pressed, lambda body: (body["actions"][0]["type"], body["actions"][0]["value"]))
    )
    halves = {f"{n}_button": {"text": plain(n), "value": n} for n in ("positive", "negative")}
    elements = [
        {"type": "feedback_buttons", "action_id": "f", **halves},
        {"type": "icon_button", "action_id": "i", "icon": "trash", "text": plain("Throw away"), "value": "x"},
        {"type": "icon_button", "action_id": "j", "icon": "trash", "text": plain("Not for you"), "visible_to_user_ids": ["U1"]},
    ]  # fmt: skip
    client.chat_postMessage(
        channel=ROOM, text="x", blocks=[{"type": "context_actions", "block_id": "c", "elements": elements}]
    )
    page = window("U0ENGA")
    page.get_by_role("button", name="negative").click()
    expect(page.get_by_role("button", name="negative", pressed=True)).to_be_visible()
    page.get_by_role("button", name="Throw away").click()
    expect(page.get_by_role("button", name="Throw away")).to_have_attribute("aria-busy", "false")
    assert pressed == [("feedback_buttons", "negative"), ("icon_button", "x")]
    expect(page.get_by_role("button", name="Not for you")).to_be_hidden()
