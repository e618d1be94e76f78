"""Bring a database to the newest schema. Safe to run at every start and from several processes at once."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select

from bot.errors import SettingsError
from bot.store.database import Database

FOLDER = Path(__file__).parent / "migrations"
_OURS_ALONE = 0o600
# Alembic's, which is imported where there is something to change: not at every start, nor for every look.
_VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


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


def is_empty(database: Database) -> bool:
    """Whether no schema is there yet: nothing has ever been in service on it."""
    if not has_begun(database):
        return True
    with database.reading() as connection:
        return not _current(connection)


def migrate(database: Database) -> None:
    """Apply what is missing, in one transaction. Raises SettingsError where a newer Watchkeeper has been here."""
    require_known(database)
    if not is_current(database):
        from bot.store.upgrade import upgrade

        database.rebuild(lambda c: upgrade(c, FOLDER, database.is_sqlite))
    if database.file is not None:
        _marker(database.file).touch(mode=_OURS_ALONE)


def require_known(database: Database) -> None:
    """Raises SettingsError for a schema that this version does not know."""
    known = _known()
    with database.reading() as connection:
        found = _current(connection)
    newest = max(known)
    if newer := sorted(revision for revision in found - known if revision > newest):
        raise SettingsError(
            f"The database has schema {', '.join(newer)}, which a newer Watchkeeper made; this one knows schemas up to "
            f"{newest}. Run the newer version, or restore a backup from before it."
        )


def is_current(database: Database) -> bool:
    with database.reading() as connection:
        return _current(connection) == {max(_known())}


def _current(c: Connection) -> set[str]:
    """The schema that a database has; nothing for one that has none yet."""
    return set(c.execute(select(_VERSION.c.version_num)).scalars()) if inspect(c).has_table(_VERSION.name) else set()


def _known() -> set[str]:
    """Every schema of this version: files are named by their number, one after another."""
    return {file.name.partition("_")[0] for file in (FOLDER / "versions").glob("[0-9]*_*.py")}
