"""Takes the pictures of this folder: `python docs/pictures/take.py`; needs Chromium.

Incidents, questions and the App Home are of the real demo; the form and the files are of the workspace alone, with an
app of a few lines.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from bot.workspace.workspace import Workspace  # noqa: E402

ARGUMENTS = [
    "--headless",
    "--disable-lcd-text",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
]
TEAM = "C0DATAENG"
LARGEST = 120_000  # bytes of a picture
WIDE, PHONE = {"width": 1180, "height": 740}, {"width": 390, "height": 780}


def main() -> int:
    browser_path = shutil.which("chromium") or shutil.which("google-chrome") or os.environ["CHROMIUM"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        with demo() as url:
            take_demo(browser, url)
        with Workspace.start() as workspace:
            take_forms(browser, workspace)
        browser.close()
    return 0


@contextmanager
def demo() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--speed", "20", "--folder", f"{folder}/demo"]
        running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            yield address(running)
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(timeout=20)


def address(running: subprocess.Popen[str]) -> str:
    assert running.stdout is not None
    for line in running.stdout:
        if line.strip().startswith("Open"):
            return line.split()[1].partition("?")[0]
    raise RuntimeError("the demo did not start")


def window(browser: Browser, size: Any = WIDE, dark: bool = False) -> Page:
    scheme: Any = "dark" if dark else "light"
    return browser.new_page(viewport=size, color_scheme=scheme, timezone_id="America/Los_Angeles")


def take_demo(browser: Browser, url: str) -> None:
    page = window(browser)
    page.goto(f"{url}?as=U0ENGA&channel={TEAM}")
    incident = page.locator("#messages .message", has_text="Transaction Database").first
    incident.wait_for(timeout=60_000)
    page.wait_for_timeout(4000)  # the other detectors' incidents
    incident.get_by_test_id("reply-link").click()
    page.locator("#thread").get_by_text("Paged").first.wait_for()
    page.locator("#messages").evaluate("list => list.scrollTo(0, 0)")
    shoot(page, "incident")
    ask(page, url)
    home = window(browser, dark=True)
    home.goto(f"{url}?as=U0ENGD&view=home")
    home.locator("main").get_by_text("On call").first.wait_for()
    shoot(home, "home-dark")
    phone = window(browser, PHONE, dark=True)
    phone.goto(f"{url}?as=U0ENGD&channel={TEAM}")
    phone.locator("#messages .message").first.wait_for()
    shoot(phone, "phone-dark")
    take_direct(page, url)


def ask(page: Page, url: str) -> None:
    """Two questions in a channel, answered to the one who asked alone."""
    page.goto(f"{url}?as=U0ENGA&channel=C0GENERAL")
    for line in ("/oncall", "/runbook same payment twice"):
        page.locator("#composer").fill(line)
        page.locator("#composer").press("Escape")
        page.locator("#composer").press("Enter")
        page.wait_for_timeout(1200)
    shoot(page, "questions")


def take_direct(page: Page, url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 780})
    page.goto(f"{url}?as=U0ENGD&view=home")
    page.get_by_role("link", name="Messages").or_(page.get_by_role("tab", name="Messages")).first.click()
    page.locator("#messages .message").first.wait_for()
    shoot(page, "phone-direct")


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def form() -> dict[str, Any]:
    pipelines = [{"text": plain(name), "value": name} for name in ("Profit", "Growth")]
    chosen = {"type": "static_select", "action_id": "it", "options": pipelines}
    said = {"type": "plain_text_input", "action_id": "it", "multiline": True}
    since = {"type": "datepicker", "action_id": "it"}
    asked = [("Pipeline", chosen), ("What is wrong", said), ("Since", since)]
    blocks = [{"type": "input", "block_id": n, "label": plain(n), "element": element} for n, element in asked]
    return {"type": "modal", "title": plain("Report an incident"), "submit": plain("Open incident"), "blocks": blocks}


def reporter(workspace: Workspace) -> App:
    app = App(client=WebClient(workspace.bot_token, base_url=workspace.api_url))

    @app.command("/runbook")
    def opens(ack: Ack, client: WebClient, command: dict[str, Any]) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=form())
        ack()

    return app


def take_forms(browser: Browser, workspace: Workspace) -> None:
    app = reporter(workspace)
    handler = SocketModeHandler(app, workspace.app_token)
    handler.connect()
    page = window(browser, {"width": 1180, "height": 860})
    page.goto(f"{workspace.url}/?as=U0ENGA&channel={TEAM}")
    picture = (HERE / "phone-dark.png").read_bytes()
    figures = "day,refunds\n" + "\n".join(f"2026-11-{day:02},{day * 7 % 50}" for day in range(1, 20))
    app.client.files_upload_v2(channel=TEAM, content=figures, filename="refunds.csv", initial_comment="Refunds by day")
    app.client.files_upload_v2(channel=TEAM, file=picture, filename="phone.png", title="On a phone")
    page.locator("#messages img").last.wait_for()
    page.wait_for_timeout(500)
    shoot(page, "files")
    page.locator("#composer").fill("/runbook")
    page.locator("#composer").press("Escape")
    page.locator("#composer").press("Enter")
    page.get_by_role("button", name="Open incident").click()
    page.wait_for_timeout(300)
    shoot(page, "form-errors")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Control panel").click()
    page.get_by_role("dialog", name="Control panel").wait_for()
    shoot(page, "control")
    handler.close()


def shoot(page: Page, name: str) -> None:
    """Photographs a page with at most 64 colours, which keeps its text sharp and the file small."""
    path = HERE / f"{name}.png"
    page.screenshot(path=path)
    shrink(path)
    if path.stat().st_size > LARGEST:
        raise RuntimeError(f"{path.name} has {path.stat().st_size} bytes, more than {LARGEST}")


def shrink(path: Path) -> None:
    with Image.open(path) as image:
        reduced = image.convert("RGB").quantize(64, dither=Image.Dither.NONE)
    reduced.save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
