"""Who is away and on call: found shift by shift, asked for once, fourteen days before."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from bot.handbook.team.calendar import rota_of
from bot.handbook.team.load import load_team
from schedule.away import ASKED_BEFORE, Away, on_call_while_away, to_ask_for
from schedule.trades import Stretch

ROTA = rota_of(load_team(Path(__file__).parents[3] / "teams" / "data-engineering"))
NOW = datetime.fromisoformat("2026-02-01T09:00:00-08:00")
SHIFT = ROTA.next_shifts_of("Engineer A", NOW, 1)[0]
WHOLE = Away(1, "t", "Engineer A", Stretch(SHIFT.since - timedelta(days=2), SHIFT.until - timedelta(days=3)))


def test_only_what_of_the_shift_falls_into_the_absence_is_to_be_covered() -> None:
    found = list(on_call_while_away(ROTA, WHOLE, NOW, SHIFT.until + timedelta(days=30)))
    assert found == [Stretch(SHIFT.since, SHIFT.until - timedelta(days=3))]


def test_cover_is_asked_for_fourteen_days_before_and_not_sooner() -> None:
    assert list(to_ask_for(ROTA, [WHOLE], SHIFT.since - ASKED_BEFORE)) == []
    assert len(list(to_ask_for(ROTA, [WHOLE], SHIFT.since - ASKED_BEFORE + timedelta(minutes=1)))) == 1


def test_what_was_asked_for_is_not_asked_for_again_even_while_the_shift_runs() -> None:
    asked = Away(1, "t", "Engineer A", WHOLE.stretch, (SHIFT.since,))
    assert list(to_ask_for(ROTA, [asked], SHIFT.since - timedelta(days=1))) == []
    assert list(to_ask_for(ROTA, [asked], SHIFT.since + timedelta(days=1))) == []


def test_whoever_is_not_on_call_then_is_not_asked_about() -> None:
    other = Away(1, "t", "Engineer C", Stretch(SHIFT.since, SHIFT.until))
    assert list(on_call_while_away(ROTA, other, NOW, SHIFT.until)) == []
