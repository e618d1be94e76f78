"""What `init` writes says what the document said: to the model, nothing is lost on the way and nothing added."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.handbook.beginning.exports import Source
from bot.handbook.beginning.facts import facts_of
from bot.handbook.beginning.page import Answers, handbook_of
from bot.handbook.document.reader import read_as_far
from bot.handbook.model import Handbook

HERE = Path(__file__).parent
DOCUMENTS = sorted((HERE / "whole_teams").glob("*.md")) + sorted((HERE / "clean").glob("*.md"))

MATRIX = """# Bank

## Owners
- Ledger: Ann Lee
- Scores: Bob Ray

None of this is read by investors.

## On-call
- Week 1: Ann Lee
- Week 2: Bob Ray

## Priorities

| Priority | Response time |
|---|---|
| P1 | 15 minutes |
| P2 | 1 hour |
| P3 | next business day |

## Escalation steps

| Priority | 0 min | 15 min | 30 min |
|---|---|---|---|
| P1 | Primary on-call | Secondary on-call | Head of Data |
| P2 | Primary on-call | | Secondary on-call |

## Contacts

| Role | Slack |
|---|---|
| Head of Data | @head |
"""

LADDER = MATRIX.partition("## Escalation steps")[0] + (
    "## Escalation policy\n\n**P1 and P2**\n\n- Level 1: primary on-call, immediately\n"
    "- Level 2: secondary on-call, after 10 minutes\n\nP3: ticket to the owner.\n\n"
    "For the Ledger pipeline, notify #auditors after 2 hours.\n"
)


def facts(text: str) -> set[tuple[object, ...]]:
    book, _ = read_as_far(text, "handbook.md")
    assert book is not None
    return {*_people(book), *_escalation(book)}


def _people(book: Handbook) -> set[tuple[object, ...]]:
    shift = book.shift
    return {
        *(("owns", o.pipeline, o.primary, o.secondary, o.investor_facing) for o in book.ownership),
        *(("week", w.number, w.primary, w.secondary) for w in book.weeks),
        ("shift", shift.weekday, shift.at, shift.days, shift.more, shift.zone),
        *(("holiday", h.kind, h.holiday, h.first, h.last, h.primary, h.secondary) for h in book.holidays),
        *(("issue", r.pipeline, i.heading, i.impact, i.detection) for r in book.runbooks for i in r.issues),
    }


def _escalation(book: Handbook) -> set[tuple[object, ...]]:
    return {
        *(("level", level.severity.name, level.severity.urgency, level.response) for level in book.severities),
        *(
            ("step", s.act, s.who, s.after, s.levels, s.hours, s.on_answer, s.pipelines, s.for_investors)
            for s in book.all_steps
            if s.text
        ),
        *(("contact", c.role, c.slack, c.email) for c in book.contacts),
        *(("window", w.weekday, w.starts, w.ends) for w in book.maintenance.windows),
        ("freeze", book.maintenance.freeze_days),
    }


@pytest.mark.parametrize(
    "text",
    [*(path.read_text() for path in DOCUMENTS), MATRIX, LADDER],
    ids=[*(p.stem for p in DOCUMENTS), "matrix", "ladder"],
)
def test_init_keeps_what_the_document_says(text: str) -> None:
    written = handbook_of(facts_of([Source("their.md", text)]), Answers("Team"))
    assert facts(written) == facts(text)
