"""Bring a database to the newest schema. Safe to run at every start and from several processes at once."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.errors import SettingsError
from bot.store.database import Database

_FOLDER = Path(__file__).parent / "migrations"
_OURS_ALONE = 0o600
_LOCK = 7_238_001  # any number of our own: PostgreSQL's advisory lock that migrations take


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(_FOLDER))
    return made


def prepare_file(database: Database) -> None:
    """SQLite makes its file, but not the folder that it lies in, and for everybody to read. Raises SettingsError where
    there was a database and its file is gone: an empty one in its place would look like a quiet week."""
    file = database.file
    if file is None:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    if _marker(file).exists() and not (file.exists() and file.stat().st_size):
        raise SettingsError(
            f"{file} is gone, and there was a database. Restore it from a backup; to begin an empty one, delete "
            f"{_marker(file)} first."
        )
    file.touch(mode=_OURS_ALONE)
    for each in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        if each.exists() and each.stat().st_mode & 0o077:
            each.chmod(_OURS_ALONE)


def _marker(file: Path) -> Path:
    """Lies beside the database since it began."""
    return file.with_name(f".{file.name}.began")


def has_begun(database: Database) -> bool:
    """Whether there is anything to look into: connecting to a SQLite file that is not there would make it."""
    name = database.url.database
    return not database.is_sqlite or name == ":memory:" or bool(name and Path(name).exists())


def migrate(database: Database) -> None:
    """Apply what is missing, in one transaction. Raises SettingsError where a newer Watchkeeper has been here."""
    require_known(database)

    def upgrade(connection: Connection) -> None:
        if not database.is_sqlite:  # SQLite's writing transaction already excludes everybody else
            for patient in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
                connection.exec_driver_sql(f"SET LOCAL {patient} = 0")  # a big table takes its time
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        alembic = config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "head")

    database.rebuild(upgrade)
    if database.file is not None:
        _marker(database.file).touch(mode=_OURS_ALONE)


def require_known(database: Database) -> None:
    """Raises SettingsError for a schema that this version does not know."""
    scripts = ScriptDirectory.from_config(config())
    known = {script.revision for script in scripts.walk_revisions()}
    with database.reading() as connection:
        found = set(MigrationContext.configure(connection).get_current_heads())
    newest = max(scripts.get_heads())
    if newer := sorted(revision for revision in found - known if revision > newest):
        raise SettingsError(
            f"The database has schema {', '.join(newer)}, which a newer Watchkeeper made; this one knows schemas up to "
            f"{newest}. Run the newer version, or restore a backup from before it."
        )


def is_current(database: Database) -> bool:
    with database.reading() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    return set(current) == set(ScriptDirectory.from_config(config()).get_heads())
