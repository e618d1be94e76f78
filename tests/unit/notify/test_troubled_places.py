"""One thing's trouble is its own: a conversation, a method or a row that is in trouble delays or loses nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.clock import ManualClock
from bot.errors import InDoubt, NotYet, SendError
from bot.flows.outbox import Outbox
from bot.notify.notifier import Draft, Notice, Rank, Receipt
from bot.notify.payload import Direct, Edit, Payload, Post, Topic
from bot.store import breakers, notices, sending
from bot.store.database import Database
from bot.store.tables import outbox as rows


class Slack:
    """A destination with conversations, each with its own mood. ends: what sending to a place raises, for good.
    looks: what looking into a conversation raises or answers."""

    name, timeout, settle = "slack", 5.0, 8.0

    def __init__(self) -> None:
        self.accepted: list[str] = []
        self.ends: dict[str, Callable[[], Exception]] = {}
        self.swallows: set[str] = set()  # places where what is sent arrives and its answer is lost
        self.looks: dict[str, Exception | None] = {}
        self.asked: list[str] = []

    def send(self, notice: Notice) -> Receipt:
        place = notice.payload.place
        if place in self.ends:
            raise self.ends[place]()
        self.accepted.append(notice.key)
        if place in self.swallows:
            raise InDoubt("time-out")
        return Receipt({"channel": "C1", "ts": str(len(self.accepted))})

    def find(self, wanted: Sequence[Notice]) -> Mapping[str, Receipt] | None:
        where = wanted[0].payload.conversation
        self.asked.append(where)
        if where in self.looks:
            if (end := self.looks[where]) is None:
                return None
            raise end
        return {n.key: Receipt({"channel": "C1", "ts": "1"}) for n in wanted if n.key in self.accepted}


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
def outbox(database: Database, clock: ManualClock, slack: Slack) -> Outbox:
    return Outbox(database, clock, [slack], {})


def post(channel: str) -> Post:
    return Post(channel=channel, message={"text": "hello"})


def page(user: str) -> Direct:
    return Direct(user=user, message={"text": "page"})


def draft(key: str, payload: Payload, **more: Any) -> Draft:
    given = {"kind": "self", "lane": f"lane of {key}", "plain": key, **more}
    return Draft(key=key, payload=payload, **given)


def put(database: Database, clock: ManualClock, *drafts: Draft) -> None:
    database.write(lambda c: notices.put(c, "team", None, drafts, clock.now()))


def states(database: Database, *keys: str) -> dict[str, str]:
    with database.reading() as c:
        return {r.key: r.state for r in notices.find(c, keys)}


def junk(database: Database, key: str, payload: Any, **more: Any) -> None:
    """As a newer version beside this one would have written it, or a bad disk."""
    database.write(lambda c: c.execute(update(rows).where(rows.c.key == key).values(payload=payload, **more)))


JUNK = [{"type": "slack.post/99", "channel": "C1"}, {}, [], "?", {"do": "sing"}, {"type": "slack.post/1", "channel": 3}]


# --- pauses ---------------------------------------------------------------------------------------------------------


def test_a_method_that_asks_to_wait_delays_no_other(
    database: Database, clock: ManualClock, slack: Slack, outbox: Outbox
) -> None:
    slack.ends["chat.update"] = lambda: SendError("slow down", retry_after=30)
    put(database, clock, draft("posted", post("C9")))
    outbox.deliver_due("slack")
    put(database, clock, draft("edit", Edit(message={"text": "x"}), kind="edit", parent_key="posted"))
    outbox.deliver_due("slack")
    put(database, clock, draft("page", page("U1"), kind="page", wakes=True))
    outbox.deliver_due("slack")
    assert slack.accepted == ["posted", "page"]


def test_only_time_lifts_a_pause(database: Database, clock: ManualClock, slack: Slack, outbox: Outbox) -> None:
    slack.ends["chat.postMessage C1"] = lambda: SendError("slow down", retry_after=30)
    put(database, clock, draft("waits", post("C1")), draft("goes", post("C2")))
    outbox.deliver_due("slack")
    del slack.ends["chat.postMessage C1"]
    for _ in range(5):
        clock.advance(timedelta(seconds=5))
        put(database, clock, draft(f"goes {clock.now()}", post("C2")))
        outbox.deliver_due("slack")
    assert states(database, "waits") == {"waits": "pending"}
    clock.advance(timedelta(seconds=6))
    outbox.deliver_due("slack")
    assert states(database, "waits") == {"waits": "delivered"}


def test_a_shorter_pause_does_not_shorten_a_longer_one(database: Database, clock: ManualClock) -> None:
    now = clock.machine()
    database.write(lambda c: breakers.pause(c, "slack", "p", now + 60, "why", now))
    database.write(lambda c: breakers.pause(c, "slack", "p", now + 1, "why", now))
    with database.reading() as c:
        assert breakers.paused(c, "slack", now + 30) == {"p"}


@pytest.mark.parametrize(
    "refusal",
    [
        SendError("full", passing=True),
        SendError("is_archived", by_people=True),
        SendError("nobody knows this code", by_people=True, only_this=True),
        SendError("try later"),
    ],
)
def test_a_page_never_waits_for_another_conversation(
    database: Database, clock: ManualClock, slack: Slack, outbox: Outbox, refusal: SendError
) -> None:
    slack.ends["chat.postMessage C1"] = lambda: refusal
    put(database, clock, *(draft(f"n{n}", post("C1")) for n in range(20)))
    outbox.deliver_due("slack")
    put(database, clock, draft("page", page("U1"), kind="page", wakes=True))
    outbox.deliver_due("slack")
    assert slack.accepted == ["page"]


@pytest.mark.parametrize("refusal", [SendError("full", passing=True), SendError("is_archived", by_people=True)])
def test_what_a_place_refuses_comes_when_it_takes_things_again(
    database: Database, clock: ManualClock, slack: Slack, outbox: Outbox, refusal: SendError
) -> None:
    slack.ends["chat.postMessage C1"] = lambda: refusal
    put(database, clock, draft("a", post("C1")), draft("b", post("C1")))
    for _ in range(40):
        outbox.deliver_due("slack")
        clock.advance(timedelta(minutes=1))
    del slack.ends["chat.postMessage C1"]
    clock.advance(timedelta(minutes=2))
    outbox.deliver_due("slack")
    assert slack.accepted == ["a", "b"]


def test_a_row_that_is_refused_again_and_again_lets_its_lane_go(
    database: Database, clock: ManualClock, slack: Slack, outbox: Outbox
) -> None:
    slack.ends["chat.postMessage C1"] = lambda: SendError("odd", by_people=True, only_this=True)
    put(database, clock, draft("odd", post("C1"), lane="one"), draft("behind", post("C2"), lane="one"))
    for _ in range(10):
        outbox.deliver_due("slack")
        clock.advance(timedelta(minutes=2))
    assert states(database, "odd", "behind") == {"odd": "pending", "behind": "delivered"}


def test_a_place_whose_turn_it_is_not_does_not_hold_up_the_next(
    database: Database, clock: ManualClock, slack: Slack, outbox: Outbox
) -> None:
    slack.ends["chat.postMessage C1"] = lambda: NotYet(30.0)
    put(database, clock, *(draft(f"n{n}", post("C1")) for n in range(50)), draft("other", post("C2")))
    assert outbox.deliver_due("slack") == 2  # one that was told to wait speaks for all of its place
    assert slack.accepted == ["other"]


# --- order ----------------------------------------------------------------------------------------------------------


def test_pages_go_first_then_cards_then_what_people_did_then_the_rest(
    database: Database, clock: ManualClock, slack: Slack, outbox: Outbox
) -> None:
    put(
        database,
        clock,
        draft("rest", post("C1")),
        draft("deed", post("C2"), rank=Rank.DEED),
        draft("card", post("C3"), kind="incident"),
        draft("page", page("U1"), kind="page", wakes=True),
    )
    outbox.deliver_due("slack")
    assert slack.accepted == ["page", "card", "deed", "rest"]


def test_a_thread_for_pages_takes_nothing_else(
    database: Database, clock: ManualClock, slack: Slack, outbox: Outbox
) -> None:
    put(database, clock, draft("rest", post("C1")), draft("page", page("U1"), kind="page", wakes=True))
    outbox.deliver_due("slack", least=Rank.PAGE)
    assert slack.accepted == ["page"]


# --- doubt ----------------------------------------------------------------------------------------------------------


def test_a_conversation_that_nobody_can_look_into_settles_the_others(
    database: Database, clock: ManualClock, slack: Slack, outbox: Outbox
) -> None:
    slack.looks = {"U7": SendError("user_disabled", by_people=True), "C8": SendError("slow", retry_after=60)}
    slack.looks["C9"] = InDoubt("hangs")
    slack.swallows = {f"chat.postMessage {place}" for place in ("U7", "C8", "C9", "C1")}
    put(database, clock, draft("a", page("U7")), draft("b", post("C8")), draft("c", post("C9")), draft("d", post("C1")))
    outbox.deliver_due("slack")
    clock.advance(timedelta(seconds=9))
    outbox.reconcile("slack")
    assert states(database, "a", "b", "c", "d") == {"a": "doubt", "b": "doubt", "c": "doubt", "d": "delivered"}


def test_a_look_that_was_asked_to_wait_waits(
    database: Database, clock: ManualClock, slack: Slack, outbox: Outbox
) -> None:
    slack.swallows, slack.looks = {"chat.postMessage C1"}, {"C1": SendError("slow down", retry_after=30)}
    put(database, clock, draft("a", post("C1")))
    outbox.deliver_due("slack")
    for _ in range(20):
        clock.advance(timedelta(seconds=2))
        outbox.reconcile("slack")
    assert slack.asked == ["C1"] * 2


@pytest.mark.parametrize("end", [None, InDoubt("hangs"), SendError("slow down", retry_after=20)])
@pytest.mark.parametrize(("wakes", "becomes"), [(True, "pending"), (False, "cancelled")])
def test_what_cannot_be_looked_up_goes_again_if_it_wakes_and_else_not(
    database: Database,
    clock: ManualClock,
    slack: Slack,
    outbox: Outbox,
    end: Exception | None,
    wakes: bool,
    becomes: str,
) -> None:
    slack.swallows, slack.looks = {"chat.postMessage C1"}, {"C1": end}
    put(database, clock, draft("a", post("C1"), wakes=wakes))
    outbox.deliver_due("slack")
    for _ in range(40):
        clock.advance(timedelta(seconds=5))
        outbox.reconcile("slack")
    assert states(database, "a") == {"a": becomes}


def test_two_hundred_doubts_that_nobody_can_settle_starve_no_page(
    database: Database, clock: ManualClock, slack: Slack, outbox: Outbox
) -> None:
    slack.looks = {f"C{n}": InDoubt("hangs") for n in range(250)}
    slack.swallows = {f"chat.postMessage C{n}" for n in range(250)} | {"chat.postMessage U1", "chat.postMessage C999"}
    put(database, clock, *(draft(f"n{n}", post(f"C{n}")) for n in range(250)))
    put(database, clock, draft("page", page("U1"), kind="page", wakes=True), draft("other", post("C999")))
    outbox.deliver_due("slack")
    for _ in range(3):
        clock.advance(timedelta(seconds=9))
        outbox.reconcile("slack")
    assert states(database, "page", "other") == {"page": "delivered", "other": "delivered"}


# --- rows that cannot be read ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", JUNK)
def test_a_junk_row_fails_alone_when_it_is_sent(
    database: Database, clock: ManualClock, slack: Slack, outbox: Outbox, payload: Any
) -> None:
    put(database, clock, draft("junk", post("C1"), wakes=True), draft("page", page("U1"), kind="page", wakes=True))
    junk(database, "junk", payload)
    outbox.deliver_due("slack")
    assert states(database, "junk", "page") == {"junk": "parked", "page": "delivered"}


@pytest.mark.parametrize("payload", JUNK)
def test_a_junk_row_in_doubt_fails_alone(
    database: Database, clock: ManualClock, slack: Slack, outbox: Outbox, payload: Any
) -> None:
    slack.swallows = {"chat.postMessage U1", "chat.postMessage C1"}
    put(database, clock, draft("junk", post("C1"), wakes=True), draft("page", page("U1"), kind="page", wakes=True))
    outbox.deliver_due("slack")
    junk(database, "junk", payload)
    clock.advance(timedelta(seconds=9))
    outbox.reconcile("slack")
    assert states(database, "junk", "page") == {"junk": "parked", "page": "delivered"}


def test_what_was_set_aside_goes_once_somebody_has_looked(
    database: Database, clock: ManualClock, slack: Slack, outbox: Outbox
) -> None:
    put(database, clock, draft("a", post("C1")))
    junk(database, "a", {"type": "slack.post/2"})
    outbox.deliver_due("slack")
    junk(database, "a", {"type": "slack.post/1", "channel": "C1", "message": {"text": "x"}})
    assert database.write(notices.unpark) == 1
    outbox.deliver_due("slack")
    assert slack.accepted == ["a"]


def test_a_row_that_fails_without_a_verdict_is_set_aside_after_a_while(
    database: Database, clock: ManualClock, slack: Slack, outbox: Outbox
) -> None:
    slack.ends["chat.postMessage C1"] = lambda: TypeError("a mistake of ours")
    put(database, clock, draft("odd", post("C1"), wakes=True), draft("fine", post("C2")))
    for _ in range(8):
        outbox.deliver_due("slack")
        clock.advance(timedelta(seconds=20))
        outbox.reconcile("slack")
    assert states(database, "odd", "fine") == {"odd": "parked", "fine": "delivered"}


# --- what waits for what --------------------------------------------------------------------------------------------


def test_what_waited_for_a_row_that_is_called_off_waits_for_the_one_before(
    database: Database, clock: ManualClock, slack: Slack, outbox: Outbox
) -> None:
    slack.ends["chat.postMessage C1"] = lambda: SendError("try later")
    put(database, clock, draft("first", post("C1"), lane="one"))
    put(database, clock, draft("second", post("C2"), lane="one"), draft("third", post("C3"), lane="one"))
    database.write(lambda c: notices.call_off(c, ["second"], "no longer wanted"))
    outbox.deliver_due("slack")
    assert slack.accepted == []
    del slack.ends["chat.postMessage C1"]
    clock.advance(timedelta(minutes=1))
    outbox.deliver_due("slack")
    assert slack.accepted == ["first", "third"]


def test_what_was_put_in_behind_a_row_that_was_just_ending_is_found(
    database: Database, clock: ManualClock, slack: Slack, outbox: Outbox
) -> None:
    put(database, clock, draft("first", post("C1"), lane="one"))
    outbox.deliver_due("slack")
    put(database, clock, draft("second", post("C2"), lane="two"))
    with database.reading() as c:
        ended = notices.find(c, ["first"])[0].id
    database.write(lambda c: c.execute(update(rows).where(rows.c.key == "second").values(waits_for=ended)))
    outbox.deliver_due("slack")
    assert outbox.release_overlooked() == 1
    outbox.deliver_due("slack")
    assert slack.accepted == ["first", "second"]


def test_the_message_that_an_edit_belongs_to_is_gone_and_stands_again(
    database: Database, clock: ManualClock, slack: Slack, outbox: Outbox
) -> None:
    put(database, clock, draft("card", post("C1"), kind="incident"))
    outbox.deliver_due("slack")
    slack.ends["chat.update"] = lambda: SendError("message_not_found", permanent=True, gone=True)
    put(database, clock, draft("edit", Edit(message={"text": "as it is now"}), kind="edit", parent_key="card"))
    put(database, clock, draft("reply", post("C1"), parent_key="card"))
    outbox.deliver_due("slack")
    assert slack.accepted.count("card") == 2
    with database.reading() as c:
        assert notices.find(c, ["card"])[0].payload["message"] == {"text": "as it is now"}
    assert states(database, "edit", "reply") == {"edit": "cancelled", "reply": "delivered"}


def test_a_setting_is_not_tied_to_a_channel_of_messages() -> None:
    assert Topic(channel="C1", segment="On call: Ada").place != post("C1").place


def test_the_same_claim_is_made_once(database: Database, clock: ManualClock) -> None:
    put(database, clock, draft("a", post("C1")))
    wanted = sending.asked("slack", clock.machine(), (), ())
    first = database.write(lambda c: sending.claim(c, wanted, "one", 8.0))
    assert first is not None
    assert database.write(lambda c: sending.claim(c, wanted, "two", 8.0)) is None
