"""The doctor names what is missing, and only that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from local_slack.seed import data_team
from local_slack.workspace import Workspace
from slack_sdk import WebClient

from bot.doctor import examine
from bot.doctor_slack import _greeted, shut, unusable
from bot.errors import SettingsError
from bot.handbook.team.team import Team
from bot.manifest import SCOPES
from bot.settings import Settings, load_settings
from tests.conftest import EXAMPLE
from tests.scenarios.ways import team_with, team_without
from tests.servers.http import serving


def settings(workspace: Workspace | None, database_url: str, **more: Any) -> Settings:
    slack = (
        {
            "slack_bot_token": workspace.bot_token,
            "slack_app_token": workspace.app_token,
            "slack_api_url": workspace.api_url,
        }
        if workspace
        else {}
    )
    given = {"watchkeeper_teams": EXAMPLE.parent, "database_url": database_url, **slack, **more}
    return load_settings(_env_file=None, **given)


def missing(made: Settings, environ: dict[str, str]) -> list[str]:
    return [d.what for d in examine(made, environ) if d.state == "missing"]


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "exports").mkdir()
    (tmp_path / "warehouse.db").touch()
    return {"WAREHOUSE_URL": f"sqlite:///{tmp_path}/warehouse.db", "EXPORTS_URL": f"file://{tmp_path}/exports"}


def test_a_bot_that_is_set_up_lacks_nothing(sqlite_url: str, sources: dict[str, str]) -> None:
    with Workspace.start() as workspace:
        assert missing(settings(workspace, sqlite_url), sources) == []


def test_settings_that_are_not_set_are_named(sqlite_url: str, sources: dict[str, str]) -> None:
    assert missing(settings(None, sqlite_url), sources) == ["SLACK_BOT_TOKEN is not set", "SLACK_APP_TOKEN is not set"]


def test_a_wrong_token_is_named_and_nothing_is_asked_with_it(sqlite_url: str, sources: dict[str, str]) -> None:
    with Workspace.start() as workspace:
        found = missing(settings(workspace, sqlite_url, slack_bot_token="xoxb-wrong"), sources)
    assert found == ["Slack does not accept the bot token: invalid_auth"]


def test_a_missing_scope_a_channel_without_the_bot_and_an_unknown_person(
    sqlite_url: str, sources: dict[str, str]
) -> None:
    seed = data_team()
    seed["bot"]["scopes"] = ["chat:write", "commands", "channels:read", "users:read"]
    seed["channels"][1]["members"].remove("U0WATCHKEEPER")
    seed["people"] = [p for p in seed["people"] if p["id"] != "U0ENGD"]
    for channel in seed["channels"]:
        channel["members"] = [m for m in channel["members"] if m != "U0ENGD"]
    with Workspace.start(seed) as workspace:
        found = missing(settings(workspace, sqlite_url), sources)
    assert any(f.startswith("scopes: ") and "im:history" in f for f in found)
    assert any("#finance-data" in f for f in found)
    assert any("Engineer D" in f for f in found)


def test_a_person_without_a_slack_id_is_noted_and_not_asked_for(
    sqlite_url: str, sources: dict[str, str], tmp_path: Path
) -> None:
    with Workspace.start() as workspace:
        made = settings(workspace, sqlite_url, watchkeeper_teams=team_without(tmp_path / "less", "U0ENGD"))
        found = examine(made, sources)
    assert [(d.state, d.remedy) for d in found if "Engineer D" in d.what] == [
        ("note", "write it into team.toml, or let them type /oncall me in Slack")
    ]


def test_sources_without_an_address_are_named(sqlite_url: str) -> None:
    with Workspace.start() as workspace:
        found = missing(settings(workspace, sqlite_url), {})
    assert [f.split()[0] for f in found] == ["WAREHOUSE_URL", "EXPORTS_URL"]


def test_a_way_in_without_its_secret_is_named(sqlite_url: str, sources: dict[str, str], tmp_path: Path) -> None:
    way = '[[inbound]]\nname = "dbt"\nkind = "dbt"\nsecret_env = "DBT_SECRET"\n'
    made = settings(None, sqlite_url, watchkeeper_teams=team_with(tmp_path / "more", way))
    assert "DBT_SECRET is not set" in missing(made, sources)
    assert not any("DBT" in what for what in missing(made, {**sources, "DBT_SECRET": "guess-me"}))
    [short] = [d for d in examine(made, {**sources, "DBT_SECRET": "guess-me"}) if "DBT_SECRET" in d.what]
    assert (short.state, "guess-me" in str(short)) == ("note", False)


def test_mail_that_nobody_takes_is_named(sqlite_url: str, sources: dict[str, str], tmp_path: Path) -> None:
    way = '[[inbound]]\nname = "m"\nkind = "email"\naddress = "p@x.com"\nsenders = ["*@x.com"]\n'
    teams = team_with(tmp_path / "more", way)
    assert "MAIL_IN_PORT is not set" in missing(settings(None, sqlite_url, watchkeeper_teams=teams), sources)
    listening = settings(None, sqlite_url, watchkeeper_teams=teams, mail_in_port=2525)
    assert "MAIL_IN_PORT is not set" not in missing(listening, sources)


def test_a_watched_channel_without_the_bot_is_named(sqlite_url: str, sources: dict[str, str], tmp_path: Path) -> None:
    teams = team_with(tmp_path / "more", '[watch]\nchannels = ["C0GENERAL"]\n')
    with Workspace.start() as workspace:
        found = missing(settings(workspace, sqlite_url, watchkeeper_teams=teams), sources)
    assert found == ["the bot is not in #general (watched)"]


def test_a_malformed_setting_is_named_with_its_purpose_and_never_with_its_value() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(_env_file=None, slack_bot_token="xapp-1-very-secret", watchkeeper_http_port="many")
    assert "SLACK_BOT_TOKEN" in str(caught.value)
    assert "WATCHKEEPER_HTTP_PORT" in str(caught.value)
    assert "very-secret" not in str(caught.value)


def test_a_calendar_secret_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"CALENDAR_SECRET.*16 characters"):
        load_settings(_env_file=None, calendar_secret="guess-me")
    with pytest.raises(SettingsError, match=r"WATCHKEEPER_PUBLIC_URL.*https://"):
        load_settings(_env_file=None, watchkeeper_public_url="watchkeeper.example")


def channel(seed: dict[str, Any], id: str) -> dict[str, Any]:
    return next(c for c in seed["channels"] if c["id"] == id)


def test_what_cannot_be_reached_is_no_wrong_token(sqlite_url: str, sources: dict[str, str]) -> None:
    made = settings(None, sqlite_url, slack_bot_token="xoxb-1", slack_api_url="http://127.0.0.1:9/api/")
    found = [d for d in examine(made, sources) if "Slack cannot be reached" in d.what]
    assert len(found) == 1
    assert "network" in found[0].remedy


def test_a_token_that_slack_does_not_know_stops_a_start_and_a_slack_that_is_away_does_not() -> None:
    with Workspace.start() as workspace:
        wrong = unusable(WebClient("xoxb-wrong", base_url=workspace.api_url))
        assert wrong is not None
        assert "invalid_auth" in wrong.what
        assert unusable(WebClient(workspace.bot_token, base_url=workspace.api_url)) is None
    assert unusable(WebClient("xoxb-wrong", base_url="http://127.0.0.1:9/api/", retry_handlers=[])) is None


def test_a_channel_that_is_private_or_not_to_be_seen(sqlite_url: str, sources: dict[str, str]) -> None:
    seed = data_team()
    seed["bot"]["scopes"] = [*SCOPES, "groups:read"]
    channel(seed, "C0DATAENG")["is_private"] = True
    channel(seed, "C0PRODUCT")["is_private"] = True
    channel(seed, "C0PRODUCT")["members"] = ["U0ENGA"]
    with Workspace.start(seed) as workspace:
        found = missing(settings(workspace, sqlite_url), sources)
    more = "groups:history, groups:write.invites, groups:write.topic"
    assert f"#data-engineering (the team channel) is private; scopes: {more}" in found
    assert any("C0PRODUCT: no channel has this id, or it is private" in what for what in found)


def test_an_archived_channel_is_named(sqlite_url: str, sources: dict[str, str]) -> None:
    seed = data_team()
    seed["bot"]["scopes"] = [*SCOPES, "channels:manage"]
    with Workspace.start(seed) as workspace:
        WebClient(workspace.bot_token, base_url=workspace.api_url).conversations_archive(channel="C0FINANCE")
        found = missing(settings(workspace, sqlite_url), sources)
    assert found == ["#finance-data (#finance-data) is archived"]


def test_the_scope_that_slack_missed_is_named(sqlite_url: str, sources: dict[str, str]) -> None:
    seed = data_team()
    seed["bot"]["scopes"] = ["chat:write"]
    with Workspace.start(seed) as workspace:
        found = missing(settings(workspace, sqlite_url), sources)
    assert any("C0FINANCE: the token lacks the scope channels:read" in what for what in found)


def test_live_posts_edits_finds_and_deletes_one_message(sqlite_url: str, sources: dict[str, str]) -> None:
    with Workspace.start() as workspace:
        found = examine(settings(workspace, sqlite_url), sources, live=True)
        called = [call["method"] for call in workspace.calls()]
        left = channel(workspace.state(), "C0DATAENG")["messages"]
    said = {d.what: d.state for d in found if d.what.startswith("live")}
    assert set(said.values()) == {"ok"}
    assert {name.removeprefix("live: ") for name in said} == {
        *("Socket Mode connects", "editing", "finding a message again", "deleting")
    }
    assert [m for m in called if m.startswith("chat.")] == ["chat.postMessage", "chat.update", "chat.delete"]
    assert left == []


def test_without_live_nothing_is_written(sqlite_url: str, sources: dict[str, str]) -> None:
    with Workspace.start() as workspace:
        examine(settings(workspace, sqlite_url), sources)
        assert not any(call["method"].startswith("chat.") for call in workspace.calls())


@pytest.mark.parametrize(("change", "said"), [({"id": "C0OTHER"}, "no channel has this id"), ({"members": []}, "")])
def test_a_channel_that_is_not_there_stops_the_first_start(team: Team, change: dict[str, Any], said: str) -> None:
    seed = data_team()
    channel(seed, team.settings.channel).update(change)
    with Workspace.start(seed) as workspace:
        found = shut(WebClient(workspace.bot_token, base_url=workspace.api_url), team)
    assert said in (found.what if found else "")
    assert bool(found) is bool(said)


def test_an_archived_channel_stops_the_first_start_and_a_slack_that_is_away_does_not(team: Team) -> None:
    assert shut(WebClient("xoxb-1", base_url="http://127.0.0.1:9/api/"), team) is None
    with serving(
        lambda asked: (200, {"ok": True, "channel": {"id": "C1", "name": "data", "is_archived": True}})
    ) as old:
        found = shut(WebClient("xoxb-1", base_url=old.url), team)
    assert found is not None
    assert "archived" in found.what


def test_a_socket_that_says_nothing_is_told_by_live(sqlite_url: str, sources: dict[str, str]) -> None:
    with serving(lambda asked: (200, {})) as mute:
        assert _greeted(mute.url.replace("http", "ws")) != ""
