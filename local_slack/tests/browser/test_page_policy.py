"""Foreign text cannot run script: hostile messages under the content security policy."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from local_slack.workspace import Workspace
from playwright.sync_api import expect
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from browser.conftest import Window

pytestmark = pytest.mark.browser

TEAM = "C0DATAENG"
HOSTILE = [
    "<script>window.caught = 1</script>",
    "<img src=x onerror='window.caught=1'>",
    "<svg onload=window.caught=1>",
    "<javascript:window.caught=1|press me>",
    '<https://a.example/" onmouseover="window.caught=1|press me>',
    "<data:text/html,<script>window.caught=1</script>|press me>",
    "`<iframe srcdoc='<script>parent.caught=1</script>'>`",
    "<!date^1^{date}^javascript:window.caught=1|press me>",
    "${window.caught=1} {{window.caught=1}} </textarea><script>window.caught=1</script>",
]


def everywhere(text: str) -> list[dict[str, Any]]:
    plain = {"type": "plain_text", "text": text}
    return [
        {"type": "header", "text": plain},
        {"type": "section", "text": {"type": "mrkdwn", "text": text}},
        {"type": "markdown", "text": f"{text}\n[press me](javascript:window.caught=1)"},
        {"type": "actions", "elements": [{"type": "button", "action_id": "b", "text": {**plain, "text": text[:75]}}]},
        {"type": "table", "rows": [[{"type": "raw_text", "text": text}]]},
        {"type": "image", "image_url": "javascript:window.caught=1", "alt_text": text},
    ]


def test_hostile_text_is_only_text_wherever_it_stands(window: Window, client: WebClient) -> None:
    for text in HOSTILE:
        client.chat_postMessage(channel=TEAM, text=text, blocks=everywhere(text))
        client.chat_postMessage(channel=TEAM, text=text)
    page = window("U0ENGA")
    expect(page.locator("#messages .message")).to_have_count(2 * len(HOSTILE))
    for link in page.locator("#messages a").all():
        assert (link.get_attribute("href") or "").startswith(("http:", "https:", "mailto:"))
    assert page.locator("#messages :is(script, iframe, svg[onload], img[onerror], [onmouseover])").count() == 0
    assert page.evaluate("window.caught") is None


def test_even_markup_that_gets_in_runs_nothing(chromium: Any, workspace: Workspace) -> None:
    page = chromium.new_page()
    page.goto(workspace.url)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.caught=1\">')")
    page.wait_for_timeout(200)
    caught = page.evaluate("window.caught")
    page.close()
    assert caught is None


@pytest.mark.parametrize("path", ["/", "/page/app.js", "/page/boot", "/page/nothing"])
def test_every_answer_carries_the_policy(workspace: Workspace, path: str) -> None:
    policy = httpx.get(f"{workspace.url}{path}").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
_plain = st.builds(lambda text: {"type": "plain_text", "text": text}, _text)
_mrkdwn = st.builds(lambda text: {"type": "mrkdwn", "text": text}, _text)
_block = st.one_of(
    st.builds(lambda text: {"type": "header", "text": text}, _plain),
    st.builds(lambda text: {"type": "section", "text": text}, _plain | _mrkdwn),
    st.builds(lambda fields: {"type": "section", "fields": fields}, st.lists(_plain | _mrkdwn, min_size=1, max_size=4)),
    st.builds(lambda parts: {"type": "context", "elements": parts}, st.lists(_mrkdwn, min_size=1, max_size=4)),
    st.builds(lambda text: {"type": "markdown", "text": text}, _text),
    st.builds(
        lambda text, id: {"type": "actions", "elements": [{"type": "button", "action_id": id, "text": text}]},
        _plain,
        _text,
    ),
    st.builds(
        lambda cells: {"type": "table", "rows": [[{"type": "raw_text", "text": c} for c in cells]]},
        st.lists(_text, min_size=1, max_size=4),
    ),
)


def test_no_block_kit_breaks_server_or_page(window: Window, client: WebClient) -> None:
    page, refusals = window("U0ENGA"), set[str]()

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(_block, min_size=1, max_size=5))
    def posted(blocks: list[dict[str, Any]]) -> None:
        try:
            ts = client.chat_postMessage(channel=TEAM, text="x", blocks=blocks)["ts"]
        except SlackApiError as refused:
            refusals.add(refused.response["error"])
            return
        page.locator(f"#messages [data-ts='{ts}'] .content").wait_for(state="attached")

    posted()
    assert refusals <= {"invalid_blocks"}
