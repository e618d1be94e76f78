"""Alembic's part: a connection's schema is brought up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

_LOCK = 7_238_001  # any number of our own: PostgreSQL's advisory lock that migrations take


def config(folder: Path) -> Config:
    """folder: with the migrations."""
    made = Config()
    made.set_main_option("script_location", str(folder))
    return made


def upgrade(connection: Connection, folder: Path, is_sqlite: bool) -> None:
    if not is_sqlite:  # SQLite's writing transaction already excludes everybody else
        for patient in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {patient} = 0")  # a big table takes its time
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    made = config(folder)
    made.attributes["connection"] = connection
    command.upgrade(made, "head")
