"""A proposal that enables detectors says how loud they would have been, before and after somebody has applied it."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from local_slack.people import everything
from local_slack.workspace import Workspace
from sqlalchemy import Connection

from bot.clock import ManualClock
from bot.flows.noise_check import LEASE, GoOver, Measuring
from bot.handbook.team.shelf import Shelf
from bot.people import Actor
from bot.store import changes, handbooks
from detectors.backtest.noise_check import Asked
from detectors.detector import Past
from detectors.sample import Sample, write_sample
from tests.conftest import EXAMPLE, FRIDAY
from tests.scenarios.conftest import CHANNEL, House
from tests.scenarios.test_reload import TEAM, can_apply, look, press, proposal

LOUD = ('name = "growth-landing"\n', 'name = "growth-landing"\nby = "00:30"\n')  # before any run has ended
WITHIN = ('entities = ["stripe", "adyen", "paypal"]', 'entities = ["stripe", "adyen"]')  # of the payment exports
WAITS = "being backtested over"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return write_sample(tmp_path_factory.mktemp("sample"), FRIDAY, days=62, ahead=1, faults=[], per_day=300)


@pytest.fixture
def teams(tmp_path: Path, sample: Sample, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WAREHOUSE_URL", sample.warehouse_url)
    monkeypatch.setenv("EXPORTS_URL", sample.exports_url)
    shutil.copytree(EXAMPLE, tmp_path / "teams" / EXAMPLE.name)
    return tmp_path / "teams"


@pytest.fixture(params=["sqlite"])
def house(request: pytest.FixtureRequest, workspace: Workspace, clock: ManualClock, teams: Path) -> Iterator[House]:
    made = House(workspace, request.getfixturevalue(f"{request.param}_url"), clock, watchkeeper_teams=teams)
    look(made)
    yield made
    made.stop()


on_either = pytest.mark.parametrize("house", ["sqlite", "postgres"], indirect=True)


def edit(house: House, teams: Path, *replaced: tuple[str, str]) -> None:
    path = teams / TEAM / "team.toml"
    text = path.read_text()
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text)
    look(house)


def measure(house: House) -> bool:
    did = house.bot.measuring.tick()
    house.deliver()
    return did


def thread(house: House) -> list[str]:
    """What is said in the thread of the proposal."""
    parent = house.parents()[-1]["ts"]
    return [everything(m) for m in house.person("U0ENGA").messages(CHANNEL, thread=parent)[1:]]


# --- with a real child, on the sample's warehouse ---------------------------------------------------------------------


def test_a_loud_one_is_told_beside_the_button_and_may_be_applied_all_the_same(house: House, teams: Path) -> None:
    edit(house, teams, LOUD, WITHIN)
    assert can_apply(house.parents()[-1])
    assert WAITS in proposal(house)
    assert measure(house)
    for told in (proposal(house), *thread(house)):
        assert "*growth-landing*: it would have been a false alarm on 60 of 60 days" in told
        assert "2026-10-07), 30 in 30 days; the team's noise budget is 1" in told
        assert "enabled = false" in told
        assert "*payment-exports* were backtested: within the noise budget" in told
    assert WAITS not in proposal(house)
    assert len(thread(house)) == 1
    assert "Applied" in press(house, "U0ENGB")
    assert "it would have been a false alarm" in proposal(house)
    assert "Applied by Engineer B" in proposal(house)


def test_of_those_within_the_budget_one_quiet_word_is_said(house: House, teams: Path) -> None:
    edit(house, teams, WITHIN)
    measure(house)
    assert "*payment-exports* were backtested: within the noise budget" in proposal(house)
    assert can_apply(house.parents()[-1])
    assert thread(house) == []
    assert not measure(house)


def test_an_edit_that_enables_no_detector_has_none_gone_over(house: House, teams: Path) -> None:
    edit(house, teams, ('name = "growth-landing"\n', 'name = "growth-landing"\nenabled = false\n'))
    assert WAITS not in proposal(house)
    assert not measure(house)


def test_a_source_that_does_not_answer_is_said_with_the_reason(
    house: House, teams: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EXPORTS_URL")
    edit(house, teams, WITHIN)
    measure(house)
    assert "*payment-exports*: it has judged no day" in proposal(house)
    assert "EXPORTS_URL" in proposal(house)


def test_what_people_called_right_was_no_false_alarm(house: House, teams: Path) -> None:
    incident = house.alert(
        source="detector:growth-landing", pipeline="Aggregate Growth Pipeline", day=date(2026, 10, 7)
    )
    house.resolve("U0ENGA", incident, verdict="real")
    edit(house, teams, LOUD)
    measure(house)
    assert "a false alarm on 59 of 60 days" in proposal(house)


# --- with a child of the test's own -----------------------------------------------------------------------------------

LOUD_ON = tuple(date(2026, 10, 1) + timedelta(days=n) for n in range(4))


def process(house: House, go_over: GoOver) -> Measuring:
    """A process of the bot, with a child of the test's own."""
    return Measuring(house.bot.database, house.clock, house.bot.plans, Shelf(), go_over=go_over)


