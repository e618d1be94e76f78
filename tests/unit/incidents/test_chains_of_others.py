"""The escalation is the document's: other roles, steps, minutes and levels get their own chain and nobody else's."""

from __future__ import annotations

import ast
import re
from datetime import datetime
from pathlib import Path

import pytest

from bot.errors import InvalidFile
from bot.handbook.team.load import load_team
from bot.handbook.team.team import Team
from bot.incidents import effect, escalation, plan, severity, simulation
from bot.incidents.plan import plan_for
from bot.incidents.simulation import simulate
from tests.conftest import EXAMPLE, ROOT

PROFIT = "Aggregate Profit Pipeline"
AT = datetime.fromisoformat("2026-10-06T03:00:00-07:00")  # a Tuesday night; Engineer B is on call, then C
HANDBOOK, TOML = ((EXAMPLE / name).read_text() for name in ("handbook.md", "team.toml"))
LEVELS = HANDBOOK[HANDBOOK.index("**P0 - Critical") : HANDBOOK.index("### Contact Information")]
STEPS = HANDBOOK[HANDBOOK.index("1. Page the on-call") : HANDBOOK.index("\n---\n\n## Maintenance Windows")]
SECOND, THIRD = STEPS.split("\n")[1:3]
VP = '\n[contacts."VP Engineering"]\nslack = "U0VP"\nname = "Vera"\n'


def team(folder: Path, *edits: tuple[str, str], toml: str = "") -> Team:
    text = HANDBOOK
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    (folder / "handbook.md").write_text(text)
    (folder / "team.toml").write_text(TOML.replace("\n[[detectors]]", f"{toml}\n[[detectors]]", 1))
    return load_team(folder)


def told(made: Team, level: str = "P1") -> list[str]:
    """'15 page Engineer C' for everything of the first pass, in order."""
    found = made.handbook.level(level)
    assert found
    run = simulate(plan_for(made), PROFIT, found, AT)
    first = [t for t in run.told if t.round == 0 and t.target]
    return [f"{int(t.after.total_seconds() // 60)} {t.do} {t.target.name}" for t in first if t.target]


def pages(made: Team, level: str = "P1") -> list[str]:
    return [line for line in told(made, level) if " page " in line]


EXAMPLES_OWN = ["0 page Engineer B", "15 page Engineer C", "30 page Engineering Manager"]


@pytest.mark.parametrize(
    ("case", "old", "new", "expected"),
    [
        ("as it is", "", "", EXAMPLES_OWN),
        ("another role in step 3", "page the engineering manager", "page data team lead", [*EXAMPLES_OWN[:2], "30 page Data Team Lead"]),
        ("other minutes", SECOND, "2. If no response in 10 minutes, page secondary owner", ["0 page Engineer B", "10 page Engineer B", EXAMPLES_OWN[2]]),
        ("a fourth page", THIRD, f"{THIRD}\n4. If no response in 40 minutes, page Data Team Lead", [*EXAMPLES_OWN, "40 page Data Team Lead"]),
        ("step 2 is gone", f"{SECOND}\n", "", [EXAMPLES_OWN[0], EXAMPLES_OWN[2]]),
        ("after ... minutes", SECOND, "2. After 10 minutes page secondary", [EXAMPLES_OWN[0], "10 page Engineer C", EXAMPLES_OWN[2]]),
        ("at T+", SECOND, "2. At T+12m, call the secondary on-call", [EXAMPLES_OWN[0], "12 page Engineer C", EXAMPLES_OWN[2]]),
        ("a person", THIRD, "3. If unacknowledged after 25 minutes, page Engineer A", [*EXAMPLES_OWN[:2], "25 page Engineer A"]),
        ("later than the step before", THIRD, "3. 20 minutes later, page the engineering manager", [*EXAMPLES_OWN[:2], "35 page Engineering Manager"]),
        ("two at a time", SECOND, "2. If no response in 15 minutes, page secondary on-call and data team lead", [EXAMPLES_OWN[0], EXAMPLES_OWN[1], "15 page Data Team Lead", EXAMPLES_OWN[2]]),
    ],
)  # fmt: skip
def test_each_step_is_run_as_it_stands(tmp_path: Path, case: str, old: str, new: str, expected: list[str]) -> None:
    assert pages(team(tmp_path, (old, new)) if old else load_team(EXAMPLE)) == expected, case


