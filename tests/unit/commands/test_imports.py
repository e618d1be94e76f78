"""A command imports what it needs, and nothing else: help needs no handbook, a question to one no database."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.commands.listed import COMMANDS, command, summary
from tests.conftest import EXAMPLE

_RUN = """
import sys
from bot.__main__ import main
sys.argv = ["watchkeeper", *sys.argv[1:]]
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
finally:
    print("\\n".join(["", "MODULES", *sys.modules]))
"""
_MIGRATED_TWICE = """
import sys
from bot.store.database import Database
from bot.store.migrate import migrate
database = Database(sys.argv[1])
migrate(database)
print("\\n".join(["", "MODULES", *sys.modules]))
"""

SLACK = ("slack_sdk", "slack_bolt", "local_slack")
DATABASE = ("sqlalchemy", "alembic", "psycopg")
SERVING = ("uvicorn", "starlette", "bot.app", "handlers")
FIGURES = ("pandas", "numpy", "matplotlib")
SEARCH = ("snowballstemmer", "spellchecker")
READING = ("bot.handbook", "holidays", "pydantic", "rapidfuzz")
OTHER_COUNTRIES = ("holidays.countries.germany", "holidays.countries.canada")


def imported(script: str, *arguments: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    return set(done.stdout.partition("\nMODULES\n")[2].split())


def found(modules: set[str], unwanted: tuple[str, ...]) -> list[str]:
    return sorted(m for m in modules if any(m == name or m.startswith(f"{name}.") for name in unwanted))


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], (*SLACK, *DATABASE, *SERVING, *FIGURES, *SEARCH, *READING)),
        (["oncall", str(EXAMPLE)], (*SLACK, *DATABASE, *SERVING, *FIGURES, *SEARCH, *OTHER_COUNTRIES)),
        (["check", str(EXAMPLE)], (*SLACK, *DATABASE, *SERVING, "matplotlib", *OTHER_COUNTRIES)),
        (["manifest"], (*DATABASE, *SERVING, *FIGURES, *SEARCH)),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_command_imports_what_it_needs(arguments: list[str], unwanted: tuple[str, ...]) -> None:
    assert found(imported(_RUN, *arguments), unwanted) == []


def test_a_start_with_the_newest_schema_imports_no_migrations(sqlite_url: str) -> None:
    assert found(imported(_MIGRATED_TWICE, sqlite_url), ("alembic", *SLACK, *FIGURES)) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_a_command_what_it_says_of_itself(name: str) -> None:
    said = (command(name).help or "").partition("\n\n")[0]
    assert summary(name).split() == said.split() != []


def test_help_lists_every_command() -> None:
    listed = CliRunner().invoke(app, ["--help"]).stdout
    assert [name for name in COMMANDS if name not in listed] == []
