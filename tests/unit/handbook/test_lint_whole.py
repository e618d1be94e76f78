"""The linter on whole documents: what was planted is named, and a clean handbook is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.handbook.lint.lint import lint
from bot.handbook.team.load import load_team
from tests.conftest import EXAMPLE
from tests.unit.handbook.whole_teams import HERE, settings

CLEAN, FREIGHT, CLINIC = (
    (Path(__file__).parent / "clean" / f"{name}.md").read_text() for name in ("billing", "freight", "clinic")
)
TOML = """\
name = "Billing"
zone = "Europe/London"
channel = "C0BILLING"
rotation_start = 2026-01-07
[business]
country = "GB"
[people."Ann Lee"]
slack = "U0ANN"
phone = "+44 20 7946 0001"
[people."Bob Ray"]
slack = "U0BOB"
phone = "+44 20 7946 0002"
[people."Cid Fox"]
slack = "U0CID"
phone = "+44 20 7946 0003"
[contacts."@head-data"]
slack = "U0HEAD"
phone = "+44 20 7946 0000"
"""
FREIGHT_TOML = """\
name = "Freight"
zone = "UTC"
channel = "C0FREIGHT"
[business]
country = "PT"
[people."Ines Duarte"]
slack = "U0INES"
[people."Paulo Reis"]
slack = "U0PAULO"
[people."Kim Park"]
slack = "U0KIM"
[contacts."@hoa"]
slack = "U0HOA"
"""
CLINIC_TOML = """\
name = "Clinic"
zone = "Europe/Paris"
channel = "C0CLINIC"
[business]
country = "FR"
[people."Élodie Martin"]
slack = "U0ELO"
[people."Karim Benali"]
slack = "U0KAR"
[people."Sophie Lefèvre"]
slack = "U0SOF"
[contacts."@data-director"]
slack = "U0DIR"
[contacts."#finance"]
slack = "C0FIN"
"""
AS_LISTS = CLEAN[CLEAN.index("| Week | Primary") : CLEAN.index("- On-call shift")]


def said(folder: Path, page: str, toml: str = TOML) -> dict[str, str]:
    (folder / "handbook.md").write_text(page)
    (folder / "team.toml").write_text(toml)
    return {r.rule: r.why for r in lint(load_team(folder))}


@pytest.mark.parametrize(("page", "toml"), [(FREIGHT, FREIGHT_TOML), (CLINIC, CLINIC_TOML)], ids=["freight", "clinic"])
def test_nor_do_others_of_another_form(tmp_path: Path, page: str, toml: str) -> None:
    assert said(tmp_path, page, toml) == {}


@pytest.mark.parametrize(
    "page",
    [
        CLEAN,
        CLEAN.replace("P0", "SEV1").replace("P1", "SEV2").replace("P2", "SEV3"),
        CLEAN.replace(
            AS_LISTS, "- Week 1: Ann Lee / Bob Ray\n- Week 2: Bob Ray / Cid Fox\n- Week 3: Cid Fox / Ann Lee\n\n"
        ),
    ],
    ids=["tables", "SEV levels", "lists"],
)
def test_a_sensible_handbook_gets_no_remark(tmp_path: Path, page: str) -> None:
    assert said(tmp_path, page) == {}


EXAMPLE_PAGE, EXAMPLE_TOML = ((EXAMPLE / name).read_text() for name in ("handbook.md", "team.toml"))
PLANTED = [
    ("clean", "## Ledger Runbook", "- Every pipeline has a backup\n\n## Ledger Runbook", None),  # it is so
    ("clean", "| Cid Fox | Ann Lee |\n\n", "| Cid Fox | - |\n\nEach pipeline has a secondary owner.\n\n", "claim-not-borne-out"),
    ("clean", "- On-call shift", "- The handover is on Wednesday at noon\n- On-call shift", "handoff-differs"),
    ("clean", "- On-call shift", "- Handover meeting: every Wednesday at 10:00\n- On-call shift", None),  # no such Wednesday
    ("clean", "### SLAs", "A P0 has to be answered within 25 minutes.\n\n### SLAs", "response-times-differ"),
    ("clean", "## Team\n", "## Team\nOur four engineers share the work.\n", "count-differs"),
    ("clean", "after 20 minutes page the Head of Data", "after 20 minutes page the primary on-call", "unreachable-step"),
    ("clean", "## Ledger Runbook\n", "## Ledger Runbook\n\n**Primary Owner:** Bob Ray\n", "owners-differ"),
    ("clean", "Week 2 | Bob Ray | Cid Fox", "Week 2 | Bob Ray | Bob Ray", "same-person-twice"),
    ("clean", "## Ledger Runbook", "- Everybody on the team takes a turn on call\n\n## Ledger Runbook", None),
    ("clean", "| Week 3 | Cid Fox | Ann Lee |", "| Week 3 | Ann Lee | Cid Fox |\n\n- Every engineer takes a turn on call", "claim-not-borne-out"),
    ("example", "## Revision History", "Maintenance is announced 3 days before.\n\n## Revision History", "figures-differ"),
    ("example", "## Revision History", "P1 must be acknowledged within 50 minutes.\n\n## Revision History", "response-times-differ"),
    ("airline", "## On-call", "Every dataset pipeline has a runbook.\n\n## On-call", "claim-not-borne-out"),
    ("airline", "One week each", "Handover at noon. One week each", None),  # two clock times in one line: the first counts
    ("retail", "## Pipelines", "Each pipeline has a runbook.\n\n## Pipelines", "claim-not-borne-out"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "old", "new", "rule"), PLANTED)
def test_a_planted_contradiction_is_named_and_what_is_so_is_not(
    tmp_path: Path, document: str, old: str, new: str, rule: str | None
) -> None:
    page, toml = {"clean": (CLEAN, TOML), "example": (EXAMPLE_PAGE, EXAMPLE_TOML)}.get(document) or (
        (HERE / f"{document}.md").read_text(),
        settings(document),
    )
    assert old in page
    before, after = said(tmp_path, page, toml), said(tmp_path, page.replace(old, new, 1), toml)
    named = {name for name in after if after[name] != before.get(name)}
    assert (rule in named) if rule else not {"claim-not-borne-out", "handoff-on-holiday"} & named
