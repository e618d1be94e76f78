"""Bring a database to the newest schema. Safe to run at every start and from several processes at once."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.store.database import Database

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_238_001  # any number of our own: PostgreSQL's advisory lock that migrations take


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(_FOLDER))
    return made


def prepare_file(database: Database) -> None:
    """SQLite makes its file, but not the folder that it lies in."""
    name = database.url.database
    if database.is_sqlite and name and name != ":memory:":
        Path(name).parent.mkdir(parents=True, exist_ok=True)


def has_begun(database: Database) -> bool:
    """Whether there is anything to look into: connecting to a SQLite file that is not there would make it."""
    name = database.url.database
    return not database.is_sqlite or name == ":memory:" or bool(name and Path(name).exists())


def migrate(database: Database) -> None:
    """Apply what is missing, in one transaction."""

    def upgrade(connection: Connection) -> None:
        if not database.is_sqlite:  # SQLite's writing transaction already excludes everybody else
            for patient in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
                connection.exec_driver_sql(f"SET LOCAL {patient} = 0")  # a big table takes its time
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        alembic = config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "head")

    database.rebuild(upgrade)


def is_current(database: Database) -> bool:
    with database.reading() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    return set(current) == set(ScriptDirectory.from_config(config()).get_heads())
