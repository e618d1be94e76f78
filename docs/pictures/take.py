"""Takes the pictures of this folder from the real demo: `python docs/pictures/take.py`; needs Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--speed", "20", "--folder", f"{folder}/demo"]
        demo = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            take(address(demo))
        finally:
            demo.send_signal(signal.SIGTERM)
            demo.wait(timeout=20)
    return 0


def address(demo: subprocess.Popen[str]) -> str:
    assert demo.stdout is not None
    for line in demo.stdout:
        if line.strip().startswith("Open"):
            return line.split()[1].partition("?")[0]
    raise RuntimeError("the demo did not start")


def take(url: str) -> None:
    browser_path = shutil.which("chromium") or shutil.which("google-chrome") or os.environ["CHROMIUM"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1360, "height": 860}, timezone_id="America/Los_Angeles")
        page.goto(f"{url}?as=U0ENGA&channel=C0DATAENG")
        incident = page.locator("#messages .message", has_text="Transaction Database").first
        incident.wait_for(timeout=60_000)
        page.wait_for_timeout(4000)  # the other detectors' incidents
        incident.get_by_test_id("reply-link").click()
        page.locator("#thread").get_by_text("Paged").first.wait_for()
        page.locator("#messages").evaluate("list => list.scrollTo(0, 0)")
        shoot(page, "incident")
        page.goto(f"{url}?as=U0ENGD&view=home")
        page.locator("main").get_by_text("On call").first.wait_for()
        shoot(page, "home")
        page.goto(f"{url}?as=U0ENGA&channel=C0GENERAL")
        for line in ("/oncall", "/runbook same payment twice"):
            page.locator("#composer").fill(line)
            page.locator("#composer").press("Escape")
            page.locator("#composer").press("Enter")
            page.wait_for_timeout(1200)
        shoot(page, "questions")
        dark = browser.new_page(viewport={"width": 400, "height": 800}, color_scheme="dark")
        dark.goto(f"{url}?as=U0ENGD&channel=C0DATAENG")
        dark.wait_for_timeout(2500)
        shoot(dark, "phone-dark")
        browser.close()


def shoot(page: Page, name: str) -> None:
    page.screenshot(path=HERE / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
