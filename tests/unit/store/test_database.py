"""One transaction: all of it or nothing, and no update is lost, on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.errors import SettingsError
from bot.store.database import Database
from bot.store.tables import breakers, cursors


def count_up(c: Connection) -> None:
    now = c.execute(select(breakers.c.failures).where(breakers.c.destination == "slack").with_for_update()).scalar_one()
    c.execute(update(breakers).where(breakers.c.destination == "slack").values(failures=now + 1))


def test_updates_from_many_threads_are_all_there(database: Database) -> None:
    database.write(
        lambda c: c.execute(
            insert(breakers).values(
                destination="slack", place="", failures=0, until=0, since=0, by_people=False, why=""
            )
        )
    )
    threads = [threading.Thread(target=lambda: [database.write(count_up) for _ in range(25)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as c:
        assert c.execute(select(breakers.c.failures)).scalar_one() == 200


def test_work_that_fails_leaves_nothing_behind(database: Database) -> None:
    def half(c: Connection) -> None:
        c.execute(
            insert(breakers).values(
                destination="slack", place="", failures=0, until=0, since=0, by_people=False, why=""
            )
        )
        raise RuntimeError("pulled the plug")

    with pytest.raises(RuntimeError, match="plug"):
        database.write(half)
    with database.reading() as c:
        assert c.execute(select(breakers.c.destination)).all() == []


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    from datetime import datetime

    from sqlalchemy.exc import StatementError

    naive = datetime(2026, 1, 1)  # noqa: DTZ001  (the point of the test)
    with pytest.raises(StatementError, match="naive"):
        database.write(lambda c: c.execute(insert(cursors).values(team="t", name="n", until=naive)))


@pytest.mark.parametrize("url", ["mysql://host/name", "not an address"])
def test_another_kind_of_database_is_refused_in_words(url: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        Database(url)


def test_an_error_in_the_middle_of_a_result_leaves_no_old_view_of_the_data(database: Database) -> None:
    """The traceback is kept, as a log keeps it, and with it the cursor."""
    rows = [
        {"destination": "slack", "place": str(n), "failures": 0, "until": 0, "since": 0, "why": ""} for n in range(5)
    ]
    database.write(lambda c: c.execute(insert(breakers).values(by_people=False), rows))

    def fails(c: Connection) -> list[float]:
        return [1 / row.failures for row in c.execute(select(breakers.c.failures))]

    kept = []
    for attempt in range(1, 4):
        for use in (database.write, lambda work: _read(database, work)):
            with pytest.raises(ZeroDivisionError) as error:
                use(fails)
            kept.append(error)
        database.write(partial(_until, n=attempt))
        with database.reading() as c:
            assert set(c.execute(select(breakers.c.until)).scalars()) == {attempt}


def _until(c: Connection, n: int) -> None:
    c.execute(update(breakers).values(until=n))


def _read(database: Database, work: Callable[[Connection], object]) -> None:
    with database.reading() as c:
        work(c)


@pytest.mark.parametrize("url", ["postgres://u:p@db.example:5432/wk", " postgresql://u:p@db.example:5432/wk\n"])
def test_an_address_as_hosts_and_files_give_it_is_taken(url: str) -> None:
    assert Database(url).url.render_as_string(hide_password=False) == "postgresql+psycopg://u:p@db.example:5432/wk"
