"""Files from the page's composer: attached, pasted and dropped, looked at, taken out, sent, opened and kept."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from local_slack.workspace import Workspace
from PIL import Image
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from browser.conftest import Window

pytestmark = pytest.mark.browser

ROOM = "C0DATAENG"
ATTACHED = "[data-testid=attached]"

GIVEN = """([kind, name, type, content, text]) => {
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  const given = new DataTransfer();
  given.items.add(new File([bytes], name, { type }));
  if (text) given.items.add(text, "text/plain");
  const how = { bubbles: true, cancelable: true };
  const area = document.querySelector(kind === "paste" ? "#composer" : "#messages");
  if (kind === "paste") return area.dispatchEvent(new ClipboardEvent("paste", { ...how, clipboardData: given }));
  area.dispatchEvent(new DragEvent("dragenter", { ...how, dataTransfer: given }));
  if (kind === "drop") area.dispatchEvent(new DragEvent("drop", { ...how, dataTransfer: given }));
}"""


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (640, 320), "teal").save(made, "png")
    return made.getvalue()


def chosen(name: str, content: bytes, kind: str = "text/csv") -> Any:
    return {"name": name, "mimeType": kind, "buffer": content}


def give(page: Page, how: str, name: str, content: bytes, kind: str, text: str = "") -> None:
    """how: paste, drop, or drag: held over the page and not let go."""
    page.evaluate(GIVEN, [how, name, kind, b64encode(content).decode(), text])


def attach(page: Page, *files: Any, field: str = "composer") -> None:
    page.get_by_test_id(f"{field}-files").set_input_files(list(files))


def test_files_are_seen_before_they_are_sent_and_go_with_the_message(window: Window, workspace: Workspace) -> None:
    page = window("U0ENGA")
    attach(page, chosen("figures.csv", b"a,b\n1,2"), chosen("chart.png", picture(), "image/png"))
    expect(page.locator(ATTACHED)).to_have_count(2)
    expect(page.locator(f"{ATTACHED} img")).to_have_count(1)
    assert workspace.messages(ROOM) == []
    page.locator("#composer").fill("the figures")
    page.keyboard.press("Enter")
    expect(page.locator(ATTACHED)).to_have_count(0)
    page.locator("#messages .thumbnail").wait_for()
    (message,) = workspace.messages(ROOM)
    assert (message["text"], [f["name"] for f in message["files"]]) == ("the figures", ["figures.csv", "chart.png"])


def test_a_file_needs_no_words(window: Window, workspace: Workspace) -> None:
    page = window("U0ENGA")
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    attach(page, chosen("a.csv", b"a"))
    page.get_by_role("button", name="Send").click()
    page.locator("#messages .file").wait_for()
    assert workspace.messages(ROOM)[0]["text"] == ""


def test_the_button_opens_the_machines_own_choice_of_files(window: Window) -> None:
    page = window("U0ENGA")
    with page.expect_file_chooser() as choice:
        page.get_by_role("button", name="Attach files").click()
    choice.value.set_files([chosen("a.csv", b"a")])
    expect(page.locator(ATTACHED)).to_have_count(1)
    expect(page.locator("#composer")).to_be_focused()


def test_the_keyboard_attaches_and_takes_out(window: Window) -> None:
    page = window("U0ENGA")
    page.locator("#composer").click()
    with page.expect_file_chooser() as choice:
        page.locator("#composer").press("Control+u")
    choice.value.set_files([chosen("a.csv", b"a"), chosen("b.csv", b"b")])
    expect(page.get_by_role("status").filter(has_text="Attached: a.csv, b.csv.")).to_be_attached()
    page.get_by_role("button", name="Remove a.csv").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove b.csv")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Removed: b.csv.")).to_be_attached()
    expect(page.locator("#composer")).to_be_focused()


@pytest.mark.parametrize("how", ["paste", "drop"])
def test_a_picture_is_pasted_or_dropped(window: Window, workspace: Workspace, how: str) -> None:
    page = window("U0ENGA")
    give(page, how, "image.png", picture(), "image/png")
    page.locator(f"{ATTACHED} img").wait_for()
    page.keyboard.press("Enter")
    page.locator("#messages .thumbnail").wait_for()
    assert workspace.messages(ROOM)[0]["files"][0]["original_w"] == 640


def test_what_a_spreadsheet_copies_is_pasted_as_its_text(window: Window) -> None:
    page = window("U0ENGA")
    give(page, "paste", "image.png", picture(), "image/png", text="1\t2")
    expect(page.locator(ATTACHED)).to_have_count(0)


def test_while_files_are_held_over_the_page_it_says_where_they_would_go(window: Window) -> None:
    page = window("U0ENGA")
    give(page, "drag", "a.csv", b"a", "text/csv")
    expect(page.locator("#main .drop-sign")).to_have_text("Add files to #data-engineering")


def test_each_conversation_keeps_its_own_files(window: Window, client: WebClient) -> None:
    page = window("U0ENGA")
    attach(page, chosen("a.csv", b"a"))
    page.get_by_role("button", name="general").click()
    expect(page.locator("#title")).to_have_text("#general")
    expect(page.locator(ATTACHED)).to_have_count(0)
    page.get_by_role("button", name="data-engineering").click()
    expect(page.locator(ATTACHED)).to_have_count(1)


def test_a_reply_takes_files_along(window: Window, client: WebClient, workspace: Workspace) -> None:
    parent = client.chat_postMessage(channel=ROOM, text="P1")["ts"]
    page = window("U0ENGA", f"channel={ROOM}&thread={parent}")
    attach(page, chosen("a.csv", b"a"), field="thread-composer")
    page.locator("#thread-composer").press("Enter")
    page.locator("#thread .file").wait_for()
    assert workspace.messages(ROOM)[1]["thread_ts"] == parent


def test_what_cannot_be_sent_is_said_and_the_rest_stays(window: Window) -> None:
    page = window("U0ENGA")
    attach(page, chosen("nothing.csv", b""), chosen("a.csv", b"a"))
    expect(page.locator(".toast")).to_contain_text("nothing.csv is empty or a folder")
    expect(page.locator(ATTACHED)).to_have_count(1)


def test_more_than_ten_files_are_too_many(window: Window) -> None:
    page = window("U0ENGA")
    attach(page, *(chosen(f"{n}.csv", b"a") for n in range(11)))
    expect(page.locator(".toast")).to_contain_text("Here go 10 files at most. Left out: 10.csv.")
    expect(page.locator(ATTACHED)).to_have_count(10)


def test_too_large_a_file_is_named_with_its_size(window: Window, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(20_500_000)
    page = window("U0ENGA")
    page.get_by_test_id("composer-files").set_input_files(large)
    expect(page.locator(".toast")).to_contain_text("large.bin has 21 MB. Files of up to 20 MB are taken here.")


def test_a_file_that_did_not_arrive_can_be_sent_again(window: Window, workspace: Workspace) -> None:
    page = window("U0ENGA")
    workspace.fault("upload", "late", seconds=0.05)  # slow is fine
    attach(page, chosen("a.csv", b"a"))
    expect(page.locator(f"{ATTACHED} .tray-bar")).to_be_hidden()
    page.get_by_role("button", name="Remove a.csv").click()
    page.route("**/page/upload", lambda route: route.fulfill(json={"ok": False, "error": "full"}), times=1)
    attach(page, chosen("b.csv", b"b"))
    expect(page.locator(ATTACHED)).to_contain_text("The workspace did not take it (full).")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(f"{ATTACHED} .tray-note")).to_have_text("1 byte")
    page.locator("#composer").press("Enter")
    page.locator("#messages .file").wait_for()


def test_files_are_opened_and_kept(window: Window, workspace: Workspace) -> None:
    with workspace.person("U0ENGB") as other:
        other.upload(ROOM, "chart.png", picture())
        other.upload(ROOM, "figures.csv", b"a,b\n1,2")
    page = window("U0ENGA")
    thumbnail = page.locator("#messages .thumbnail")
    expect(thumbnail).to_have_attribute("width", "360")
    expect(thumbnail).to_have_js_property("complete", True)
    assert thumbnail.evaluate("image => image.naturalWidth") == 640
    with page.expect_download() as download:
        page.get_by_role("link", name="Download chart.png").click()
    assert Path(download.value.path()).read_bytes() == picture()
    with page.expect_download() as kept:
        page.locator("#messages .file").click()
    assert kept.value.suggested_filename == "figures.csv"