def test_a_vp_is_paged_by_a_document_that_names_one_and_nobody_else(tmp_path: Path) -> None:
    made = team(tmp_path, (THIRD, "3. After 20 minutes page the VP Engineering"), toml=VP)
    assert pages(made)[-1] == "20 page Vera"
    assert "Engineering Manager" not in str(pages(made))
    assert made.manager == "U0VP"  # whoever the chain ends with approves


def test_a_level_without_its_line_tells_nobody_by_it(tmp_path: Path) -> None:
    line = next(text for text in LEVELS.split("\n") if text.startswith("- Escalation: Tell the primary and secondary"))
    made = team(tmp_path, (f"{line}\n", ""))
    assert told(made, "P0") == [*EXAMPLES_OWN, "30 inform CFO Office"]
    changed = team(tmp_path, (line, "- Escalation: Notify data team lead immediately"))
    assert "0 notify Data Team Lead" in told(changed, "P0")
    assert "0 notify Engineering Manager" not in told(changed, "P0")


SEVS = """\
**SEV1 - Outage**
- Response Time: 5 minutes
- Escalation: Page primary on-call immediately; after 5 minutes page secondary; after 12 minutes page the CEO
- Examples: Data missing

**SEV2 - Wrong numbers**
- Response Time: 45 minutes
- Escalation: Page primary on-call and notify primary owner
- Examples: Metrics off by >2%, SLA breach imminent

**SEV3 - The rest**
- Response Time: Next business day
- Escalation: Create ticket for primary owner
- Examples: Warnings, minor issues

"""


def test_levels_of_other_names_and_number_run_their_own_lines(tmp_path: Path) -> None:
    rota = "Response time SLA: 30 minutes for P0 issues, 2 hours for P1 issues"
    rota = (
        next(line for line in HANDBOOK.split("\n") if "P0" in line and "Response" in line)
        if rota not in HANDBOOK
        else rota
    )
    toml = '\n[contacts."CEO"]\nslack = "U0CEO"\nname = "Chris"\n'
    made = team(
        tmp_path,
        (LEVELS, SEVS),
        (STEPS, "1. For SEV2, if no response in 20 minutes, page Data Team Lead\n"),
        (f"{rota}\n", "\n"),
        toml=toml,
    )
    assert [str(level) for level in made.handbook.levels] == ["SEV1", "SEV2", "SEV3"]
    assert pages(made, "SEV1") == ["0 page Engineer B", "5 page Engineer C", "12 page Chris"]
    assert told(made, "SEV2") == ["0 notify Engineer A", "0 page Engineer B", "20 page Data Team Lead"]
    assert told(made, "SEV3") == ["0 ticket Engineer A"]
    assert plan_for(made).scale.above == 0.02


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("**P1 - High", "**Pl - High", "did you mean P1?"),
        ("**P0 - Critical", "**PO - Critical", "did you mean P0?"),
        ("For a P0 that touches", "For a P7 that touches", "there is no severity 'P7'"),
        ("3. If there is no response in 30 minutes, page the", "3. The", "reaches nobody"),
    ],
)
def test_a_slip_is_an_error_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(InvalidFile, match=re.escape(words)):
        team(tmp_path, (old, new))


_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def test_no_role_no_minute_and_no_percentage_stands_in_the_deciders() -> None:
    for module in (escalation, severity, plan, simulation, effect):
        source = Path(str(module.__file__)).read_text()
        code = "\n".join(line.partition("#")[0] for line in re.sub(r'""".*?"""', "", source, flags=re.S).split("\n"))
        assert not re.findall(r"manager|cfo|timedelta\(minutes=\d|\b0\.0\d|\bP[0-3]\b|\b\d+ ?%", code, re.I), (
            module.__name__
        )


TOLD = ("bot/blocks", "bot/flows", "bot/notify", "handlers")
AN_EXAMPLE = "/incident severity 12 P1 reason"  # of a command, in its help


def test_what_people_are_told_names_no_level_and_no_role_of_one_team() -> None:
    for path in (path for room in TOLD for path in sorted((ROOT / room).rglob("*.py"))):
        nodes = list(ast.walk(ast.parse(path.read_text())))
        docs = {ast.get_docstring(n, clean=False) for n in nodes if isinstance(n, _DOCUMENTED)}
        texts = {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)} - docs
        named = [t for t in texts if re.search(r"\bP[0-3]\b|engineering manager|\bCFO\b", t, re.I)]
        assert [t for t in named if t != AN_EXAMPLE] == [], path
