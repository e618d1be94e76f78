"""The page of the local workspace as a chat: what is written, who sees it, and that it stays live."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from local_slack.workspace import Workspace
from playwright.sync_api import Browser, Page, WebSocketRoute, expect
from slack_sdk import WebClient

from browser.conftest import Window

pytestmark = pytest.mark.browser

TEAM = "C0DATAENG"
# 2026-01-15 23:30 in London, 15:30 in Los Angeles.
INSTANT = 1768519800

DRAW = """async ([text, zone]) => {
  const { mrkdwn } = await import("/page/mrkdwn.js");
  const reader = { id: "U1", zone, personName: (id) => "Ann", channelName: (id) => "ops",
                   groupHandle: () => "oncall", inGroup: () => false };
  const box = document.createElement("div");
  box.append(mrkdwn(text, reader));
  return box.innerHTML.replaceAll(/ (class|title|data-[a-z]+|datetime|role|rel|target|type|aria-label)="[^"]*"/g, "");
}"""


@pytest.fixture(scope="module")
def paper(chromium: Browser) -> Iterator[Page]:
    """A page to draw texts on."""
    with Workspace.start() as workspace:
        page = chromium.new_page()
        page.goto(workspace.url)
        yield page
        page.close()


def drawn(page: Page, text: str, zone: str = "Europe/London") -> str:
    return str(page.evaluate(DRAW, [text, zone]))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _slanted_ ~gone~", "<strong>bold</strong> <em>slanted</em> <s>gone</s>"),
        ("*bold _and slanted_*", "<strong>bold <em>and slanted</em></strong>"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("`*as is*`", "<code>*as is*</code>"),
        ("a &lt;b&gt; &amp;amp;", "a &lt;b&gt; &amp;amp;"),
        ("<https://a.example/x?a=1&amp;b=2|here>", '<a href="https://a.example/x?a=1&amp;b=2">here</a>'),
        ("see https://a.example/x.", 'see <a href="https://a.example/x">https://a.example/x</a>.'),
        ("<javascript:alert(1)|here>", "&lt;javascript:alert(1)|here&gt;"),
        ("<@U1> <#C1> <!here> <!subteam^S1>", None),
        (":bell: :no_such_thing:", "<span>🔔</span> :no_such_thing:"),
    ],
)
def test_a_line_is_drawn_as_slack_draws_it(paper: Page, text: str, html: str | None) -> None:
    shown = drawn(paper, text)
    if html is None:
        html = "<span>@Ann</span> <button>#ops</button> <span>@here</span> <span>@oncall</span>"
    assert shown == f"<div>{html}</div>"


def test_quotes_bullets_and_fences_are_blocks(paper: Page) -> None:
    assert drawn(paper, "a\n&gt; b\n&gt; c\nd") == "<div>a</div><blockquote>b\nc</blockquote><div>d</div>"
    assert drawn(paper, "• one\n• two").count("<div><span>•</span>") == 2
    assert drawn(paper, "a\n```x *y*\n  z```\nb") == "<div>a</div><pre><code>x *y*\n  z</code></pre><div>b</div>"


@pytest.mark.parametrize(
    ("tokens", "london", "los_angeles"),
    [
        ("{date_num} {time}", "2026-01-15 11:30 PM", "2026-01-15 3:30 PM"),
        ("{time_secs}", "11:30:00 PM", "3:30:00 PM"),
        ("{no_such_token}", "fallback", "fallback"),
    ],
)
def test_a_date_is_in_the_readers_zone(paper: Page, tokens: str, london: str, los_angeles: str) -> None:
    text = f"<!date^{INSTANT}^{tokens}|fallback>"
    assert london in drawn(paper, text, "Europe/London")
    assert los_angeles in drawn(paper, text, "America/Los_Angeles")


def test_each_reader_sees_a_message_at_their_own_hour(window: Window, client: WebClient) -> None:
    client.chat_postMessage(channel=TEAM, text=f"at <!date^{INSTANT}^{{time}}|x>")
    expect(window("U0ENGA").locator("#messages")).to_contain_text("at 3:30 PM")
    expect(window("U0ENGB").locator("#messages")).to_contain_text("at 11:30 PM")


def test_today_is_the_day_that_the_workspace_shows(window: Window, workspace: Workspace, client: WebClient) -> None:
    workspace.show_time(INSTANT + 60, speed=60)
    client.chat_postMessage(channel=TEAM, text=f"<!date^{INSTANT}^{{date_pretty}} {{ago}}|x>")
    page = window("U0ENGA")
    expect(page.locator("#messages .message").last).to_contain_text(re.compile(r"today \d+ minutes? ago"))
    expect(page.locator("#messages .stamp").last).to_contain_text("3:")
    workspace.show_time(INSTANT + 86400)
    expect(page.locator("#messages .message").last).to_contain_text("yesterday 1 day ago")


def test_markup_from_outside_stays_text(window: Window, client: WebClient) -> None:
    attack = "<img src=x onerror=alert(1)> <b>bold</b> <script>alert(2)</script>"
    client.chat_postMessage(channel=TEAM, text=attack)
    message = window("U0ENGA").locator("#messages .message").last
    expect(message).to_contain_text(attack)
    assert message.locator(".content img, .content b, .content script").count() == 0


def test_enter_sends_and_shift_enter_starts_a_line(window: Window) -> None:
    page = window("U0ENGA")
    page.locator("#composer").press_sequentially("one")
    page.press("#composer", "Shift+Enter")
    page.locator("#composer").press_sequentially("two")
    page.press("#composer", "Enter")
    expect(page.locator("#messages .message .lines")).to_have_text("one\ntwo", use_inner_text=True)
    expect(page.locator("#composer")).to_have_value("")


def test_a_slash_offers_commands_with_their_usage(window: Window) -> None:
    page = window("U0ENGA")
    page.locator("#composer").press_sequentially("/")
    expect(page.get_by_role("listbox", name="Suggestions").get_by_role("option")).to_have_count(4)
    page.press("#composer", "ArrowDown")
    page.press("#composer", "Tab")
    expect(page.locator("#composer")).to_have_value("/runbook ")
    expect(page.locator(".usage").first).to_contain_text("[pipeline or symptom]")


def test_an_at_sign_offers_people_and_becomes_a_mention(window: Window) -> None:
    page = window("U0ENGA")
    page.locator("#composer").press_sequentially("ask @engineer.b")
    page.press("#composer", "Tab")
    page.press("#composer", "Enter")
    expect(page.locator("#messages .mention")).to_have_text("@Engineer B")


def test_a_command_that_no_app_answers_says_so_and_is_not_lost(window: Window) -> None:
    page = window("U0ENGA")
    page.fill("#composer", "/oncall")
    page.press("#composer", "Enter")
    expect(page.locator(".toast")).to_contain_text("/oncall failed because the app did not respond")
    expect(page.locator("#composer")).to_have_value("/oncall")


def test_a_command_in_a_thread_is_refused_as_slack_does(window: Window, client: WebClient) -> None:
    parent = client.chat_postMessage(channel=TEAM, text="parent")["ts"]
    page = window("U0ENGA", f"channel={TEAM}&thread={parent}")
    page.fill("#thread-composer", "/oncall")
    page.press("#thread-composer", "Enter")
    expect(page.locator(".toast")).to_contain_text("/oncall is not supported in threads")


def test_a_message_arrives_changes_and_goes_without_reload(window: Window, client: WebClient) -> None:
    page = window("U0ENGA")
    ts = client.chat_postMessage(channel=TEAM, text="first")["ts"]
    message = page.locator(f'.message[data-ts="{ts}"]')
    expect(message).to_contain_text("first")
    client.chat_update(channel=TEAM, ts=ts, text="second")
    expect(message).to_contain_text("second(edited)")
    client.chat_delete(channel=TEAM, ts=ts)
    expect(message).to_have_count(0)


def test_an_ephemeral_is_one_persons_and_can_be_dismissed(window: Window, client: WebClient) -> None:
    mine, other = window("U0ENGA"), window("U0ENGB")
    client.chat_postEphemeral(channel=TEAM, user="U0ENGA", text="just you")
    expect(mine.locator(".message.ephemeral")).to_contain_text("Only visible to you")
    client.chat_postMessage(channel=TEAM, text="for all")
    expect(other.locator("#messages")).to_contain_text("for all")
    assert "just you" not in other.locator("#messages").inner_text()
    mine.get_by_role("button", name="Dismiss").click()
    expect(mine.locator(".message.ephemeral")).to_have_count(0)


def test_a_reply_opens_counts_and_closes(window: Window, client: WebClient) -> None:
    parent = client.chat_postMessage(channel=TEAM, text="parent")["ts"]
    client.chat_postMessage(channel=TEAM, text="reply one", thread_ts=parent)
    page = window("U0ENGA")
    page.click(".reply-link")
    expect(page.locator("#thread .message")).to_have_count(2)
    page.fill("#thread-composer", "reply two")
    page.press("#thread-composer", "Enter")
    expect(page.locator("#thread .message")).to_have_count(3)
    expect(page.locator(".reply-count")).to_have_text("2 replies")
    expect(page.locator("#messages .message")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#thread")).to_be_hidden()


def test_another_person_is_a_choice_away_and_stays_in_the_address(window: Window) -> None:
    page = window("U0ENGA")
    page.select_option("#act-as", "U0ENGB")
    expect(page.locator(".actor-text")).to_contain_text("London")
    expect(page).to_have_url(re.compile("as=U0ENGB"))
    page.wait_for_load_state("networkidle")  # the channel as B sees it has arrived
    page.fill("#composer", "as B")
    page.press("#composer", "Enter")
    expect(page.locator("#messages .author")).to_have_text("Engineer B")
    page.reload()
    expect(page.locator("#act-as")).to_have_value("U0ENGB")


def test_what_one_has_not_seen_is_counted_until_one_looks(window: Window, client: WebClient) -> None:
    page = window("U0ENGA", "channel=C0GENERAL")
    client.chat_postMessage(channel=TEAM, text="one")
    client.chat_postMessage(channel=TEAM, text="two")
    badge = page.locator("[data-testid=channel-data-engineering] .unread")
    expect(badge).to_have_text("2")
    page.click("[data-testid=channel-data-engineering]")
    expect(page.locator(".divider-new")).to_contain_text("New")
    expect(badge).to_have_count(0)


def test_a_lost_connection_comes_back_with_what_was_missed(window: Window, client: WebClient) -> None:
    page = window("U0ENGA", "channel=C0GENERAL")
    sockets: list[WebSocketRoute] = []
    refusing = [False]

    def route(socket: WebSocketRoute) -> None:
        if refusing[0]:
            socket.close()
            return
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket("**/page/socket*", route)
    page.goto(page.url.replace("C0GENERAL", TEAM))
    page.wait_for_selector("#sidebar .entry")
    refusing[0] = True
    sockets[-1].close()
    expect(page.locator("#offline")).to_be_visible()
    client.chat_postMessage(channel=TEAM, text="meanwhile")
    refusing[0] = False
    expect(page.locator("#messages")).to_contain_text("meanwhile")
    expect(page.locator("#offline")).to_be_hidden()


def test_a_direct_message_opens_from_a_name(window: Window, workspace: Workspace) -> None:
    page = window("U0ENGA")
    page.click("[data-testid=dm-U0ENGC]")
    expect(page.locator("#composer")).to_have_attribute("placeholder", "Message Engineer C")
    page.fill("#composer", "psst")
    page.press("#composer", "Enter")
    expect(window("U0ENGC").locator("[data-testid=dm-U0ENGA] .unread")).to_have_text("1")


def test_a_reaction_is_added_and_taken_back(window: Window, client: WebClient) -> None:
    client.chat_postMessage(channel=TEAM, text="react to me")
    page = window("U0ENGA")
    page.locator("#messages .message").hover()
    page.get_by_role("button", name="Add reaction").click()
    page.get_by_role("menuitem", name="eyes").click()
    expect(page.locator(".reaction")).to_have_text("👀1")
    page.locator(".reaction").click()
    expect(page.locator(".reaction")).to_have_count(0)


def test_on_a_narrow_screen_the_sidebar_is_a_drawer(window: Window) -> None:
    page = window("U0ENGA", viewport={"width": 390, "height": 780})
    expect(page.locator("#sidebar")).to_be_hidden()
    page.get_by_role("button", name="Channels and people").click()
    page.click("[data-testid=channel-general]")
    expect(page.locator("#title")).to_have_text("#general")
    expect(page.locator("#sidebar")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_block_is_drawn_under_the_strict_policy(window: Window, client: WebClient) -> None:
    client.chat_postMessage(channel=TEAM, text="all", blocks=every_block())
    message = window("U0ENGA").locator("#messages .message").last
    for kind in {block["type"] for block in every_block()}:
        expect(message.locator(f".block-{kind}").first).to_be_visible()
    assert message.locator(".unknown").count() == 0
    expect(message.locator(".block-table td.align-right")).to_have_text("55 min")


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def every_block() -> list[dict[str, Any]]:
    choice = {"text": plain("Profit"), "value": "p"}
    cells = [
        [{"type": "raw_text", "text": cell} for cell in row] for row in (("Pipeline", "Late"), ("Growth", "55 min"))
    ]
    run = {"type": "text", "text": "bold", "style": {"bold": True}}
    return [
        {"type": "header", "text": plain("Heading :bell:")},
        {
            "type": "section",
            "text": plain("text"),
            "accessory": {"type": "users_select", "action_id": "u", "placeholder": plain("Who")},
        },
        {"type": "section", "fields": [plain("one"), plain("two")]},
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "*small*"}]},
        {
            "type": "actions",
            "elements": [
                {"type": "button", "action_id": "b", "text": plain("Press"), "style": "primary"},
                {"type": "static_select", "action_id": "s", "placeholder": plain("Pick"), "options": [choice]},
                {"type": "overflow", "action_id": "o", "options": [choice]},
                {"type": "datepicker", "action_id": "d", "initial_date": "2026-01-15"},
                {"type": "timepicker", "action_id": "t", "initial_time": "09:00"},
                {"type": "checkboxes", "action_id": "c", "options": [choice]},
                {"type": "radio_buttons", "action_id": "r", "options": [choice]},
            ],
        },
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [run]}]},
        {"type": "markdown", "text": "## Heading\n- **one**\n- [two](https://a.example)"},
        {"type": "table", "rows": cells, "column_settings": [{"align": "left"}, {"align": "right"}]},
    ]
