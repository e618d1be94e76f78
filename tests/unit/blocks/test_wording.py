"""What a message says is still true when it is read: late, on a phone, after it has come to nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.blocks import announcement, detector_status, handbook, incident_list, stakeholder_update, thread
from bot.blocks import incident as card
from bot.blocks import trade as trades
from bot.incidents.effect import Effect
from bot.incidents.incident import Basis, Event, Verdict
from bot.people import Actor
from bot.slack_text import in_readers_time, when
from detectors.detector import Outcome
from tests.levels import P0, P1
from tests.unit.blocks.drawn import DRAWN, standings, texts
from tests.unit.blocks.samples import LET_GO, NOW, PAGE, TEAM, acknowledged, incident, resolved, trade

ADA = Actor("Ada", "U0ADA")


def test_the_time_to_acknowledge_counts_down_and_on_when_it_has_passed() -> None:
    said = str(card.parent(incident(), PAGE).blocks)
    assert f"({when(incident().respond_by, '{ago}')})" in said


def test_a_snooze_says_once_what_happens_at_its_end() -> None:
    said = str(card.parent(acknowledged(snoozed_until=LET_GO.due), LET_GO).blocks)
    assert "Next: unassign and escalate again, unless there is a reply by " in said


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("acknowledged", "acknowledged by Ada", "acknowledged by Ada"),
        ("snoozed", "until 2026-11-24 12:00 UTC", f"Ada snoozed: until {when(datetime(2026, 11, 24, 12, tzinfo=UTC))}"),
        (
            "promised",
            "fixed by 2026-11-24 12:00 UTC",
            f"promised: fixed by {when(datetime(2026, 11, 24, 12, tzinfo=UTC))}",
        ),
        ("raised", "P1 to P0: the board", "Ada raised: P1 to P0: the board"),
        ("note", "at 2026-99-99 99:99 UTC", "Ada: at 2026-99-99 99:99 UTC"),
        ("note", "Ada, please <!here>", "Ada: Ada, please &lt;!here&gt;"),
    ],
)
def test_what_happened_is_said_with_its_verb_in_the_readers_time(kind: str, text: str, said: str) -> None:
    message = incident_list.one(acknowledged(), None, [Event(NOW, kind, ADA, text)])
    assert said in str(message.blocks)


@pytest.mark.parametrize("verdict", [Verdict.REAL, Verdict.UPSTREAM_LATE])
@pytest.mark.parametrize("basis", [None, *Basis])
def test_figures_are_safe_to_use_only_when_that_was_measured_or_somebody_vouches_for_it(
    verdict: Verdict, basis: Basis | None
) -> None:
    said = stakeholder_update.over(resolved(verdict=verdict, basis=basis, resolved_at=NOW + timedelta(hours=2))).text
    assert ("safe to use" in said) == (basis in (Basis.MEASURED, Basis.VOUCHED))
    assert ("confirmed by Ben" in said) == (basis is Basis.VOUCHED)
    assert said.endswith(". Resolved in 2 h.")


def test_a_duplicate_says_nothing_of_the_figures() -> None:
    assert "safe to use" not in stakeholder_update.over(resolved(verdict=Verdict.DUPLICATE, basis=Basis.VOUCHED)).text


def test_the_reason_of_another_severity_is_a_sentence() -> None:
    said = thread.raised(incident(severity=P0), P1, "the data are missing").text
    assert said == "*Raised from P1 to P0.* The data are missing. The escalation starts again from there."


@pytest.mark.parametrize("state", ["withdrawn", "declined", "refused", "expired", "lapsed", "undone"])
def test_a_trade_that_came_to_nothing_does_not_say_that_somebody_takes_over(state: str) -> None:
    said = str(trades.request(TEAM, trade(state=state, ended_by="Ada"), NOW).blocks)
    assert "takes over" not in said
    assert "doesn't take over" in said


def test_a_trade_that_waits_for_approval_is_not_made_yet() -> None:
    assert "would take over" in str(trades.request(TEAM, trade(state="accepted"), NOW).blocks)


# A time in UTC that is in no brackets: "02:00 UTC", "2026-11-24 11:00 UTC".
_ANOTHER_CLOCK = re.compile(r"\d\d:\d\d UTC")
_READERS = re.compile(r"<!date\^[^>]*>")
_BRACKETED = re.compile(r"\([^()]*\)|`[^`]*`")


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_a_message_has_one_clock_the_readers_own(name: str) -> None:
    for text in texts(DRAWN[name]):
        assert not _ANOTHER_CLOCK.search(_BRACKETED.sub("", _READERS.sub("", text))), text


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_no_line_ends_between_a_figure_and_its_percent_sign(name: str) -> None:
    assert not [text for text in texts(DRAWN[name]) if "```" not in text and re.search(r"\d %", text)]


@pytest.mark.parametrize("said", ["Nov 24 02:00 UTC", "Nov 24 2:00 UTC"])
def test_a_time_in_a_sentence_is_told_in_the_readers_zone(said: str) -> None:
    due = datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert in_readers_time(f"due {said}, late", NOW) == f"due {when(due)}, late"


def test_a_time_without_a_year_is_of_the_year_that_is_nearest() -> None:
    new_year = datetime(2027, 1, 1, 3, tzinfo=UTC)
    assert in_readers_time("Dec 31 23:00 UTC", new_year) == when(new_year - timedelta(hours=4))
    assert in_readers_time("Feb 30 23:00 UTC, Abc 1 1:00 UTC", new_year) == "Feb 30 23:00 UTC, Abc 1 1:00 UTC"


def test_the_end_of_a_day_is_named_by_that_day() -> None:
    end = datetime(2026, 12, 4, 8, tzinfo=UTC)  # midnight in Los Angeles
    assert announcement.due_at(TEAM, end) == when(end - timedelta(minutes=1))
    assert announcement.due_at(TEAM, NOW) == when(NOW)


def test_detectors_come_worst_first_and_the_healthy_ones_are_a_line() -> None:
    late, alarm, paused, off = (next(s for s in standings() if s.state == state) for state in _STATES)
    well = [replace(alarm, name=f"fine-{n}", outcome=Outcome.PASS) for n in range(30)]
    blocks = detector_status.listing([*well, off, paused, late, alarm]).payload()["blocks"]
    lines = [b["text"]["text"] for b in blocks if b["type"] == "section"][1:]
    begins = (f"*{alarm.name}*", f"*{late.name}*", "paused", "*30 healthy:* fine-0", "*1 switched off")
    assert len(lines) == len(begins)
    assert all(begin in line for begin, line in zip(begins, lines, strict=True))
    assert len(detector_status.each([*well, alarm]).blocks) == 31 + 1


_STATES = ("late", "alarm", "paused", "switched off")


@pytest.mark.parametrize("state", ["open", "accepted", "holds"])
def test_the_channel_offers_nobody_what_only_the_asker_may_press(state: str) -> None:
    assert trades.WITHDRAW not in str(trades.request(TEAM, trade(state=state), NOW).blocks)
    assert trades.WITHDRAW in str(trades.to_the_asker("Posted", 3).blocks)


def test_a_handbook_that_was_applied_does_not_ask_to_be_applied() -> None:
    proposed = handbook.proposed(TEAM, Effect((), (), ()), 7, "5e884898").payload()
    said = str(handbook.as_it_stands(proposed, 7, None, handbook.applied(ADA, NOW)).blocks)
    assert "presses Apply" not in said
    assert "5e884898" in said
