"""Doubts: what is perhaps delivered is looked up, conversation by conversation, and adopted or sent again.

Each conversation has its own settle time, Retry-After, verdict and next look. Where nobody can look for long, what
wakes people goes again, and the rest is dropped with that reason.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Connection

from bot.clock import Clock
from bot.errors import InDoubt, SendError
from bot.notify.notifier import Notice, Notifier, OnDoubt, Receipt
from bot.notify.payload import Unreadable
from bot.store import doubts
from bot.store.database import Database
from bot.store.sending import Claimed

log = logging.getLogger(__name__)

_BUDGET = 5.0  # seconds a pass: a conversation that hangs is not asked for the others' time
_FIRST_LOOK, _LONGEST_LOOK = 2.0, 30.0  # seconds until the next look where one was in vain
_UNKNOWN = "perhaps delivered, and nobody could look"

Group = list[tuple[Claimed, Notice]]


class Doubts:
    """react: what is done in the transaction of a receipt."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        notifiers: Mapping[str, Notifier],
        react: Callable[[Connection, Claimed, Receipt], None],
        lease: float,
        give_up_looking: float,
    ) -> None:
        self._db, self._clock, self._notifiers, self._react = database, clock, notifiers, react
        self._lease, self._give_up = lease, give_up_looking

    def settle(self, destination: str) -> int:
        """Adopt what the destination has, send again what it has not. Returns how many rows were looked at."""
        self._take_over()
        notifier, machine_now = self._notifiers[destination], self._clock.machine()
        with self._db.reading() as c:
            rows = doubts.to_look_up(c, destination, machine_now, notifier.settle)
        began, looked = self._clock.running(), 0
        for group in self._by_conversation(rows):
            if self._clock.running() - began > _BUDGET:
                break  # what is left is due at once in the next pass
            looked += len(group)
            self._look(notifier, group)
        return looked

    def _take_over(self) -> None:
        """From senders that died."""
        machine_now = self._clock.machine()
        with self._db.reading() as c:
            dead = doubts.any_dead_leases(c, machine_now)
        if dead:
            self._db.write(lambda c: doubts.of_dead_leases(c, machine_now, self._lease))

    def _by_conversation(self, rows: Iterable[Claimed]) -> Iterable[Group]:
        """In the order in which their first rows came. A row that cannot be read is set aside here."""
        groups: dict[tuple[str, str], Group] = defaultdict(list)
        for row in rows:
            try:
                notice = row.notice()
            except Unreadable as error:
                why = str(error)
                log.error("%s is set aside: %s", row.key, why, extra=row.in_the_log)
                self._db.write(lambda c, row=row, why=why: doubts.park(c, row, why))  # type: ignore[misc]
            else:
                groups[row.conversation, row.parent.get("ts", "")].append((row, notice))
        return groups.values()

    def _look(self, notifier: Notifier, group: Group) -> None:
        try:
            found = notifier.find([notice for _, notice in group])
        except (SendError, InDoubt) as error:
            self._look_later(notifier, group, error)
        except Exception as error:  # an answer that makes no sense is the trouble of this look alone
            log.exception("looking up %d notices at %s failed", len(group), notifier.name)
            self._look_later(notifier, group, InDoubt(type(error).__name__))
        else:
            for row, _ in group:
                self._db.write(lambda c, row=row: self._decide(c, row, found))  # type: ignore[misc]

    def _look_later(self, notifier: Notifier, group: Group, error: SendError | InDoubt) -> None:
        why, now = str(error), self._clock.machine()
        log.warning("cannot ask %s about %d notices in doubt: %s", notifier.name, len(group), why)
        asked = error.retry_after if isinstance(error, SendError) else None
        patience = self._give_up if asked is None else 4 * self._give_up
        for row, _ in group:
            if now - (row.doubt_since or now) >= patience:
                self._db.write(lambda c, row=row: self._decide(c, row, None))  # type: ignore[misc]
                continue
            pause = asked if asked is not None else min(_LONGEST_LOOK, _FIRST_LOOK * 2.0 ** min(row.looks, 8))
            self._db.write(lambda c, row=row, at=now + pause: doubts.look_later(c, row, at, why))  # type: ignore[misc]

    def _decide(self, c: Connection, row: Claimed, found: Mapping[str, Receipt] | None) -> None:
        """found: None where nobody can look."""
        receipt = (found or {}).get(row.key)
        if receipt is not None:
            if doubts.adopt(c, row, receipt, self._clock.now()):
                self._react(c, row, receipt)
        elif found is None and row.on_doubt is OnDoubt.SKIP:
            doubts.drop(c, row, _UNKNOWN)
        else:
            doubts.send_again(c, row, "not there when it was looked up" if found is not None else _UNKNOWN)
