"""The outbox: everything queued goes out, each notice once, whatever dies in between.

A sender claims one row (with a lease), sends it, and records how that ended. What is certainly not delivered is
tried again; what is in doubt is looked up at the destination first. So a process can be killed at any point: before
the send its lease ends and the row is looked up, not found and sent; after it, it is looked up and adopted.

One thing's trouble is its own: pauses belong to a place (a method, a channel), doubts to a conversation, and a row that
cannot be read is set aside.
"""

from __future__ import annotations

import itertools
import logging
import os
import random
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.blocks.command_names import PLAIN, CommandNames
from bot.clock import Clock
from bot.errors import InDoubt, NotYet, SendError
from bot.flows.doubts import Doubts
from bot.notify.notifier import Notice, Notifier, Rank, Receipt
from bot.notify.payload import Edit, Post, Unreadable, read, written
from bot.store import breakers, notices, sending
from bot.store.breakers import EVERYWHERE
from bot.store.database import Database
from bot.store.sending import Claimed

log = logging.getLogger(__name__)

_FOLDED = 3500  # characters: a message that Slack still edits

# What is done, in the same transaction, when a notice of some kind gets its receipt.
OnReceipt = Callable[[Connection, Claimed, Receipt], None]
OnRefusal = Callable[[Connection, Claimed, str], None]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the outbox waits for what; seconds of world time, but `chatter`, which is handbook time.

    lease: a sender that has not recorded an end by then is taken for dead. longest_retry: of the growing pause between
    two tries; longest_refused: where somebody has to put something right first. give_up_looking: a doubt that nobody
    could look up for so long is decided without. tries_in_lane: after so many a row that is refused for itself lets
    the others of its lane go. odd_failures: after so many without a verdict it is set aside. chatter: replies that
    waited longer are folded into one.
    """

    lease: float = 8.0
    first_retry: float = 0.5
    longest_retry: float = 15.0
    longest_refused: float = 60.0
    give_up_looking: float = 30.0
    tries_in_lane: int = 6
    odd_failures: int = 3
    chatter: timedelta = timedelta(minutes=10)

    def before_try(self, failures: int, by_people: bool = False) -> float:
        """Seconds to wait after so many failures in a row; a little random, so that senders do not march in step."""
        grown = self.first_retry * 2.0 ** min(failures, 16)
        return min(self.longest_refused if by_people else self.longest_retry, grown) * random.uniform(0.8, 1.2)


PATIENCE = Patience()


class Outbox:
    """Delivers. One per process; any number of processes and threads may deliver from one database."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        notifiers: Iterable[Notifier],
        on_receipt: Mapping[str, OnReceipt],
        patience: Patience = PATIENCE,
        on_refusal: Mapping[str, OnRefusal] | None = None,
        names: CommandNames = PLAIN,
    ) -> None:
        self._names = names
        self._on_refusal = on_refusal or {}
        self._db, self._clock, self._patience, self._on_receipt = database, clock, patience, on_receipt
        self.notifiers = {n.name: n for n in notifiers}
        self._process, self._claims = f"{socket.gethostname()}:{os.getpid()}", itertools.count()
        self._stopping = False
        self._slow: dict[str, float] = {}  # place -> when it is somebody's turn there, in `running` seconds
        self._doubts = Doubts(database, clock, self.notifiers, self._react, patience.lease, patience.give_up_looking)

    def stop(self) -> None:
        """Claim nothing more. What is being sent is finished."""
        self._stopping = True

    def cancel_unconfigured(self) -> int:
        """Drafts are written without knowing what is set up; what is not, is cancelled here with that reason."""
        with self._db.reading() as look:  # takes no lock while there is nothing to do
            if not notices.any_unconfigured(look, self.notifiers):
                return 0
        return self._db.write(lambda c: notices.cancel_unconfigured(c, self.notifiers))

    def release_overlooked(self) -> int:
        """Set going what waits for a row that ended while it was being put in. Returns how many."""
        with self._db.reading() as look:
            rows = notices.release_overlooked(look)
        if rows:
            self._db.write(lambda c: notices.wait_anew(c, rows))
        return len(rows)

    def reconcile(self, destination: str) -> int:
        """Settle what is in doubt. Returns how many rows were looked at."""
        return self._doubts.settle(destination)

    def deliver_due(self, destination: str, most: int = 1000, least: Rank = Rank.REST) -> int:
        """Send what is due for one destination, one after another, until nothing is. Returns how many were tried.
        least: nothing that may wait longer, for threads that are kept for what may not."""
        tried = 0
        while tried < most and not self._stopping and self.deliver_one(destination, least):
            tried += 1
        return tried

    def deliver_one(self, destination: str, least: Rank = Rank.REST) -> bool:
        """Claim and send one notice; False if there is none to send now."""
        wanted = self._looked_for(destination, least)
        if wanted is None:
            return False
        notifier, me = self.notifiers[destination], f"{self._process}:{next(self._claims)}"
        claimed_at = self._clock.running()
        claimed = self._db.write(lambda c: self._claim(c, wanted, me))
        if claimed is None:
            return False
        if claimed.not_after is not None and self._clock.now() > claimed.not_after:
            self._db.write(lambda c: sending.cancelled(c, claimed, f"too late: of no use after {claimed.not_after}"))
            return True
        # The fence. A process that was paused between claim and send may have lost its lease, and another may be
        # sending this very notice: then do not.
        if self._clock.running() - claimed_at >= self._patience.lease - notifier.timeout:
            self._db.write(lambda c: sending.give_back(c, claimed))
            return True
        self._send(notifier, claimed)
        return True

    def _looked_for(self, destination: str, least: Rank) -> Mapping[str, object] | None:
        """What a claim would ask for, if it would find something. A look, without a lock."""
        now, running = self._clock.machine(), self._clock.running()
        self._slow = {place: turn for place, turn in self._slow.items() if turn > running}
        with self._db.reading() as look:
            paused = breakers.paused(look, destination, now)
            if EVERYWHERE in paused:
                return None
            given = sending.asked(destination, now, paused, self._slow, least)
            seen = sending.ready(look, given)
        return {**given, "seen": seen} if seen else None

    def _claim(self, c: Connection, wanted: Mapping[str, object], me: str) -> Claimed | None:
        claimed = sending.claim(c, wanted, me, self._patience.lease)
        if claimed is None or claimed.kind != "reply" or claimed.wakes:
            return claimed
        waited_since = self._clock.now() - self._patience.chatter
        if claimed.created_at > waited_since or claimed.attempts > 1:
            return claimed
        return self._fold(c, claimed, waited_since)

    def _fold(self, c: Connection, claimed: Claimed, waited_since: datetime) -> Claimed:
        """After an outage nobody wants twenty old replies in a row: say them in one."""
        try:
            payload = read(claimed.destination, claimed.payload)
        except Unreadable:
            return claimed  # its own trouble, met when it is sent
        texts = sending.fold_waiting(c, claimed, waited_since) if isinstance(payload, Post) else []
        if not texts or not isinstance(payload, Post):
            return claimed
        plain = "\n".join(f"• {line}" for line in (claimed.plain, *texts))[:_FOLDED]
        payload = payload.model_copy(update={"message": {"text": plain}})
        sending.rewrite(c, claimed, payload, plain)
        return replace(claimed, payload=written(payload), plain=plain)

    def _send(self, notifier: Notifier, claimed: Claimed) -> None:
        try:
            receipt = notifier.send(self._named(claimed.notice()))
        except NotYet as early:
            self._slow = {**self._slow, claimed.place: self._clock.running() + early.seconds}
            self._db.write(lambda c: sending.give_back(c, claimed))
        except SendError as error:
            self._not_delivered(notifier, claimed, error)
        except InDoubt as error:
            why, now = str(error), self._clock.machine()
            self._db.write(lambda c: sending.doubted(c, claimed, why, now, now + notifier.settle))
        except Unreadable as error:
            self._park(claimed, str(error))
        except Exception as error:  # an answer that makes no sense, or a mistake of ours: this row's trouble alone
            log.exception("sending %s failed", claimed.key, extra=claimed.in_the_log)
            self._failed_oddly(notifier, claimed, type(error).__name__)
        else:
            self._db.write(lambda c: self._record(c, notifier, claimed, receipt))

    def _named(self, notice: Notice) -> Notice:
        """What is said of our commands, in the names that they have here."""
        if not self._names.prefix:
            return notice
        payload = read(notice.destination, self._names.shown(written(notice.payload)))
        return replace(notice, payload=payload, plain=self._names.said(notice.plain))

    def _failed_oddly(self, notifier: Notifier, claimed: Claimed, error: str) -> None:
        """Nobody knows whether it arrived; and what fails so again and again is set aside."""
        if claimed.attempts >= self._patience.odd_failures:
            self._park(claimed, f"sending it fails every time ({error})")
            return
        now = self._clock.machine()
        self._db.write(lambda c: sending.doubted(c, claimed, error, now, now + notifier.settle))

    def _park(self, claimed: Claimed, why: str) -> None:
        log.error("%s is set aside: %s", claimed.key, why, extra=claimed.in_the_log)
        self._db.write(lambda c: sending.park(c, claimed, why))

    def _record(self, c: Connection, notifier: Notifier, claimed: Claimed, receipt: Receipt) -> None:
        if not sending.delivered(c, claimed, receipt, self._clock.now()):
            log.warning(
                "lost the lease of %s while sending it; its new owner will look it up",
                claimed.key,
                extra=claimed.in_the_log,
            )
            return
        breakers.went_through(c, notifier.name, claimed.place, self._clock.machine())
        self._react(c, claimed, receipt)

    def _react(self, c: Connection, claimed: Claimed, receipt: Receipt) -> None:
        react = self._on_receipt.get(claimed.kind)
        if react:
            react(c, claimed, receipt)

    # --- not delivered ----------------------------------------------------------------------------------------------

    def _not_delivered(self, notifier: Notifier, claimed: Claimed, error: SendError) -> None:
        why = str(error)
        if error.refused_looks and not claimed.bare:
            log.warning(
                "%s refused the looks of %s (%s); it goes as plain text",
                *(notifier.name, claimed.key, why),
                extra=claimed.in_the_log,
            )
            self._db.write(lambda c: sending.again(c, claimed, why, retry_at=0.0, bare=True))
        elif error.gone and self._db.write(lambda c: self._posted_anew(c, claimed, why)):
            log.warning(
                "the message that %s belongs to is gone; it is posted again", claimed.key, extra=claimed.in_the_log
            )
        elif error.permanent and not error.refused_looks:
            log.error("%s refused %s for good: %s", notifier.name, claimed.key, why, extra=claimed.in_the_log)
            self._db.write(lambda c: self._refused(c, claimed, why))
        else:
            self._db.write(lambda c: self._wait(c, notifier, claimed, error))

    def _refused(self, c: Connection, claimed: Claimed, why: str) -> None:
        if sending.failed(c, claimed, why) and (react := self._on_refusal.get(claimed.kind)):
            react(c, claimed, why)

    def _wait(self, c: Connection, notifier: Notifier, claimed: Claimed, error: SendError) -> None:
        why, now, trouble = str(error), self._clock.machine(), _trouble(error)
        if not error.of_the_place:  # this notice's own trouble; the others may go on
            pause = self._patience.before_try(claimed.attempts, error.by_people)
            if (
                sending.again(c, claimed, why, now + pause, trouble)
                and claimed.attempts >= self._patience.tries_in_lane
            ):
                sending.beside(c, claimed)
            return
        place = EVERYWHERE if error.everywhere else claimed.place
        seconds = error.retry_after
        if seconds is None:
            seconds = self._patience.before_try(breakers.failures(c, notifier.name, place), error.by_people)
        sending.again(c, claimed, why, retry_at=0.0, trouble=trouble)
        breakers.pause(c, notifier.name, place, now + seconds, why, now, error.by_people)

    def judge_everywhere(self, destination: str, trouble: str) -> None:
        """Somebody has asked the destination whether it takes anything of ours at all. trouble: why not, "" if so."""
        now = self._clock.machine()
        with self._db.reading() as c:
            refusing = any(b.destination == destination and b.place == EVERYWHERE for b in breakers.refusing(c))
        if trouble and not refusing:
            until = now + self._patience.before_try(1, by_people=True)
            self._db.write(lambda c: breakers.pause(c, destination, EVERYWHERE, until, trouble, now, by_people=True))
        elif refusing and not trouble:
            self._db.write(lambda c: breakers.went_through(c, destination, EVERYWHERE, now))

    def _posted_anew(self, c: Connection, claimed: Claimed, why: str) -> bool:
        """The message that it edits or answers is gone. An incident's message has to stand: it is posted again as it
        would be now, and what belongs to it follows."""
        if claimed.parent_key is None or "ts" not in claimed.parent:
            return False
        payload = read(claimed.destination, claimed.payload)
        if not notices.is_card(c, claimed.parent_key):
            return False
        if not isinstance(payload, Edit):
            sending.again(c, claimed, why, retry_at=0.0)
            sending.post_anew(c, claimed.parent_key, None, claimed.parent["ts"])
        elif sending.post_anew(c, claimed.parent_key, payload.message, claimed.parent["ts"]):
            sending.cancelled(c, claimed, "its message was gone and is posted again")
        else:
            sending.again(c, claimed, why, retry_at=0.0)
        return True


def _trouble(error: SendError) -> str:
    return "people" if error.by_people or error.refused_looks else ""
