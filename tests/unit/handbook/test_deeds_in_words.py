"""One sentence with several deeds: each has whom it reaches, when, and in which hours, for which levels and pipelines."""

from __future__ import annotations

import pytest

from bot.handbook.document.reader import read_as_far
from bot.handbook.document.recipients import Names
from bot.handbook.document.sentences import clauses
from tests.unit.handbook.pages import SMALL

NAMES = Names(("P0", "P1"), ("Ann Lee",), ("Director", "COO", "Finance"), {})


def told(text: str, names: Names = NAMES) -> list[str]:
    """'20 page COO', in minutes; '-' where the sentence does not say when."""
    return [
        " ".join(
            (
                f"{said.after.total_seconds() / 60:g}" if said.after is not None else "-",
                said.act.value,
                " + ".join(map(str, said.who)),
                *(() if said.hours == "any" else (said.hours,)),
            )
        )
        for said in clauses(text, names)
    ]


@pytest.mark.parametrize(
    ("sentence", "deeds"),
    [
        (
            "Page the primary, then the secondary after 20 minutes and the Director after 40 minutes.",
            ["- page primary on-call", "20 page secondary on-call", "40 page Director"],
        ),
        (
            "Page the on-call, after 20 min the backup, after 1 h the COO",
            ["- page primary on-call", "20 page secondary on-call", "60 page COO"],
        ),
        (
            "Call the primary at T+0, the backup at T+15m and the COO at T+30m",
            ["0 page primary on-call", "15 page secondary on-call", "30 page COO"],
        ),
        ("Page the primary, and after 30 minutes notify the COO", ["- page primary on-call", "30 notify COO"]),
        ("Page the primary, the secondary and the COO", ["- page primary on-call + secondary on-call + COO"]),
        ("After 20 minutes, page the secondary and the COO", ["20 page secondary on-call + COO"]),
        ("20 minutes after the alert, call the COO", ["20 page COO"]),
        (
            "In business hours, page the primary; outside business hours e-mail the owner",
            ["- page primary on-call inside", "- notify primary owner outside"],
        ),
        (
            "Page the primary during business hours and the COO outside business hours",
            ["- page primary on-call inside", "- page COO outside"],
        ),
        (
            "On weekdays page the primary, on weekends page the COO",
            ["- page primary on-call weekday", "- page COO weekend"],
        ),
        (
            "Sofort die Bereitschaft anrufen und den COO informieren",
            ["0 page primary on-call", "- notify COO"],
        ),
        ("Wenn nach 20 Minuten keine Antwort, Vertretung anrufen", ["20 page secondary on-call"]),
        ("Si personne ne répond après 15 minutes, appeler le suppléant", ["15 page secondary on-call"]),
    ],
)
def test_each_deed_has_its_own_time_and_hours(sentence: str, deeds: list[str]) -> None:
    assert told(sentence) == deeds


@pytest.mark.parametrize(
    ("who", "reached"),
    [
        ("the on-call engineer", "primary on-call"),
        ("whoever is on shift", "primary on-call"),
        ("our data engineer on call", "primary on-call"),
        ("the second line", "secondary on-call"),
        ("the next on-call", "next on-call"),
        ("the incoming region's on-call", "incoming region's on-call"),
        ("the DBA on-call", "DBA on-call"),
    ],
)
def test_only_this_teams_person_on_call_now_is_on_call(who: str, reached: str) -> None:
    assert told(f"Page {who}") == [f"- page {reached}"]


@pytest.mark.parametrize(
    ("level", "sentence"),
    [
        ("Critique", "Pour les incidents critiques, informer le COO"),
        ("Crítico", "En incidencias críticas, avisar al COO"),
        ("Kritisch", "Bei kritischen Störungen den COO informieren"),
        ("Stufe 1", "Bei Stufe 1 nach 60 Minuten den COO informieren"),
        ("Moderate", "For moderate incidents, notify the COO"),
        ("P1", "Notify the COO for P1 issues"),
    ],
)
def test_the_level_that_a_sentence_names_is_its_own_and_nobody(level: str, sentence: str) -> None:
    [said] = clauses(sentence, Names((level, "Other"), (), ("COO",), {}))
    assert (said.levels, [str(w) for w in said.who]) == ((level,), ["COO"])


def test_a_chain_of_one_pipeline_is_for_no_other() -> None:
    page = f"{BEFORE}\n## Escalation steps\n1. Page primary on-call\n\nFor the Ledger pipeline, notify #auditors after 2 hours.\n"
    book, _ = read_as_far(page, "handbook.md")
    assert book is not None
    assert [(s.pipelines, str(s.who[0])) for s in book.after_hours][1:] == [
        ((book.ownership[0].pipeline,), "#auditors")
    ]


BEFORE = SMALL.partition("## Severity Levels")[0]
LEVELS = """
## Escalation

### Severity Levels
- **Red**: answer in 10 min
- **Amber**: answer in 1 h
- **Everyday**: next working day
"""


def test_levels_have_the_names_that_the_team_gives_them_and_none_is_lost() -> None:
    book, flaws = read_as_far(BEFORE + LEVELS, "handbook.md")
    assert book is not None
    assert [(s.severity.name, s.response_text) for s in book.severities] == [
        ("Red", "10 min"),
        ("Amber", "1 h"),
        ("Everyday", "next working day"),
    ]
    assert not flaws


def test_a_name_that_is_no_level_among_codes_is_refused() -> None:
    levels = LEVELS.replace("Red", "P0").replace("Amber", "P1")
    _, flaws = read_as_far(BEFORE + levels, "handbook.md")
    assert [f.wrong for f in flaws] == ["'Everyday' is not the name of a level"]


def test_levels_may_stand_in_lines_with_dashes() -> None:
    lines = "## Priorities\n\nPriority 1 — all figures wrong — 15 min\nPriority 2 — late by more than 2 h — 60 min\n"
    book, flaws = read_as_far(BEFORE + lines, "handbook.md")
    assert book is not None
    said = [(s.severity.name, s.examples, s.response_text) for s in book.severities]
    assert said == [("Priority 1", "all figures wrong", "15 min"), ("Priority 2", "late by more than 2 h", "60 min")]
    assert not flaws
