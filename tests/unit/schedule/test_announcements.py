from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from schedule.announcements import Handoff, ShiftReminder, handoffs_due, shift_reminders_due
from schedule.oncall import Rota, RotationWeek
from tests.unit.schedule.example import EXAMPLE, A, B, C, D, override, pacific

ROTA = Rota(EXAMPLE)


def handoffs(since: datetime, until: datetime, rota: Rota = ROTA) -> list[Handoff]:
    return handoffs_due(rota, since, until)


def test_a_monday_handoff_names_who_goes_and_who_comes_even_if_it_is_one_person() -> None:
    (handoff,) = handoffs(pacific("2026-11-23 00:00"), pacific("2026-11-24 00:00"))
    assert (handoff.key, handoff.due) == ("handoff:2026-11-23", pacific("2026-11-23 09:00"))
    assert (handoff.outgoing.primary, handoff.incoming.primary) == (D, D)
    assert handoff.incoming.why[0].text.startswith("Thanksgiving Week")
    assert handoff.holiday is None


def test_a_regular_monday_passes_the_week_on() -> None:
    (handoff,) = handoffs(pacific("2026-11-09 00:00"), pacific("2026-11-10 00:00"))
    assert (handoff.outgoing.primary, handoff.incoming.primary) == (B, C)


def test_a_handoff_is_of_no_use_the_day_after() -> None:
    (handoff,) = handoffs(pacific("2026-11-23 00:00"), pacific("2026-11-24 00:00"))
    assert handoff.not_after == pacific("2026-11-24 00:00")


def test_the_span_holds_its_first_instant_and_not_its_last() -> None:
    nine = pacific("2026-11-23 09:00")
    assert len(handoffs(nine, nine + timedelta.resolution)) == 1
    assert handoffs(nine - timedelta.resolution, nine) == []


def test_cut_anywhere_a_span_announces_the_same_once() -> None:
    since, until = pacific("2025-12-20 00:00"), pacific("2026-01-06 00:00")
    whole = handoffs_due(ROTA, since, until)
    hours = [since + timedelta(hours=n) for n in range(17 * 24)]
    parts = [a for h in hours for a in handoffs_due(ROTA, h, h + timedelta(hours=1))]
    assert parts == whole
    assert len({a.key for a in whole}) == len(whole)


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        ("2026-10-12", "Columbus Day"),
        ("2026-09-07", "Labor Day"),
        ("2027-07-05", "Independence Day (observed)"),
        ("2028-06-19", "Juneteenth National Independence Day"),
    ],
)
def test_a_handoff_on_a_holiday_monday_goes_out_and_says_so(day: str, holiday: str) -> None:
    (handoff,) = handoffs(pacific(f"{day} 00:00"), pacific(f"{day} 12:00"))
    assert handoff.holiday == holiday


def test_a_period_that_rotates_daily_hands_over_daily_and_at_its_end() -> None:
    found = handoffs(pacific("2025-12-23 12:00"), pacific("2026-01-05 00:00"))
    assert [h.key for h in found] == [
        *(f"handoff:2025-12-{day}" for day in range(24, 32)),
        *(f"handoff:2026-01-{day:02}" for day in range(1, 4)),
    ]
    assert (found[-1].outgoing.primary, found[-1].incoming.primary) == (C, B)


def test_the_first_day_of_a_daily_rotation_is_a_handoff_though_nobody_new_is_primary() -> None:
    (found,) = handoffs(pacific("2026-12-23 00:00"), pacific("2026-12-23 12:00"))
    assert found.outgoing.primary == found.incoming.primary
    assert found.incoming.secondary != found.outgoing.secondary


def test_a_holiday_weekend_hands_over_on_saturday_monday_and_tuesday() -> None:
    found = handoffs(pacific("2026-05-23 00:00"), pacific("2026-05-27 00:00"))
    assert [(h.key, h.incoming.primary) for h in found] == [
        ("handoff:2026-05-23", D),
        ("handoff:2026-05-25", D),
        ("handoff:2026-05-26", C),
    ]


def test_a_team_of_one_still_has_its_mondays() -> None:
    alone = Rota(replace(EXAMPLE, team=(A,), weeks=(RotationWeek(A, ()),), holidays=()))
    (handoff,) = handoffs(pacific("2026-11-20 00:00"), pacific("2026-11-25 00:00"), alone)
    assert handoff.outgoing.primary == handoff.incoming.primary == A


def test_a_stand_in_for_an_afternoon_is_not_a_handoff() -> None:
    rota = Rota(EXAMPLE, [override("2025-10-08 14:00", "2025-10-08 18:00", A)])
    assert handoffs(pacific("2025-10-07 00:00"), pacific("2025-10-12 00:00"), rota) == []


def test_a_trade_is_who_comes() -> None:
    rota = Rota(EXAMPLE, [override("2026-11-23 09:00", "2026-11-30 09:00", B, (A,))])
    (handoff,) = handoffs(pacific("2026-11-23 00:00"), pacific("2026-11-24 00:00"), rota)
    assert handoff.incoming.primary == B


def reminders(since: str, until: str, rota: Rota = ROTA) -> list[ShiftReminder]:
    return shift_reminders_due(rota, pacific(since), pacific(until))


def test_a_shift_is_remembered_three_days_and_one_hour_before_it() -> None:
    found = reminders("2026-11-13 00:00", "2026-11-17 00:00")
    assert [(r.due, r.shift.primary) for r in found] == [
        (pacific("2026-11-13 09:00"), D),
        (pacific("2026-11-16 08:00"), D),
    ]


def test_a_reminder_is_of_use_until_the_next_one_about_the_same_shift() -> None:
    far, near = reminders("2026-11-13 00:00", "2026-11-17 00:00")
    assert (far.not_after, near.not_after) == (near.due, near.shift.since)


def test_three_days_are_72_hours_across_a_change_of_the_clocks() -> None:
    (found,) = [r for r in reminders("2026-10-30 00:00", "2026-10-31 00:00") if r.ahead == timedelta(days=3)]
    assert found.due == pacific("2026-10-30 10:00")  # the clocks go back on Sunday, before the Monday of the shift


def test_each_day_of_a_daily_rotation_is_remembered() -> None:
    near = [r for r in reminders("2025-12-23 12:00", "2026-01-03 08:30") if r.ahead == timedelta(hours=1)]
    assert len(near) == 11


def test_cut_anywhere_the_reminders_are_the_same_once() -> None:
    since, until = pacific("2025-12-20 00:00"), pacific("2026-01-06 00:00")
    hours = [since + timedelta(hours=n) for n in range(17 * 24)]
    parts = [r for h in hours for r in shift_reminders_due(ROTA, h, h + timedelta(hours=1))]
    assert parts == shift_reminders_due(ROTA, since, until)
    assert len({r.key for r in parts}) == len(parts)
