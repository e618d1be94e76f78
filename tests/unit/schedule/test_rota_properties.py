"""What holds for any team, any cycle, any holiday table, any zone and any overrides."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from schedule.oncall import HolidayKind, HolidayRow, Override, Rota, RotaRules, RotationWeek

ZONES = (
    "UTC",
    "America/Los_Angeles",
    "America/St_Johns",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Europe/Dublin",  # summer is the standard, winter the exception
    "Africa/Casablanca",  # likewise, and Ramadan moves it
    "Africa/Cairo",  # the missing hour is midnight
    "Pacific/Apia",  # December 30, 2011 never was
    "Pacific/Chatham",
    "Asia/Kathmandu",
    "America/Nuuk",
)
NAMES = ("New Year's", "Memorial Day", "Labor Day", "Juneteenth", "Thanksgiving", "Christmas", "Bastille Day")
EPOCH = datetime(2011, 1, 1, tzinfo=UTC)
instants = st.integers(0, 20 * 366 * 24 * 60).map(lambda minutes: EPOCH + timedelta(minutes=minutes))
month_days = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda d: (d.month, d.day))


def some_of(team: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(team), unique=True, max_size=3).map(tuple)


@st.composite
def rows(draw: st.DrawFn, team: tuple[str, ...]) -> HolidayRow:
    kind = draw(st.sampled_from(HolidayKind))
    primary = draw(st.none() | st.sampled_from(team))
    secondary = draw(st.none() | some_of(team))
    if kind is HolidayKind.DATES:
        return HolidayRow("dates", kind, primary, secondary, first=draw(month_days), last=draw(month_days))
    return HolidayRow("named", kind, primary, secondary, holiday=draw(st.sampled_from(NAMES)))


@st.composite
def stand_ins(draw: st.DrawFn, team: tuple[str, ...]) -> Override:
    since = draw(instants)
    until = since + draw(st.timedeltas(timedelta(0), timedelta(days=90)))
    primary = draw(st.none() | st.sampled_from(team))
    return Override(since, until, primary, draw(st.none() | some_of(team)), "trade", draw(instants))


@st.composite
def rotas(draw: st.DrawFn) -> Rota:
    team = tuple(f"Person {n}" for n in range(draw(st.integers(1, 8))))
    weeks = draw(st.lists(st.builds(RotationWeek, st.sampled_from(team), some_of(team)), min_size=1, max_size=9))
    rules = RotaRules(
        team,
        tuple(weeks),
        tuple(draw(st.lists(rows(team), max_size=6))),
        draw(st.sampled_from(ZONES)),
        draw(st.dates(date(2000, 1, 1), date(2040, 1, 1))),
        draw(st.integers(0, 6)),
        draw(st.times()),
    )
    return Rota(rules, draw(st.lists(stand_ins(team), max_size=5)))


@settings(max_examples=60, deadline=None)
@given(rotas(), instants, st.timedeltas(timedelta(days=1), timedelta(days=500)))
def test_shifts_leave_no_gap_and_never_overlap(rota: Rota, start: datetime, length: timedelta) -> None:
    shifts = list(rota.shifts(start, start + length))
    assert shifts[0].since <= start < shifts[0].until
    assert shifts[-1].since < start + length <= shifts[-1].until
    assert all(s.since < s.until for s in shifts)
    assert all(a.until == b.since for a, b in pairwise(shifts))


@settings(max_examples=60, deadline=None)
@given(rotas(), instants)
def test_there_is_exactly_one_primary_and_a_reason_at_every_instant(rota: Rota, at: datetime) -> None:
    shift = rota.on_call_at(at)
    assert shift.since <= at < shift.until
    assert shift.primary in rota.rules.team
    assert shift.primary not in shift.secondary
    assert shift.why[-1].rule == "weekly rotation"


@settings(max_examples=60, deadline=None)
@given(rotas(), instants, st.timedeltas(timedelta(0), timedelta(days=60)))
def test_the_answer_for_an_instant_is_the_shift_that_holds_it(rota: Rota, start: datetime, into: timedelta) -> None:
    at = start + into
    (held,) = [s for s in rota.shifts(start, at + timedelta.resolution) if s.since <= at < s.until]
    answer = rota.on_call_at(at)
    assert (answer.primary, answer.secondary, answer.since, answer.until) == (
        held.primary,
        held.secondary,
        held.since,
        held.until,
    )
    assert answer.why[0] == held.why[0]


@settings(max_examples=60, deadline=None)
@given(rotas(), instants)
def test_a_shift_is_the_same_from_its_first_instant_to_its_last(rota: Rota, at: datetime) -> None:
    shift = rota.on_call_at(at)
    first, last = rota.on_call_at(shift.since), rota.on_call_at(shift.until - timedelta.resolution)
    assert (first.primary, first.since, first.until) == (shift.primary, shift.since, shift.until)
    assert (last.primary, last.since, last.until) == (shift.primary, shift.since, shift.until)
    assert rota.next_handoff(at) == shift.until


@settings(max_examples=60, deadline=None)
@given(rotas(), instants, instants)
def test_what_was_asked_before_does_not_change_an_answer(rota: Rota, before: datetime, at: datetime) -> None:
    fresh = Rota(rota.rules, rota.overrides)
    rota.on_call_at(before)
    assert rota.on_call_at(at) == fresh.on_call_at(at)


@settings(max_examples=60, deadline=None)
@given(rotas(), st.data())
def test_the_latest_approved_override_always_has_its_way(rota: Rota, data: st.DataObject) -> None:
    stand_in = data.draw(stand_ins(rota.rules.team))
    approved = Override(
        stand_in.since, stand_in.until, rota.rules.team[-1], None, "last word", datetime(2099, 1, 1, tzinfo=UTC)
    )
    overridden = Rota(rota.rules, (*rota.overrides, approved))
    for shift in overridden.shifts(approved.since, approved.until):
        assert shift.primary == rota.rules.team[-1]
        assert shift.why[0].text.startswith("last word")
