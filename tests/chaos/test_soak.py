"""Ten thousand notices, or as many as SOAK says, through a bad day of Slack's: conversations that refuse, limits, lost
answers, a token that is revoked for a while, senders that die. None is lost, none stands twice, and each lane keeps its
order. Two processes send from one database."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import pytest
from local_slack.seed import data_team
from local_slack.workspace import Workspace
from sqlalchemy import func, select

from bot.clock import SystemClock
from bot.flows.outbox import Outbox, Patience
from bot.notify.notifier import Draft, Rank
from bot.notify.payload import Direct, Post
from bot.notify.slack import SlackNotifier, slack_client
from bot.store import notices, sending
from bot.store.database import Database
from bot.store.tables import outbox

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(1800)]

NOTICES = int(os.environ.get("SOAK", "10000"))
CHANNELS = [f"C0SOAK{n:02}" for n in range(24)]
PEOPLE = ("U0ENGA", "U0ENGB", "U0ENGC", "U0ENGD")
LANES = 300
TROUBLES = 150  # in all
TIMEOUT, SETTLE = 2, 3.0  # seconds
PATIENCE = Patience(lease=6.0, longest_retry=2.0, longest_refused=2.0)
SENDERS = (Rank.PAGE, Rank.REST, Rank.REST)
# What happens to a method, or to one conversation, and for how many calls.
ANYWHERE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("drop_after_accept", {}),
    ("nonsense", {}),
    ("status", {"status": 503}),
    ("drop", {}),
    ("hang", {"seconds": 3}),
    ("late", {"seconds": 1}),
    ("ratelimit", {"retry_after": 1}),
    ("error", {"error": "token_revoked"}),
    ("error", {"error": "internal_error"}),
)
OF_A_CONVERSATION: tuple[tuple[str, dict[str, Any]], ...] = (
    ("error", {"error": "is_archived"}),
    ("error", {"error": "not_in_channel"}),
    ("error", {"error": "channel_not_found"}),
    ("error", {"error": "message_limit_exceeded"}),
    ("ratelimit", {"retry_after": 2}),
    ("drop_after_accept", {}),
)
# What cannot be looked up at all is dropped with a reason, or sent again where it wakes people: that is another test's.
LOOKING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("status", {"status": 503}),
    ("hang", {"seconds": 3}),
    ("ratelimit", {"retry_after": 1}),
)


@pytest.fixture
def slack() -> Iterator[Workspace]:
    seed = data_team()
    inside = [*PEOPLE, "U0WATCHKEEPER"]
    rooms = [{"id": channel, "name": channel.lower(), "members": inside} for channel in CHANNELS]
    with Workspace.start({**seed, "channels": [*seed["channels"], *rooms]}, rates="off") as started:
        yield started


def drafts() -> list[Draft]:
    """Most of them in a few lanes of channels, one in fifty a page."""
    made = []
    for n in range(NOTICES):
        if n % 50 == 0:
            person = PEOPLE[n // 50 % len(PEOPLE)]
            page = Direct(user=person, message={"text": f"page {n}"})
            made.append(Draft(f"n{n}", "page", f"page {n}", page, f"page {n}", wakes=True))
        else:
            lane = n % LANES
            post = Post(channel=CHANNELS[lane % len(CHANNELS)], message={"text": f"notice {n}"})
            made.append(Draft(f"n{n}", "self", f"lane {lane}", post, f"notice {n}"))
    return made


class BadDay:
    """Trouble of every kind, for as long as it is not over."""

    def __init__(self, workspace: Workspace, database: Database) -> None:
        self._workspace, self._database, self._dice = workspace, database, random.Random(13)
        self._over = threading.Event()
        self._threads = [threading.Thread(target=work) for work in (self._trouble, self._die)]
        self.met: Counter[str] = Counter()

    def __enter__(self) -> BadDay:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        self._workspace.clear_faults()

    def _trouble(self) -> None:
        """A little more of it each time that another part has gone out."""
        kinds = [
            *((kind, how, False) for kind, how in ANYWHERE),
            *((kind, how, True) for kind, how in OF_A_CONVERSATION),
        ]
        while not self._over.is_set():
            self._dice.shuffle(kinds)
            for kind, how, is_of_one in kinds:
                self._after_some_more()
                where = {"channel": self._dice.choice([*CHANNELS, *PEOPLE]), "times": self._dice.randint(1, 4)}
                self._workspace.fault("chat.postMessage", kind, **how, **(where if is_of_one else {}))
                self.met[str(how.get("error", kind))] += 1
            kind, how = self._dice.choice(LOOKING)
            self._workspace.fault("conversations.history", kind, **how)
            self.met[f"looking: {kind}"] += 1

    def _after_some_more(self) -> None:
        before = left(self._database)
        while left(self._database) > before - NOTICES // TROUBLES and not self._over.wait(0.1):
            pass

    def _die(self) -> None:
        """A sender takes a notice and is never heard of again."""
        while not self._over.wait(1.0):
            given = sending.asked("slack", time.time(), (), ())
            who = f"dead {self.met['died']}"
            if self._database.write(partial(sending.claim, given=given, me=who, lease=PATIENCE.lease)):
                self.met["died"] += 1


def processes(workspace: Workspace, url: str) -> list[Outbox]:
    made = []
    for _ in range(2):
        client = slack_client(workspace.bot_token, workspace.api_url, timeout=TIMEOUT)
        made.append(Outbox(Database(url), SystemClock(), [SlackNotifier(client, settle=SETTLE)], {}, PATIENCE))
    return made


def at_work(outboxes: Sequence[Outbox], over: threading.Event) -> list[threading.Thread]:
    def send(box: Outbox, least: Rank) -> None:
        while not over.is_set():
            if not box.deliver_due("slack", least=least):
                over.wait(0.1)

    def settle(box: Outbox) -> None:
        while not over.wait(0.5):
            box.reconcile("slack")

    threads = [threading.Thread(target=send, args=(box, least)) for box in outboxes for least in SENDERS]
    return [*threads, *(threading.Thread(target=settle, args=(box,)) for box in outboxes)]


def left(database: Database) -> int:
    with database.reading() as c:
        query = select(func.count()).select_from(outbox).where(outbox.c.state.in_(notices.UNFINISHED))
        return int(c.execute(query).scalar_one())


def stand(workspace: Workspace) -> list[str]:
    """The keys of all messages, in the order in which they stand, conversation by conversation."""
    messages = [message for channel in workspace.state()["channels"] for message in channel["messages"]]
    keys = [((m.get("metadata") or {}).get("event_payload") or {}).get("key") for m in messages]
    return [key for key in keys if key]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_bad_day_loses_and_doubles_nothing(kind: str, slack: Workspace, request: pytest.FixtureRequest) -> None:
    url = str(request.getfixturevalue("sqlite_url" if kind == "sqlite" else "postgres_url"))
    database, wanted, over = Database(url), drafts(), threading.Event()
    now = SystemClock().now()
    for n in range(0, len(wanted), 500):
        some = wanted[n : n + 500]
        database.write(lambda c, some=some: notices.put(c, "team", None, some, now))  # type: ignore[misc]
    outboxes = processes(slack, url)
    threads = at_work(outboxes, over)
    for thread in threads:
        thread.start()
    with BadDay(slack, database) as day:
        while left(database) > NOTICES // 10:
            time.sleep(0.2)
    while left(database):
        time.sleep(0.2)
    over.set()
    for thread in threads:
        thread.join()
    standing = stand(slack)
    assert {key: n for key, n in Counter(standing).items() if n > 1} == {}, day.met
    assert {draft.key for draft in wanted} - set(standing) == set(), day.met
    assert out_of_order(database, standing) == {}, day.met
    assert set(day.met) >= {"died", *(str(how.get("error", kind)) for kind, how in (*ANYWHERE, *OF_A_CONVERSATION))}


def out_of_order(database: Database, standing: Sequence[str]) -> dict[str, list[str]]:
    """Lanes whose notices stand in another order than they were queued in; those that were refused again and again went
    on beside."""
    place, lanes = {key: n for n, key in enumerate(standing)}, defaultdict[str, list[str]](list)
    with database.reading() as c:
        for row in c.execute(select(outbox.c.lane, outbox.c.key).order_by(outbox.c.id)):
            lanes[row.lane].append(row.key)
    return {lane: keys for lane, keys in lanes.items() if keys != sorted(keys, key=place.__getitem__)}
