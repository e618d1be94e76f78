"""What can be traded, what cannot and why, and what a trade does to the rota."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedule.oncall import Rota
from schedule.trades import (
    Refusal,
    Stretch,
    Terms,
    Wish,
    covered,
    ends,
    judge,
    next_look,
    outcome,
    overrides_of,
    voters,
)
from tests.unit.schedule.example import EXAMPLE, TEAM, A, B, C, D, pacific, utc

NOW = pacific("2026-10-09 10:00")  # B is primary, C secondary, until Monday the 12th
HOUR = timedelta(hours=1)


def stretch(since: str, until: str) -> Stretch:
    return Stretch(pacific(since), pacific(until))


REST_OF_THE_WEEK = stretch("2026-10-10 09:00", "2026-10-12 09:00")
NEXT_WEEK = stretch("2026-10-12 09:00", "2026-10-19 09:00")  # C's
CHRISTMAS_DAY = stretch("2026-12-25 09:00", "2026-12-26 09:00")  # C's
THANKSGIVING = stretch("2026-11-23 09:00", "2026-11-30 09:00")  # D's


def judged(wish: Wish, now: datetime = NOW, limit: float | None = 2, rota: Rota | None = None) -> Terms | Refusal:
    return judge(rota or Rota(EXAMPLE), wish, now, limit)


def why_not(wish: Wish, now: datetime = NOW) -> str:
    answer = judged(wish, now)
    assert isinstance(answer, Refusal)
    return answer.why


def after(rota: Rota, wish: Wish) -> Rota:
    return Rota(rota.rules, [*rota.overrides, *overrides_of(rota, wish, "trade 1", NOW)])


def test_a_weekend_of_ones_own_can_be_given_to_anybody() -> None:
    assert judged(Wish(B, None, REST_OF_THE_WEEK)) == Terms(Wish(B, None, REST_OF_THE_WEEK), (), "")


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish("Nobody", B, REST_OF_THE_WEEK), "Nobody is not in the team"),
        (Wish(B, "Nobody", REST_OF_THE_WEEK), "Nobody is not in the team"),
        (Wish(B, B, REST_OF_THE_WEEK), "already on call then"),
        (Wish(B, A, stretch("2026-10-05 09:00", "2026-10-06 09:00")), "the past cannot be traded"),
        (Wish(A, B, REST_OF_THE_WEEK), "Engineer A is not primary then; Engineer B is"),
        (Wish(B, A, stretch("2026-10-10 09:00", "2026-10-13 09:00")), "for a part of that time only"),
        (Wish(B, C, REST_OF_THE_WEEK, stretch("2026-10-11 09:00", "2026-10-13 09:00")), "overlap"),
        (Wish(B, C, REST_OF_THE_WEEK, stretch("2026-10-19 09:00", "2026-10-20 09:00")), "Engineer C is not primary"),
    ],
)
def test_what_cannot_be_traded_is_refused_with_the_reason(wish: Wish, said: str) -> None:
    assert said in why_not(wish)


def test_a_stretch_that_ends_now_is_over_and_one_that_ends_later_is_not() -> None:
    assert "past" in why_not(Wish(B, A, Stretch(NOW - HOUR, NOW)))
    assert isinstance(judged(Wish(B, A, Stretch(NOW - HOUR, NOW + HOUR))), Terms)


def test_what_has_begun_is_traded_from_now_on() -> None:
    answer = judged(Wish(B, A, Stretch(NOW - HOUR, NOW + HOUR)))
    assert isinstance(answer, Terms)
    assert answer.wish.stretch == Stretch(NOW, NOW + HOUR)


def test_a_time_that_is_asked_about_already_cannot_be_asked_about_again() -> None:
    answer = judge(Rota(EXAMPLE), Wish(B, None, REST_OF_THE_WEEK), NOW, 2, taken=[REST_OF_THE_WEEK])
    assert isinstance(answer, Refusal)
    assert "open request" in answer.why


def test_a_part_that_is_not_theirs_is_refused_with_the_part_that_is() -> None:
    answer = judged(Wish(B, A, stretch("2026-10-10 09:00", "2026-10-13 09:00")))
    assert isinstance(answer, Refusal)
    assert [s.primary for s in answer.own] == [B]


def test_a_holiday_needs_the_team() -> None:
    answer = judged(Wish(C, B, CHRISTMAS_DAY))
    assert isinstance(answer, Terms)
    assert (answer.holidays, answer.breach) == (("(12, 23) to (1, 2)",), "")  # both have a day of that time anyway


def test_a_third_major_holiday_is_refused_with_the_count() -> None:
    # A has Labor Day and a day of the daily rotation from December 23 in 2026 already.
    assert covered(Rota(EXAMPLE), A, 2026) == ["Labor Day Weekend", "(12, 23) to (1, 2)"]
    said = why_not(Wish(D, A, THANKSGIVING))
    assert "Engineer A would cover 3 major holidays in 2026" in said
    assert "2 are allowed" in said


def test_the_team_can_be_asked_to_allow_a_third_holiday_and_is_told_so() -> None:
    answer = judged(Wish(D, A, THANKSGIVING, anyway=True))
    assert isinstance(answer, Terms)
    assert "3 major holidays" in answer.breach


def test_who_is_over_the_limit_already_may_give_a_holiday_away() -> None:
    assert len(covered(Rota(EXAMPLE), D, 2026)) == 3
    assert isinstance(judged(replace(Wish(D, B, THANKSGIVING), anyway=True)), Terms)


def test_a_trade_makes_the_taker_primary_for_just_that_time() -> None:
    rota = after(Rota(EXAMPLE), Wish(B, A, REST_OF_THE_WEEK))
    edge = timedelta.resolution
    ends_at = REST_OF_THE_WEEK.until
    seen = [rota.on_call_at(at).primary for at in (REST_OF_THE_WEEK.since - edge, REST_OF_THE_WEEK.since, ends_at)]
    assert seen == [B, A, C]
    assert rota.on_call_at(ends_at - edge).primary == A


def test_a_secondary_who_becomes_primary_leaves_their_place_to_whom_they_relieve() -> None:
    shift = after(Rota(EXAMPLE), Wish(B, C, REST_OF_THE_WEEK)).on_call_at(REST_OF_THE_WEEK.since)
    assert (shift.primary, shift.secondary) == (C, (B,))


def test_where_everybody_else_is_secondary_they_change_places() -> None:
    rota = Rota(EXAMPLE)
    at = pacific("2026-12-25 12:00")
    day = rota.on_call_at(at)
    taker = day.secondary[0]
    shift = after(rota, Wish(day.primary, taker, Stretch(day.since, day.until))).on_call_at(at)
    assert shift.primary == taker
    assert set(shift.secondary) == set(TEAM) - {taker}


def test_a_swap_moves_both_times() -> None:
    rota = after(Rota(EXAMPLE), Wish(B, C, REST_OF_THE_WEEK, NEXT_WEEK))
    assert rota.on_call_at(REST_OF_THE_WEEK.since).primary == C
    assert rota.on_call_at(NEXT_WEEK.since).primary == B


def test_a_trade_of_a_trade_works() -> None:
    once = after(Rota(EXAMPLE), Wish(B, A, REST_OF_THE_WEEK))
    made = overrides_of(once, Wish(A, D, REST_OF_THE_WEEK), "trade 2", NOW + HOUR)
    assert Rota(EXAMPLE, [*once.overrides, *made]).on_call_at(REST_OF_THE_WEEK.since).primary == D


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ({}, None),
        ({A: True}, None),
        ({A: True, D: True}, True),
        ({A: False}, False),  # of two, one against is enough: no majority can come
        ({A: True, D: False}, False),
        ({B: True, C: True}, None),  # the two who trade have no vote
    ],
)
def test_a_majority_of_the_others_decides(votes: dict[str, bool], expected: bool | None) -> None:
    assert outcome(voters(TEAM, B, C), votes) is expected


def test_without_others_nobody_but_the_manager_can_approve() -> None:
    assert outcome(voters((A, B), A, B), {}) is None


def test_an_open_request_is_looked_at_daily_two_hours_before_and_when_it_begins() -> None:
    asked = utc("2026-10-09T17:00")
    wanted = Stretch(asked + timedelta(hours=30), asked + timedelta(hours=54))
    looks = [asked]
    while looks[-1] < wanted.since:
        looks.append(next_look(asked, wanted, looks[-1]))
    assert [(at - asked) // HOUR for at in looks] == [0, 24, 28, 30]


def test_a_request_about_a_running_shift_is_open_until_it_ends() -> None:
    assert ends(NOW, Stretch(NOW, NOW + HOUR)) == NOW + HOUR
    assert ends(NOW, Stretch(NOW + HOUR, NOW + 2 * HOUR)) == NOW + HOUR


HOURS = st.integers(min_value=1, max_value=24 * 400)


@settings(max_examples=60, deadline=None)
@given(begins=HOURS, lasts=st.integers(min_value=1, max_value=24 * 7), taker=st.sampled_from(TEAM))
def test_whatever_is_traded_changes_the_primary_there_and_nowhere_else(begins: int, lasts: int, taker: str) -> None:
    rota = Rota(EXAMPLE)
    since = NOW + begins * HOUR
    shift = rota.on_call_at(since)
    if taker == shift.primary:
        return
    wanted = Stretch(since, min(since + lasts * HOUR, shift.until))
    traded = after(rota, Wish(shift.primary, taker, wanted))
    for hours in range(-24, 24 * 8, 5):
        at = since + hours * HOUR
        expected = taker if wanted.since <= at < wanted.until else rota.on_call_at(at).primary
        assert traded.on_call_at(at).primary == expected
        assert traded.on_call_at(at).primary not in traded.on_call_at(at).secondary
