"""From what a team has to its two files: what was taken, from which line, and what is open; nothing is made up."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from local_slack.seed import data_team
from local_slack.workspace import Workspace
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.handbook.beginning.exports import Source
from bot.handbook.beginning.facts import facts_of
from bot.handbook.beginning.page import Answers, handbook_of
from bot.handbook.difference import differences
from bot.handbook.document.reader import read_as_far
from bot.handbook.team.load import load_team
from bot.handbook.team.team import Team
from tests.conftest import EXAMPLE

PAGES = Path(__file__).parents[1] / "handbook" / "other_teams"
COMPLETE = ["--zone", "Europe/Zurich", "--channel", "C0TEAM", "--no-ask"]


def init(folder: Path, *arguments: str | Path, say: str | None = None) -> Result:
    return CliRunner().invoke(app, ["init", str(folder), *map(str, arguments)], input=say)


def made(folder: Path) -> Team:
    return load_team(folder)


@pytest.mark.parametrize(
    ("page", "week_1"),
    [
        ("swiss_fintech", "2026-01-01"),
        ("games_studio", "2026-01-06"),
        ("hospital", "2026-01-05"),
        ("startup", "2026-01-05"),
        ("marketplace", "2026-01-07"),
        ("logistics", "2026-01-05"),
    ],
)
def test_the_new_files_say_what_the_document_says(page: str, week_1: str, tmp_path: Path) -> None:
    from tests.unit.handbook.test_other_teams import ISSUES, TEAMS

    country = ["--country", "CH-ZH"] if page == "swiss_fintech" else []
    ids = ["--id", "@head-it=U0HEAD", "--id", "#ward-data=C0WARD"] if page == "hospital" else []
    result = init(tmp_path / "new", PAGES / f"{page}.md", *COMPLETE, "--first-week", week_1, *country, *ids)
    book = made(tmp_path / "new").handbook
    people, owners, weeks = TEAMS[page]
    assert sorted(p.name for p in book.people) == sorted(people)
    assert {o.pipeline: (o.primary, o.secondary, o.investor_facing) for o in book.ownership} == owners
    assert " ".join(w.primary.split()[0] for w in book.weeks) == weeks
    assert {r.pipeline: [i.heading for i in r.issues] for r in book.runbooks if r.issues} == ISSUES[page]
    assert f"{page}.md:" in result.stdout


DOCUMENTS = sorted([*PAGES.glob("*.md"), *PAGES.parent.glob("whole_teams/*.md"), *PAGES.parent.glob("clean/*.md")])
# Said in team.toml, or in other words that mean the same.
SAID_ELSEWHERE = re.compile(r"title: |.*: area: |zone: |starts: |On-call shift: |Handoff every |.*: issue: none ")


@pytest.mark.parametrize("page", [*DOCUMENTS, EXAMPLE / "handbook.md"], ids=lambda page: page.stem)
def test_nothing_of_a_document_that_is_used_is_lost_in_the_new_one(page: Path) -> None:
    text = page.read_text()
    before, _ = read_as_far(text, page.name)
    after, flaws = read_as_far(handbook_of(facts_of([Source(page.name, text)]), Answers("New")), "handbook.md")
    assert before is not None
    assert after is not None
    assert flaws == ()
    lost = [str(d) for d in differences(before, after) if not SAID_ELSEWHERE.match(str(d))]
    steps = {step.text for step in after.after_hours}  # which may have stood beside the rota
    assert [line for line in lost if line.partition(", gone: ")[2] not in steps] == []


def test_levels_steps_and_contacts_are_shown_with_their_lines(tmp_path: Path) -> None:
    shown = init(tmp_path / "new", PAGES.parent / "clean" / "billing.md", *COMPLETE).stdout
    assert "billing.md:54  level P0: Ledger missing" in shown
    assert "billing.md:73  contact: Head of Data" in shown


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    people = [("U0ANA", "ana", "Ana Kovač"), ("U0BO", "bo.l", "Bo Lindqvist"), ("U0BO2", "bo2", "Bo Berg")]
    seed = data_team()
    named = [{"id": id, "name": name, "real_name": real, "tz": "UTC"} for id, name, real in people]
    seed = {**seed, "people": [*seed["people"], *named]}
    with Workspace.start(seed) as running:
        monkeypatch.setenv("SLACK_BOT_TOKEN", running.bot_token)
        monkeypatch.setenv("SLACK_API_URL", running.api_url)
        yield running


ROTA = """## On-call

