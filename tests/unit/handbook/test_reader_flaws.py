"""A broken document is refused with every mistake, its line, and what to write instead; never with a traceback."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Flaw, InvalidFile
from bot.handbook.document.reader import read_handbook
from bot.handbook.files import LARGEST
from bot.handbook.model import Handbook
from tests.unit.handbook.pages import SMALL, flaws_of, line_with, with_change

# (what is there, what somebody writes, words that find the line, words of the flaw)
MISTAKES = [
    ("| Week 2 | Grace Hopper |", "| Week 2 |", "| Week 2", "2 cells, its table has 3 columns"),
    ("| Week 1 | Ada", "| Week 1 | x | Ada", "| Week 1", "4 cells, its table has 3 columns"),
    ("| Ledger | Money (Investors) | Ada Lovelace", "| Ledger | Cash | Ada Lovelce", "| Ledger", "mean 'Ada Lovelace'"),
    ("| Week 1 | Ada Lovelace", "| Week 1 | Linus", "| Week 1", "write one of: Ada Lovelace, Grace Hopper"),
    ("| Week 1 | Ada Lovelace", "| Week 1 | ", "| Week 1", "primary on-call is empty"),
    ("Week | Ada Lovelace | Grace", "Week | Ada Lovelace | Gracie", "Thanksgiving", "'Gracie Hopper' is not on"),
    ("| Week 3", "| Week 5", "| Week 5", "jumps to week 5; add weeks 3 to 4"),
    ("| Week 3", "| Week 2", "| Week 2 | Mary", "week 2 is in the rotation twice"),
    ("| Week 3", "| Whenever", "| Whenever", "write 'Week 1'"),
    ("Dec 24 - 26", "Feb 30 - Mar 2", "Year's End", "'Feb 30' is not a date that exists"),
    ("Dec 24 - 26", "Dec 24 - 32", "Year's End", "'32' is not a date that exists"),
    ("Thanksgiving Week", "Thanksgiving 3", "Thanksgiving", "cannot tell when 'Thanksgiving 3' is"),
    ("Year's End (Dec 24 - 26)", "Thanksgiving Week", "| Rotating", "in the table twice"),
    ("06:30 UTC", "early", "Data Landing", "write '6 hours after UTC midnight'"),
    ("06:30 UTC", "30 hours after UTC midnight", "Data Landing", "cannot read this landing time"),
    ("Data Landing Time", "Data Landng Time", "Landng", "did you mean 'data landing time'"),
    ("Quarterly close + 2 business days", "Soonish", "Soonish", "cannot read this deadline"),
    ("Quarterly close + 2 business days", "Weekly by Tuesday 10:00", "Weekly by", "no time zone"),
    ("45 minutes", "45 parsecs", "45 parsecs", "cannot read the response time of P1"),
    ("- Response Time: 45 minutes", "", "**P1", "P1 has no response time"),
    ("**P1 - High**", "**P7 - High**", "**P7", "there is no severity P7"),
    ("90 min for P1", "a while for P1", "Response time SLA", "cannot read this response time: 'a while for P1"),
    ("no response in 10 minutes", "no response in ages", "ages", "cannot read how long to wait"),
    ("2. If no response in 10 minutes, page secondary on-call", "2. Hope", "2. Hope", "reaches nobody"),
    ("Slack @boss | boss@example.com", "shout | -", "shout", "no way to reach 'Engineering Manager'"),
    ("2:00 AM UTC", "2:00 AM", "Every Saturday", "not in UTC"),
    ("10:00 PM - 2:00 AM", "25:00 - 2:00", "Every Saturday", "cannot read this maintenance window"),
    ("Sep 30, 2025", "2025-02-30", "2025-02-30", "is not a date that exists"),
    ("Wednesday 10:30 - F", "Wonday 10:30 - F", "Wonday", "cannot read when the shift changes"),
    ("Following Wednesday", "Following Friday", "Friday", "a shift is one week"),
    ("## 1. Ledger Runbook", "## 1. Leger Runbook", "Leger", "did you mean 'Ledger'"),
    ("## 1. Ledger Runbook", "## Petty cash", "### SLAs", "stands outside a runbook"),
    ("### Common Issues", "### Comon Issues", "Comon", "did you mean 'Common Issues'"),
    ("- Impact: The", "- Impcat: The", "Impcat", "did you mean 'Impact:'"),
    ("- Symptoms: A time-out", "", "**Late files**", "has no Symptoms"),
    ("- Mary Ann", "- Ada Lovelace\n- Mary Ann", "- Ada Lovelace\n", "on the team twice"),
    ("| Payouts Pipeline", "| ledger", "| ledger", "in the matrix twice"),
    ("## Contact Information", "## Severity Levels", "", "for the second time"),
    ("| Week 2 |", "\n| Week 2 |", "| Week 2", "not part of a table"),
    ("- Ada", "- A\0da", "da Lovelace\n", "NUL byte"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "where", "says"), MISTAKES, ids=[m[3] for m in MISTAKES])
def test_a_mistake_is_named_with_its_line(old: str, new: str, where: str, says: str) -> None:
    flaws = flaws_of(with_change(old, new))
    assert any(says in flaw for flaw in flaws), flaws
    lines = [n for n, line in enumerate(with_change(old, new).split("\n"), 1) if where.strip("\n") in line]
    named = [int(flaw.split(":")[1]) for flaw in flaws if says in flaw]
    assert set(named) & set(lines), flaws


def test_every_flaw_comes_at_once_in_the_order_of_the_lines() -> None:
    flaws = flaws_of(SMALL.replace("45 minutes", "ages").replace("Dec 24 - 26", "Feb 30").replace("06:30", "66:30"))
    lines = [int(f.split(":")[1]) for f in flaws]
    assert lines == sorted(lines)
    assert len(lines) == 3


def test_one_broken_row_does_not_make_flaws_elsewhere() -> None:
    assert len(flaws_of(with_change("| Ledger | Money (Investors) |", "| Ledger |"))) == 1
    assert len(flaws_of(with_change("| Week 2 | Grace Hopper |", "| Week 2 |"))) == 1


def test_a_team_without_members_is_one_flaw_and_not_one_for_every_name() -> None:
    page = SMALL.replace("- Ada Lovelace\n- Grace Hopper (lead)\n- Mary Ann O'Neil\n", "")
    assert flaws_of(page) == ["handbook.md:3: nobody is on the team; list its members: '- Engineer A'"]


def test_a_doubled_issue_names_the_first() -> None:
    issue = SMALL[SMALL.index("**Late files**") : SMALL.index("## Severity")]
    flaws = flaws_of(SMALL.replace(issue, issue + issue))
    assert f"merge it with line {line_with('**Late files**')}" in flaws[0]


def test_bytes_that_are_not_utf_8_are_named_with_their_line() -> None:
    assert flaws_of(b"# A\r\n\r\nna\xefve\n") == ["handbook.md:3: byte 0xef is not UTF-8; save the file as UTF-8"]


def test_an_empty_file_says_where_to_begin() -> None:
    assert flaws_of("  \n") == ["handbook.md:1: the file is empty; start from docs/handbook-format.md"]


def test_five_megabytes_are_refused_unread() -> None:
    assert "too much for a handbook" in flaws_of("x" * 5_000_000)[0]
    assert LARGEST < 5_000_000


_JUNK = [
    "|",
    "\n",
    "**",
    "#",
    "- ",
    "\0",
    "9" * 400,
    "²",
    "٣",
    "Feb 30",
    "[",
    "](",
    "`",
    "<!--",
    ": ",
    "---",
    "    ",
    "1. ",
]
_EDIT = st.tuples(
    st.sampled_from(["cut", "copy", "drop", "put"]),
    st.integers(0, SMALL.count("\n")),
    st.integers(0, 60),
    st.one_of(st.sampled_from(_JUNK), st.text(max_size=8)),
)


@settings(deadline=None)
@given(st.lists(_EDIT, min_size=1, max_size=8))
def test_a_document_that_somebody_mangled_is_read_or_refused_and_never_crashes(
    edits: list[tuple[str, int, int, str]],
) -> None:
    lines = SMALL.split("\n")
    for how, at, column, junk in edits:
        at %= len(lines)
        line = lines[at]
        changed = {
            "cut": [line[:column]],
            "copy": [line, line],
            "drop": [],
            "put": [line[:column] + junk + line[column:]],
        }
        lines[at : at + 1] = changed[how] or [""]
    _read_or_refuse("\n".join(lines))


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)))
def test_anything_at_all_is_read_or_refused(text: str | bytes) -> None:
    _read_or_refuse(text)


def _read_or_refuse(text: str | bytes) -> None:
    flaws = [Flaw("handbook.md", 1, "", "")]
    try:
        assert isinstance(read_handbook(text, "handbook.md"), Handbook)
    except InvalidFile as invalid:
        flaws = list(invalid.flaws)
    assert flaws
    assert all(f.line >= 1 and "\n" not in str(f) for f in flaws)
