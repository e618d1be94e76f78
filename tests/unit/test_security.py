"""`watchkeeper doctor --security`: what an installation leaves open."""

from __future__ import annotations

from pathlib import Path

from bot.handbook.team.team import Team
from bot.security import look
from bot.settings import load_settings


def said(team: Team, **given: object) -> dict[str, str]:
    settings = load_settings(_env_file=None, **given)
    return {d.what: d.state for d in look(settings, {team.id: team}, {})}


def test_a_short_secret_a_readable_file_and_an_open_door_are_told(team: Team, tmp_path: Path) -> None:
    file = tmp_path / "w.db"
    file.touch(mode=0o644)
    file.chmod(0o644)
    found = said(
        team, alerts_secret="let-me-in", database_url=f"sqlite:///{file}", watchkeeper_http_host="0.0.0.0",
        watchkeeper_team_code=True,
    )  # fmt: skip
    assert found["ALERTS_SECRET: fewer than 16 characters"] == "missing"
    assert found[f"{file} can be read by others (644)"] == "missing"
    assert found["the HTTP door is open at 0.0.0.0:3000"] == "note"
    assert found["a team's own code is run"] == "note"
    assert "let-me-in" not in str(found)


def test_what_is_well_is_said_too_with_who_may_do_what(team: Team, tmp_path: Path) -> None:
    file = tmp_path / "w.db"
    file.touch(mode=0o600)
    found = said(team, alerts_secret="b2f0c9d4e17a8365", database_url=f"sqlite:///{file}")
    assert found["ALERTS_SECRET is hard to guess"] == "ok"
    assert found[f"{file} is its owner's alone"] == "ok"
    assert found["data-engineering: override the rota: Engineering Manager"] == "ok"