| Week | Primary | Secondary |
|---|---|---|
| 1 | Ana Kovac | Bo |
| 2 | Bo | Ana Kovac |

## Contacts

| Role | Contact |
|---|---|
| Finance | #finance-data |
| Lead | @nobody-here |
"""


def test_ids_are_read_with_the_bot_token_where_they_are_certain(slack: Workspace, tmp_path: Path) -> None:
    (tmp_path / "rota.md").write_text(ROTA + OWNERS.replace("Ann Berg", "Ana Kovac"))
    shown = init(tmp_path / "new", tmp_path / "rota.md", "--no-ask", "--channel", "#data-engineering").stdout
    settings = tomllib.loads((tmp_path / "new" / "team.toml").read_text())
    assert settings["people"] == {"Ana Kovac": {"slack": "U0ANA"}, "Bo": {}}
    assert settings["channel"] == "C0DATAENG"
    assert settings["contacts"] == {"#finance-data": {"slack": "C0FINANCE"}}
    assert '# "@nobody-here" = { slack = "U0123ABCD" }  # open' in (tmp_path / "new" / "team.toml").read_text()
    assert "Bo: not found, or not certain" in shown


@pytest.mark.parametrize("broken", [{"SLACK_API_URL": "http://127.0.0.1:9/"}, {"WATCHKEEPER_HTTP_PORT": "abc"}])
def test_a_slack_that_cannot_be_asked_leaves_ids_open(
    broken: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-2-abcdefghijklmnop")
    for name, value in broken.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "rota.md").write_text(ROTA + OWNERS)
    result = init(tmp_path / "new", tmp_path / "rota.md", *COMPLETE)
    assert "Slack isn't asked for ids" in result.output
    assert (tmp_path / "new" / "handbook.md").is_file()
    asked_for = init(tmp_path / "other", tmp_path / "rota.md", *COMPLETE, "--look-up")
    assert asked_for.exit_code == 1
    assert not (tmp_path / "other").exists()


def test_who_somebody_is_can_be_said_by_a_flag(tmp_path: Path) -> None:
    (tmp_path / "rota.md").write_text(ROTA)
    init(tmp_path / "new", tmp_path / "rota.md", *COMPLETE, "--id", "Bo=U0BO", "--id", "#finance-data=C0FIN")
    settings = tomllib.loads((tmp_path / "new" / "team.toml").read_text())
    assert settings["people"]["Bo"] == {"slack": "U0BO"}
    assert settings["contacts"]["#finance-data"] == {"slack": "C0FIN"}


def test_an_id_that_is_none_is_refused_in_words(tmp_path: Path) -> None:
    result = init(tmp_path / "new", *COMPLETE, "--people", "Ann Berg", "--id", "Ann Berg=ann")
    assert result.exit_code == 2
    assert "Ann Berg=ann names nobody in Slack" in result.output


def test_the_folder_can_be_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Payments Data.md").write_text(ROTA + OWNERS)
    shown = CliRunner().invoke(app, ["init", "Payments Data.md", "--no-ask"])
    assert "Payments Data.md:5  week 1: Ana Kovac, then Bo" in shown.stdout
    assert (tmp_path / "teams" / "payments-data" / "handbook.md").is_file()


def test_a_document_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["init", str(tmp_path / "none.md"), "--no-ask"])
    assert result.exit_code == 1
    assert "none.md" in result.output


def test_each_fact_is_shown_with_its_line(tmp_path: Path) -> None:
    result = init(tmp_path / "new", PAGES / "startup.md", *COMPLETE)
    assert "startup.md:10  ARR for investors: Kofi, investors read it" in result.stdout


def test_what_is_open_is_marked_and_not_made_up(tmp_path: Path) -> None:
    result = init(tmp_path / "new", PAGES / "startup.md", "--no-ask")
    settings = (tmp_path / "new" / "team.toml").read_text()
    assert result.exit_code == 1
    assert '# channel = "C0123ABCD"' in settings
    assert "# zone = " in settings
    assert "- **Impact:** (open)" in (tmp_path / "new" / "handbook.md").read_text()


def test_the_settings_are_short(tmp_path: Path) -> None:
    init(tmp_path / "new", PAGES / "games_studio.md", *COMPLETE, "--first-week", "2026-01-06")
    assert len((tmp_path / "new" / "team.toml").read_text().splitlines()) <= 12


def test_what_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "handbook.md").write_text("mine")
    result = init(tmp_path, PAGES / "startup.md", *COMPLETE)
    assert result.exit_code == 2
    assert (tmp_path / "handbook.md").read_text() == "mine"


def test_questions_that_were_answered_are_not_asked_again(tmp_path: Path) -> None:
    page, folder = PAGES / "startup.md", tmp_path / "new"
    assert init(folder, page, "--ask", say="Europe/Berlin\n").exit_code == 1  # and then the line is cut
    result = init(folder, page, "--ask", say="2026-01-05\nC0TEAM\nDE\n")
    assert "Time zone of" not in result.stdout
    assert made(folder).settings.zone == "Europe/Berlin"
    assert [p.name for p in folder.iterdir() if p.name.startswith(".")] == []


PAGERDUTY = {
    "schedule": {
        "time_zone": "Europe/Berlin",
        "schedule_layers": [
            {
                "rotation_virtual_start": "2026-01-05T09:00:00+01:00",
                "rotation_turn_length_seconds": 604800,
                "users": [{"user": {"summary": "Ann Berg"}}, {"user": {"summary": "Bob Lee"}}],
            }
        ],
    }
}
OPSGENIE = {
    "data": {
        "timezone": "Europe/Berlin",
        "rotations": [
            {
                "startDate": "2026-01-05T08:00:00Z",
                "type": "weekly",
                "length": 1,
                "participants": [
                    {"type": "user", "username": "ann.berg@x.com"},
                    {"type": "user", "username": "bob.lee@x.com"},
                ],
            }
        ],
    }
}
GRAFANA = {
    "time_zone": "Europe/Berlin",
    "shifts": [
        {"type": "rolling_users", "start": "2026-01-05T09:00:00", "frequency": "weekly", "interval": 1,
         "rolling_users": [["Ann Berg"], ["Bob Lee"]]}
    ],
}  # fmt: skip
ICAL = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20260105
DTEND;VALUE=DATE:20260112
SUMMARY:On call: Ann Berg
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20260112
DTEND;VALUE=DATE:20260119
SUMMARY:On call: Bob Lee
END:VEVENT
END:VCALENDAR
"""
CSV = "Week,Primary,Secondary\n2026-01-05,Ann Berg,Bob Lee\n2026-01-12,Bob Lee,Ann Berg\n"
OWNERS = "## Owners\n\n| Pipeline | Owner |\n|---|---|\n| Ledger | Ann Berg |\n"
EXPORTS = [
    ("pagerduty.json", json.dumps(PAGERDUTY)),
    ("opsgenie.json", json.dumps(OPSGENIE)),
    ("grafana.json", json.dumps(GRAFANA)),
    ("rota.ics", ICAL),
    ("rota.csv", CSV),
]


