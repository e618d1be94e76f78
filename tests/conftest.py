"""What every test can ask for: a clock that stands still, a fresh database of either kind, the example team."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from bot.clock import ManualClock
from bot.handbook.team.load import load_team
from bot.handbook.team.team import Team
from bot.store.database import Database
from bot.store.migrate import migrate
from tests import postgres
from tests.compiled_once import compile_once

# No test goes by the clock on the wall: a busy machine is no fault.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")
compile_once()

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "teams" / "data-engineering"
# A Friday morning in Los Angeles, in business hours: nothing about the calendar is special.
FRIDAY = datetime(2026, 10, 9, 17, 0, tzinfo=UTC)

_MEMORY, _ROOM = Path("/dev/shm"), 512 * 1024 * 1024

_names = (f"test_{n}" for n in itertools.count())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with postgres.server() as url:
        template = Database(postgres.new_database(url, "watchkeeper_template"))
        migrate(template)
        template.close()
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    template = Database(f"sqlite:///{path}")
    migrate(template)
    template.close()
    return path


@pytest.fixture(scope="session")
def quick_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """In memory where there is room: what is written there need not wait for a disk, and no test pulls a plug."""
    if not (_MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM):
        yield tmp_path_factory.mktemp("databases")
        return
    with tempfile.TemporaryDirectory(prefix="watchkeeper-", dir=_MEMORY) as folder:
        yield Path(folder)


@pytest.fixture
def sqlite_url(sqlite_template: Path, quick_folder: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory(dir=quick_folder, ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "watchkeeper.db"
        copy.write_bytes(sqlite_template.read_bytes())
        yield f"sqlite:///{copy}"


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    name = next(_names)
    yield postgres.new_database(postgres_server, name, template="watchkeeper_template")
    postgres.drop_database(postgres_server, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The bot's database, empty: each test runs on SQLite and on PostgreSQL."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(FRIDAY)


@pytest.fixture(scope="session")
def team() -> Team:
    """The project's own example team."""
    return load_team(EXAMPLE)
