"""Takes the pictures of this folder: `python docs/pictures/take.py`; needs Chromium and takes a minute.

Every surface of the page three times: light, dark, and on a narrow screen.

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
from playwright.sync_api import Browser, Locator, Page, sync_playwright
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from local_slack.workspace import Workspace  # noqa: E402

ARGUMENTS = [
    "--headless",
    "--disable-lcd-text",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
]
AT = "2026-11-20"  # a Friday in working hours, so that the pictures show the same whenever they are taken
TEAM, ANN, DAN = "C0DATAENG", "U0ENGA", "U0ENGD"
LARGEST, ALL = 100_000, 2_000_000  # bytes of a picture, and of all of them
WIDE, NARROW = {"width": 1180, "height": 740}, {"width": 390, "height": 780}

# Each surface in each look: what a name ends with, the window, and the colours.
LOOKS: dict[str, tuple[Any, Any]] = {"": (WIDE, "light"), "-dark": (WIDE, "dark"), "-narrow": (NARROW, "light")}


def main() -> int:
    browser_path = shutil.which("chromium") or shutil.which("google-chrome") or os.environ["CHROMIUM"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        with demo() as url:
            take_demo(browser, url)
        with Workspace.start() as workspace:
            take_alone(browser, workspace)
        browser.close()
    taken = sum(path.stat().st_size for path in HERE.glob("*.png"))
    if taken > ALL:
        raise RuntimeError(f"all pictures have {taken} bytes, more than {ALL}")
    return 0


@contextmanager
def demo() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "bot",
            "demo",
            "--port",
            "0",
            "--speed",
            "20",
            "--at",
            AT,
            "--folder",
            f"{folder}/demo",
        ]
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


@contextmanager
def window(browser: Browser, look: str) -> Iterator[Page]:
    size, scheme = LOOKS[look]
    page = browser.new_page(
        viewport=size, color_scheme=scheme, reduced_motion="reduce", timezone_id="America/Los_Angeles"
    )
    yield page
    page.close()


def take_demo(browser: Browser, url: str) -> None:
    for number, look in enumerate(LOOKS):
        with window(browser, look) as page:
            incident = to_incident(page, url, first=number == 0)
            shoot(page, f"channel{look}")
            incident.get_by_test_id("reply-link").click()
            page.locator("#thread").get_by_text("Paged").first.wait_for()
            if page.locator("#pinned[open]").count():  # the guide has been seen in the channel
                page.locator("#pinned summary").click()
            shoot(page, f"thread{look}")
            ask(page, url)
            shoot(page, f"ephemeral{look}")
            page.locator("#composer").fill("/")
            page.locator(".completion").first.wait_for()
            shoot(page, f"completion{look}")
            page.goto(f"{url}?as={DAN}&view=home")
            page.locator("main").get_by_text("On call").first.wait_for()
            shoot(page, f"home{look}")
            page.get_by_role("tab", name="Messages").click()
            page.locator("#messages .message").first.wait_for()
            shoot(page, f"direct{look}")


def to_incident(page: Page, url: str, first: bool) -> Locator:
    page.goto(f"{url}?as={ANN}&channel={TEAM}")
    incident = page.locator("#messages .message", has_text="Transaction Database").first
    incident.wait_for(timeout=60_000)
    if first:
        page.wait_for_timeout(4000)  # the other detectors' incidents
    incident.evaluate("message => message.scrollIntoView({ block: 'start' })")
    return incident


def ask(page: Page, url: str) -> None:
    """Two questions in a channel, answered to the one who asked alone."""
    page.goto(f"{url}?as={ANN}&channel=C0GENERAL")
    for line in ("/oncall", "/runbook same payment twice"):
        say(page, line)
        page.wait_for_timeout(1200)


def say(page: Page, line: str) -> None:
    page.locator("#composer").fill(line)
    page.locator("#composer").press("Escape")
    page.locator("#composer").press("Enter")


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


def take_alone(browser: Browser, workspace: Workspace) -> None:
    app = reporter(workspace)
    handler = SocketModeHandler(app, workspace.app_token)
    handler.connect()
    share(app.client)
    for look in LOOKS:
        with window(browser, look) as page:
            page.goto(f"{workspace.url}/?as={ANN}&channel={TEAM}")
            page.locator("#messages .thumbnail").last.wait_for()
            page.get_by_test_id("composer-files").set_input_files([HERE / "home.png", HERE / "take.py"])
            page.locator("[data-testid=attached] img").wait_for()
            page.locator("#composer").fill("What the Home looks like now")
            page.wait_for_timeout(500)
            shoot(page, f"files{look}")
            while page.locator(".tray-remove").count():
                page.locator(".tray-remove").first.click()
            say(page, "/runbook")
            page.get_by_role("button", name="Open incident").click()
            page.wait_for_timeout(300)
            shoot(page, f"form{look}")
            page.keyboard.press("Escape")
            page.get_by_role("button", name="Control panel").click()
            page.get_by_role("dialog", name="Control panel").wait_for()
            shoot(page, f"control{look}")
    handler.close()


def share(client: WebClient) -> None:
    figures = "day,refunds\n" + "\n".join(f"2026-11-{day:02},{day * 7 % 50}" for day in range(1, 20))
    client.files_upload_v2(channel=TEAM, content=figures, filename="refunds.csv", initial_comment="Refunds by day")
    picture = (HERE / "home-narrow.png").read_bytes()
    client.files_upload_v2(channel=TEAM, content=picture, filename="phone.png", title="On a phone")


def shoot(page: Page, name: str) -> None:
    """Photographs a page with at most 128 colours, which keeps its text sharp and the file small."""
    path = HERE / f"{name}.png"
    page.mouse.move(1, 1)  # nothing is pointed at
    page.screenshot(path=path)
    shrink(path)
    if path.stat().st_size > LARGEST:
        raise RuntimeError(f"{path.name} has {path.stat().st_size} bytes, more than {LARGEST}")


def shrink(path: Path) -> None:
    with Image.open(path) as image:
        reduced = image.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    reduced.save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
