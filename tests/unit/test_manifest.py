"""The manifest that Slack is given asks for what the doors answer, and for nothing else."""

from __future__ import annotations

import pytest

from bot.blocks.incident_opening import SHORTCUT
from bot.manifest import EVENTS, PRIVATE_SCOPES, SCOPES, WIDER, lacking, manifest
from tests.conftest import ROOT

URL = "https://watchkeeper.example"


def test_socket_mode_needs_no_address() -> None:
    made = manifest(socket_mode=True)
    assert made["settings"]["socket_mode_enabled"] is True
    assert "https://" not in str(made)


def test_http_sends_everything_to_the_one_door() -> None:
    made = manifest(socket_mode=False, url=f"{URL}/")
    settings, commands = made["settings"], made["features"]["slash_commands"]
    doors = {settings["event_subscriptions"]["request_url"], settings["interactivity"]["request_url"]}
    assert doors | {c["url"] for c in commands} == {f"{URL}/slack/events"}


def test_http_without_an_address_is_refused() -> None:
    with pytest.raises(ValueError, match="address"):
        manifest(socket_mode=False)


def test_it_asks_for_the_commands_events_and_scopes_that_are_used() -> None:
    made = manifest(socket_mode=True)
    assert [c["command"] for c in made["features"]["slash_commands"]] == [
        "/oncall",
        "/runbook",
        "/incident",
        "/maintenance",
    ]
    assert [s["callback_id"] for s in made["features"]["shortcuts"]] == [SHORTCUT]
    assert made["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)
    assert EVENTS == ("app_home_opened", "message.channels")
    assert made["oauth_config"]["scopes"]["bot"] == list(SCOPES)
    assert made["features"]["app_home"]["home_tab_enabled"]
    assert made["settings"]["interactivity"]["is_enabled"]


def test_a_private_channel_takes_more_and_only_then_it_is_asked_for() -> None:
    public, private = (manifest(socket_mode=True, private=private) for private in (False, True))
    more = set(private["oauth_config"]["scopes"]["bot"]) - set(public["oauth_config"]["scopes"]["bot"])
    assert more == set(PRIVATE_SCOPES)
    assert "message.groups" in private["settings"]["event_subscriptions"]["bot_events"]
    assert not any("groups" in name for name in [*SCOPES, *EVENTS] if not name.startswith("usergroups"))


@pytest.mark.parametrize("private", [False, True])
def test_a_wider_scope_does_as_well(private: bool) -> None:
    wanted = {*SCOPES, *(PRIVATE_SCOPES if private else ())}
    assert lacking(wanted, private) == []
    assert lacking({WIDER.get(scope, scope) for scope in wanted}, private) == []
    for scope in wanted:
        assert lacking(wanted - {scope}, private) == [scope]


def test_each_scope_is_told_with_its_reason() -> None:
    told = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")
    for scope, why in {**SCOPES, **PRIVATE_SCOPES}.items():
        assert f"| `{scope}` | {why} |" in told


def test_slacks_lengths_are_kept() -> None:
    made = manifest(socket_mode=True)
    about = made["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    for shortcut in made["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    for command in made["features"]["slash_commands"]:
        assert len(command["command"]) <= 32
        assert max(len(command["description"]), len(command["usage_hint"])) <= 1000
