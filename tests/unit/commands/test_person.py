"""watchkeeper person leaves: what has to be settled, in the two files and in the database."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.clock import SystemClock
from bot.incidents.account_links import AccountLink
from bot.people import Actor
from bot.store import away, links, overrides
from bot.store.database import Database
from schedule.rules import Override
from schedule.trades import Stretch
from tests.conftest import EXAMPLE


def run(name: str, *more: str) -> Result:
    return CliRunner().invoke(app, ["person", "leaves", name, str(EXAMPLE), *more])


def ties(name: str) -> list[dict[str, Any]]:
    result = run(name, "--format", "json")
    return list(json.loads(result.stdout))


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none.db")


def test_every_line_that_names_somebody_is_listed_once() -> None:
    lines = (EXAMPLE / "handbook.md").read_text().split("\n")
    named = {f"handbook.md:{n}" for n, line in enumerate(lines, 1) if "Engineer A" in line}
    listed = [tie["line"] for tie in ties("Engineer A") if tie["line"]]
    assert set(listed) == named
    assert {"team", "owner", "rota", "holiday", "shift", "settings"} <= {tie["kind"] for tie in ties("engineer a")}


def test_what_the_database_holds_is_listed_too(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    database, now = Database(sqlite_url), SystemClock().now()
    stands_in = Override(now, now + timedelta(days=2), "Engineer D", None, "a trade", now)
    by = Actor("Engineer D", "U0ENGD")
    database.write(lambda c: overrides.add(c, "data-engineering", stands_in, by))
    stretch = Stretch(now, now + timedelta(days=3))
    database.write(lambda c: away.add(c, "data-engineering", "Engineer D", stretch, by, now))
    link = AccountLink(0, "data-engineering", "Engineer D", by, "", (), "asked", now)
    database.write(lambda c: links.add(c, link))
    assert {"override", "absence", "link"} <= {tie["kind"] for tie in ties("Engineer D")}


def test_nobody_of_that_name_is_wrong_usage_with_who_is_there() -> None:
    result = run("Engineer Z")
    assert result.exit_code == 2
    assert "Engineer A" in result.output
