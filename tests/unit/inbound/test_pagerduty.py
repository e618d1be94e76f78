"""PagerDuty's events: read, or refused with the field; nothing else."""

from __future__ import annotations

import json
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.incidents.pager import meant_by
from bot.inbound.pagerduty import translate
from bot.inbound.reading import Unacceptable
from tests.unit.handlers.test_ways_in import ANY_JSON, places, put

EVENT: Any = {
    "event": {
        "id": "01CH754SM17TWPE2V2H4VPBRO7",
        "event_type": "incident.acknowledged",
        "occurred_at": "2026-10-09T17:05:00Z",
        "agent": {"id": "PENGB", "type": "user_reference", "summary": "Engineer B"},
        "data": {"incident_key": "data-engineering:1:primary on-call"},
    }
}


def test_an_acknowledgement_is_read() -> None:
    heard = translate(json.dumps(EVENT).encode())
    assert heard is not None
    assert (heard.do, heard.dedup_key, heard.user, heard.name) == (
        "acknowledge",
        "data-engineering:1:primary on-call",
        "PENGB",
        "Engineer B",
    )


@given(st.data())
def test_anything_anywhere_in_an_event_is_read_or_refused(data: st.DataObject) -> None:
    payload = deepcopy(EVENT)
    put(payload, data.draw(st.sampled_from(places(payload)[1:])), data.draw(ANY_JSON))
    with suppress(Unacceptable):
        translate(json.dumps(payload).encode())


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("a:1:primary on-call", ("a", 1, "primary on-call")),
        ("a:1:x:y", ("a", 1, "x:y")),
        ("a:1", None),
        ("a:one:x", None),
        ("a:²:x", None),
        ("a:9999999999:x", None),
        (":1:x", None),
        ("", None),
    ],
)
def test_a_key_of_ours_names_team_incident_and_level(key: str, meant: Any) -> None:
    assert meant_by(key) == meant
