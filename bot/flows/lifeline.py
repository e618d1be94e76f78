"""The alarm that needs no database: while the database is silent, nobody would be paged, so somebody has to hear of it.

One loop asks the database for a sign of life and may hang; another only looks at how long ago the last one was. What it
sends to PagerDuty is made from memory and has one key, so that every process may send it, as often as it must.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy import text

from bot.errors import InDoubt, SendError
from bot.notify.notifier import Notice, Notifier
from bot.notify.payload import Close, Payload, Trigger
from bot.store.database import Database

log = logging.getLogger(__name__)

MAY_BE_SILENT = 120.0  # seconds of world time
_KEY = "watchkeeper:database"
_SUMMARY = "Watchkeeper's database does not answer: no incident is opened and nobody is paged until it does."


class Lifeline:
    """running: seconds that never go back. notifier: PagerDuty's; None where it is not set up."""

    def __init__(self, database: Database, running: Callable[[], float], notifier: Notifier | None) -> None:
        self._db, self._running, self._notifier = database, running, notifier
        self._answered, self._rang = running(), False

    def probe(self) -> None:
        """Ask for a sign of life; raises what the database raises."""
        with self._db.reading() as c:
            c.execute(text("SELECT 1"))
        self._answered = self._running()

    def tick(self) -> None:
        """Ring once it has been silent for too long, and say so once it is back."""
        silent = self._running() - self._answered >= MAY_BE_SILENT
        if silent and not self._rang:
            log.error("the database has not answered for %.0f s", MAY_BE_SILENT)
        if silent is not self._rang and self._send("trigger" if silent else "resolve"):
            self._rang = silent

    def _send(self, do: str) -> bool:
        """False: to be tried again at the next tick, which is one alert there all the same."""
        if self._notifier is None:
            return True
        payload: Payload = Close(do="resolve", dedup_key=_KEY)
        if do == "trigger":
            payload = Trigger(dedup_key=_KEY, summary=_SUMMARY, source="watchkeeper", severity="critical")
        try:
            self._notifier.send(Notice(f"{_KEY}:{do}", "page", self._notifier.name, payload, _SUMMARY, wakes=True))
        except (SendError, InDoubt) as error:
            log.error("PagerDuty does not know of the silent database: %s", error)
            return False
        return True