def loud(asked: Asked, wanted: Callable[[], bool], timeout: float) -> list[Past] | None:
    return [Past(detector=name, alarmed=LOUD_ON, judged=60) for name in asked.names] if wanted() else None


def killed(asked: Asked, wanted: Callable[[], bool], timeout: float) -> list[Past] | None:
    raise KeyboardInterrupt


def meanwhile(happens: Callable[[], object]) -> GoOver:
    """A child during which something happens."""

    def go_over(asked: Asked, wanted: Callable[[], bool], timeout: float) -> list[Past] | None:
        happens()
        return loud(asked, wanted, timeout)

    return go_over


def warned(house: House) -> int:
    """How often anybody was warned, in any thread."""
    return sum(key.endswith(":over budget") for key in house.posted_keys())


def test_whoever_applies_before_it_is_known_is_told_afterwards(house: House, teams: Path) -> None:
    edit(house, teams, LOUD)
    assert "Applied" in press(house, "U0ENGB")
    assert WAITS in proposal(house)
    process(house, loud).tick()
    house.deliver()
    (told,) = thread(house)
    assert "<@U0ENGB>" in told
    assert "leave it on" in told
    assert "4 of 60 days" in proposal(house)
    assert "Applied by Engineer B" in proposal(house)
    assert not can_apply(house.parents()[-1])


@on_either
def test_who_applies_while_it_is_gone_over_is_told_too(house: House, teams: Path) -> None:
    edit(house, teams, LOUD)
    process(house, meanwhile(lambda: press(house, "U0ENGB"))).tick()
    house.deliver()
    (told,) = thread(house)
    assert "<@U0ENGB>" in told
    assert "Applied by Engineer B" in proposal(house)


@on_either
def test_a_proposal_that_is_edited_again_meanwhile_is_not_spoken_of(house: House, teams: Path) -> None:
    edit(house, teams, LOUD)
    process(house, meanwhile(lambda: edit(house, teams, ('by = "00:30"', 'by = "00:20"')))).tick()
    house.deliver()
    first, second = map(everything, house.parents())
    assert "4 of 60 days" not in first
    assert WAITS not in first
    assert WAITS in second
    assert warned(house) == 0
    process(house, loud).tick()
    house.deliver()
    assert "4 of 60 days" in proposal(house)


def test_an_edit_that_is_taken_back_is_not_gone_over(house: House, teams: Path) -> None:
    edit(house, teams, LOUD)
    edit(house, teams, (LOUD[1], LOUD[0]))
    assert not process(house, loud).tick()
    assert WAITS not in proposal(house)


