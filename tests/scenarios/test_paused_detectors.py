"""A detector that somebody paused is seen to be paused, does not run, and is on record; resumed, it runs again."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from local_slack.workspace import Workspace
from sqlalchemy import select

from bot.blocks import detector_status
from bot.clock import ManualClock
from bot.store.tables import detector_pauses
from detectors.status import Standing
from tests.conftest import EXAMPLE
from tests.scenarios.conftest import CHANNEL, House
from tests.scenarios.test_questions import ask


def line_of(house: House, name: str) -> str:
    return next(line for line in ask(house, "/runbook detectors all").splitlines() if f"*{name}*" in line)


def pressed(house: House, name: str, label: str) -> None:
    """Somebody presses the button beside a detector in a list of now."""
    person = house.person("U0ENGA")
    ask(house, "/runbook detectors all")
    listed = person.ephemerals(CHANNEL)[-1]
    block = next(b for b in listed["blocks"] if (b.get("accessory") or {}).get("value") == name)
    assert block["accessory"]["text"]["text"] == label
    person.click(CHANNEL, listed["ts"], block["accessory"]["action_id"], block_id=block["block_id"])


def test_every_detector_is_listed_and_none_that_has_not_run_is_healthy(house: House) -> None:
    said = ask(house, "/runbook detectors")
    assert f"*{len(house.bot.pausing.standings('data-engineering'))} not run yet:* " in said
    assert "refund-ratio" in said
    assert "white_check_mark" not in said
    assert "*refund-ratio* not run yet" in line_of(house, "refund-ratio")


def test_a_paused_detector_is_told_kept_on_record_and_does_not_run(house: House) -> None:
    assert "refund-ratio is paused." in ask(house, "/runbook detectors pause refund-ratio backfill until noon")
    house.deliver()
    assert "paused the detector *refund-ratio*: backfill until noon" in house.parents()[-1]["text"]
    house.bot.detecting.tick()
    states = {s.name: s for s in house.bot.pausing.standings("data-engineering")}
    assert (states["refund-ratio"].outcome, states["refund-ratio"].state) == (None, "paused")
    assert states["payment-exports"].outcome is not None
    assert "*refund-ratio* paused" in line_of(house, "refund-ratio")


def test_a_resumed_detector_runs_again_and_its_pause_stays_on_record(house: House) -> None:
    ask(house, "/runbook detectors pause refund-ratio backfill")
    assert "refund-ratio runs again." in ask(house, "/runbook detectors resume refund-ratio")
    assert "refund-ratio is not paused." in ask(house, "/runbook detectors resume refund-ratio")
    house.bot.detecting.tick()
    assert house.bot.pausing.standings("data-engineering")[0].outcome is not None
    with house.bot.database.reading() as c:
        (row,) = c.execute(select(detector_pauses)).all()
    assert (row.reason, row.resumed_at) == ("backfill", house.clock.now())


def test_every_pause_ends_and_it_is_said(house: House) -> None:
    assert "refund-ratio is paused." in ask(house, "/runbook detectors pause refund-ratio for 2 h the loader is moved")
    house.pass_time(119)
    assert house.bot.pausing.tick() == 0
    house.pass_time(1)
    assert (house.bot.pausing.tick(), house.bot.pausing.tick()) == (1, 0)
    house.deliver()
    assert "The pause of the detector *refund-ratio* has ended; it runs again." in house.parents()[-1]["text"]
    assert house.bot.pausing.standings("data-engineering")[0].paused is None
    assert "at most 168 h" in ask(house, "/runbook detectors pause refund-ratio for 8 days the loader is moved")


def test_what_may_find_the_highest_severity_takes_two_people(house: House) -> None:
    assert "a second person is asked" in ask(
        house, "/runbook detectors pause growth-landing for 2 h moved", who="U0ENGB"
    )
    house.deliver()
    assert standing_of(house, "growth-landing").paused is None
    assert "It takes two people" in decide(house, "U0ENGB", detector_status.APPROVE)
    assert "Only the owners and the manager can approve" in decide(house, "U0ENGD", detector_status.APPROVE)
    assert "is paused until" in decide(house, "U0ENGC", detector_status.APPROVE)
    paused = standing_of(house, "growth-landing").paused
    assert paused is not None
    assert (paused.by, paused.until) == ("Engineer B and Engineer C", house.clock.now() + timedelta(hours=2))


def test_what_nobody_approves_lapses_and_the_detector_never_stopped(house: House) -> None:
    ask(house, "/runbook detectors pause growth-landing for 2 h moved", who="U0ENGB")
    house.deliver()
    house.clock.advance(timedelta(days=1))
    assert house.bot.pausing.tick() == 1
    house.deliver()
    assert "it keeps running" in house.parents()[-1]["text"]


def standing_of(house: House, name: str) -> Standing:
    return next(s for s in house.bot.pausing.standings("data-engineering") if s.name == name)


def decide(house: House, who: str, button: str) -> str:
    """What the one who pressed is answered."""
    person, ts = house.person(who), house.parents()[-1]["ts"]
    before = len(person.ephemerals(CHANNEL))
    person.click(CHANNEL, ts, button)
    person.wait_for(lambda: len(person.ephemerals(CHANNEL)) > before)
    return str(person.ephemerals(CHANNEL)[-1]["text"])


def test_a_pause_needs_a_reason_a_known_name_and_is_not_taken_twice(house: House) -> None:
    assert "Say for how long and why" in ask(house, "/runbook detectors pause refund-ratio")
    assert "no detector is called" in ask(house, "/runbook detectors pause refunds backfill")
    ask(house, "/runbook detectors pause refund-ratio backfill")
    assert "is paused since" in ask(house, "/runbook detectors pause refund-ratio again")


def test_one_that_is_switched_off_does_not_run(
    workspace: Workspace, sqlite_url: str, clock: ManualClock, tmp_path: Path
) -> None:
    folder = tmp_path / "teams" / EXAMPLE.name
    shutil.copytree(EXAMPLE, folder)
    settings = folder / "team.toml"
    named = 'name = "refund-ratio"\n'
    assert named in settings.read_text()
    settings.write_text(settings.read_text().replace(named, f"{named}enabled = false\n"))
    house = House(workspace, sqlite_url, clock, watchkeeper_teams=folder.parent)
    house.bot.detecting.tick()
    states = {s.name: s for s in house.bot.pausing.standings("data-engineering")}
    house.stop()
    assert (states["refund-ratio"].outcome, states["refund-ratio"].state) == (None, "switched off")
    assert states["payment-exports"].outcome is not None


def test_the_buttons_pause_with_a_reason_and_resume(house: House) -> None:
    person = house.person("U0ENGA")
    pressed(house, "refund-ratio", "Pause …")
    view = person.wait_view(detector_status.FORM)
    assert person.submit(
        view["id"],
        {
            detector_status.REASON: {detector_status.REASON: "backfill until noon"},
            detector_status.LENGTH: {detector_status.LENGTH: "4"},
        },
    )["ok"]
    person.wait_for(lambda: house.bot.pausing.standings("data-engineering")[0].paused)
    house.deliver()
    assert "paused the detector *refund-ratio*: backfill until noon" in house.parents()[-1]["text"]
    pressed(house, "refund-ratio", "Resume")
    person.wait_for(lambda: not house.bot.pausing.standings("data-engineering")[0].paused)
    house.deliver()
    assert "resumed the detector *refund-ratio*" in house.parents()[-1]["text"]


def test_how_often_it_was_right_is_shown_as_people_said(house: House) -> None:
    for verdict in ("real", "false positive"):
        incident = house.alert(source="detector:refund-ratio")
        house.resolve("U0ENGA", incident, verdict=verdict)
    assert "right 1 of 2" in line_of(house, "refund-ratio")
    assert "right" not in line_of(house, "payment-exports")
