"""Rotas as people write them: read for what they say, or refused with the line and what to write."""

from __future__ import annotations

from datetime import date, time

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


LIST = "- Week 1: Ann Lee\n- Week 2: Bob Ray\n- Week 3: Cid Fox\n"


@pytest.mark.parametrize(
    ("sentence", "starts"),
    [
        ("Week 1 began on Monday 5 January 2026.", date(2026, 1, 5)),
        ("The first shift started 2026-01-05", date(2026, 1, 5)),
        ("Rotation start: Jan 5, 2026", date(2026, 1, 5)),
        ("Woche 1 beginnt am 5. Januar 2026.", date(2026, 1, 5)),
        ("La semaine 1 commence le lundi 5 janvier 2026.", date(2026, 1, 5)),
        ("La semana 1 empezó el 5 de enero de 2026.", date(2026, 1, 5)),
        ("The audit of week 1 was on 2026-01-05.", None),
        ("Week 1 begins on a Monday.", None),
    ],
)
def test_a_sentence_says_when_week_1_began(sentence: str, starts: date | None) -> None:
    book, flaws = read(f"{LIST}\n{sentence}\n")
    assert (book.starts, flaws) == (starts, [])


def test_week_1_begins_on_the_day_of_the_handoff() -> None:
    assert read(f"{LIST}\nHandoff on Thursdays. Week 1 began on 2026-01-05.\n")[1] == [
        "week 1 begins on 2026-01-05, a Monday, and shifts change on Thursday"
    ]


@pytest.mark.parametrize(
    "sentence", ["Nobody is on call two weeks in a row.", "No one covers two weeks running.", "Never two weeks each."]
)
def test_what_must_not_happen_is_no_length_of_a_turn(sentence: str) -> None:
    assert len(read(f"{LIST}\n{sentence}\n")[0].weeks) == 3


@pytest.mark.parametrize(
    "rota",
    [
        "- Week 1 → Ann Lee (🛟 Bob Ray)\n- Week 2 → Bob Ray (🛟 Cid Fox)\n- Week 3 → Cid Fox (🛟 Ann Lee)\n",
        "- [x] Week 1: Ann Lee, backup Bob Ray\n- [ ] Week 2: Bob Ray, backup Cid Fox\n- [ ] Week 3: Cid Fox, backup Ann Lee\n",
        "- Semaine 1 : Ann Lee, remplaçant Bob Ray\n- Semaine 2 : Bob Ray, remplaçant Cid Fox\n- Semaine 3 : Cid Fox, remplaçant Ann Lee\n",
        "- Week 1\n  - Primary: Ann Lee\n  - Secondary: Bob Ray\n- Week 2\n  - Primary: Bob Ray\n  - Secondary: Cid Fox\n"
        "- Week 3\n  - Primary: Cid Fox\n  - Secondary: Ann Lee\n",
        "1. Ann Lee\n2. Bob Ray\n3. Cid Fox\n\nThe secondary is whoever is next in the list.\n",
        "| Week | On call | Backup |\n|---|---|---|\n| 1 | Ann Lee | Bob Ray |\n| 2 | Bob Ray | Cid Fox |\n| 3 | Cid Fox | Ann Lee |\n",
    ],
)
def test_who_is_second_is_read_in_any_form(rota: str) -> None:
    book, flaws = read(rota)
    assert [(w.primary, *w.secondary) for w in book.weeks] == [
        ("Ann Lee", "Bob Ray"),
        ("Bob Ray", "Cid Fox"),
        ("Cid Fox", "Ann Lee"),
    ]
    assert flaws == []


def test_the_days_of_the_week_are_a_rota() -> None:
    book, flaws = read("- Mon-Wed: Ann Lee\n- Thursday: Bob Ray\n- Friday: Cid Fox\n- Saturday and Sunday: Bob Ray\n")
    assert [w.primary.split()[0] for w in book.weeks] == ["Ann", "Ann", "Ann", "Bob", "Cid", "Bob", "Bob"]
    assert (book.shift.days, book.starts, flaws) == (1, date(2024, 1, 1), [])


@pytest.mark.parametrize(
    ("rota", "wrong"),
    [
        ("- Monday: Ann Lee\n- Tue-Fri: Bob Ray\n", "nobody is on call on Saturday and Sunday"),
        ("- Mon-Fri: Ann Lee\n- Friday: Bob Ray\n- Weekend: Cid Fox\n", "Friday is in this rota twice (line 9)"),
        (
            "| Month | Primary |\n|---|---|\n| January | Ann Lee |\n| February | Bob Ray |\n",
            "turns of a month are no rotation that can be kept",
        ),
    ],
)
def test_a_week_with_holes_and_turns_of_months_are_refused(rota: str, wrong: str) -> None:
    book, flaws = read(rota)
    assert (wrong in flaws, [o.pipeline for o in book.ownership]) == (True, ["Ledger"])


def test_dates_under_a_year_begin_in_it_and_repeat_their_order() -> None:
    rows = ("5 Jan: Ann Lee", "12 Jan: Bob Ray", "19 Jan: Cid Fox", "26 Jan: Ann Lee", "2 Feb: Bob Ray")
    book, _ = read("### On call 2026\n" + "".join(f"- {row}\n" for row in rows))
    assert ([w.primary for w in book.weeks], book.starts) == (["Ann Lee", "Bob Ray", "Cid Fox"], date(2026, 1, 5))


def test_regions_may_take_turns_by_the_week() -> None:
    book, flaws = read(
        "| Region | Hours (UTC) | Week A | Week B |\n|---|---|---|---|\n"
        "| East | 00:00-12:00 | Ann Lee | Bob Ray |\n| West | 12:00-00:00 | Cid Fox | Ann Lee |\n\n"
        "Week A began on Monday 5 January 2026.\n"
    )
    who = [w.primary.split()[0] for w in book.weeks]
    assert (who[:2], who[14:16], len(who), book.starts, flaws) == (
        ["Ann", "Cid"],
        ["Bob", "Ann"],
        28,
        date(2026, 1, 5),
        [],
    )


@pytest.mark.parametrize(
    ("line", "zone"),
    [
        ("All times in this doc are America/New_York unless stated otherwise.", "America/New_York"),
        ("Zona horaria: Europe/Madrid", "Europe/Madrid"),
        ("**Time zone**: Asia/Kolkata", "Asia/Kolkata"),
        ("Alle Uhrzeiten in Europe/Berlin.", "Europe/Berlin"),
        ("All times CET (Europe/Oslo).", "Europe/Oslo"),
        ("Change-over Monday 8am, Singapore time.", "Asia/Singapore"),
        ("The shift report has a Response time.", None),
    ],
)
def test_the_zone_is_the_one_that_a_line_names(line: str, zone: str | None) -> None:
    book, _ = read(f"{LIST}\n{line}\n")
    assert (book.zone.text if book.zone else None) == zone


@pytest.mark.parametrize("period", ["Thanksgiving (Thu-Sun)", "Christmas Week (Monday to Wednesday)"])
def test_weekdays_of_a_holiday_that_cannot_be_kept_are_refused(period: str) -> None:
    flaws = read(f"{TURNS}\n### Holidays\n| Holiday | Primary |\n|---|---|\n| {period} | Ann Lee |\n")[1]
    assert [f.split(" of ")[0].rsplit(" ", 3)[0] for f in flaws] == ["cannot keep the weekdays"]


def test_two_people_in_their_order_are_a_rota() -> None:
    book, flaws = read("Order: Ann Lee, Bob Ray\n")
    assert ([w.primary for w in book.weeks], flaws) == (["Ann Lee", "Bob Ray"], [])
