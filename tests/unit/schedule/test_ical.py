"""The calendar file, read back with the library that calendar programs' makers use: what moves, what is marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedule.ical import Edition, Source, calendar_of
from schedule.oncall import Rota
from schedule.rules import Override
from tests.unit.schedule.example import EXAMPLE, A, B, C, D, override, pacific, utc
from tests.unit.schedule.test_rota_properties import instants, rotas

SINCE, UNTIL = pacific("2026-10-01"), pacific("2027-01-20")
FIRST = Edition(3, utc("2026-10-01T12:00"))
TEAM = Source("data", "Data", "handbook.md", EXAMPLE)


def read(source: Source = TEAM, person: str | None = None, edition: Edition = FIRST) -> list[Any]:
    return events_of(calendar_of(source, person, SINCE, UNTIL, edition))


def events_of(body: bytes) -> list[Any]:
    """The library types a property as whatever it might be: what it is here is said by what is asked of it."""
    parsed = icalendar.Calendar.from_ical(body)
    assert isinstance(parsed, icalendar.Calendar)
    assert parsed.errors == []
    return list(parsed.walk("VEVENT"))


def traded(*overrides: Override) -> Source:
    return replace(TEAM, overrides=overrides)


def at(instant: str, events: list[Any]) -> Any:
    return next(e for e in events if e["dtstart"].dt <= pacific(instant) < e["dtend"].dt)


def starts(events: list[Any]) -> dict[str, datetime]:
    return {str(e["uid"]): e["dtstart"].dt for e in events}


def test_times_are_in_utc_and_leave_no_gap() -> None:
    events = read()
    assert all(e["dtstart"].dt.tzinfo is not None and e["dtstart"].dt.utcoffset() == timedelta() for e in events)
    assert b"DTSTART:20261123T170000Z" in calendar_of(TEAM, None, SINCE, UNTIL, FIRST)
    assert all(a["dtend"].dt == b["dtstart"].dt for a, b in pairwise(events))


def test_the_week_of_a_clock_change_has_169_hours() -> None:
    week = at("2026-10-28T12:00", read())
    assert week["dtend"].dt - week["dtstart"].dt == timedelta(hours=169)


def test_every_event_has_a_uid_of_its_own() -> None:
    events = read(traded(override("2026-10-07T09:00", "2026-10-08T09:00", D)))
    assert len({e["uid"] for e in events}) == len(events)


def test_the_same_state_gives_the_same_bytes() -> None:
    assert calendar_of(TEAM, None, SINCE, UNTIL, FIRST) == calendar_of(TEAM, None, SINCE, UNTIL, FIRST)


def test_another_handoff_time_moves_the_events_that_are_there() -> None:
    later = replace(TEAM, rules=replace(EXAMPLE, handoff_time=time(10)))
    before, after = starts(read()), starts(read(later, edition=Edition(4, FIRST.changed_at)))
    assert before.keys() == after.keys()
    assert {after[uid] - before[uid] for uid in before} == {timedelta(hours=1)}


def test_a_traded_week_keeps_its_event_and_names_the_other() -> None:
    trade = override("2026-10-05T09:00", "2026-10-12T09:00", D)
    before, after = at("2026-10-07T12:00", read()), at("2026-10-07T12:00", read(traded(trade)))
    assert before["uid"] == after["uid"]
    assert (before["summary"], after["summary"]) == (
        f"On call: {B}, then {C}",
        f"On call: {D}, then {C} (changed)",
    )


def test_a_traded_day_splits_the_week_and_the_first_part_keeps_its_event() -> None:
    before = read()
    after = read(traded(override("2026-10-07T09:00", "2026-10-08T09:00", D)))
    new = starts(after).keys() - starts(before).keys()
    assert starts(before).items() <= starts(after).items()
    assert sorted(uid.split("@")[0] for uid in new) == ["rotation-2026-w41-part2", "rotation-2026-w41-part3"]


def test_the_edition_is_the_sequence_and_the_time_of_the_last_change() -> None:
    event = read(edition=Edition(7, utc("2026-10-02T08:00")))[0]
    assert int(event["sequence"]) == 7
    assert event["last-modified"].dt == event["dtstamp"].dt == utc("2026-10-02T08:00")


def test_a_holiday_is_marked_with_its_reason_and_line() -> None:
    event = at("2026-12-25T12:00", read())
    assert event["summary"].endswith("((12, 23) to (1, 2))")
    assert "handbook.md:64" in event["description"]
    assert "Holiday" in event["categories"].to_ical().decode()


def test_who_stands_in_is_marked_with_both_reasons() -> None:
    event = at("2026-11-26T12:00", read(traded(override("2026-11-26T09:00", "2026-11-27T09:00", A))))
    assert event["summary"] == f"On call: {A}, then {C} (Thanksgiving Week; changed)"
    assert "Why: override: trade" in event["description"]
    assert "Instead of: holiday week: Thanksgiving Week" in event["description"]


def test_a_missing_secondary_is_said() -> None:
    event = at("2026-10-07T12:00", read(traded(override("2026-10-05T09:00", "2026-10-12T09:00", C))))
    assert event["summary"] == f"On call: {C}, no secondary (changed)"
    assert "nobody follows" in event["description"]
    assert "No secondary" in event["categories"].to_ical().decode()


def test_a_person_sees_their_own_duty_and_nothing_else() -> None:
    events = read(person=C)
    assert at("2026-10-07T12:00", events)["summary"] == f"On call, secondary after {B}"
    assert at("2026-10-14T12:00", events)["summary"] == f"On call, primary, then {D}"
    assert not [e for e in events if e["dtstart"].dt == pacific("2026-10-19T09:00")]  # D, then A
    assert not {e["uid"] for e in events} & {e["uid"] for e in read()}


def test_an_event_at_the_edge_of_the_window_is_whole() -> None:
    inside = calendar_of(TEAM, None, pacific("2026-10-07"), pacific("2026-10-08"), FIRST)
    [event] = events_of(inside)
    assert (event["dtstart"].dt, event["dtend"].dt) == (pacific("2026-10-05T09:00"), pacific("2026-10-12T09:00"))


@pytest.mark.parametrize(
    "why", ["a\0b", "\u202egnp.exe", "x\nEND:VEVENT\nBEGIN:VALARM", 'semi; comma, "quote" \\ back', "é" * 400]
)
def test_what_somebody_wrote_as_a_reason_stays_text(why: str) -> None:
    trade = replace(override("2026-10-05T09:00", "2026-10-12T09:00", D), why=why)
    events = read(traded(trade))
    assert len(events) == len(read())
    said = str(at("2026-10-07T12:00", events)["description"])
    assert why.replace("\0", "").replace("\u202e", "") in said


@settings(max_examples=20, deadline=None)
@given(rotas(), instants, st.integers(1, 200))
def test_any_rota_reads_back_as_what_it_is(rota: Rota, since: datetime, days: int) -> None:
    until = since + timedelta(days=days)
    source = Source("data", "Data", "handbook.md", rota.rules, rota.overrides)
    body = calendar_of(source, None, since, until, Edition(0, datetime(2026, 1, 1, tzinfo=UTC)))
    assert all(len(line) <= 75 for line in body.splitlines())
    events = events_of(body)
    assert len({e["uid"] for e in events}) == len(events)
    assert events[0]["dtstart"].dt <= since.replace(microsecond=0)
    assert events[-1]["dtend"].dt >= until.replace(microsecond=0)
    assert all(a["dtend"].dt == b["dtstart"].dt for a, b in pairwise(events))