def test_what_is_known_of_a_proposal_stays_when_it_is_withdrawn(house: House, teams: Path) -> None:
    edit(house, teams, LOUD)
    process(house, loud).tick()
    edit(house, teams, (LOUD[1], LOUD[0]))
    assert "4 of 60 days" in proposal(house)
    assert "edited again" in proposal(house)
    assert "enabled = false" not in proposal(house)


@on_either
def test_one_that_a_process_died_over_is_gone_over_by_the_next(house: House, teams: Path) -> None:
    edit(house, teams, LOUD)
    with pytest.raises(KeyboardInterrupt):
        process(house, killed).tick()
    house.restart()
    assert not process(house, loud).tick()
    house.clock.advance(timedelta(seconds=LEASE + 1))
    assert process(house, loud).tick()
    house.deliver()
    assert warned(house) == 1
    assert not process(house, loud).tick()


@on_either
def test_two_processes_that_go_over_the_same_say_it_once(house: House, teams: Path) -> None:
    """The first was stopped for longer than its lease."""
    edit(house, teams, LOUD)

    def slept() -> None:
        house.clock.advance(timedelta(seconds=LEASE + 1))
        assert process(house, loud).tick()

    def stopped(asked: Asked, wanted: Callable[[], bool], timeout: float) -> Any:
        slept()
        return loud(asked, lambda: True, timeout)

    process(house, stopped).tick()
    house.deliver()
    assert warned(house) == 1
    with house.bot.database.reading() as c:
        assert [r.kind for r in changes.latest(c, TEAM)] == ["over budget", "proposed"]


@on_either
def test_what_comes_of_it_waits_for_somebody_who_is_applying(house: House, teams: Path) -> None:
    """So neither of the two draws the proposal without the other."""
    edit(house, teams, LOUD)
    ticking = threading.Thread(target=process(house, loud).tick)

    def apply(c: Connection) -> None:
        version = handbooks.in_state(c, TEAM, "proposed")
        assert version is not None
        assert handbooks.lock(c, version.id)
        ticking.start()
        ticking.join(0.5)
        handbooks.apply(c, version, Actor("Engineer B", "U0ENGB"), house.clock.now())

    house.bot.database.write(apply)
    ticking.join()
    house.deliver()
    assert "4 of 60 days" in proposal(house)
    assert "Applied by Engineer B" in proposal(house)


def test_the_lease_is_renewed_meanwhile(house: House, teams: Path) -> None:
    edit(house, teams, LOUD)
    others: list[bool] = []

    def long(asked: Asked, wanted: Callable[[], bool], timeout: float) -> list[Past] | None:
        for _ in range(10):
            house.clock.advance(timedelta(seconds=LEASE / 2))
            assert wanted()
            others.append(process(house, loud).tick())
        return loud(asked, wanted, timeout)

    process(house, long).tick()
    assert not any(others)


def test_a_process_that_is_stopped_leaves_it_to_the_next(house: House, teams: Path) -> None:
    edit(house, teams, LOUD)
    first = process(house, meanwhile(lambda: first.stop()))
    first.tick()
    assert process(house, loud).tick()


def test_where_all_together_hang_each_is_gone_over_alone(house: House, teams: Path) -> None:
    edit(house, teams, LOUD, WITHIN)
    given: list[tuple[int, float]] = []

    def hangs(asked: Asked, wanted: Callable[[], bool], timeout: float) -> list[Past] | None:
        given.append((len(asked.names), timeout))
        if "growth-landing" in asked.names:
            raise subprocess.TimeoutExpired("child", timeout)
        return [Past(detector=name, judged=60) for name in asked.names]

    process(house, hangs).tick()
    house.deliver()
    assert given == [(2, 600.0), (1, 300.0), (1, 300.0)]
    assert "*payment-exports* were backtested: within the noise budget" in proposal(house)
    assert re.search(r"\*growth-landing\*: it has judged no day.*did not finish within 300 s", proposal(house))
