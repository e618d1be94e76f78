"""What `/oncall` answers to the words that people type after it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from local_slack.people import everything

from bot.blocks.message import Message
from bot.handbook.team.team import Team
from handlers.desk import Desk
from handlers.oncall import OnCall

NOW = datetime(2026, 12, 18, 20, tzinfo=UTC)  # a Friday noon in Los Angeles, five days before the daily rotation


@pytest.fixture
def oncall(desk: Desk) -> OnCall:
    return OnCall(desk)


def said(message: Message) -> str:
    return everything(dict(message.payload()))


def test_week_is_the_coming_four_weeks_with_every_day_of_a_daily_rotation(oncall: OnCall, team: Team) -> None:
    answer = oncall.answer(team, "week", NOW)
    assert len(answer.blocks) == 4
    assert said(answer).count("Dec 23 - Jan 2") >= 11
    assert oncall.answer(team, "next week", NOW) == answer


def test_a_week_begins_with_this_weeks_handoff(oncall: OnCall, team: Team) -> None:
    monday = int(datetime(2026, 12, 14, 17, tzinfo=UTC).timestamp())
    assert f"<!date^{monday}^" in str(oncall.answer(team, "week", NOW).blocks[0])


def test_me_is_the_asker(oncall: OnCall, team: Team) -> None:
    answer = oncall.answer(team, "me", NOW, "U0ENGD")
    assert "Next as primary" in said(answer)
    assert "Next as secondary" in said(answer)
    assert answer.text == "Shifts of Engineer D"


@pytest.mark.parametrize("words", ["<@U0ENGD>", "<@U0ENGD|dee>", "engineer d", "@Engineer D"])
def test_a_colleague_is_asked_about_by_name_or_mention(oncall: OnCall, team: Team, words: str) -> None:
    assert oncall.answer(team, words, NOW).text == "Shifts of Engineer D"


@pytest.mark.parametrize("words", ["me", "<@U0NOBODY>"])
def test_who_is_not_in_the_team_has_no_shifts(oncall: OnCall, team: Team, words: str) -> None:
    assert "has no shifts in" in said(oncall.answer(team, words, NOW, "U0GUEST"))


def test_it_says_that_somebody_is_on_call_now_and_as_what(oncall: OnCall, desk: Desk, team: Team) -> None:
    shift = desk.teams.rota(team).on_call_at(NOW)
    slack = team.slack_of(shift.primary) or ""
    assert "On call now as primary" in said(oncall.answer(team, "me", NOW, slack))
    slack = team.slack_of(shift.secondary[0]) or ""
    assert "On call now as secondary" in said(oncall.answer(team, "me", NOW, slack))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("thanksgiving", "Engineer D"),
        ("christmas eve", "December 2026"),
        ("next friday 18:00", "On call"),
        ("why thanksgiving", "Overridden"),
        ("why dec 31 3am", "handbook.md:58"),
        ("4/5", "Did you mean `/oncall 2027-04-05` or `/oncall 2027-05-04`?"),
        ("why 4/5", "more than one way"),
        ("tomorrow at 7", "`/oncall 2026-12-19 07:00` or `/oncall 2026-12-19 19:00`"),
        ("feb 30", "no such date"),
        ("growth", "Aggregate Growth Pipeline"),
        ("wek", "Did you mean `/oncall week`"),
        ("thanksgvng dinner", "Thanksgiving"),
        ("agregate proft", "Aggregate Profit Pipeline"),
        ("enginer d", "`/oncall Engineer D`"),
        ("qqqq", "`/oncall help` lists what I understand"),
        ("", "On call now"),
        ("help", "/oncall me"),
    ],
)
def test_every_word_has_its_answer(oncall: OnCall, team: Team, words: str, expected: str) -> None:
    assert expected in said(oncall.answer(team, words, NOW))
