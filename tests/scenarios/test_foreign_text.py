"""Text from an alert, a person or a file is shown as text: it mentions nobody and links nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from local_slack.seed import data_team
from local_slack.workspace import Workspace

from bot.blocks import detector_status, maintenance
from bot.blocks import incident_menu as menu
from bot.blocks import incident_opening as opening
from bot.blocks.runbook import reference
from bot.clock import ManualClock
from bot.incidents.incident import Incident
from tests.conftest import FRIDAY
from tests.scenarios.conftest import CHANNEL, House
from tests.scenarios.menu import fill_in

HOSTILE = "<!channel> <@U0CFO> <http://evil.example|click me> & more \u202egnp.exe"
LIVE = ("<!channel>", "<!here>", "<@U0FINANCE", "<http://evil", "\u202e", "\u2066")
# As HOSTILE, with what is live only once an escape is taken off, and a person whom the bot itself never mentions.
SPOKEN = "&lt;!channel&gt; <!here> <@U0FINANCE|x> <http://evil.example|click me> \u202egnp \u2066exe"


@pytest.mark.parametrize("field", ["summary", "measured", "limit", "entity", "query"])
def test_an_alert_cannot_mention_the_channel(house: House, field: str) -> None:
    incident = house.alert(**{field: HOSTILE})
    shown = json.dumps(house.workspace.messages(CHANNEL), ensure_ascii=False)
    assert incident.ts
    for live in ("<!channel>", "<http://evil", "\u202e"):
        assert live not in shown
    assert "&lt;!channel&gt;" in shown


def test_a_command_cannot_make_the_bot_mention_the_channel(house: House) -> None:
    house.person("U0ENGA").command(CHANNEL, f"/runbook {HOSTILE}")
    answer = house.person("U0ENGA").wait_message(CHANNEL, where=lambda m: bool(m.get("is_ephemeral")))
    assert "<!channel>" not in json.dumps(answer)


# --- what people write and are called -------------------------------------------------------------------------------


@pytest.fixture
def named(sqlite_url: str) -> Iterator[House]:
    """Somebody outside the team is called what would wake a channel."""
    seed = data_team()
    for person in seed["people"]:
        if person["id"] == "U0FINANCE":
            person |= {"name": "<!channel>", "real_name": SPOKEN}
    with Workspace.start(seed) as workspace:
        made = House(workspace, sqlite_url, ManualClock(FRIDAY))
        yield made
        made.stop()


def everything_said(house: House) -> str:
    seen = [house.workspace.state()["channels"]]
    seen += [[p.messages(CHANNEL), p.views(), p.home()] for p in house.people.values()]
    return json.dumps(seen, ensure_ascii=False)


def form(house: House, incident: Incident, command: str, callback: str, **answers: object) -> None:
    person = house.person("U0ENGA")
    person.command(CHANNEL, command)
    view = person.wait_view(callback)
    assert person.submit(view["id"], {name: {name: value} for name, value in answers.items()})["ok"]


def typed(house: House, incident: Incident, line: str) -> None:
    person = house.person("U0ENGA")
    before = len(person.ephemerals(CHANNEL))
    person.command(CHANNEL, f"{line} {SPOKEN}")
    person.wait_for(lambda: len(person.ephemerals(CHANNEL)) > before)


def opened(house: House, incident: Incident) -> None:
    where = {"where": reference("Aggregate Growth Pipeline"), "nature": "late", "words": SPOKEN}
    form(house, incident, "/incident new", opening.FORM, **where)


def booked(house: House, incident: Incident) -> None:
    form(house, incident, f"/maintenance book {SPOKEN}", maintenance.FORM, **{maintenance.WHAT: SPOKEN})


def paused(house: House, incident: Incident) -> None:
    person = house.person("U0ENGA")
    typed(house, incident, "/runbook detectors all")
    listed = person.ephemerals(CHANNEL)[-1]
    person.click(CHANNEL, listed["ts"], detector_status.PAUSE, value="refund-ratio")
    view = person.wait_view(detector_status.FORM)
    assert person.submit(view["id"], {detector_status.REASON: {detector_status.REASON: SPOKEN}})["ok"]


WRITTEN: dict[str, Callable[[House, Incident], object]] = {
    "a note": lambda house, it: fill_in(house, "U0ENGB", it, menu.NOTE, note=SPOKEN),
    "a reason": lambda house, it: fill_in(house, "U0ENGB", it, menu.SEVERITY, severity="2 notice P2", reason=SPOKEN),
    "a link": lambda house, it: fill_in(
        house, "U0ENGB", it, menu.LINK, url="https://x.example/?a=%3E", label=f"gnp {SPOKEN}"[:80]
    ),
    "a last line": lambda house, it: house.resolve("U0ENGB", it, verdict="real", line=SPOKEN),
    "an incident": opened,
    "maintenance": booked,
    "a paused detector": paused,
    "a silence": lambda house, it: typed(house, it, "/incident silence refund-ratio for 2 h"),
    "no such silence": lambda house, it: typed(house, it, "/incident silence"),
    "a note by command": lambda house, it: typed(house, it, "/incident note 1"),
    "no command of incidents": lambda house, it: typed(house, it, "/incident"),
    "no command of calendars": lambda house, it: typed(house, it, "/oncall"),
    "no command of maintenance": lambda house, it: typed(house, it, "/maintenance"),
    "no such colleague": lambda house, it: typed(house, it, "/oncall swap"),
    "no such date": lambda house, it: typed(house, it, "/oncall cover"),
    "no such detector": lambda house, it: typed(house, it, "/runbook detectors pause"),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_what_a_person_writes_mentions_nobody(named: House, what: str) -> None:
    WRITTEN[what](named, named.alert())

    def is_out() -> bool:
        named.deliver()  # what a form asks for is done after it was acknowledged
        return "gnp" in everything_said(named) or what.startswith("no ")

    named.person("U0ENGA").wait_for(is_out)
    said = everything_said(named)
    assert [live for live in LIVE if live in said] == []


def test_a_name_that_somebody_chose_mentions_nobody(named: House) -> None:
    incident, finance = named.alert(), named.person("U0FINANCE")
    for button in ("incident_acknowledge", "incident_runbook", "incident_more"):
        finance.click(CHANNEL, incident.ts, button)
    fill_in(named, "U0FINANCE", incident, menu.NOTE, note="I see it too")
    finance.open_home()
    said = everything_said(named)
    assert [live for live in LIVE if live in said] == []
