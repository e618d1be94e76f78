"""The outbox: everything goes out, each notice once, whatever dies in between."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot.clock import ManualClock
from bot.errors import InDoubt, SendError
from bot.flows.outbox import Outbox, Patience
from bot.notify.notifier import Draft, Notice, OnDoubt, Receipt
from bot.notify.payload import Post
from bot.store import doubts, notices, sending
from bot.store.database import Database
from bot.store.sending import Claimed
from tests.conftest import FRIDAY


class Destination:
    """Stands for the outside world: keeps what it accepted, and ends each send as told."""

    name, timeout, settle = "slack", 5.0, 8.0

    def __init__(self) -> None:
        self.accepted: list[Notice] = []
        self.ends: list[Exception | None] = []  # of the next sends; None or an empty list: accepted
        self.keeps_doubtful = True
        self.can_be_asked = True

    def send(self, notice: Notice) -> Receipt:
        end = self.ends.pop(0) if self.ends else None
        if isinstance(end, SendError):
            raise end
        if not isinstance(end, InDoubt) or self.keeps_doubtful:
            self.accepted.append(notice)
        if end:
            raise end
        return Receipt({"channel": "C1", "ts": str(len(self.accepted))})

    def find(self, wanted: Sequence[Notice]) -> Mapping[str, Receipt] | None:
        if not self.can_be_asked:
            return None
        keys = [n.key for n in self.accepted]
        return {n.key: Receipt({"channel": "C1", "ts": str(keys.index(n.key) + 1)}) for n in wanted if n.key in keys}

    @property
    def keys(self) -> list[str]:
        return [n.key for n in self.accepted]


@pytest.fixture
def destination() -> Destination:
    return Destination()


@pytest.fixture
def outbox(database: Database, clock: ManualClock, destination: Destination) -> Outbox:
    return Outbox(database, clock, [destination], {})


def draft(key: str, lane: str = "one", **more: object) -> Draft:
    payload = Post(channel="C1", message={"text": key})
    return Draft(key=key, kind=str(more.pop("kind", "self")), lane=lane, payload=payload, plain=key, **more)  # type: ignore[arg-type]


def text_of(notice: Notice) -> str:
    assert isinstance(notice.payload, Post)
    return str(notice.payload.message["text"])


def put(database: Database, clock: ManualClock, *drafts: Draft) -> None:
    database.write(lambda c: notices.put(c, "team", None, drafts, clock.now()))


def claim(c: Connection, clock: ManualClock, who: str) -> Claimed:
    claimed = sending.claim(c, sending.asked("slack", clock.machine(), (), ()), who, 8.0)
    assert claimed is not None
    return claimed


def state(database: Database, key: str) -> str:
    with database.reading() as c:
        return str(notices.find(c, [key])[0].state)


def test_a_notice_is_delivered_once(
    database: Database, clock: ManualClock, destination: Destination, outbox: Outbox
) -> None:
    put(database, clock, draft("a"))
    assert outbox.deliver_due("slack") == 1
    assert outbox.deliver_due("slack") == 0
    assert destination.keys == ["a"]
    assert state(database, "a") == "delivered"


def test_the_same_key_is_queued_once(
    database: Database, clock: ManualClock, destination: Destination, outbox: Outbox
) -> None:
    put(database, clock, draft("a"), draft("a"))
    outbox.deliver_due("slack")
    assert destination.keys == ["a"]


def test_a_lane_keeps_its_order_while_its_first_notice_waits(
    database: Database, clock: ManualClock, destination: Destination, outbox: Outbox
) -> None:
    destination.ends = [SendError("try later")]
    put(database, clock, draft("first"), draft("second"), draft("elsewhere", lane="two"))
    outbox.deliver_due("slack")
    assert destination.keys == ["elsewhere"]
    clock.advance(timedelta(seconds=60))
    outbox.deliver_due("slack")
    assert destination.keys == ["elsewhere", "first", "second"]


def test_what_wakes_people_goes_first(
    database: Database, clock: ManualClock, destination: Destination, outbox: Outbox
) -> None:
    put(database, clock, draft("chatter"), draft("page", lane="two", wakes=True))
    outbox.deliver_due("slack")
    assert destination.keys == ["page", "chatter"]


def test_old_chatter_is_said_in_one_but_what_wakes_people_stays_itself(
    database: Database, clock: ManualClock, destination: Destination, outbox: Outbox
) -> None:
    replies = [draft(key, kind="reply", wakes=key == "bell") for key in ("one", "two", "bell", "three", "four")]
    put(database, clock, *replies)
    clock.advance(timedelta(hours=1))
    outbox.deliver_due("slack")
    assert destination.keys == ["one", "bell", "three"]
    assert [state(database, key) for key in ("two", "four")] == ["folded", "folded"]
    assert destination.accepted[0].plain == "• one\n• two"


def test_a_lease_is_over_after_its_end_and_not_at_it(
    database: Database, clock: ManualClock, destination: Destination, outbox: Outbox
) -> None:
    put(database, clock, draft("a"))
    database.write(lambda c: claim(c, clock, "dead"))
    ends = clock.machine() + 8.0
    with database.reading() as c:
        assert not doubts.any_dead_leases(c, ends)
        assert doubts.any_dead_leases(c, ends + 0.001)


def test_a_lost_reply_is_looked_up_and_adopted_not_sent_again(
    database: Database, clock: ManualClock, destination: Destination, outbox: Outbox
) -> None:
    destination.ends = [InDoubt("time-out")]
    put(database, clock, draft("a"))
    outbox.deliver_due("slack")
    outbox.reconcile("slack")
    assert state(database, "a") == "doubt", "too early: the destination may still be taking it in"
    clock.advance(timedelta(seconds=8))
    outbox.reconcile("slack")
    outbox.deliver_due("slack")
    assert state(database, "a") == "delivered"
    assert destination.keys == ["a"]


def test_a_lost_request_is_looked_up_and_sent_again(
    database: Database, clock: ManualClock, destination: Destination, outbox: Outbox
) -> None:
    destination.ends, destination.keeps_doubtful = [InDoubt("reset")], False
    put(database, clock, draft("a"))
    outbox.deliver_due("slack")
    clock.advance(timedelta(seconds=8))
    outbox.reconcile("slack")
    outbox.deliver_due("slack")
    assert destination.keys == ["a"]


@pytest.mark.parametrize(("on_doubt", "sent"), [(OnDoubt.RESEND, 2), (OnDoubt.SKIP, 1)])
def test_where_nobody_can_look_only_what_wakes_people_is_sent_again(
    database: Database, clock: ManualClock, destination: Destination, outbox: Outbox, on_doubt: OnDoubt, sent: int
) -> None:
    destination.ends, destination.can_be_asked = [InDoubt("time-out")], False
    put(database, clock, draft("a", on_doubt=on_doubt))
    outbox.deliver_due("slack")
    clock.advance(timedelta(seconds=8))
    outbox.reconcile("slack")
    outbox.deliver_due("slack")
    assert len(destination.accepted) == sent


def test_a_sender_that_died_after_the_send_leaves_a_doubt_that_is_adopted(
    database: Database, clock: ManualClock, destination: Destination, outbox: Outbox
) -> None:
    put(database, clock, draft("a"))
    dead = database.write(lambda c: claim(c, clock, "dead"))
    destination.send(dead.notice())
    clock.advance(timedelta(seconds=9))
    outbox.reconcile("slack")
    outbox.deliver_due("slack")
    assert (destination.keys, state(database, "a")) == (["a"], "delivered")


def test_a_sender_that_died_before_the_send_leaves_a_notice_that_is_sent(
    database: Database, clock: ManualClock, destination: Destination, outbox: Outbox
) -> None:
    put(database, clock, draft("a"))
    database.write(lambda c: claim(c, clock, "dead"))
    clock.advance(timedelta(seconds=9))
    outbox.reconcile("slack")
    outbox.deliver_due("slack")
    assert destination.keys == ["a"]


def test_a_sender_whose_lease_ran_out_while_it_was_stopped_sends_nothing(
    database: Database, destination: Destination
) -> None:
    class Stops(ManualClock):
        """A process that is stopped for a minute right after it looked at its watch."""

        def running(self) -> float:
            seconds = super().running()
            self.advance(timedelta(minutes=1))
            return seconds

    clock = Stops(FRIDAY)
    put(database, clock, draft("a"))
    Outbox(database, clock, [destination], {}).deliver_one("slack")
    assert destination.keys == []
    assert state(database, "a") == "pending"


def test_an_end_that_comes_after_the_lease_was_lost_is_not_recorded(database: Database, clock: ManualClock) -> None:
    put(database, clock, draft("a"))
    late = database.write(lambda c: claim(c, clock, "late"))
    clock.advance(timedelta(seconds=9))
    database.write(lambda c: doubts.of_dead_leases(c, clock.machine(), 8.0))
    assert not database.write(lambda c: sending.delivered(c, late, Receipt({}), clock.now()))
    assert state(database, "a") == "doubt"


def test_a_destination_that_asks_to_wait_is_left_alone_until_then(
    database: Database, clock: ManualClock, destination: Destination, outbox: Outbox
) -> None:
    destination.ends = [SendError("slow down", retry_after=30)]
    put(database, clock, draft("a"), draft("b", lane="two"))
    outbox.deliver_due("slack")
    assert destination.keys == []
    clock.advance(timedelta(seconds=29))
    assert outbox.deliver_due("slack") == 0
    clock.advance(timedelta(seconds=2))
    outbox.deliver_due("slack")
    assert destination.keys == ["a", "b"]


def test_refused_looks_go_again_as_plain_text(
    database: Database, clock: ManualClock, destination: Destination, outbox: Outbox
) -> None:
    destination.ends = [SendError("invalid_blocks", permanent=True, refused_looks=True)]
    put(database, clock, draft("a", wakes=True))
    outbox.deliver_due("slack")
    assert [n.bare for n in destination.accepted] == [True]


def test_what_is_refused_for_good_frees_its_lane_and_keeps_its_reason(
    database: Database, clock: ManualClock, destination: Destination, outbox: Outbox
) -> None:
    destination.ends = [SendError("is_archived", permanent=True)]
    put(database, clock, draft("a"), draft("b"))
    outbox.deliver_due("slack")
    assert (state(database, "a"), destination.keys) == ("failed", ["b"])


def test_what_is_of_no_use_any_more_is_dropped_with_a_reason(
    database: Database, clock: ManualClock, destination: Destination, outbox: Outbox
) -> None:
    put(database, clock, draft("a", not_after=clock.now()))
    clock.advance(timedelta(seconds=1))
    outbox.deliver_due("slack")
    assert (state(database, "a"), destination.keys) == ("cancelled", [])


def test_an_edit_replaces_the_edits_that_nobody_has_seen(
    database: Database, clock: ManualClock, destination: Destination, outbox: Outbox
) -> None:
    put(database, clock, draft("post"))
    put(database, clock, draft("edit1", kind="edit", parent_key="post"))
    put(database, clock, draft("edit2", kind="edit", parent_key="post"))
    outbox.deliver_due("slack")
    assert destination.keys == ["post", "edit2"]
    assert destination.accepted[1].parent == {"channel": "C1", "ts": "1"}


def test_chatter_that_waited_through_an_outage_is_said_in_one_message(
    database: Database, clock: ManualClock, destination: Destination, outbox: Outbox
) -> None:
    put(database, clock, *(draft(f"reply{n}", kind="reply") for n in range(3)), draft("page", kind="page", wakes=True))
    clock.advance(timedelta(minutes=11))
    outbox.deliver_due("slack")
    assert destination.keys == ["reply0", "page"]
    assert text_of(destination.accepted[0]) == "• reply0\n• reply1\n• reply2"


def test_two_senders_never_send_the_same_notice(database: Database, clock: ManualClock) -> None:
    destination = Destination()
    put(database, clock, *(draft(f"n{n}", lane=f"lane{n}") for n in range(40)))
    senders = [Outbox(database, clock, [destination], {}) for _ in range(4)]
    threads = [threading.Thread(target=s.deliver_due, args=("slack",)) for s in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(destination.keys) == sorted(f"n{n}" for n in range(40))


def test_the_pause_between_two_tries_grows_but_not_for_ever() -> None:
    patience = Patience()
    assert patience.before_try(0) < patience.before_try(3) <= patience.before_try(6)
    assert patience.before_try(1000) <= patience.longest_retry * 1.2
