"""Hearing that something was written: by this process, or, on PostgreSQL, by another one.

Nothing depends on it but how soon something is seen: whoever listens looks from time to time all the same. Other
processes are told after the commit, by whoever waits here and not by the transaction: NOTIFY inside of it would make
commits queue for each other.
"""

from __future__ import annotations

import logging
import os
import threading
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.store.database import Database

log = logging.getLogger(__name__)

_CHANNEL = "watchkeeper"
_AGAIN_AFTER = 5.0  # seconds until a lost connection is made anew
_LOOK_UP = 60.0  # seconds after which the listener looks whether it is to stop


class Changed:
    """Wait here; `start` hears other processes too."""

    def __init__(self, database: Database) -> None:
        self._db, self._me = database, f"{os.uname().nodename}:{os.getpid()}:{id(self)}"
        self._heard, self._ours = threading.Event(), threading.Event()
        self._stopping = threading.Event()
        self._listening: Any = None
        database.when_written(self._written)

    def start(self) -> None:
        if not self._db.is_sqlite:
            threading.Thread(target=self._listen, name="listen", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        self._heard.set()
        if self._listening is not None:
            self._listening.close()

    def wait(self, seconds: float) -> None:
        """Until something was written, at most so long."""
        self._heard.wait(seconds)
        self._heard.clear()
        if self._ours.is_set():
            self._ours.clear()
            self._tell()

    def _written(self) -> None:
        self._ours.set()
        self._heard.set()

    def _tell(self) -> None:
        if self._db.is_sqlite:
            return
        try:
            with self._db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as c:
                c.execute(text("SELECT pg_notify(:channel, :me)"), {"channel": _CHANNEL, "me": self._me})
        except SQLAlchemyError as error:
            log.warning("the other processes could not be notified of a change (%s)", type(error).__name__)

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                self._hear()
            except self._lost as error:  # a server that is gone, or a pooler that does not pass this on
                if not self._stopping.wait(_AGAIN_AFTER):
                    log.warning("other processes are not heard for now (%s)", type(error).__name__)

    @property
    def _lost(self) -> tuple[type[Exception], ...]:
        dialect = self._db.engine.dialect
        return (dialect.loaded_dbapi.Error, OSError)

    def _hear(self) -> None:
        import psycopg

        url = self._db.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as listening:
            self._listening = listening
            listening.execute(f"LISTEN {_CHANNEL}")
            while not self._stopping.is_set():
                for heard in listening.notifies(timeout=_LOOK_UP):
                    if heard.payload != self._me:
                        self._heard.set()
