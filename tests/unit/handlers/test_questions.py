"""What /oncall and /runbook answer to what people type, without Slack in between."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.blocks.runbook import menu, referred
from bot.handbook.team.team import Team
from handlers.desk import Desk
from handlers.oncall import OnCall
from handlers.runbook import Runbook
from handlers.typed import typed

# Wednesday before Thanksgiving: the holiday week beats the rotation.
NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)


def oncall(desk: Desk, team: Team, words: str) -> str:
    return json.dumps(OnCall(desk).answer(team, words, NOW).payload(), ensure_ascii=False)


def runbook(desk: Desk, team: Team, words: str) -> str:
    return json.dumps(Runbook(desk).answer(team, words, NOW).payload(), ensure_ascii=False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "On call now: Engineer D, secondary Engineer C"),
        ("now", "On call now: Engineer D"),
        ("next", "Next on call"),
        ("help", "/oncall why"),
        ("why", "Applies: holiday week"),
        ("why", "Overridden: weekly rotation"),
        ("why dec 31", "Applies: explicit dates"),
        ("dec 31", "On call on 2026-12-31"),
        ("dec 31 3am", "On call then"),
        ("next weekend", "On call 2026-12-05 to 2026-12-06"),
        ("tonight", "On call then: Engineer D"),
        ("eom", "On call on 2026-11-30"),
        ("next friday", "Did you mean `/oncall 2026-11-27` or `/oncall 2026-12-04`?"),
        ("friday dec 31", "Dec 31, 2026 is a Thursday"),
        ("tomorrow 3am XYZT", "don't understand"),
        ("2026-11-30", "Engineer D, secondary Engineer C; then Engineer B, secondary Engineer C"),
        ("growth", "Aggregate Growth Pipeline and Daily Growth Pipeline"),
        ("feb 30", "no such date: feb 30"),
        ("why feb 30", "no such date"),
        ("why so serious", "don't understand"),
        ("load", "On-call load of 2026: Engineer D and Engineer C over their share"),
        ("load", "3 major holidays, limit 2"),
        ("load 2025", "On-call load of 2025"),
        ("load 20²5", "is not a year"),
        ("load forever", "is not a year"),
        ("feed", "set `CALENDAR_SECRET` and `WATCHKEEPER_PUBLIC_URL`"),
        ("nxet", "Did you mean `/oncall next`"),
        ("<!channel>", "&lt;!channel&gt;"),
    ],
)
def test_oncall_answers(desk: Desk, team: Team, words: str, said: str) -> None:
    assert said in oncall(desk, team, words)


def test_a_day_with_a_handoff_shows_both_shifts(desk: Desk, team: Team) -> None:
    assert oncall(desk, team, "2026-11-30").count("•") == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "What is wrong?"),
        ("help", "`/runbook deadlines`"),
        ("aggregate growth", "Runbook: Aggregate Growth Pipeline"),
        ("profit", "Runbook: Aggregate Profit Pipeline"),
        ("unit-level profit", "has no runbook. Ask its owners: <@U0ENGA> or <@U0ENGB>"),
        ("refund anomaly detected in profit calculation", "Runbook: Transaction Database"),
        ("bots", "Found for"),
        ("qwertyuiop", "Nothing in the runbooks matches “qwertyuiop”"),
        ("<!channel>", "&lt;!channel&gt;"),
    ],
)
def test_runbook_answers(desk: Desk, team: Team, words: str, said: str) -> None:
    assert said.lower() in runbook(desk, team, words).lower()


def test_every_entry_of_the_menu_leads_somewhere(desk: Desk, team: Team) -> None:
    [chooser] = menu(team).blocks[1]["elements"]
    values = [o["value"] for group in chooser["option_groups"] for o in group["options"]]
    assert len(set(values)) == len(values) > 20
    assert all(referred(team, value) for value in values)


def test_escaped_text_is_read_as_it_was_typed() -> None:
    assert typed({"text": " a &lt;b&gt;  &amp;lt; "}) == "a <b> &lt;"
