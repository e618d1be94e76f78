"""Draining the outbox into a local workspace, beside a bare loop over the SDK that remembers nothing."""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path

from bench.measure import percentile, table, workspace
from bot.clock import SystemClock
from bot.flows.outbox import Outbox
from bot.notify.notifier import Draft, Notice, Receipt
from bot.notify.payload import Post
from bot.notify.slack import SlackNotifier, slack_client
from bot.store import notices
from bot.store.database import Database
from bot.store.migrate import migrate
from tests import postgres

NOTICES, SENDERS, SINGLES = 600, 3, 60


def run() -> None:
    rows = [("the SDK alone: nothing kept, nothing ordered, lost if it dies", *_bare(), "")]
    with tempfile.TemporaryDirectory() as folder:
        rows.append(("outbox on SQLite", *_outbox(f"sqlite:///{Path(folder) / 'bench.db'}")))
    with postgres.server() as url:
        rows.append(("outbox on PostgreSQL", *_outbox(url)))
    columns = ("", f"{NOTICES} posts (s)", "posts a second", "queued to accepted, p50 / p99 (ms)")
    table(f"posting, {SENDERS} threads", columns, rows)


def _bare() -> tuple[str, str]:
    with workspace() as slack:
        clients = [slack_client(slack["SLACK_BOT_TOKEN"], slack["SLACK_API_URL"]) for _ in range(SENDERS)]

        def post(client: object, numbers: range) -> None:
            for n in numbers:
                client.chat_postMessage(channel="C0DATAENG", text=f"notice {n}")  # type: ignore[attr-defined]

        return _rate(_in_threads([lambda k=k, c=c: post(c, range(k, NOTICES, SENDERS)) for k, c in enumerate(clients)]))


def _outbox(url: str) -> tuple[str, str, str]:
    database, clock = Database(url), SystemClock()
    migrate(database)
    with workspace() as slack:
        notifier = _Timed(slack_client(slack["SLACK_BOT_TOKEN"], slack["SLACK_API_URL"]))
        outbox = Outbox(database, clock, [notifier], {})
        _put(database, clock, range(NOTICES))
        drained = _rate(_in_threads([lambda: outbox.deliver_due("slack") for _ in range(SENDERS)]))
        waits = []
        for n in range(SINGLES):
            began = time.perf_counter()
            _put(database, clock, range(NOTICES + n, NOTICES + n + 1))
            outbox.deliver_due("slack")
            waits.append((notifier.accepted_at - began) * 1000)
    database.close()
    return *drained, f"{percentile(waits, 0.5):.0f} / {percentile(waits, 0.99):.0f}"


class _Timed(SlackNotifier):
    accepted_at = 0.0

    def send(self, notice: Notice) -> Receipt:
        receipt = super().send(notice)
        self.accepted_at = time.perf_counter()
        return receipt


def _put(database: Database, clock: SystemClock, numbers: range) -> None:
    drafts = [
        Draft(
            key=f"bench{n}",
            kind="self",
            lane=f"lane{n % 30}",
            payload=Post(channel="C0DATAENG", message={"text": f"notice {n}"}),
            plain=f"notice {n}",
        )
        for n in numbers
    ]
    database.write(lambda c: notices.put(c, "bench", None, drafts, clock.now()))


def _in_threads(works: list[object]) -> float:
    threads = [threading.Thread(target=w) for w in works]  # type: ignore[arg-type]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def _rate(seconds: float) -> tuple[str, str]:
    return f"{seconds:.1f}", f"{NOTICES / seconds:.0f}"
