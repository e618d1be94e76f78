"""What a handbook leaves open or says twice is remarked with its lines and the reading; what it says well is not."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.errors import InvalidFile
from bot.handbook.lint.lint import Remark, lint
from bot.handbook.remark import RULE_IDS
from bot.handbook.team.load import load_team
from tests.unit.handbook.pages import SMALL
from tests.unit.handbook.test_load import TOML, home

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "teams" / "data-engineering"


def remarks(tmp_path: Path, page: str = SMALL, toml: str = TOML) -> tuple[Remark, ...]:
    return lint(load_team(home(tmp_path, toml, page)))


P1, LAST_STEP = "- Response Time: 45 minutes", "page secondary on-call"
LEVEL = f"**P1 - High**\n{P1}"
STEPS = f"1. Page on-call engineer\n2. If no response in 10 minutes, {LAST_STEP}"
DAYS = "Quarterly close + 2 business days"
TO_P1 = SMALL[SMALL.index("- Response time SLA") : SMALL.index(P1) + len(P1)]
CONSUMERS = "\n- Downstream Consumers:\n  - Finance Board\n\n### Downstream Impact\n- **{}:** Wrong figures"

HOLIDAYS = SMALL[SMALL.index("| Holiday Period") : SMALL.index("## 1. Ledger")]
BREAK = """\
| Holiday Period | Primary On-Call | Secondary On-Call | Notes |
|---|---|---|---|
| Thanksgiving Week | Ada Lovelace | Grace Hopper | Mary Ann O'Neil is off |
| Year's End (Nov 20 - Nov 22) | Rotating daily | All available | |

