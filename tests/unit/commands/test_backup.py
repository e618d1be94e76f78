"""watchkeeper backup and restore, as people type them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.store.database import Database
from bot.store.tables import cursors
from tests.conftest import FRIDAY

RUN = CliRunner()


def filled(url: str) -> None:
    database = Database(url)
    row = {"team": "data", "name": "handoffs", "until": FRIDAY}
    database.write(lambda c: c.execute(cursors.insert().values(**row)))
    database.close()


@pytest.fixture
def backed_up(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    filled(sqlite_url)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    file = tmp_path / "backup.db"
    assert RUN.invoke(app, ["backup", str(file)]).exit_code == 0
    return file


def test_a_backup_is_for_its_owners_eyes_alone(backed_up: Path) -> None:
    assert backed_up.stat().st_mode & 0o777 == 0o600


def test_a_backup_takes_no_file_s_place(backed_up: Path) -> None:
    assert RUN.invoke(app, ["backup", str(backed_up)]).exit_code == 1


def test_it_is_restored_where_nothing_is(backed_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    assert RUN.invoke(app, ["restore", str(backed_up)]).exit_code == 0
    again = RUN.invoke(app, ["restore", str(backed_up)])
    assert (again.exit_code, "name an empty database" in again.output) == (1, True)