@pytest.mark.parametrize(("file", "content"), EXPORTS, ids=[e[0] for e in EXPORTS])
def test_a_rota_of_another_system_is_taken_over(file: str, content: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text(content)
    (tmp_path / "owners.md").write_text(OWNERS)
    result = init(tmp_path / "new", tmp_path / "owners.md", "--from", tmp_path / file, *COMPLETE)
    team = made(tmp_path / "new")
    assert [w.primary for w in team.handbook.weeks] == ["Ann Berg", "Bob Lee"]
    assert str(team.rotation_start) == "2026-01-05"
    assert f"{file}:" in result.stdout


def test_an_export_that_nobody_knows_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"a": 1}')
    result = init(tmp_path / "new", tmp_path / "x.json", *COMPLETE)
    assert result.exit_code == 1
    assert "no schedule of PagerDuty" in result.output


def test_without_a_document_there_is_one_for_the_size_of_the_team(tmp_path: Path) -> None:
    init(tmp_path / "new", "--people", "Ann Berg, Bob Lee", *COMPLETE, "--first-week", "2026-01-05")
    page = (tmp_path / "new" / "handbook.md").read_text()
    assert "| Week 2 | Bob Lee | Ann Berg |" in page
    assert "<!-- open: which pipelines there are, and who owns them -->" in page
