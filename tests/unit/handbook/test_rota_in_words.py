"""Rotas as people write them: read for what they say, or refused with the line and what to write."""

from __future__ import annotations

from datetime import time

import pytest

from bot.handbook.document.reader import read_as_far
from bot.handbook.model import Handbook

HEAD = "# Ops\n## Team\n- Ann Lee\n- Bob Ray\n- Cid Fox\n## Owners\n- Ledger: Ann Lee\n## On-call\n"
TURNS = "| Turn | Primary |\n|---|---|\n| 1 | Ann Lee |\n| 2 | Bob Ray |\n| 3 | Cid Fox |\n"


def dated(*rows: str) -> str:
    names = ("Ann Lee", "Bob Ray", "Cid Fox")
    body = "".join(f"| {row} | {names[n % 3]} |\n" for n, row in enumerate(rows))
    return f"| From | To | Primary |\n|---|---|---|\n{body}"


def read(rota: str) -> tuple[Handbook, list[str]]:
    book, flaws = read_as_far(f"{HEAD}{rota}".encode(), "handbook.md")
    assert book is not None
    return book, [f.wrong.split(":")[0] for f in flaws]


@pytest.mark.parametrize(
    ("sentence", "weeks"),
    [
        ("Each shift lasts four weeks.", 4),
        ("We do three-week shifts.", 3),
        ("Bi-weekly.", 2),
        ("The rotation repeats every 3 weeks.", 1),
        ("A 3-week rotation.", 1),
    ],
)
def test_a_turn_is_as_long_as_it_says(sentence: str, weeks: int) -> None:
    book, flaws = read(f"{sentence}\n\n{TURNS}")
    assert ([w.primary for w in book.weeks].count("Ann Lee"), flaws) == (weeks, [])


@pytest.mark.parametrize(
    ("sentence", "weekday", "at"),
    [
        ("Handoff on Thursdays.", 3, time(9)),
        ("We hand over every Friday at 15:30; handover takes ten minutes.", 4, time(15, 30)),
        ("Übergabe immer dienstags.", 1, time(9)),
    ],
)
def test_the_weekday_of_the_handoff_counts_also_without_a_time(sentence: str, weekday: int, at: time) -> None:
    shift = read(f"{TURNS}\n{sentence}\n")[0].shift
    assert (shift.weekday, shift.at) == (weekday, at)


def test_day_and_night_are_shifts_and_not_people() -> None:
    book, flaws = read(
        "| Shift | Hours | On-call |\n|---|---|---|\n| Day | 08:00-20:00 UTC | Ann Lee |\n| Night | 20:00-08:00 UTC | Bob Ray |\n"
    )
    assert ([w.primary for w in book.weeks], book.shift.more, flaws) == (["Ann Lee", "Bob Ray"], (time(20),), [])


@pytest.mark.parametrize(
    ("rota", "wrong"),
    [
        (f"The rotation changes on the first of each month.\n\n{TURNS}", "turns of a month are read as weeks"),
        (f"On-call hours are 09:00 to 17:00.\n\n{TURNS}", "on call for a part of the day only (09"),
        (
            dated("2026-01-05 | 2026-01-12", "2026-01-12 | 2026-01-26", "2026-01-26 | 2026-02-02"),
            "this turn begins 14 days after the one before it, the first two are 7 apart",
        ),
        (
            dated("2026-01-05 | 2026-01-12", "2026-01-05 | 2026-01-12", "2026-01-19 | 2026-01-26"),
            "this turn begins 0 days after the one before it, the first two are 0 apart",
        ),
        (
            dated("2026-01-05 | 2026-01-14", "2026-01-12 | 2026-01-19", "2026-01-19 | 2026-01-26"),
            "this turn does not end where the next begins",
        ),
        (
            dated("2026-01-05 | 2026-01-12", "2026-01-12 | 2026-01-19", "2026-01-19 | 2026-02-26"),
            "this turn does not end where the next begins",
        ),
        (
            dated("2026-01-05 | 2026-01-12", "2026-01-12 | 2026-01-18", "2026-01-19 | 2026-01-26"),
            "this turn does not end where the next begins",
        ),
        (
            dated("2026-01-05 | 2026-01-12", "2026-01-12 | 2026-01-19", "2026-01-19 | 2026-01-32"),
            "the end of this turn is no date that exists",
        ),
    ],
)
def test_a_rota_that_cannot_be_kept_as_written_is_refused(rota: str, wrong: str) -> None:
    assert wrong in read(rota)[1]


@pytest.mark.parametrize(
    "rows",
    [
        ("2026-01-05 | 2026-01-12", "2026-01-12 | 2026-01-19", "2026-01-19 | 2026-01-26"),
        ("2026-01-05 | 2026-01-11", "2026-01-12 | 2026-01-18", "2026-01-19 | 2026-01-25"),
        ("Dec 21 | Dec 27", "Dec 28 | Jan 3", "Jan 4 | Jan 10"),
    ],
)
def test_turns_one_after_the_other_are_kept(rows: tuple[str, ...]) -> None:
    assert read(dated(*rows))[1] == []


@pytest.mark.parametrize(
    ("period", "kind", "holiday"),
    [
        ("Thanksgiving Week", "week", "Thanksgiving"),
        ("Week of Thanksgiving", "week", "Thanksgiving"),
        ("Memorial Day long weekend", "weekend", "Memorial Day"),
        ("Thanksgiving (office closed)", "day", "Thanksgiving"),
    ],
)
def test_a_holiday_is_as_long_as_it_says(period: str, kind: str, holiday: str) -> None:
    book, flaws = read(f"{TURNS}\n### Holidays\n| Holiday | Primary |\n|---|---|\n| {period} | Ann Lee |\n")
    assert ([(h.kind, h.holiday) for h in book.holidays], flaws) == ([(kind, holiday)], [])


@pytest.mark.parametrize("period", ["Thanksgiving (Thu-Sun)", "Christmas Week (Monday to Wednesday)"])
def test_weekdays_of_a_holiday_that_cannot_be_kept_are_refused(period: str) -> None:
    flaws = read(f"{TURNS}\n### Holidays\n| Holiday | Primary |\n|---|---|\n| {period} | Ann Lee |\n")[1]
    assert [f.split(" of ")[0].rsplit(" ", 3)[0] for f in flaws] == ["cannot keep the weekdays"]


def test_two_people_in_their_order_are_a_rota() -> None:
    book, flaws = read("Order: Ann Lee, Bob Ray\n")
    assert ([w.primary for w in book.weeks], flaws) == (["Ann Lee", "Bob Ray"], [])
