"""Text from an alert, a person or a file is shown as text: it mentions nobody and links nowhere."""

from __future__ import annotations

import json

import pytest

from tests.scenarios.conftest import CHANNEL, House

HOSTILE = "<!channel> <@U0CFO> <http://evil.example|click me> & more \u202egnp.exe"


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