"""


# (rule, what is there, what makes the rule speak, words of the remark)
SPEAKS = [
    ("response-times-differ", "", "", "two response times for P1: 90 min and 45 min"),
    ("no-time-zone", "", "", "name no time zone"),
    ("shift-zone-differs", "Following Wednesday 10:30", "Following Wednesday 10:30 UTC", "given in UTC"),
    ("rotation-start-unsaid", "", "", "on which date week 1 began"),
    ("handoff-differs", "- Response time SLA", "- Handoff: Wednesday 11:00\n- Response time SLA", "not when the"),
    ("holiday-rows-overlap", "Dec 24 - 26", "Nov 20 - Nov 30", "Week and Year's End (Nov 20 - Nov 30)"),
    ("maintenance-covers-landing", "Every Saturday 10:00 PM - 2:00 AM", "Every Saturday 6:00 AM - 7:00 AM", "Ledger"),
    ("maintenance-covers-landing", "06:30 UTC", "01:59 UTC", "Ledger lands inside"),
    ("owners-differ", "### SLAs", "**Primary Owner:** Grace Hopper\n\n### SLAs", "to Grace Hopper and Grace"),
    ("no-runbook", "", "", "Payouts Pipeline has no runbook"),
    ("investors-unsaid", "Money (Investors)", "Money", "nothing says whether investors read Ledger and Payouts"),
    ("ownership-claim", "## On-Call", "- Each person is primary for 1 pipeline\n\n## On-Call", "Mary Ann O'Neil of 0"),
    ("team-size", "## Team Structure", "## Team Structure\n**Payments (five people)**", "five members, the list has 3"),
    ("cycle-length", "On-Call Rotation Schedule", "On-Call Rotation (4-week cycle)", "4 weeks, the table has 3"),
    ("too-many-holidays", "## 1. Ledger", "1. At most one holiday each\n\n## 1. Ledger", "Lovelace is primary of 2"),
    ("same-person-twice", "| Week 1 | Ada Lovelace | Grace Hopper |", "| Week 1 | Ada Lovelace | ada lovelace |", ""),
    ("role-without-contact", "page secondary on-call", "page the CFO office", "the CFO Office should be notified"),
    ("area-without-contact", "", "", "Money is shown to investors"),
    ("channel-unmapped", "2:00 AM UTC\n", "2:00 AM UTC\n- Post in #pay 2 days before\n", "which channel #pay is"),
    ("unreachable-step", LAST_STEP, f"{LAST_STEP}\n3. If no response in 10 minutes, page secondary on-call", "already been notified by step 2"),
    ("levels-unsaid", LEVEL, "", "no severity levels"),
    ("nobody-paged", STEPS, "", "no sentence pages anybody"),
    ("figure-not-used", LAST_STEP, f"{LAST_STEP} 3 times", "nothing uses 3 of this sentence"),
    ("case-unsaid", "", "", "no level says for what it is"),
    ("level-tells-nobody", P1, f"{P1}\n- Escalation: The secondary stands by", "and tells nobody"),
    ("step-without-time", LAST_STEP, f"{LAST_STEP}\n3. Notify the engineering manager", "does not say when"),
    ("step-before-response", "", "", "P1 gives 45 min to respond, and step 2 is due after 10 min"),
    ("told-twice", P1, f"{P1}\n- Escalation: Notify secondary on-call", "tells the secondary on-call at once, step 2 after 10 min"),
    ("chain-severities-unsaid", P1, f"{P1}\n\n**P2 - Low**\n- Response Time: 90 minutes", "for which severities"),
    ("threshold-one-sided", P1, f"{P1}\n- Examples: Off by >5%", "no level says what at most 5 % is"),
    ("business-hours-unsaid", P1, f"{P1}\n- Escalation: In business hours", "which hours are business hours"),
    ("contact-without-use", "", "", "nothing in the document tells the Engineering Manager"),
    ("holiday-bounds-unsaid", "", "", "do not say when they begin and end"),
    ("daily-order-unsaid", "", "", "nothing says who begins"),
    ("credit-covers-weeks-only", "## 1. Ledger", "1. Holiday weeks count as 1.5x\n\n## 1. Ledger", "Year's End (Dec 24 - 26) are none"),
    ("holiday-limit-unclear", "## 1. Ledger", "1. At most one holiday each\n\n## 1. Ledger", "Ada Lovelace 2 and Grace Hopper 2"),
    ("maintenance-meets-freeze", "2:00 AM UTC\n", "2:00 AM UTC\n- No maintenance in the last 3 days of a month\n", "falls into the days"),
    ("recipients-unsaid", "2:00 AM UTC\n", "2:00 AM UTC\n- Email stakeholders 24 hours before\n", "who the stakeholders are"),
    ("duty-without-owner", "| Begun |", "| Begun |\n\n## Notes\n- Review this document quarterly", "nobody is named"),
    ("names-almost-match", DAYS, DAYS + CONSUMERS.format("Finance Boards"), "'Finance Board' and 'Finance Boards'"),
    ("role-ambiguous", P1, f"{P1}\n- Escalation: The secondary stands by", "a secondary owner and a secondary on-call"),
    ("owner-or-on-call", P1, f"{P1}\n- Escalation: Tell the primary owner", "nothing says which of them acts"),
    ("weekend-duty-differs", TO_P1, f"- At weekends everything is handled\n{TO_P1}\n- Escalation: In business hours", "P1 wait for"),
    ("step-count-unsaid", LAST_STEP, f"{LAST_STEP}\n3. If no response in 25 minutes, page engineering manager", "25 min or 35 min"),
    ("chain-end-unsaid", "", "", "the secondary on-call does not answer either"),
    ("paged-without-number", "page secondary on-call", "page engineering manager", "no phone number or pager"),
    ("response-hour-unsaid", "Time: 45 minutes", "Time: Next business day", "no hour is given"),
    ("severity-vague", P1, f"{P1}\n- Examples: A major fault", "'major' (P1)"),
    ("input-after-landing", "Files are late", "Files run 2-8 hours behind", "may be as late as 8 h"),
    ("input-after-landing", "No file by 3 am UTC", "No file by 7 hours after UTC midnight", "may be as late as 7 h"),
    ("maintenance-before-landing", "06:30 UTC", "02:30 UTC", "lands 30 min after the maintenance window ends; a run takes 90 min"),
    ("maintenance-before-landing", "06:30 UTC", "02:00 UTC", "at the moment when"),
    ("maintenance-covers-deadline", DAYS, "Weekly by Saturday 6:30 PM PT", "due inside the maintenance window"),
    ("close-day-unsaid", "", "", "on which day that is"),
    ("business-days-unsaid", "", "", "which days are business days"),
    ("freeze-days-unsaid", "2:00 AM UTC\n", "2:00 AM UTC\n- No maintenance in the last 4 days of a month\n", "'last 4 days'"),
    ("notice-without-time", "2:00 AM UTC\n", "2:00 AM UTC\n- Inform the finance board\n", "when this notice is given"),
    ("detection-without-figure", "No file by 3 am UTC", "Unusually few files", "when Late files alarms"),
    ("detection-without-figure", "No file by 3 am UTC", "Found by looking at the bucket", "Late files is found by hand"),
    ("count-differs", "# Payments upkeep", "# Payments upkeep\n\nOur four pipelines move money.", "four pipelines, and there are 2"),
    ("figures-differ", "- Response time SLA", "- A shift is covered by 2 people of the team\n- Each shift is covered by 3 people of the team\n- Response time SLA", "2 people and 3 people"),
    ("area-claim", "## On-Call", "- Ada Lovelace and Mary Ann O'Neil share the money\n\n## On-Call", "the matrix to Ada Lovelace and Grace Hopper"),
    ("approval-unsaid", "## 1. Ledger", "1. Trades need approval\n\n## 1. Ledger", "whose agreement is enough"),
    ("break-not-free", HOLIDAYS, BREAK, "break around Thanksgiving Week"),
    ("handoff-on-holiday", "- Response time SLA", "- Handover meeting: every Wednesday 10:30\n- Response time SLA", "public holiday"),
    ("claim-not-borne-out", "## On-Call", "- Every pipeline has a backup\n\n## On-Call", "Payouts Pipeline has none"),
    ("secondary-unnamed", "", "", "secondary in Year's End (Dec 24 - 26)"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "old", "new", "says"), SPEAKS, ids=[s[0] for s in SPEAKS])
def test_a_rule_speaks_and_quotes_its_lines(tmp_path: Path, rule: str, old: str, new: str, says: str) -> None:
    page = SMALL.replace(old, new, 1)
    found = [r for r in remarks(tmp_path, page) if r.rule == rule]
    assert any(says in r.why for r in found), [r.why for r in found]
    for remark in found:
        assert remark.line == remark.lines[0][0]
        assert all(page.split("\n")[number - 1].strip() == text for number, text in remark.lines)
        assert remark.reading
        assert remark.instead


# (rule, what is there, what makes the rule fall silent)
SILENT = [
    ("response-times-differ", "- Response Time: 45 minutes", "- Response Time: 90 minutes"),
    ("no-time-zone", "Following Wednesday 10:30", "Following Wednesday 10:30 (Europe/London)"),
    ("rotation-start-unsaid", "- On-call shift", "- Week 1 began on 2025-10-01\n- On-call shift"),
    ("handoff-differs", "- Response time SLA", "- Handoff meeting: every Wednesday at 10:30\n- Response time SLA"),
    ("holiday-rows-overlap", "", ""),
    ("maintenance-covers-landing", "06:30 UTC", "02:00 UTC"),
    ("owners-differ", "", ""),
    ("no-runbook", "## 1. Ledger Runbook", "## 2. Payouts Runbook\n\n## 1. Ledger Runbook"),
    ("investors-unsaid", "Money (Investors) |", "Money (internal) |"),
    ("ownership-claim", "## On-Call", "- Each person is primary for 0-2 pipelines\n\n## On-Call"),
    ("team-size", "## Team Structure", "## Team Structure\n**Payments (3 members)**"),
    ("cycle-length", "On-Call Rotation Schedule", "On-Call Rotation (3-week cycle)"),
    ("too-many-holidays", "## 1. Ledger", "1. Nobody covers more than 2 holidays\n\n## 1. Ledger"),
    ("same-person-twice", "", ""),
    ("role-without-contact", "page secondary on-call", "page the engineering manager"),
    ("area-without-contact", "| Engineering Manager |", "| Engineering Manager (Money) |"),
    ("channel-unmapped", "", ""),
    ("unreachable-step", LAST_STEP, f"{LAST_STEP}\n3. If no response in 20 minutes, page engineering manager"),
    ("step-without-time", LAST_STEP, f"{LAST_STEP}\n3. If no response in 20 minutes, page engineering manager"),
    ("step-before-response", "in 10 minutes", "in 45 minutes"),
    ("levels-unsaid", "", ""),
    ("nobody-paged", "", ""),
    ("figure-not-used", LAST_STEP, f"{LAST_STEP} on +1 415 555 0101"),
    ("case-unsaid", P1, f"{P1}\n- Examples: Data missing, off by >5%, an SLA at risk, warnings"),
    ("level-tells-nobody", P1, f"{P1}\n- Escalation: Notify primary owner"),
    ("told-twice", P1, f"{P1}\n- Escalation: Notify primary owner"),
    ("chain-severities-unsaid", "", ""),
    (
        "threshold-one-sided",
        P1,
        f"{P1}\n- Examples: Off by >5%\n\n**P2 - Low**\n- Response Time: 90 minutes\n- Examples: Off by <=5%",
    ),
    ("business-hours-unsaid", P1, f"{P1}\n- Escalation: In business hours (9:00 AM - 5:00 PM)"),
    ("contact-without-use", "page secondary on-call", "page engineering manager"),
    ("holiday-bounds-unsaid", "| Thanksgiving Week |", "| Thanksgiving (Nov 20 - Nov 28) |"),
    ("daily-order-unsaid", "Rotating daily", "Ada Lovelace"),
    ("credit-covers-weeks-only", "## 1. Ledger", "1. Holidays count as 1.5x\n\n## 1. Ledger"),
    ("holiday-limit-unclear", "## 1. Ledger", "1. Primary of at most one holiday each\n\n## 1. Ledger"),
    (
        "maintenance-meets-freeze",
        "2:00 AM UTC\n",
        "2:00 AM UTC\n- No maintenance in the last 3 days of a month: such windows are cancelled\n",
    ),
    ("recipients-unsaid", "2:00 AM UTC\n", "2:00 AM UTC\n- Email stakeholders (all@example.com) 24 hours before\n"),
    ("duty-without-owner", "| Begun |", "| Begun |\n\n## Notes\n- Pipeline owners review this document quarterly"),
    ("names-almost-match", DAYS, DAYS + CONSUMERS.format("Finance Board")),
    ("role-ambiguous", P1, f"{P1}\n- Escalation: The secondary on-call engineer stands by"),
    ("owner-or-on-call", P1, f"{P1}\n- Escalation: Page the on-call, tell the primary owner"),
    ("weekend-duty-differs", TO_P1, f"- At weekends P0 is handled\n{TO_P1}\n- Escalation: In business hours"),
    (
        "step-count-unsaid",
        f"2. If no response in 10 minutes, {LAST_STEP}",
        f"2. 10 minutes after the alert, {LAST_STEP}\n3. If no response in 25 minutes, page engineering manager",
    ),
    ("chain-end-unsaid", LAST_STEP, f"{LAST_STEP}\n\nThe steps repeat until somebody answers."),
    ("paged-without-number", "| boss@example.com |", "| PagerDuty boss |"),
    ("response-hour-unsaid", "Time: 45 minutes", "Time: By the end of the next business day"),
    ("severity-vague", P1, f"{P1}\n- Examples: Off by >20%"),
    ("input-after-landing", "Files are late", "Files run 2-6 hours behind"),
    ("maintenance-before-landing", "", ""),
    ("maintenance-covers-deadline", DAYS, "Weekly by Saturday 1:59 PM PT"),
    ("close-day-unsaid", DAYS, f"{DAYS}\n- A quarter closes on its last calendar day"),
    ("business-days-unsaid", DAYS, f"{DAYS}\n- Business days are Monday to Friday"),
    ("freeze-days-unsaid", "2:00 AM UTC\n", "2:00 AM UTC\n- No maintenance in the last 4 calendar days of a month\n"),
    ("notice-without-time", "2:00 AM UTC\n", "2:00 AM UTC\n- Inform the finance board when it starts\n"),
    ("detection-without-figure", "No file by 3 am UTC", "Fewer than 5 files by 3 am UTC"),
    (
        "count-differs",
        "# Payments upkeep",
        "# Payments upkeep\n\nOur two pipelines, for each of 40 people, move money.",
    ),
    (
        "figures-differ",
        "- Response time SLA",
        "- A shift is covered by 2 people of the team\n- A handoff takes 15 minutes of the team\n- Response time SLA",
    ),
    ("area-claim", "## On-Call", "- Ada Lovelace and Grace Hopper share the money\n\n## On-Call"),
    ("approval-unsaid", "## 1. Ledger", "1. Trades need the approval of the lead\n\n## 1. Ledger"),
    ("break-not-free", "", ""),
    ("handoff-on-holiday", "", ""),
    ("claim-not-borne-out", "## On-Call", "- Every pipeline has an owner\n\n## On-Call"),
    ("secondary-unnamed", "All available", "Grace Hopper"),
]


@pytest.mark.parametrize(("rule", "old", "new"), SILENT, ids=[s[0] for s in SILENT])
def test_a_rule_is_silent_about_what_is_said_well(tmp_path: Path, rule: str, old: str, new: str) -> None:
    assert rule not in {r.rule for r in remarks(tmp_path, SMALL.replace(old, new, 1))}


def test_every_rule_is_tried_both_ways() -> None:
    apart = {"duty-overdue", "person-without-slack"}
    assert {r[0] for r in SPEAKS} == RULE_IDS - apart
    assert {r[0] for r in SILENT} == RULE_IDS - apart - {"shift-zone-differs"}


def test_every_rule_has_its_page_and_every_page_its_rule() -> None:
    pages = {p.stem: p.read_text(encoding="utf-8") for p in (ROOT / "docs" / "lint").glob("*.md") if p.stem != "README"}
    assert pages.keys() == RULE_IDS
    assert all(f"# {rule}\n" in text for rule, text in pages.items())


# (the newest revision is Sep 30, 2025)
@pytest.mark.parametrize(("day", "overdue"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True)])
def test_a_review_is_overdue_once_its_interval_has_passed_since_the_newest_revision(
    tmp_path: Path, day: date, overdue: bool
) -> None:
    page = SMALL.replace("| Begun |", "| Begun |\n\n## Notes\n- Owners review this document quarterly")
    now = datetime.combine(day, time(12), UTC)
    found = [r for r in lint(load_team(home(tmp_path, page=page)), now) if r.rule == "duty-overdue"]
    assert bool(found) == overdue


def test_a_person_whom_team_toml_does_not_name_in_slack_is_remarked(tmp_path: Path) -> None:
    found = remarks(tmp_path, toml=TOML.replace('slack = "U0ADA"\n', "", 1))
    (remark,) = (r for r in found if r.rule == "person-without-slack")
    assert remark.lines == ((4, "- Ada Lovelace"),)
    assert "person-without-slack" not in {r.rule for r in remarks(tmp_path / "known")}


def test_a_silenced_rule_is_left_out_and_no_other(tmp_path: Path) -> None:
    toml = TOML.replace("[[detectors]]", '[lint.silence]\nno-runbook = "payouts has none yet"\n\n[[detectors]]', 1)
    before, after = remarks(tmp_path / "a"), remarks(tmp_path / "b", toml=toml)
    assert {r.rule for r in before} - {r.rule for r in after} == {"no-runbook"}


@pytest.mark.parametrize(
    ("silence", "says"),
    [
        ('no-runbok = "why"', "no lint rule 'no-runbok'; did you mean 'no-runbook'?"),
        ('no-runbook = " "', "silenced without a reason"),
    ],
)
def test_a_rule_is_silenced_by_its_id_and_with_a_reason(tmp_path: Path, silence: str, says: str) -> None:
    toml = TOML.replace("[[detectors]]", f"[lint.silence]\n{silence}\n\n[[detectors]]", 1)
    with pytest.raises(InvalidFile, match=re.escape(says)):
        load_team(home(tmp_path, toml))


def test_github_reads_remarks_as_annotations_and_warnings_fail_only_if_strict(tmp_path: Path) -> None:
    folder = home(tmp_path, TOML.partition("[[detectors]]")[0], SMALL.replace("Money (Investors)", "Money"))
    run = CliRunner()
    said = run.invoke(app, ["check", str(folder), "--format", "github"])
    assert said.exit_code == 0
    assert f"::warning file={folder}/handbook.md,line=19,title=rotation-start-unsaid::" in said.stdout
    assert run.invoke(app, ["check", str(folder), "--strict"]).exit_code == 1


def test_the_stricter_response_time_is_the_reading(tmp_path: Path) -> None:
    (differs,) = [r for r in remarks(tmp_path) if r.rule == "response-times-differ"]
    assert differs.reading == "the stricter one: 45 min"


def test_a_role_that_nobody_maps_is_an_error_and_one_that_team_toml_maps_a_warning(tmp_path: Path) -> None:
    page = SMALL.replace("page secondary on-call", "notify the CFO office")
    mapped = TOML + '\n[contacts."CFO Office"]\nslack = "U0CFO"\n'
    assert [r.severity for r in remarks(tmp_path, page) if r.rule == "role-without-contact"] == ["error"]
    (tmp_path / "payments" / "team.toml").write_text(mapped)
    again = lint(load_team(tmp_path / "payments"))
    assert [r.severity for r in again if r.rule == "role-without-contact"] == ["warning"]


def test_the_example_has_the_contradictions_that_its_readings_speak_of() -> None:
    assert Counter(r.rule for r in lint(load_team(EXAMPLE), datetime(2026, 11, 1, tzinfo=UTC))) == {
        "response-times-differ": 2,  # P0 and P1
        "no-time-zone": 1,
        "rotation-start-unsaid": 1,
        "holiday-rows-overlap": 1,  # New Year's Week and Dec 23 - Jan 2
        "maintenance-covers-landing": 1,  # growth at 04:00, engagement at 05:00; profit at 06:00 is the window's end
        "maintenance-meets-freeze": 1,
        "no-runbook": 1,
        "ownership-claim": 1,
        "too-many-holidays": 1,
        "holiday-limit-unclear": 1,
        "holiday-bounds-unsaid": 1,
        "daily-order-unsaid": 1,
        "role-without-contact": 1,
        "area-without-contact": 1,
        "contact-without-use": 1,  # the data team lead
        "chain-severities-unsaid": 1,
        "step-before-response": 1,  # P1 has 30 min, its second page comes after 15
        "step-without-time": 1,  # the CFO office
        "told-twice": 1,  # the engineering manager of a P0
        "threshold-one-sided": 2,
        "business-hours-unsaid": 1,
        "credit-covers-weeks-only": 1,
        "recipients-unsaid": 1,
        "duty-overdue": 1,
        "duty-without-owner": 1,
        "names-almost-match": 1,  # six pairs of names
        "role-ambiguous": 1,
        "owner-or-on-call": 1,
        "weekend-duty-differs": 1,
        "step-count-unsaid": 1,
        "chain-end-unsaid": 1,
        "response-hour-unsaid": 1,  # P3
        "severity-vague": 1,
        "input-after-landing": 1,  # growth lands at 04:00, its stream may be 6 h behind
        "maintenance-before-landing": 1,  # profit lands as the window ends
        "close-day-unsaid": 1,
        "business-days-unsaid": 1,
        "freeze-days-unsaid": 1,
        "notice-without-time": 1,
        "detection-without-figure": 3,
        "approval-unsaid": 1,
        "break-not-free": 1,  # A's after Q4, and Dec 23 - Jan 2 has everybody
        "handoff-on-holiday": 1,
        "secondary-unnamed": 1,
    }


def test_a_remark_reads_as_one_paragraph(tmp_path: Path) -> None:
    first = str(next(r for r in remarks(tmp_path) if r.rule == "no-time-zone"))
    assert first.startswith(
        "handbook.md:23: warning no-time-zone: the shift times name no time zone\n    23 | - On-call"
    )
    assert "\n    read as: wall clock in the team's zone of team.toml, Europe/London\n    instead: " in first
