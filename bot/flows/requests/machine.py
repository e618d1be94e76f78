"""One machine for "somebody is asked": asked, then answered, or lapsed, or withdrawn. Trades, silences, account links,
maintenance to be approved, handoffs to be accepted, reviews, deadlines and edited handbooks are its kinds.

What the kinds have in common is here: an answer is taken once however often the click arrives; whoever answers reads
the row again under its lock, so that of two who race one wins and the other is told; what nobody answers comes up
again when its time has come; a request of a team that is not served here any more is put to rest. What an answer means
is the kind's own business.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from sqlalchemy import Connection

from bot.clock import Clock
from bot.errors import WatchkeeperError
from bot.flows.due import each
from bot.incidents.incident import Answer
from bot.store import inbound
from bot.store.database import Database


class Row(Protocol):
    """A request as its store keeps it: with the team that it belongs to."""

    @property
    def team(self) -> str: ...


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Kind(Generic[R]):
    """What the machine has to know of a kind of request.

    what: as people read it ("this handoff"). lock: reads one for writing, None if it is gone. due: ids of those whose
    time may have come, as of a handbook instant; a look, not a claim. rest: nothing more happens to this one by itself.
    """

    what: str
    lock: Callable[[Connection, int], R | None]
    due: Callable[[Connection, datetime], Sequence[int]]
    rest: Callable[[Connection, R], object]


class Requests(Generic[R]):
    """served: the teams of this bot, by id. committed: called after each commit: what was decided may hold for others
    from now on, and there may be something to send. Every method may run twice, or beside any other, in any process."""

    def __init__(
        self, kind: Kind[R], database: Database, clock: Clock, served: Container[str], *committed: Callable[[], object]
    ) -> None:
        self._kind, self._db, self._clock, self._served, self._committed = kind, database, clock, served, committed

    def once(self, key: str, act: Callable[[Connection, datetime], Answer]) -> Answer:
        """Do what a person asked for in one transaction, and remember the answer in the same one. key: the natural id
        of the click, form or command; the same again changes nothing and is answered the same."""
        now, machine_now = self._clock.now(), self._clock.machine()

        def attempt(c: Connection) -> Answer:
            before = inbound.answered(c, key)
            if before is not None:
                return Answer(before["done"], before["text"])
            answer = act(c, now)
            inbound.remember(c, key, machine_now, {"done": answer.done, "text": answer.text})
            return answer

        answer = self._db.write(attempt)
        self._tell()
        return answer

    def answer(self, key: str, request: int, act: Callable[[Connection, R, datetime], Answer]) -> Answer:
        """Somebody answers one, once. Raises WatchkeeperError for one that is not known here any more."""
        return self.once(key, lambda c, now: act(c, self._known(c, request), now))

    def come_up(self, act: Callable[[Connection, R, datetime], object]) -> int:
        """Whatever is due, each in a transaction of its own and read again under its lock: `act` sees whether an answer
        came first. One that cannot be read is set aside. Returns how many were due."""
        now = self._clock.now()
        with self._db.reading() as c:
            due = self._kind.due(c, now)
        what = self._kind.what.removeprefix("this ")
        each(self._db, what, due, lambda c, request: self._take(c, request, now, act))
        if due:
            self._tell()
        return len(due)

    def _take(
        self, c: Connection, request: int, now: datetime, act: Callable[[Connection, R, datetime], object]
    ) -> None:
        row = self._kind.lock(c, request)
        if row is None:
            return
        if row.team in self._served:
            act(c, row, now)
        else:
            self._kind.rest(c, row)

    def _tell(self) -> None:
        for told in self._committed:
            told()

    def _known(self, c: Connection, request: int) -> R:
        row = self._kind.lock(c, request)
        if row is None or row.team not in self._served:
            raise WatchkeeperError(f"{self._kind.what} is not known here any more")
        return row
