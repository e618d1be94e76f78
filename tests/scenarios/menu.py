"""Using the menu behind More, as people do."""

from __future__ import annotations

from typing import Any

from local_slack.people import everything

from bot.blocks import incident_menu as menu
from bot.blocks.incident import MORE
from bot.blocks.incident_forms import FORM
from bot.incidents.incident import Incident
from tests.scenarios.conftest import CHANNEL, House


def pick(house: House, slack: str, incident: Incident, choice: str) -> str:
    """Opens More and presses a line; returns what stands in the menu's place then."""
    person = house.person(slack)
    person.click(CHANNEL, incident.ts, MORE)
    person.click_view(person.wait_view(menu.MENU)["id"], menu.PICK, value=choice)
    person.wait_for(lambda: menu.PICK not in str(person.views()))
    house.deliver()
    return everything(person.views()[-1]["blocks"])


def fill_in(house: House, slack: str, incident: Incident, choice: str, **answers: Any) -> dict[str, str]:
    """Opens More, picks a form and sends it in. Returns what was wrong, by field; {} once it is carried out."""
    person, before = house.person(slack), house.now(incident).revision
    told = len(person.dms())
    pick(house, slack, incident, choice)
    view = person.wait_view(f"{FORM}{choice}")
    answer = person.submit(view["id"], {name: {name: value} for name, value in answers.items()})
    if answer["ok"]:
        person.wait_for(lambda: house.now(incident).revision > before or len(person.dms()) > told)
        house.deliver()
    return dict(answer.get("errors") or {})
