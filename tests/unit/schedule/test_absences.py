"""What a calendar says of somebody's absence, and what in it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.handbook.team.settings import PersonSettings
from bot.settings import Settings
from schedule.absences import NotACalendar, absences, merged
from schedule.away import without
from schedule.trades import Stretch

BERLIN = ZoneInfo("Europe/Berlin")
SINCE, UNTIL = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 31, tzinfo=UTC)
DAY = "DTSTART;VALUE=DATE:20261214\nDTEND;VALUE=DATE:20261219"


def calendar(*events: str, name: str = "Work") -> bytes:
    body = "\n".join(f"BEGIN:VEVENT\nUID:{n}\nDTSTAMP:20260101T000000Z\n{e}\nEND:VEVENT" for n, e in enumerate(events))
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nX-WR-CALNAME:{name}\n{body}\nEND:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def found(*events: str, name: str = "Work") -> list[tuple[str, str]]:
    said = absences(calendar(*events, name=name), BERLIN, SINCE, UNTIL)
    return [tuple(at.astimezone(BERLIN).strftime("%m-%d %H:%M") for at in (s.since, s.until)) for s in said]  # type: ignore[misc]


WEEK = [("12-14 00:00", "12-19 00:00")]


@pytest.mark.parametrize(
    "title",
    ["Out of office", "OOO", "PTO: Mirela", "Vacation in Rome", "Annual leave", "sick", "Urlaub", "Congés", "Away"],
)
def test_a_title_that_says_it_counts(title: str) -> None:
    assert found(f"{DAY}\nSUMMARY:{title}") == WEEK


@pytest.mark.parametrize(
    "title",
    [
        "Board meeting",
        "Public holiday",
        "Maybe vacation",
        "Birthday of Ana",
        "Leaves of absinthe",
        "Vacation planning party",
    ],
)
def test_what_does_not_say_it_keeps_nobody_from_a_page(title: str) -> None:
    assert found(f"{DAY}\nSUMMARY:{title}") == []


def test_outlook_marks_it_whatever_it_is_called() -> None:
    assert found(f"{DAY}\nSUMMARY:x\nX-MICROSOFT-CDO-BUSYSTATUS:OOF") == WEEK
    assert found(f"{DAY}\nSUMMARY:x\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY") == []


def test_a_calendar_of_absences_is_taken_whole() -> None:
    assert found(f"{DAY}\nSUMMARY:Mirela Ionescu", name="Time off: Mirela") == WEEK


@pytest.mark.parametrize("status", ["CANCELLED", "TENTATIVE"])
def test_what_is_called_off_or_uncertain_does_not_count(status: str) -> None:
    assert found(f"{DAY}\nSUMMARY:Vacation\nSTATUS:{status}") == []


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART:20261214T080000Z\nDTEND:20261214T160000Z", [("12-14 09:00", "12-14 17:00")]),
        ("DTSTART;TZID=America/New_York:20261214T090000\nDURATION:PT2H", [("12-14 15:00", "12-14 17:00")]),
        ("DTSTART:20261214T090000\nDTEND:20261214T170000", [("12-14 09:00", "12-14 17:00")]),
        ("DTSTART;VALUE=DATE:20261214", [("12-14 00:00", "12-15 00:00")]),
        ("DTSTART:20261214T090000Z", []),
        ("DTSTART;VALUE=DATE:20261219\nDTEND;VALUE=DATE:20261214", []),
        ("DTSTART;VALUE=DATE:20250101\nDTEND;VALUE=DATE:20250108", []),
        (
            "DTSTART;VALUE=DATE:20261204\nRRULE:FREQ=WEEKLY;UNTIL=20261218\nEXDATE;VALUE=DATE:20261211",
            [("12-04 00:00", "12-05 00:00"), ("12-18 00:00", "12-19 00:00")],
        ),
        ("DTSTART;VALUE=DATE:20261228\nRRULE:FREQ=DAILY;COUNT=3", [("12-28 00:00", "12-31 00:00")]),
        (
            "DTSTART;VALUE=DATE:20100101\nRRULE:FREQ=MONTHLY;BYDAY=2FR",  # long ago, and still going on
            [("12-11 00:00", "12-12 00:00"), ("01-08 00:00", "01-09 00:00")],
        ),
        (
            "DTSTART;VALUE=DATE:20101203\nRRULE:FREQ=WEEKLY;UNTIL=20261210",
            [("12-04 00:00", "12-05 00:00")],
        ),
        (
            "DTSTART;VALUE=DATE:20261204\nRDATE;VALUE=DATE:20261222",
            [("12-04 00:00", "12-05 00:00"), ("12-22 00:00", "12-23 00:00")],
        ),
    ],
)
def test_its_times(event: str, expected: list[tuple[str, str]]) -> None:
    assert found(f"{event}\nSUMMARY:Vacation") == expected


def test_one_of_a_series_that_was_moved_or_called_something_else_is_as_it_was_changed() -> None:
    series = f"{DAY}\nRRULE:FREQ=WEEKLY;COUNT=2\nSUMMARY:Vacation".replace("DTSTART", "UID:a\nDTSTART")
    moved = "UID:a\nRECURRENCE-ID;VALUE=DATE:20261221\nDTSTART;VALUE=DATE:20261228\nDTEND;VALUE=DATE:20261229"
    both = calendar(series, f"{moved}\nSUMMARY:Vacation").replace(b"UID:0\r\n", b"").replace(b"UID:1\r\n", b"")
    said = absences(both, BERLIN, SINCE, UNTIL)
    assert [f"{s.since.astimezone(BERLIN):%m-%d}" for s in said] == ["12-14", "12-28"]
    worked = absences(
        both.replace(b"20261229\r\nSUMMARY:Vacation", b"20261229\r\nSUMMARY:At work"), BERLIN, SINCE, UNTIL
    )
    assert [f"{s.since.astimezone(BERLIN):%m-%d}" for s in worked] == ["12-14"]


@pytest.mark.parametrize("text", [b"", b"<html>log in</html>", b"BEGIN:VCALENDAR", b"\xff\xfe"])
def test_what_is_no_calendar_is_said(text: bytes) -> None:
    with pytest.raises(NotACalendar):
        absences(text, BERLIN, SINCE, UNTIL)


STRETCHES = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)).map(lambda p: stretch(*p)), max_size=8)


def stretch(start: int, length: int) -> Stretch:
    return Stretch(SINCE + timedelta(hours=start), SINCE + timedelta(hours=start + length))


def hours(stretches: list[Stretch]) -> set[int]:
    def hour(at: datetime) -> int:
        return int((at - SINCE).total_seconds() // 3600)

    return {h for s in stretches for h in range(hour(s.since), hour(s.until))}


@given(STRETCHES, STRETCHES)
def test_no_hour_is_lost_or_doubled(some: list[Stretch], others: list[Stretch]) -> None:
    assert hours(merged(some)) == hours(some)
    for one in some:
        left = without(one, others)
        assert hours(left) == hours([one]) - hours(others)
        assert sum(len(hours([piece])) for piece in left) == len(hours(left))


@pytest.mark.parametrize("name", sorted(name.upper() for name in Settings.model_fields))
def test_no_setting_of_ours_can_be_named_as_a_calendar(name: str) -> None:
    with pytest.raises(ValidationError):
        PersonSettings(calendar_env=name)
