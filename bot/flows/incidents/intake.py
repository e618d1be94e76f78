"""Alerts that wait at the same time are committed together: the first of those who wait takes in what all have brought.

Nobody is answered before the commit that has his alert in it. One alert that fails spoils nothing for those beside it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence

from sqlalchemy.exc import InterfaceError, OperationalError

from bot.clock import Clock
from bot.flows.incidents import repeated
from bot.incidents.incident import Alert, Incident
from bot.incidents.plan import Plan
from bot.store.database import Database

log = logging.getLogger(__name__)

MOST = 50  # alerts of a transaction
LONGEST = 0.1  # seconds that one may take them in for: on SQLite nobody else writes meanwhile


class _Waiting:
    def __init__(self, alert: Alert) -> None:
        self.alert, self.is_done = alert, False
        self.incident: Incident | None = None
        self.error: Exception | None = None


class Intake:
    """Safe between threads."""

    def __init__(
        self, database: Database, clock: Clock, plans: Mapping[str, Plan], paging: str, longest: float = LONGEST
    ) -> None:
        self._db, self._clock, self._plans, self._paging, self._longest = database, clock, plans, paging, longest
        self._queue = deque[_Waiting]()
        self._changed, self._is_at_work = threading.Condition(), False

    def take(self, alerts: Sequence[Alert]) -> list[Incident | None]:
        """The incident of each; None where a silence holds it. All are tried, then the first error is raised."""
        mine = [_Waiting(alert) for alert in alerts]
        with self._changed:
            self._queue.extend(mine)
        while some := self._next(mine):
            answers = list[Incident | Exception | None]()
            try:
                answers = self._report_all([one.alert for one in some])
            finally:  # what was not taken in waits for the next who looks
                self._end(some, answers)
        for one in mine:
            if one.error is not None:
                raise one.error
        return [one.incident for one in mine]

    def _next(self, mine: Sequence[_Waiting]) -> list[_Waiting]:
        """What is to be taken in now, by whoever asks; nothing once his own are done."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_at_work or all(one.is_done for one in mine))
            if all(one.is_done for one in mine):
                return []
            self._is_at_work = True
            return [self._queue.popleft() for _ in range(min(MOST, len(self._queue)))]

    def _end(self, some: Sequence[_Waiting], answers: Sequence[Incident | Exception | None]) -> None:
        for one, answer in zip(some, answers, strict=False):
            one.is_done = True
            if isinstance(answer, Exception):
                one.error = answer
            else:
                one.incident = answer
        with self._changed:
            self._queue.extendleft(reversed(some[len(answers) :]))
            self._is_at_work = False
            self._changed.notify_all()

    def _report_all(self, alerts: Sequence[Alert]) -> list[Incident | Exception | None]:
        try:
            return self._report(alerts)
        except (OperationalError, InterfaceError) as error:  # the database is in trouble, not an alert
            return [error for _ in alerts]
        except Exception:  # one of them: each alone, so that the others are taken in
            log.exception("%d alerts could not be taken in together; each is tried on its own", len(alerts))
            return [self._alone(alert) for alert in alerts]

    def _report(self, alerts: Sequence[Alert]) -> list[Incident | Exception | None]:
        """Of as many as there is time for, at least one."""
        now, until = self._clock.now(), time.monotonic() + self._longest
        enough = lambda: time.monotonic() > until  # noqa: E731
        done = self._db.write(lambda c: repeated.report(c, self._plans, alerts, self._paging, now, enough))
        return [*done]

    def _alone(self, alert: Alert) -> Incident | Exception | None:
        try:
            return self._report([alert])[0]
        except Exception as error:
            log.exception("an alert of %s could not be taken in", alert.source)
            return error
