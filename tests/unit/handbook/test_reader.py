"""What a document says is what the handbook holds, whatever team wrote it and however it is laid out."""

from __future__ import annotations

from datetime import date, time, timedelta
from hashlib import sha256

import pytest

from bot.handbook.deadlines import CloseDeadline
from bot.handbook.model import MaintenanceWindow
from tests.unit.handbook.pages import SMALL, line_with, read, with_change


def test_another_team_of_another_size_is_read() -> None:
    book = read(SMALL)
    assert [p.name for p in book.people] == ["Ada Lovelace", "Grace Hopper", "Mary Ann O'Neil"]
    assert [o.pipeline for o in book.ownership] == ["Ledger", "Payouts Pipeline"]
    assert [o.investor_facing for o in book.ownership] == [True, False]
    assert book.ownership[1].secondary == ""


def test_a_rotation_of_three_weeks_with_several_or_no_secondaries_is_read() -> None:
    weeks = read(SMALL).weeks
    assert [w.number for w in weeks] == [1, 2, 3]
    assert weeks[1].secondary == ("Mary Ann O'Neil", "Ada Lovelace")
    assert weeks[2].secondary == ()


def test_every_value_knows_its_line_and_every_line_is_kept() -> None:
    book = read(SMALL)
    assert book.ownership[0].line == line_with("| Ledger |")
    assert book.runbooks[0].issues[0].line == line_with("**Late files**")
    assert book.lines[book.weeks[2].line - 1] == "| Week 3 | Mary Ann O'Neil | - |"


def test_the_version_is_the_hash_of_the_bytes() -> None:
    assert read(SMALL).sha == sha256(SMALL.encode()).hexdigest()


def test_a_shift_may_change_on_any_day_and_minute() -> None:
    shift = read(SMALL).shift
    assert (shift.weekday, shift.at) == (2, time(10, 30))


def test_holidays_by_name_and_by_dates_are_told_apart() -> None:
    thanksgiving, year_end = read(SMALL).holidays
    assert (thanksgiving.kind, thanksgiving.holiday, thanksgiving.primary) == ("week", "Thanksgiving", "Ada Lovelace")
    assert (year_end.kind, year_end.first, year_end.last) == ("dates", (12, 24), (12, 26))
    assert (year_end.primary, year_end.secondary) == (None, None)


def test_a_runbook_takes_its_owners_from_the_matrix_when_it_names_none() -> None:
    book = read(SMALL).runbooks[0]
    assert (book.pipeline, book.primary, book.secondary) == ("Ledger", "Ada Lovelace", "Grace Hopper")
    assert book.landing == timedelta(hours=6, minutes=30)
    assert book.deadlines == (
        CloseDeadline(
            period="quarter",
            business_days=2,
            text="Quarterly close + 2 business days",
            line=line_with("Quarterly close"),
        ),
    )


def test_response_times_are_kept_with_the_place_that_promises_them() -> None:
    promised = [(t.level, t.within, t.line) for t in read(SMALL).response_times]
    in_rotation, in_levels = line_with("Response time SLA"), line_with("45 minutes")
    assert promised == [
        ("P0", timedelta(minutes=20), in_rotation),
        ("P1", timedelta(minutes=90), in_rotation),
        ("P2", timedelta(minutes=90), in_rotation),
        ("P1", timedelta(minutes=45), in_levels),
    ]


def test_a_window_over_midnight_keeps_both_its_times() -> None:
    window = read(SMALL).maintenance.windows[0]
    assert isinstance(window, MaintenanceWindow)
    assert (window.weekday, window.starts, window.ends) == (5, time(22), time(2))


def test_a_revision_may_write_out_its_month() -> None:
    assert read(SMALL).revisions[0].on == date(2025, 9, 30)


def test_only_team_ownership_and_rotation_are_needed() -> None:
    needed = SMALL.split("- On-call shift")[0]
    book = read(needed)
    assert (book.runbooks, book.severities, book.contacts, book.holidays) == ((), (), (), ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n", "\r\n"),
        ("\n", "   \n"),
        ("# Payments", "\ufeff# Payments"),
        ("| Ledger |", "| **Ledger** |"),
        ("Dec 24 - 26", "Dec 24 – 26"),
        ("Dec 24 - 26", "24 December to 26 December"),
        ("## 1. Ledger Runbook", "#### Ledger - Runbook"),
        ("## 1. Ledger Runbook", "## 7) LEDGER Pipeline Runbook"),
        ("## Team Structure", "# 1. Team structure:"),
        ("### Common Issues", "## Common Issues"),
        ("#### Sources", "**Sources**"),
        ("**Late files**", "##### Late files"),
        ("- Issue: Files", "* **Issue**: Files"),
        ("**P1 - High**", "### P1 — High"),
        ("Secondary Owner |", "Backup Owner |"),
        ("| Ada Lovelace | Grace Hopper |\n| Payouts", "| ada lovelace | Grace  Hopper |\n| Payouts"),
        ("- Ada Lovelace\n", "- **Ada Lovelace** - payments\n"),
    ],
)  # fmt: skip
def test_what_does_not_matter_changes_nothing(old: str, new: str) -> None:
    changed, book = read(with_change(old, new)), read(SMALL)
    assert changed.people == book.people
    assert changed.ownership == book.ownership
    assert [(h.kind, h.first, h.last) for h in changed.holidays] == [(h.kind, h.first, h.last) for h in book.holidays]
    assert [(i.heading, i.group) for r in changed.runbooks for i in r.issues] == [("Late files", "Sources")]
    assert [s.title for s in changed.severities] == ["High"]


def test_columns_are_found_by_name_in_any_order_among_others() -> None:
    header = "| Since | Secondary On-Call | Week | Primary On-Call |\n|---|---|---|---|\n"
    table = header + "| 2020 | Grace Hopper | 1 | Ada Lovelace |\n"
    start, end = SMALL.index("| Week |"), SMALL.index("\n- On-call shift")
    week = read(SMALL[:start] + table + SMALL[end:]).weeks[0]
    assert (week.number, week.primary, week.secondary) == (1, "Ada Lovelace", ("Grace Hopper",))


def test_a_comment_and_code_say_nothing() -> None:
    quiet = SMALL + "\n<!-- ## Team Structure -->\n\n```\n## Team Structure\n```\n"
    assert read(quiet).people == read(SMALL).people


def test_markup_like_words_in_a_text_stay_as_they_are() -> None:
    page = with_change("Files are late", "Files of <b>user_agent</b> & NULL <!channel> are > 3% late")
    assert read(page).runbooks[0].issues[0].issue == "Files of <b>user_agent</b> & NULL <!channel> are > 3% late"


def test_the_owners_are_a_column_of_people_whatever_it_is_called() -> None:
    named, called = read(SMALL), read(with_change("Primary Owner |", "Boss |"))
    assert [o.primary for o in called.ownership] == [o.primary for o in named.ownership]
