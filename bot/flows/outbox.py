"""The outbox: everything queued goes out, each notice once, whatever dies in between.

A sender claims one row (with a lease), sends it, and records how that ended. What is certainly not delivered is
tried again; what is in doubt is looked up at the destination first. So a process can be killed at any point: before
the send its lease ends and the row is looked up, not found and sent; after it, it is looked up and adopted.
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

from bot.clock import Clock
from bot.errors import InDoubt, NotYet, SendError
from bot.notify.notifier import Notifier, OnDoubt, Receipt
from bot.store import notices
from bot.store.database import Database
from bot.store.notices import Claimed

log = logging.getLogger(__name__)

_FOLDED = 3500  # characters: a message that Slack still edits

# What is done, in the same transaction, when a notice of some kind gets its receipt.
OnReceipt = Callable[[Connection, Claimed, Receipt], None]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the outbox waits for what; seconds of world time, but `chatter`, which is handbook time.

    lease: a sender that has not recorded an end by then is taken for dead. longest_retry: of the growing pause
    between two tries. chatter: replies that waited longer are folded into one.
    """

    lease: float = 8.0
    first_retry: float = 0.5
    longest_retry: float = 15.0
    chatter: timedelta = timedelta(minutes=10)

    def before_try(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row; a little random, so that senders do not march in step."""
        grown = self.first_retry * 2.0 ** min(failures, 16)
        return min(self.longest_retry, grown) * random.uniform(0.8, 1.2)


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
    ) -> None:
        self._db, self._clock, self._patience, self._on_receipt = database, clock, patience, on_receipt
        self.notifiers = {n.name: n for n in notifiers}
        self._process, self._claims = f"{socket.gethostname()}:{os.getpid()}", itertools.count()
        self._stopping = False

    def stop(self) -> None:
        """Claim nothing more. What is being sent is finished."""
        self._stopping = True

    def cancel_unconfigured(self) -> int:
        """Drafts are written without knowing what is set up; what is not, is cancelled here with that reason."""
        with self._db.reading() as look:  # takes no lock while there is nothing to do
            if not notices.any_unconfigured(look, self.notifiers):
                return 0
        return self._db.write(lambda c: notices.cancel_unconfigured(c, self.notifiers))

    def deliver_due(self, destination: str, most: int = 1000) -> int:
        """Send what is due for one destination, one after another, until nothing is. Returns how many were tried."""
        tried = 0
        while tried < most and not self._stopping and self.deliver_one(destination):
            tried += 1
        return tried

    def deliver_one(self, destination: str) -> bool:
        """Claim and send one notice; False if there is none to send now."""
        with self._db.reading() as look:
            if not notices.anything_pending(look, destination):
                return False
        notifier, me = self.notifiers[destination], f"{self._process}:{next(self._claims)}"
        claimed_at = self._clock.running()
        claimed = self._db.write(lambda c: self._claim(c, destination, me))
        if claimed is None:
            return False
        if claimed.not_after is not None and self._clock.now() > claimed.not_after:
            self._db.write(lambda c: notices.cancelled(c, claimed, f"too late: of no use after {claimed.not_after}"))
            return True
        # The fence. A process that was paused between claim and send may have lost its lease, and another may be
        # sending this very notice: then do not.
        if self._clock.running() - claimed_at >= self._patience.lease - notifier.timeout:
            self._db.write(lambda c: notices.give_back(c, claimed))
            return True
        self._send(notifier, claimed)
        return True

    def _claim(self, c: Connection, destination: str, me: str) -> Claimed | None:
        claimed = notices.claim(c, destination, me, self._clock.machine(), self._patience.lease)
        if claimed is None or claimed.notice.kind != "reply" or claimed.notice.wakes:
            return claimed
        waited_since = self._clock.now() - self._patience.chatter
        if claimed.created_at > waited_since or claimed.attempts > 1:
            return claimed
        return self._fold(c, claimed, waited_since)

    def _fold(self, c: Connection, claimed: Claimed, waited_since: datetime) -> Claimed:
        """After an outage nobody wants twenty old replies in a row: say them in one."""
        texts = notices.fold_waiting(c, claimed, waited_since)
        if not texts:
            return claimed
        plain = "\n".join(f"• {line}" for line in (claimed.notice.plain, *texts))[:_FOLDED]
        payload = {**claimed.notice.payload, "message": {"text": plain}}
        notices.rewrite(c, claimed, payload, plain)
        return replace(claimed, notice=replace(claimed.notice, payload=payload, plain=plain))

    def _send(self, notifier: Notifier, claimed: Claimed) -> None:
        try:
            receipt = notifier.send(claimed.notice)
        except NotYet as early:
            turn = self._clock.machine() + early.seconds
            self._db.write(lambda c: notices.give_back(c, claimed, retry_at=turn))
        except SendError as error:
            self._not_delivered(notifier, claimed, error)
        except InDoubt as error:
            why = str(error)
            self._db.write(lambda c: notices.doubted(c, claimed, why, self._clock.machine()))
        else:
            self._db.write(lambda c: self._record(c, notifier, claimed, receipt))

    def _record(self, c: Connection, notifier: Notifier, claimed: Claimed, receipt: Receipt) -> None:
        if not notices.delivered(c, claimed, receipt, self._clock.now()):
            log.warning("lost the lease of %s while sending it; whoever has it will look it up", claimed.notice.key)
            return
        notices.reachable_again(c, notifier.name)
        self._react(c, claimed, receipt)

    def _react(self, c: Connection, claimed: Claimed, receipt: Receipt) -> None:
        react = self._on_receipt.get(claimed.notice.kind)
        if react:
            react(c, claimed, receipt)

    def _not_delivered(self, notifier: Notifier, claimed: Claimed, error: SendError) -> None:
        key, why, machine_now = claimed.notice.key, str(error), self._clock.machine()
        if error.refused_looks and not claimed.notice.bare:
            log.warning("%s refused the looks of %s (%s); it goes as plain text", notifier.name, key, why)
            self._db.write(lambda c: notices.again(c, claimed, why, retry_at=0.0, bare=True))
            return
        if error.permanent or error.refused_looks:
            log.error("%s refused %s for good: %s", notifier.name, key, why)
            self._db.write(lambda c: notices.failed(c, claimed, why))
            return
        self._db.write(lambda c: self._wait(c, notifier, claimed, error, machine_now))

    def _wait(self, c: Connection, notifier: Notifier, claimed: Claimed, error: SendError, machine_now: float) -> None:
        why = str(error)
        if error.retry_after is None and not error.unreachable:  # this notice's own trouble; the others may go on
            notices.again(c, claimed, why, retry_at=machine_now + self._patience.before_try(claimed.attempts))
            return
        seconds = error.retry_after
        if seconds is None:
            seconds = self._patience.before_try(notices.failures_of(c, notifier.name))
        notices.again(c, claimed, why, retry_at=0.0)
        notices.pause(c, notifier.name, machine_now + seconds, why)

    # --- doubt ------------------------------------------------------------------------------------------------------

    def reconcile(self, destination: str) -> int:
        """Settle what is in doubt: adopt what the destination has, send again what it has not. Returns how many."""
        notifier, machine_now = self.notifiers[destination], self._clock.machine()
        self._db.write(lambda c: notices.doubt_dead_leases(c, machine_now, self._patience.lease))
        with self._db.reading() as c:
            rows = notices.settled_doubts(c, destination, machine_now - notifier.settle)
        if not rows:
            return 0
        try:
            found = notifier.find([r.notice for r in rows])
        except (SendError, InDoubt) as error:
            log.warning("cannot ask %s about %d notices in doubt: %s", destination, len(rows), error)
            return 0
        for row in rows:
            self._db.write(lambda c, row=row: self._settle(c, row, found))  # type: ignore[misc]
        return len(rows)

    def _settle(self, c: Connection, row: Claimed, found: Mapping[str, Receipt] | None) -> None:
        receipt = (found or {}).get(row.notice.key)
        if receipt is not None:
            if notices.adopt(c, row.id, receipt, self._clock.now()):
                self._react(c, row, receipt)
        elif found is None and row.on_doubt is OnDoubt.SKIP:
            notices.drop_doubt(c, row.id, "perhaps delivered, and the destination cannot be asked")
        else:
            notices.retry_doubt(c, row.id)
