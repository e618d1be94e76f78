"""A backup that is made while alerts come in, and restored elsewhere: what it held is said once, and nothing of it is
lost."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from local_slack.workspace import Workspace
from sqlalchemy import func, select
from typer.testing import CliRunner

from bot.__main__ import app
from bot.clock import ManualClock
from bot.store.database import Database
from bot.store.tables import faults, incidents, outbox, steps
from tests.scenarios.conftest import House

RUN = CliRunner()
FEW, MANY = 3, 12


def comes_in(house: House, number: int) -> None:
    house.bot.dispatcher.report(house.made_up(issue=f"fault {number}"))
    if number % 2:
        house.bot.outbox.deliver_due("slack")


def come_in(house: House, numbers: range) -> None:
    for number in numbers:
        comes_in(house, number)


def test_nothing_of_a_backup_under_load_is_lost_or_said_twice(
    house: House,
    sqlite_url: str,
    workspace: Workspace,
    clock: ManualClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    come_in(house, range(FEW))
    flood = threading.Thread(target=come_in, args=(house, range(FEW, MANY)))
    flood.start()
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert RUN.invoke(app, ["backup", str(tmp_path / "backup.db")]).exit_code == 0
    flood.join()
    house.bot.stop()
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    monkeypatch.setenv("DATABASE_URL", elsewhere)
    assert RUN.invoke(app, ["restore", str(tmp_path / "backup.db")]).exit_code == 0
    is_whole(elsewhere)
    restored = House(workspace, elsewhere, clock)
    say_what_waits(restored)
    keys = Counter(restored.posted_keys())
    with restored.bot.database.reading() as c:
        held = list(
            c.execute(select(outbox.c.key).where(outbox.c.state == "delivered", outbox.c.kind == "incident")).scalars()
        )
    assert len(held) >= 1
    assert {key: keys[key] for key in held} == dict.fromkeys(held, 1)
    assert [key for key, times in keys.items() if times > 1] == []
    restored.stop()


def is_whole(url: str) -> None:
    """Whatever moment it is of: no incident without its faults and steps."""
    database = Database(url)
    with database.reading() as c:
        known = set(c.execute(select(incidents.c.id)).scalars())
        for table in (faults, steps):
            assert set(c.execute(select(table.c.incident_id).distinct()).scalars()) == known
        assert (c.execute(select(func.count()).select_from(faults)).scalar() or 0) >= FEW
    database.close()


def say_what_waits(house: House) -> None:
    """Until nothing is left to send or to look up."""

    def is_done() -> bool:
        house.clock.advance(timedelta(seconds=10))  # what is in doubt is looked up when it can be seen
        house.bot.outbox.reconcile("slack")
        house.deliver()
        with house.bot.database.reading() as c:
            waits = outbox.c.destination == "slack", outbox.c.state.in_(("pending", "sending", "doubt"))
            return not c.execute(select(func.count()).select_from(outbox).where(*waits)).scalar()

    house.person("U0ENGA").wait_for(is_done, 100, "something still waits")
