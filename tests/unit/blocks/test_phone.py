"""On a phone, 390 wide, the incident's message shows what to do and what is wrong before its buttons, in eight lines."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.blocks import incident as card
from bot.handbook.team.load import load_team
from bot.incidents.incident import Incident
from tests.conftest import EXAMPLE
from tests.unit.blocks.samples import NOW, PAGE, REFUNDS, acknowledged, incident, three_faults

_LETTERS = 44  # of a line
_MOST = 8
_DATES = {"{ago}": "in 29 minutes", "{time}": "3:34 AM"}
ENTRIES = [(book.pipeline, issue) for book in load_team(EXAMPLE).handbook.runbooks for issue in book.issues]
SUMMARIES = (
    "Refunds on Nov 22: 0.19% of 2,654 transactions, usual 7.7%, limit 1%.",
    "The file of Nov 23 from adyen came Nov 24 03:12 UTC, 1 h 12 min after it was due (Nov 24 02:00 UTC).",
    f"Events in the first 2 s of every 5 min on Dec 1: 6% of 2,906 events. More than usual by {'Mozilla/5.0 ' * 30}.",
)


def read(text: str) -> Iterator[str]:
    """Line by line, as a phone breaks them."""
    plain = re.sub(r"<!date\^\d+\^([^|]*)\|[^>]*>", lambda found: _DATES.get(found[1], "Today 3:34 AM"), text)
    for line in re.sub(r"[*_`]", "", plain).split("\n"):
        yield from textwrap.wrap(line, _LETTERS) or [""]


def before_the_buttons(shown: Incident) -> list[str]:
    payload = card.parent(shown, PAGE, ("Monthly close + 3 business days", NOW + timedelta(days=4))).payload()
    lines = list(read(payload["text"]))
    for block in payload["attachments"][0]["blocks"]:
        if block["type"] == "actions":
            return lines
        lines += read(block["text"]["text"])
    raise AssertionError("it has no buttons")


@pytest.mark.parametrize("summary", SUMMARIES, ids=["share", "file", "long"])
def test_every_entry_of_the_example_fits_above_the_buttons(summary: str) -> None:
    assert len(ENTRIES) == 21
    for pipeline, issue in ENTRIES:
        told = incident(pipeline=pipeline, issue=issue.heading, impact=issue.impact, summary=summary, measure=REFUNDS)
        lines = before_the_buttons(told)
        assert len(lines) <= _MOST, lines


def test_many_faults_and_an_acknowledged_one_fit_as_well() -> None:
    for shown in (incident(faults=three_faults()), acknowledged(), acknowledged(promised_at=NOW)):
        assert len(before_the_buttons(shown)) <= _MOST


def test_nothing_is_lost_below_the_buttons() -> None:
    long = SUMMARIES[2]
    blocks = card.parent(incident(summary=long), PAGE).payload()["attachments"][0]["blocks"]
    after = blocks[[b["type"] for b in blocks].index("actions") + 1 :]
    assert long in str(after)
    assert "Impact" in str(after)
