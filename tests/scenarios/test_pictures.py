"""The picture of a detector's figure stands in its incident's thread: once, whatever goes wrong on the way."""

from __future__ import annotations

import io
import re
import shutil
import signal
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from local_slack.workspace import Workspace
from PIL import Image
from sqlalchemy import insert, select

from bot.clock import ManualClock
from bot.errors import SendError
from bot.flows.charts import show
from bot.incidents.incident import Incident
from bot.notify.pictures import PICTURES, PictureNotifier
from bot.store import sending
from bot.store.tables import detector_runs, outbox
from detectors.detector import Finding, Nature, Outcome, Result
from detectors.picture import Axis
from detectors.sample import write_sample
from tests.conftest import EXAMPLE
from tests.levels import P0
from tests.scenarios.conftest import CHANNEL, PROFIT, House

SHARE = "files.completeUploadExternal"


def deliver(house: House, times: int = 3) -> None:
    for _ in range(times):
        house.deliver()
        house.bot.outbox.reconcile(PICTURES)
        house.bot.outbox.deliver_due(PICTURES)
        house.clock.advance(timedelta(seconds=20))


def shown(house: House, incident: Incident) -> list[dict[str, Any]]:
    thread = house.person("U0ENGA").messages(CHANNEL, thread=house.now(incident).ts)
    return [file for message in thread for file in message.get("files", [])]


def measured(house: House, incident: Incident, days: int = 20) -> None:
    """The detector has measured for so many days, the last of which is the incident's."""
    last = date(2026, 10, 8)
    on = [last - timedelta(days=n) for n in reversed(range(days))]
    rows = [
        {
            "team": "data-engineering",
            "name": "refund-ratio",
            "as_of": house.clock.now(),
            "outcome": Outcome.ALARM if day == last else Outcome.PASS,
            "detail": "",
            "day": day,
            "figure": 0.004 if day == last else 0.016 + 0.0001 * (day.day % 7),
            "limit": 0.01,
            "rows": 12_310,
            "seconds": 0.1,
        }
        for day in on
    ]
    finding = Finding(
        detector="refund-ratio",
        pipeline=PROFIT,
        issue="Transaction Database",
        nature=Nature.DEVIATION,
        day=last,
        measured="0.4% of 12,310 transactions",
        limit="at least 1%",
        summary="",
    )
    result = Result(
        detector="refund-ratio",
        pipeline=PROFIT,
        issue="Transaction Database",
        as_of=house.clock.now(),
        outcome=Outcome.ALARM,
        detail="",
        day=last,
        figure=0.004,
        limit=0.01,
        axis=Axis.of("refunds as a share of transactions"),
        findings=(finding,),
    )
    team = house.bot.teams["data-engineering"]
    house.bot.database.write(lambda c: c.execute(insert(detector_runs), rows))
    house.bot.database.write(lambda c: show(c, team, result, [house.now(incident)]))


def test_the_first_alarm_of_a_new_bot_is_drawn_with_the_days_before_it(
    workspace: Workspace, sqlite_url: str, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = shutil.copytree(EXAMPLE, tmp_path / "teams" / EXAMPLE.name) / "team.toml"
    others = r'(\[\[detectors\]\]\nname = "(?!refund-ratio"))'
    text, count = re.subn(others, lambda m: m[1].replace("name", "enabled = false\nname"), settings.read_text())
    assert count > 20
    settings.write_text(text)
    sample = write_sample(tmp_path / "sample", clock.now() + timedelta(days=1), days=60, ahead=1, per_day=450)
    monkeypatch.setenv("WAREHOUSE_URL", sample.warehouse_url)
    monkeypatch.setenv("EXPORTS_URL", sample.exports_url)
    house = House(workspace, sqlite_url, clock, watchkeeper_teams=settings.parent.parent)
    house.bot.detecting.tick()  # plans its runs
    clock.advance(timedelta(days=1))
    house.bot.detecting.tick()
    deliver(house)
    opened = [i for i, _ in house.bot.dispatcher.open_incidents("data-engineering")]
    files = [file for incident in opened for file in shown(house, incident)]
    with house.bot.database.reading() as c:
        (drawn,) = c.scalars(select(outbox.c.payload).where(outbox.c.kind == "picture"))
    house.stop()
    (file,) = files
    content = httpx.get(file["url_private"], headers={"Sec-Fetch-Site": "same-origin"}).content  # as the page does
    assert Image.open(io.BytesIO(content)).size == (1000, 600)
    assert file["title"] == "Refunds as a share of transactions"
    points = drawn["picture"]["points"]
    assert len(points) > 20
    assert [alarm for _, _, alarm in points] == [False] * (len(points) - 1) + [True]


def test_a_picture_stands_once_and_again_only_for_another_severity(house: House) -> None:
    incident = house.alert()
    measured(house, incident)
    deliver(house)
    measured(house, incident)
    deliver(house)
    assert len(shown(house, incident)) == 1
    house.alert(nature=Nature.MISSING, deviation=None)
    assert house.now(incident).severity == P0
    measured(house, incident)
    deliver(house)
    assert len(shown(house, incident)) == 2


def test_too_few_days_are_no_picture(house: House) -> None:
    incident = house.alert()
    measured(house, incident, days=2)
    deliver(house)
    assert shown(house, incident) == []


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ("files.getUploadURLExternal", "nonsense"),
        ("upload", "drop_after_accept"),
        ("upload", "status"),
        (SHARE, "status"),
        (SHARE, "drop_after_accept"),
        (SHARE, "nonsense"),
        (SHARE, "ratelimit"),
    ],
)
def test_whatever_goes_wrong_with_an_upload_the_picture_stands_there_once(house: House, call: str, kind: str) -> None:
    incident = house.alert()
    house.workspace.fault(call, kind, times=1)
    measured(house, incident)
    deliver(house, times=4)
    assert len(shown(house, incident)) == 1


