"""Where our commands have a prefix, everything that people read says so, and nothing else changes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from local_slack.people import everything

from bot.blocks.command_names import COMMANDS, PLAIN, CommandNames
from tests.unit.blocks.drawn import DRAWN

OURS = CommandNames("wk-")
ANY = re.compile(rf"/(?:{'|'.join(COMMANDS)})\b")
NAMING = [name for name in sorted(DRAWN) if ANY.search(everything(DRAWN[name]))]


@pytest.mark.parametrize("name", NAMING)
def test_no_message_names_a_command_that_is_not_ours(name: str) -> None:
    shown = OURS.shown(DRAWN[name])
    assert not ANY.search(everything(shown))
    assert json.loads(json.dumps(shown).replace("/wk-", "/")) == json.loads(json.dumps(DRAWN[name]))


def test_many_messages_name_one() -> None:
    assert len(NAMING) > 20


@pytest.mark.parametrize(
    "text",
    [
        "https://status.example.com/incident/12",
        "<https://example.com/runbook|the page>",
        "s3://exports/oncall",
        "GET=/incident",
        "/incidents and /oncall-data and /runbook/2",
        "./runbook, ~/maintenance, docs/runbook",
        "/Incident",
    ],
)
def test_an_address_or_a_path_is_nobodys_command(text: str) -> None:
    assert OURS.said(text) == text


@pytest.mark.parametrize("text", ["`/oncall me`", "(/oncall me)", "Type /oncall.", "/incident 12, then", "*/runbook*"])
def test_a_command_is_known_wherever_it_stands(text: str) -> None:
    assert "/wk-" in OURS.said(text)


@given(st.recursive(st.text() | st.integers() | st.none(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)))
def test_without_a_prefix_nothing_is_touched(value: Any) -> None:
    assert PLAIN.shown(value) is value


@pytest.mark.parametrize(("kind", "room"), [("mrkdwn", 3000), ("plain_text", 75), ("plain_text", 150), ("", 4000)])
def test_what_was_full_before_is_still_taken(kind: str, room: int) -> None:
    full = ("/oncall " * 600)[:room]
    assert len(OURS.shown({"type": kind, "text": full})["text"]) <= room


def test_what_slack_keeps_for_us_is_not_renamed() -> None:
    block = {"type": "button", "action_id": "/oncall", "value": "/incident 12", "url": "https://example.com/runbook"}
    assert OURS.shown(block) == block
