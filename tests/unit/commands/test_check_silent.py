"""watchkeeper check without --sources: what the bot's own runs tell of detectors that never judge."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection
from typer.testing import CliRunner

from bot.__main__ import app
from bot.store import detecting
from bot.store.database import Database
from bot.store.migrate import migrate
from detectors.detector import Outcome, Result
from tests.conftest import EXAMPLE

FEW = "80 rows, 300 are needed. To judge, set min_rows = 60"
SAID = f"has judged nothing in 7 days of running: {FEW}"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    return Database(url)


def ran(database: Database, **outcomes: Outcome) -> None:
    """Each of these detectors once, now."""
    migrate(database)
    now, names = datetime.now(UTC), {name.replace("_", "-"): outcome for name, outcome in outcomes.items()}

    def run(c: Connection) -> None:
        detecting.plan(c, EXAMPLE.name, dict.fromkeys(names, now), now)
        detecting.claim_due(c, EXAMPLE.name, now, "me", now.timestamp(), 60.0)
        for name, outcome in names.items():
            result = Result(detector=name, pipeline="", issue=None, as_of=now, outcome=outcome, detail=FEW)
            detecting.finish(c, EXAMPLE.name, "me", result, now, failing=False)

    database.write(run)


def check(*more: str) -> str:
    return CliRunner().invoke(app, ["check", str(EXAMPLE), *more]).output


def test_a_detector_that_never_judges_is_named_with_what_to_set(database: Database) -> None:
    ran(database, refund_ratio=Outcome.NOT_ENOUGH, bot_logins=Outcome.PASS)
    assert f"refund-ratio {SAID}" in check()
    assert "bot-logins has judged nothing" not in check()
    assert '"never-judges"' in check("--format", "json")


def test_without_a_database_nothing_is_said_of_it(database: Database) -> None:
    assert "has judged nothing" not in check()
