"""Known issues, owners and windows as people write them: in tables, in one line, in other languages, with ticks."""

from __future__ import annotations

from datetime import time

import pytest

from bot.handbook.document.reader import read_as_far
from bot.handbook.model import Handbook, KnownIssue

HEAD = "# Ops\n\n## Team\n- Ann Lee\n- Bob Ray\n\n## Owners\n- Ledger: Ann Lee\n- Scores: Bob Ray\n\n"
ROTA = "\n## On-call\n- Week 1: Ann Lee\n- Week 2: Bob Ray\n\n"


def read(text: str, head: str = HEAD) -> tuple[Handbook, list[str]]:
    book, flaws = read_as_far(f"{head}{ROTA}{text}".encode(), "handbook.md")
    assert book is not None
    return book, [f.wrong.split(":")[0] for f in flaws]


def issues(book: Handbook) -> dict[str, list[KnownIssue]]:
    return {runbook.pipeline: list(runbook.issues) for runbook in book.runbooks if runbook.issues}


@pytest.mark.parametrize(
    "text",
    [
        "## Known issues\n\n### Ledger\n- **Late file**\n  - Problem: bank is late\n  - Auswirkung: too low\n"
        "  - Erkennung: no file\n  - Symptome: an alert\n",
        "## Problèmes connus\n\n### Ledger\n- **Late file**\n  - Problème : bank is late\n  - Impact : too low\n"
        "  - Détection : no file\n  - Symptômes : an alert\n",
        "## Problemas conocidos\n\n### Ledger\n\n**Late file**\n- Problema: bank is late\n- Impacto: too low\n"
        "- Detección: no file\n- Síntomas: an alert\n",
    ],
)
def test_the_lines_of_an_issue_are_read_in_four_languages(text: str) -> None:
    [issue] = issues(read(text)[0])["Ledger"]
    said = (issue.heading, issue.issue, issue.impact, issue.detection, issue.symptoms)
    assert said == ("Late file", "bank is late", "too low", "no file", "an alert")


@pytest.mark.parametrize(
    "text",
    [
        "## Known issues\n\n| Pipeline | Problem | Detection | Impact |\n|---|---|---|---|\n"
        "| Ledger | Late file | no file | too low |\n| Scores | Drift | PSI > 0.2 | unreliable |\n",
        "## Known failure modes\n\n### Ledger\n\n| Failure | Detection | Impact |\n|---|---|---|\n| Late file | no file | too low |\n\n"
        "### Scores\n\n| Failure | Detection | Impact |\n|---|---|---|\n| Drift | PSI > 0.2 | unreliable |\n",
        "## Known issues\n\n**Ledger**\n\n| Name | Detection | Impact |\n|---|---|---|\n| Late file | no file | too low |\n\n"
        "**Scores**\n\n| Name | Detection | Impact |\n|---|---|---|\n| Drift | PSI > 0.2 | unreliable |\n",
        "## Known issues\n\n### Ledger\n1. Late file. Detection: no file. Impact: too low.\n\n"
        "### Scores\n1. Drift. Detection: PSI > 0.2. Impact: unreliable.\n",
        "## Known issues\n\n<details>\n<summary>Ledger</summary>\n\n- **Late file**\n  - Detection: no file\n  - Impact: too low\n\n"
        "</details>\n\n<details>\n<summary>Scores</summary>\n\n- **Drift**\n  - Detection: PSI > 0.2\n  - Impact: unreliable\n\n</details>\n",
    ],
)
def test_each_issue_is_its_pipelines_in_any_form(text: str) -> None:
    found = issues(read(text)[0])
    assert {p: [(i.heading, i.detection, i.impact) for i in listed] for p, listed in found.items()} == {
        "Ledger": [("Late file", "no file", "too low")],
        "Scores": [("Drift", "PSI > 0.2", "unreliable")],
    }


@pytest.mark.parametrize(
    "text",
    [
        "## Incident priorities\n\n| Priority | Meaning | Response time |\n|---|---|---|\n"
        "| P1 | all wrong | 15 min |\n| P2 | some wrong | 1 h |\n",
        "## Known issues\n\n### Ledger\n- **Late file**\n  - Detection: no file\n\nNone of this is read by investors.\n",
    ],
)
def test_levels_and_what_is_said_of_investors_are_no_issues(text: str) -> None:
    book, _ = read(text)
    assert not book.general_issues
    assert [i.heading for listed in issues(book).values() for i in listed] in ([], ["Late file"])


@pytest.mark.parametrize(("yes", "no"), [("✅", "❌"), ("✔️", "✖️"), ("yes", "no"), ("✅ Yes", "❌ No")])
@pytest.mark.parametrize("html", [False, True])
def test_a_tick_says_that_investors_read_it(yes: str, no: str, html: bool) -> None:
    rows = (("Pipeline", "Owner", "Investors?"), ("Ledger", "Ann Lee", yes), ("Scores", "Bob Ray", no))
    marked = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in rows)
    plain = "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], ("---",) * 3, *rows[1:]))
    table = f"<table>{marked}</table>" if html else plain
    book, _ = read("", f"# Ops\n\n## Owners\n\n{table}\n")
    assert [(o.investor_facing, o.investors_unsaid) for o in book.ownership] == [(True, False), (False, False)]


@pytest.mark.parametrize(
    "line",
    [
        "Every Sunday 2:00 - 4:00 UTC",
        "Jeden Sonntag von 2:00 bis 4:00 UTC",
        "Tous les dimanches de 2h00 à 4h00 UTC",
        "Cada domingo de 2:00 a 4:00 UTC",
    ],
)
def test_a_window_is_read_in_four_languages(line: str) -> None:
    book, flaws = read(f"## Maintenance\n- {line}\n")
    assert [(w.weekday, w.starts, w.ends) for w in book.maintenance.windows] == [(6, time(2), time(4))]
    assert flaws == []


@pytest.mark.parametrize(
    "line", ["No maintenance in the last 3 days of the month", "Keine Wartung an den letzten 3 Tagen des Monats"]
)
def test_a_freeze_is_read_in_other_languages(line: str) -> None:
    assert read(f"## Maintenance\n- {line}\n")[0].maintenance.freeze_days == 3


def test_business_days_of_another_week_are_refused() -> None:
    assert read("Business days are Tuesday to Saturday.\n")[1] == ["business days are other days than Monday to Friday"]
    assert read("Business days are Monday to Friday.\n")[1] == []


def test_owners_may_stand_under_a_heading_of_pipelines() -> None:
    head = "# Ops\n\n## Pipelines\n- Ledger: Ann Lee / Bob Ray\n- Scores: Bob Ray\n"
    owners = [(o.pipeline, o.primary, o.secondary) for o in read("", head)[0].ownership]
    assert owners == [("Ledger", "Ann Lee", "Bob Ray"), ("Scores", "Bob Ray", "")]
