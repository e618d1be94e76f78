"""Nothing of an edit runs before somebody who may has applied it: no code, no query of its own, no new address."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from bot.store import noise_checks
from detectors.own_code import IS_RUN, code_of, fingerprint
from tests.conftest import EXAMPLE
from tests.scenarios.conftest import House
from tests.scenarios.test_reload import TEAM, can_apply, look, press, proposal

CODE = """
import os, pathlib
pathlib.Path({ran!r}).write_text(" ".join(sorted(os.environ)))

def count(connection, first, last, as_of):
    return [{{"day": first, "value": 5}}]
"""
DETECTOR = """
[[detectors]]
name = "ours"
check = "{check}"
pipeline = "Aggregate Profit Pipeline"
source = "{source}"
every = "1 h"
more_than = 1
{own}
"""
QUERY = """query = "SELECT day, 5 AS value FROM t WHERE day BETWEEN :first AND :last\""""


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the team's code leaves where it runs."""
    left = tmp_path / "it-ran"
    (tmp_path / "our_code.py").write_text(CODE.format(ran=str(left)))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "nobody may read this")
    monkeypatch.setenv("WAREHOUSE_URL", f"sqlite:///{tmp_path}/warehouse.db")
    monkeypatch.setenv("ELSEWHERE_URL", f"sqlite:///{tmp_path}/elsewhere.db")
    monkeypatch.delenv(IS_RUN, raising=False)
    (tmp_path / "warehouse.db").touch()
    return left


@pytest.fixture
def teams(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "teams" / EXAMPLE.name)
    return tmp_path / "teams"


@pytest.fixture
def house(workspace: Workspace, sqlite_url: str, clock: ManualClock, teams: Path, ran: Path) -> Iterator[House]:
    made = House(workspace, sqlite_url, clock, watchkeeper_teams=teams)
    look(made)
    yield made
    made.stop()


@pytest.fixture
def open_house(
    workspace: Workspace, sqlite_url: str, clock: ManualClock, teams: Path, ran: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    """A team's own code is run here, once it is applied."""
    monkeypatch.setenv(IS_RUN, "true")
    made = House(workspace, sqlite_url, clock, watchkeeper_teams=teams, watchkeeper_team_code=True)
    look(made)
    yield made
    made.stop()


def declare(house: House, teams: Path, check: str, own: str, source: str = "warehouse", before: str = "") -> None:
    path = teams / TEAM / "team.toml"
    path.write_text(path.read_text() + before + DETECTOR.format(check=check, own=own, source=source))
    look(house)


def pinned() -> str:
    return f'entry = "our_code:count"\nsha256 = "{fingerprint(code_of("our_code:count") or b"")}"'


def waits(house: House) -> bool:
    """Whether the past of any detector is to be gone over."""
    with house.bot.database.reading() as c:
        return noise_checks.anything_waits(c, [TEAM], house.clock.machine())


def test_code_is_not_run_unless_the_installation_says_so(house: House, teams: Path, ran: Path) -> None:
    declare(house, teams, "python", pinned())
    assert "a team's own code is not run here" in proposal(house)
    assert not can_apply(house.parents()[-1])
    assert not ran.exists()


def test_code_without_its_sum_is_refused_with_the_sum_to_write(open_house: House, teams: Path, ran: Path) -> None:
    declare(open_house, teams, "python", 'entry = "our_code:count"')
    assert fingerprint(code_of("our_code:count") or b"") in proposal(open_house)
    assert not can_apply(open_house.parents()[-1])
    assert not ran.exists()


def test_code_is_shown_runs_once_applied_and_sees_no_secret(open_house: House, teams: Path, ran: Path) -> None:
    declare(open_house, teams, "python", pinned())
    assert "def count(connection, first, last, as_of):" in proposal(open_house)
    assert not waits(open_house)
    open_house.bot.measuring.tick()
    open_house.bot.detecting.tick()
    assert not ran.exists()
    assert "Applied" in press(open_house, "U0ENGB")
    open_house.bot.detecting.tick()
    seen = ran.read_text().split()
    assert "WAREHOUSE_URL" in seen
    assert [name for name in seen if name.startswith(("SLACK_", "DATABASE_", "ELSEWHERE"))] == []


def test_code_that_changed_since_it_was_shown_is_not_applied(
    open_house: House, teams: Path, ran: Path, tmp_path: Path
) -> None:
    declare(open_house, teams, "python", pinned())
    (tmp_path / "our_code.py").write_text(CODE.format(ran=str(ran)) + "# and more\n")
    assert "Not applied: " in press(open_house, "U0ENGB")
    assert not ran.exists()


def test_a_query_of_its_own_is_not_tried_before_apply(house: House, teams: Path) -> None:
    declare(house, teams, "sql", QUERY)
    assert "Not tested before Apply" in proposal(house)
    assert can_apply(house.parents()[-1])
    assert not waits(house)


def test_a_new_address_is_not_connected_to_before_apply(house: House, teams: Path, tmp_path: Path) -> None:
    table = '\n[sources.elsewhere]\nurl_env = "ELSEWHERE_URL"\n'
    declare(house, teams, "freshness", 'table = "t"\ntime = "at"\nolder_than = "1 h"', "elsewhere", table)
    assert not waits(house)
    assert not (tmp_path / "elsewhere.db").exists()


def test_our_own_secrets_are_no_address_of_a_source(house: House, teams: Path) -> None:
    declare(house, teams, "sql", QUERY, "ours", '\n[sources.ours]\nurl_env = "SLACK_BOT_TOKEN"\n')
    assert "a setting of Watchkeeper's own" in proposal(house)
    assert not can_apply(house.parents()[-1])
