"""What is authentic is never refused: it is kept, shown in the channel, and routed by a click."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from local_slack.workspace import Workspace

from bot.blocks import letter_box
from bot.clock import ManualClock
from bot.store import letter_box as box
from bot.store import record
from tests.conftest import EXAMPLE
from tests.scenarios.conftest import CHANNEL, PROFIT, House
from tests.scenarios.test_webhooks import SECRET, send
from tests.scenarios.ways import team_with
from tests.unit.inbound.payloads import ALERTMANAGER

MONDAY = datetime(2026, 10, 12, 16, 0, 5, tzinfo=UTC)  # 9:00 in Los Angeles
WAYS = """
[[inbound]]
name = "alertmanager"
kind = "alertmanager"
secret_env = "WAY_SECRET"
max_bytes = 4096
"""


@pytest.fixture
def house(
    workspace: Workspace, sqlite_url: str, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    monkeypatch.setenv("WAY_SECRET", SECRET)
    made = House(workspace, sqlite_url, clock, watchkeeper_teams=team_with(tmp_path, WAYS))
    yield made
    made.stop()


def named(pipeline: Any, fingerprint: str = "1") -> Any:
    payload = deepcopy(ALERTMANAGER)
    payload["alerts"][0] |= {"labels": {"alertname": "Refunds", "pipeline": pipeline}, "fingerprint": fingerprint}
    return payload


def note(house: House) -> dict[str, Any]:
    [shown] = [m for m in house.parents() if "nrouted alert" in m["text"]]
    return shown


def after_delivery(house: House) -> str:
    house.deliver()
    return str(note(house)["text"])


def route(house: House) -> None:
    person = house.person("U0ENGB")
    person.click(CHANNEL, note(house)["ts"], letter_box.ROUTE)
    view = person.wait_view(letter_box.FORM)
    [where] = [b for b in view["blocks"] if b.get("block_id") == letter_box.WHERE]
    groups = where["element"]["option_groups"]
    chosen = next(o for g in groups if g["label"]["text"] == PROFIT for o in g["options"])
    assert person.submit(view["id"], {letter_box.WHERE: {letter_box.WHERE: chosen["value"]}})["ok"]
    person.wait_for(lambda: house.bot.dispatcher.open_incidents("data-engineering"))
    house.deliver()


def test_an_unknown_pipeline_is_taken_and_shown_with_what_was_not_understood(house: House) -> None:
    answer = send(house, "alertmanager", named("etl_nightly"))
    assert (answer.status_code, answer.json()["unrouted"]) == (202, 1)
    shown = str(note(house))
    assert "alerts.0.labels.pipeline" in shown
    assert "no such pipeline" in shown
    assert "etl_nightly" in shown


def test_the_good_ones_of_a_delivery_are_not_lost_with_the_bad(house: House) -> None:
    payload = named("etl_nightly")
    payload["alerts"] += [*ALERTMANAGER["alerts"], "what?"]
    assert send(house, "alertmanager", payload).json()["incidents"] == [1]
    assert len([m for m in house.parents() if "nrouted alert" in m["text"]]) == 2


def test_one_note_counts_what_a_person_would_route_the_same_way(house: House) -> None:
    for n in range(5):
        send(house, "alertmanager", named("etl_nightly", str(n)))
    assert note(house)["text"].startswith("*5 unrouted alerts from alertmanager:*")


def test_an_id_that_comes_again_with_other_flaws_stays_with_its_note(house: House) -> None:
    given: tuple[Any, ...] = ("etl_nightly", [], {"a": 1}, "another")
    for pipeline in given:
        assert send(house, "alertmanager", named(pipeline)).status_code == 202
    assert note(house)["text"].startswith("*Unrouted alert")


def test_a_click_routes_all_of_them_and_their_repeats_and_their_end_follow(house: House) -> None:
    for n in range(3):
        send(house, "alertmanager", named("etl_nightly", str(n)))
    route(house)
    [(incident, _)] = house.bot.dispatcher.open_incidents("data-engineering")
    assert (incident.pipeline, incident.alert_count) == (PROFIT, 3)
    assert send(house, "alertmanager", named("etl_nightly", "2")).json()["incidents"] == [1]
    ended = named("etl_nightly", "2")
    ended["alerts"][0]["status"] = "resolved"
    assert send(house, "alertmanager", ended).json()["over"] == [1]


def test_the_rule_for_next_time_is_written_into_team_toml(house: House, tmp_path: Path) -> None:
    send(house, "alertmanager", named("etl_nightly"))
    route(house)
    shown = next(m for m in house.parents() if "Routed to incident 1 by Engineer B" in m["text"])
    person = house.person("U0ENGB")
    person.click(CHANNEL, shown["ts"], letter_box.WRITE_RULE)
    file = tmp_path / "teams" / EXAMPLE.name / "team.toml"
    person.wait_for(lambda: "etl_nightly" in file.read_text())
    [way] = tomllib.loads(file.read_text())["inbound"]
    assert way["names"] == {"etl_nightly": PROFIT}


def test_what_is_over_before_anybody_routed_it_no_longer_asks(house: House) -> None:
    send(house, "alertmanager", named("etl_nightly"))
    ended = named("etl_nightly")
    ended["alerts"][0]["status"] = "resolved"
    send(house, "alertmanager", ended)
    assert "Over, says its sender" in note(house)["text"]


def test_dismissed_is_dismissed(house: House) -> None:
    send(house, "alertmanager", named("lunch"))
    person = house.person("U0ENGB")
    person.click(CHANNEL, note(house)["ts"], letter_box.DISMISS)
    person.wait_for(lambda: "Dismissed by Engineer B" in after_delivery(house))


def test_no_flood_of_notes(house: House) -> None:
    for n in range(30):
        send(house, "alertmanager", named(f"etl_{'x' * n}", str(n)))
    assert len(house.parents()) == 11
    with house.bot.database.reading() as c:
        assert [row.alerts for row in box.waiting(c, "data-engineering")] == [30]


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [(b"{}", {"Authorization": "Bearer guess"}, 401), (b"x" * 5000, {}, 413)],
)
def test_who_is_turned_away_is_counted_and_said_once(
    house: House, content: bytes, headers: dict[str, str], status: int
) -> None:
    for _ in range(3):
        assert send(house, "alertmanager", content, **headers).status_code == status
    [said] = house.parents()
    assert said["text"].startswith(f"*A delivery to alertmanager was refused* ({status}")
    with house.bot.database.reading() as c:
        assert [(r.way, r.status) for r in box.refused(c, "data-engineering")] == [("alertmanager", status)]
    [counted] = house.bot.letter_box.counts()["refused"]
    assert (counted["way"], counted["status"]) == ("alertmanager", status)


def test_what_did_not_come_through_is_counted_where_people_look(
    house: House, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(house, "alertmanager", named("etl_nightly"))
    send(house, "alertmanager", b"{}", Authorization="Bearer guess")
    ready = house.bot.readiness()[1]
    assert ready["unrouted"] == {"data-engineering": {"alertmanager": 1}}
    assert [r["status"] for r in ready["refused"]] == [401]
    with house.bot.database.reading() as c:
        kinds = {line["what"]: line["reason"] for line in record.lines(c)}
    assert "no such pipeline" in kinds["unrouted"]
    assert kinds["refused"] == "wrong or missing bearer secret"
    house.bot.announcing.tick()
    clock.advance(MONDAY - clock.now())
    house.bot.announcing.tick()
    house.deliver()
    handoff = str([m for m in house.parents() if m["text"].startswith("Handoff")])
    assert "alertmanager: 1 refused, the last: wrong or missing bearer secret" in handoff
    assert "alertmanager: 1 alerts can't be routed" in handoff
