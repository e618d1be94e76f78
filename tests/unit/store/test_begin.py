"""A database that is gone, or newer than this version, is told in words; its file is its owner's alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.flows.heartbeats import DEAD, is_alive, missing
from bot.store.database import Database
from bot.store.migrate import migrate, prepare_file
from bot.store.processes import Process
from tests.conftest import FRIDAY


def begun(file: Path) -> Database:
    database = Database(f"sqlite:///{file}")
    prepare_file(database)
    migrate(database)
    return database


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "var" / "w.db"
    database = begun(file)
    modes = {each.name: each.stat().st_mode & 0o777 for each in file.parent.iterdir()}
    database.close()
    assert set(modes.values()) == {0o600}, modes


def test_a_file_that_others_could_read_no_longer_can(tmp_path: Path) -> None:
    file = tmp_path / "w.db"
    begun(file).close()
    file.chmod(0o644)
    begun(file).close()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_database_that_is_gone_is_not_begun_anew(tmp_path: Path) -> None:
    file = tmp_path / "w.db"
    database = begun(file)
    file.unlink()
    with pytest.raises(FileNotFoundError):
        database.require_file()
    database.close()
    with pytest.raises(SettingsError, match="is gone, and there was a database"):
        begun(file)
    (tmp_path / ".w.db.began").unlink()
    begun(file).close()


def test_a_newer_database_is_told_in_words(tmp_path: Path) -> None:
    database = begun(tmp_path / "w.db")
    database.write(lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SettingsError, match="schema 9999, which a newer Watchkeeper made"):
        migrate(database)
    database.close()


def process(part: str, beat_at: float, ended: bool = False) -> Process:
    return Process(part, (part,), "1", FRIDAY, beat_at, {}, (), ended)


@pytest.mark.parametrize(
    ("beat_at", "ended", "alive"),
    [
        (1000.0, False, True),
        (1000.0 - DEAD, False, True),
        (1000.0 - DEAD - 1, False, False),
        (1000.0 + 7200, False, False),  # by a clock that was set back since
        (1000.0, True, False),
    ],
)
def test_who_lives_has_written_lately(beat_at: float, ended: bool, alive: bool) -> None:
    one = process("ticks", beat_at, ended)
    assert is_alive(one, 1000.0) is alive
    assert bool(missing([one], 1000.0)) is not alive


def test_a_part_is_missing_only_where_nobody_does_it() -> None:
    dead, alive = process("ticks", 900.0), Process("b", ("ticks", "doors"), "1", FRIDAY, 999.0, {}, ())
    assert missing([dead, alive], 1000.0) == []
    assert missing([dead], 1000.0) == ["no process does the ticks: the last one was heard of 100 s ago"]
