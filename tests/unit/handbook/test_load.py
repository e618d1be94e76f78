"""A team is its handbook and its team.toml; what is wrong in either, or between them, is named with its line."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.errors import InvalidFile, SettingsError
from bot.handbook.team.load import load_team, load_teams
from tests.unit.handbook.pages import SMALL, line_with

TOML = """\
name = "Payments"
zone = "Europe/London"
rotation_start = 2025-10-01
channel = "C0PAY"

[people."Ada Lovelace"]
slack = "U0ADA"

[people."Grace Hopper"]
slack = "U0GRACE"
email = "grace@example.com"

[people."Mary Ann O'Neil"]
slack = "U0MARY"

[contacts."@boss"]
slack = "U0BOSS"

[pipelines.Ledger]
run_time = "1 h 30 min"

[sources.warehouse]
url_env = "WAREHOUSE_URL"

[[detectors]]
name = "first"
days = [
  1,
  2,
]

[[detectors]]
name = "second"
"""


def home(folder: Path, toml: str | bytes = TOML, page: str = SMALL) -> Path:
    team = folder / "payments"
    team.mkdir(parents=True)
    (team / "handbook.md").write_text(page, encoding="utf-8")
    (team / "team.toml").write_bytes(toml if isinstance(toml, bytes) else toml.encode())
    return team


def flaws_of(folder: Path) -> list[str]:
    with pytest.raises(InvalidFile) as caught:
        load_team(folder)
    return [str(f) for f in caught.value.flaws]


def test_a_team_has_the_name_of_its_folder_and_both_its_files(tmp_path: Path) -> None:
    team = load_team(home(tmp_path))
    assert (team.id, team.settings.name, team.settings.rotation_start) == ("payments", "Payments", date(2025, 10, 1))
    assert team.slack_of("Mary Ann O'Neil") == "U0MARY"
    assert team.run_time_of("Ledger") == timedelta(minutes=90)
    manager = team.contact("Engineering Manager")
    assert manager is not None
    assert manager.slack == "U0BOSS"


def test_detectors_stay_as_they_are_and_keep_their_lines(tmp_path: Path) -> None:
    settings = load_team(home(tmp_path)).settings
    assert [d["name"] for d in settings.detectors] == ["first", "second"]
    assert settings.detector_lines == (line_with('name = "first"', TOML) - 1, line_with('name = "second"', TOML) - 1)


# (what is there, what somebody writes, words that find the line, words of the flaw)
MISTAKES = [
    ('zone = "Europe', 'zonee = "Europe', "zonee", "unknown key 'zonee'; did you mean 'zone'?"),
    ('zone = "Europe/London"', "", 'name = "Payments"', "'zone' is missing; add zone ="),
    ("Europe/London", "Europe/Lundon", "Lundon", "'zone': not a time zone"),
    ("2025-10-01", "2025-10-02", "2025-10-02", "is a Thursday, and shifts begin on Wednesday"),
    ("2025-10-01", "2025-02-30", "2025-02-30", "not valid TOML"),
    ('"C0PAY"', '"#payments"', "#payments", "'#payments', not an id of Slack"),
    ('"U0ADA"', '"ada"', '"ada"', "not an id of Slack"),
    ('"U0ADA"', "5", "slack = 5", "people.Ada Lovelace.slack"),
    ('"U0GRACE"', '"U0ADA"', 'slack = "U0ADA"\nemail', "the same Slack id as 'Ada Lovelace'"),
    ('[people."Grace Hopper"]', '[people."Grace Hoper"]', "Hoper", "did you mean 'Grace Hopper'?"),
    ('"1 h 30 min"', "90", "run_time", "not a duration; write it with its unit"),
    ("[pipelines.Ledger]", "[pipelines.Leger]", "Leger", "is not in the ownership matrix; did you mean 'Ledger'?"),
    ('url_env = "W', 'url = "postgresql://me:secret@db/x" # "W', "[sources.warehouse]", "a password in a file"),
    ("url_env =", "#", "[sources.warehouse]", "no address; write url_env"),
    ("[[detectors]]\nname", "[detectrs]\n[[detectors]]\nname", "[detectrs]", "did you mean 'detectors'?"),
    ("channel =", "business = { country = 'XX' }\nchannel =", "business", "no holidays are known for the country 'XX'"),
    ("channel =", "business.opens = 18:00:00\nchannel =", "business", "business opens at or after"),
    ("channel =", "detector_lines = [1]\nchannel =", "detector_lines", "unknown key 'detector_lines'"),
    ("channel =", "follow = { usergroup = '@oncall' }\nchannel =", "follow", "'@oncall', not an id of Slack"),
    ("channel =", "follow = { topik = true }\nchannel =", "follow", "did you mean 'topic'?"),
    ("channel =", "incidents = { lower = 'nobody' }\nchannel =", "incidents", "write lower = \"anyone\", \"team\""),
    ("channel =", "escalation_rounds = -1\nchannel =", "escalation_rounds", "escalation_rounds"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "where", "says"), MISTAKES, ids=[m[3] for m in MISTAKES])
def test_a_mistake_in_the_settings_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, where: str, says: str
) -> None:
    changed = TOML.replace(old, new, 1)
    line = changed[: changed.index(where)].count("\n") + 1
    flaws = flaws_of(home(tmp_path, changed))
    assert any(f.startswith(f"team.toml:{line}: ") and says in f for f in flaws), flaws


def test_a_person_without_a_slack_id_is_named_on_their_own_line(tmp_path: Path) -> None:
    changed = TOML.replace('[people."Mary Ann O\'Neil"]\nslack = "U0MARY"\n', "")
    assert flaws_of(home(tmp_path, changed))[0].startswith('handbook.md:6: "Mary Ann O\'Neil" has no Slack id')


def test_a_contact_that_nobody_maps_is_named_on_its_row(tmp_path: Path) -> None:
    flaw = flaws_of(home(tmp_path, TOML.replace("@boss", "@bass")))[0]
    assert flaw.startswith(f"handbook.md:{line_with('@boss')}: nobody knows who @boss is in Slack")


def test_a_holiday_that_the_country_does_not_have_is_named_on_its_row(tmp_path: Path) -> None:
    flaws = flaws_of(home(tmp_path, page=SMALL.replace("Thanksgiving", "Groundhogmas")))
    assert flaws[0].startswith(f"handbook.md:{line_with('Thanksgiving')}: 'Groundhogmas' is not a holiday of US")


def test_the_flaws_of_both_files_come_together(tmp_path: Path) -> None:
    flaws = flaws_of(home(tmp_path, TOML.replace("C0PAY", "?"), SMALL.replace("45 minutes", "ages")))
    assert [f.split(":")[0] for f in flaws] == ["handbook.md", "team.toml"]


def test_a_missing_file_and_a_missing_folder_are_said_plainly(tmp_path: Path) -> None:
    team = home(tmp_path)
    (team / "team.toml").unlink()
    assert flaws_of(team)[0].startswith("team.toml:1: there is no such file")
    assert len(flaws_of(tmp_path / "nowhere")) == 2


@pytest.mark.parametrize("raw", [b"\xff", b"a = [", b"a = '''", b"= 1", b"a\0 = 1", b"x = " + b"[" * 5000])
def test_settings_that_are_no_toml_are_refused_with_a_line(tmp_path: Path, raw: bytes) -> None:
    assert flaws_of(home(tmp_path, raw))[0].startswith("team.toml:1: ")


def test_every_folder_is_a_team_but_for_hidden_ones(tmp_path: Path) -> None:
    home(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "README.md").touch()
    assert list(load_teams(tmp_path)) == ["payments"]


def test_among_several_teams_a_flaw_names_its_folder(tmp_path: Path) -> None:
    home(tmp_path, TOML.replace("C0PAY", "?"))
    with pytest.raises(InvalidFile, match=r"^payments/team\.toml:4: "):
        load_teams(tmp_path)


def test_no_team_at_all_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="WATCHKEEPER_TEAMS"):
        load_teams(tmp_path)
    with pytest.raises(SettingsError, match="WATCHKEEPER_TEAMS"):
        load_teams(tmp_path / "nowhere")