def test_a_sender_that_dies_after_the_last_call_is_found_out(house: House) -> None:
    incident = house.alert()
    measured(house, incident)
    lost = house.bot.outbox.notifiers[PICTURES]
    notice = claimed(house)
    lost.send(notice)  # and the process is gone before it could record it
    deliver(house, times=4)
    assert len(shown(house, incident)) == 1
    with house.bot.database.reading() as c:
        row = c.execute(select(outbox.c.state, outbox.c.receipt).where(outbox.c.destination == PICTURES)).one()
    assert row.state == "delivered"
    assert row.receipt["ts"]


def claimed(house: House) -> Any:
    wanted = sending.asked(PICTURES, house.clock.machine(), (), ())
    taken = house.bot.database.write(lambda c: sending.claim(c, wanted, "lost", 8.0))
    assert taken is not None
    return taken.notice()


def test_a_missing_scope_costs_the_picture_and_nothing_else(house: House) -> None:
    incident = house.alert()
    house.workspace.fault("files.getUploadURLExternal", "error", error="missing_scope")
    measured(house, incident)
    deliver(house)
    assert shown(house, incident) == []
    again = house.alert(issue="Payment Processor Exports")
    assert len(house.thread(again)) > 0


def test_the_outbox_keeps_numbers_and_no_image(house: House) -> None:
    incident = house.alert()
    measured(house, incident, days=60)
    with house.bot.database.reading() as c:
        (row,) = c.execute(select(outbox).where(outbox.c.destination == PICTURES)).all()
    assert len(str(row.payload)) < 4000
    assert "0.4%" in row.plain
    assert "2026-10-08" in row.plain


def test_what_took_long_to_draw_is_not_shown_after_its_lease_but_at_once_at_the_next_try(house: House) -> None:
    incident = house.alert()
    measured(house, incident)
    drawn = []

    def slow(pictures: Any) -> bytes:
        drawn.append(pictures)
        house.clock.advance(timedelta(seconds=9))
        return b"\x89PNG"

    client = house.bot.outbox.notifiers["slack"]._client  # type: ignore[attr-defined]
    notifier = PictureNotifier(client, house.clock.running, draw=slow)
    notice = claimed(house)
    with pytest.raises(SendError, match="next try"):
        notifier.send(notice)
    assert shown(house, incident) == []
    notifier.send(notice)
    assert (len(shown(house, incident)), len(drawn)) == (1, 1)


@pytest.mark.parametrize(
    ("ended", "drawn_later"),
    [
        (subprocess.CalledProcessError(-signal.SIGTERM, "draw"), True),  # as a supervisor stops all processes of a bot
        (subprocess.CalledProcessError(-signal.SIGINT, "draw"), True),  # as a terminal does
        (subprocess.TimeoutExpired("draw", 20.0), True),
        (BlockingIOError(11, "no room for a process"), True),
        (subprocess.CalledProcessError(1, "draw"), False),  # it cannot be drawn, whoever tries
        (subprocess.CalledProcessError(-signal.SIGSEGV, "draw"), False),
    ],
)
def test_a_picture_whose_drawing_was_stopped_is_drawn_later(house: House, ended: Exception, drawn_later: bool) -> None:
    incident = house.alert()
    measured(house, incident)
    ends = [ended]

    def stopped_once(pictures: Any) -> bytes:
        if ends:
            raise ends.pop()
        return b"\x89PNG"

    client = house.bot.outbox.notifiers["slack"]._client  # type: ignore[attr-defined]
    house.bot.outbox.notifiers[PICTURES] = PictureNotifier(client, house.clock.running, draw=stopped_once)
    deliver(house)
    assert len(shown(house, incident)) == drawn_later


def test_one_that_can_never_be_drawn_in_time_is_given_up(house: House) -> None:
    incident = house.alert()
    measured(house, incident)
    tried = []

    def hangs(pictures: Any) -> bytes:
        tried.append(pictures)
        raise subprocess.TimeoutExpired("draw", 20.0)

    client = house.bot.outbox.notifiers["slack"]._client  # type: ignore[attr-defined]
    house.bot.outbox.notifiers[PICTURES] = PictureNotifier(client, house.clock.running, draw=hangs)
    deliver(house, times=6)
    assert len(tried) == 3
