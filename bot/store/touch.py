"""Whether the database can do what the work needs, beyond a sign of life: every table can be read, and more fits in. A
damaged table fails only whoever needs it, and that may be an alert at night."""

from __future__ import annotations

import logging

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import DBAPIError

from bot.store.database import Database
from bot.store.tables import inbound, metadata

log = logging.getLogger(__name__)

_ROOM = 64 * 1024  # characters that must still fit


def troubles(database: Database) -> list[str]:
    """In words, none if all is well. Raises what a database that is away raises."""
    with database.reading() as c:
        c.exec_driver_sql("SELECT 1")
    found = [f"the table {name} can't be read: restore a backup" for name in _unreadable(database)]
    return found + _full(database)


def _unreadable(database: Database) -> list[str]:
    """Tables whose first or last row cannot be read."""
    found = []
    for table in metadata.sorted_tables:
        try:
            with database.reading() as c:
                _ends(c, table)
        except DBAPIError as error:
            log.error("the table %s cannot be read: %s", table.name, _first_line(error))
            found.append(table.name)
    return found


def _ends(c: Connection, table: Table) -> None:
    """Written out: two hundred columns made into statements cost a start a tenth of a second of its processor."""
    quote = c.dialect.identifier_preparer.quote
    by = ", ".join(f"{quote(key.name)} DESC" for key in table.primary_key)
    for order in ("", f" ORDER BY {by}"):
        c.exec_driver_sql(f"SELECT * FROM {quote(table.name)}{order} LIMIT 1").all()


class _TakenBack(Exception):
    pass


def _full(database: Database) -> list[str]:
    """A row that exists may still be changed where none can be added."""

    def add(c: Connection) -> None:
        c.execute(insert(inbound), {"key": "room", "at": 0.0, "answer": {"room": "x" * _ROOM}})
        raise _TakenBack

    try:
        database.write(add)
    except _TakenBack:
        return []
    except DBAPIError as error:
        log.error("nothing more can be written: %s", _first_line(error))
        return [f"nothing more can be written to the database ({_first_line(error)})"]
    raise AssertionError("unreachable")


def _first_line(error: DBAPIError) -> str:
    return (str(error.orig).strip().splitlines() or [type(error).__name__])[0][:200]
