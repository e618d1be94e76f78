"""How soon a slash command is acknowledged with twenty people typing, beside a bare Bolt app."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from pathlib import Path

from local_slack.people import Person

from bench.measure import percentile, process, table, workspace
from bench.startup import BARE, bot_environment, wait_until_ready
from tests.victim import free_port

PEOPLE, SECONDS, PAUSE = 20, 20.0, (0.5, 1.5)
USERS = ("U0ENGA", "U0ENGB", "U0ENGC", "U0ENGD", "U0MANAGER", "U0LEAD", "U0FINANCE", "U0PRODUCT")
LINES = ("/oncall", "/oncall", "/oncall next", "/oncall profit")


def run() -> None:
    rows = []
    with workspace() as slack, process("-c", BARE, environ=slack) as app:
        assert app.stdout is not None
        app.stdout.readline()
        rows.append(("a bare Bolt app", *_typing(slack, ("/oncall",))))
    with workspace() as slack, tempfile.TemporaryDirectory() as folder:
        port = free_port()
        with process("-m", "bot", "run", environ=bot_environment(slack, Path(folder), port)):
            wait_until_ready(port)
            time.sleep(5)  # the first detector pass is a start-up cost, measured there
            rows.append(("watchkeeper run", *_typing(slack, LINES)))
    columns = ("", "commands", "p50 (ms)", "p99 (ms)", "slowest (ms)", "not answered")
    table(f"/oncall acknowledged, {PEOPLE} people typing for {SECONDS:.0f} s", columns, rows)


def _typing(slack: dict[str, str], lines: tuple[str, ...]) -> tuple[str, ...]:
    url = slack["SLACK_API_URL"].removesuffix("/api/")
    took: list[float] = []
    failed: list[str] = []

    def person(number: int) -> None:
        chance, until = random.Random(number), time.monotonic() + SECONDS
        with Person(url, USERS[number % len(USERS)]) as typist:
            while time.monotonic() < until:
                time.sleep(chance.uniform(*PAUSE))
                began = time.perf_counter()
                answer = typist.command("C0DATAENG", chance.choice(lines))
                took.append((time.perf_counter() - began) * 1000)
                if not answer.get("ok"):
                    failed.append(str(answer))

    threads = [threading.Thread(target=person, args=(n,)) for n in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    p50, p99, worst = percentile(took, 0.5), percentile(took, 0.99), max(took)
    return f"{len(took)}", f"{p50:.0f}", f"{p99:.0f}", f"{worst:.0f}", str(len(failed))
