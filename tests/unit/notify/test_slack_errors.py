"""Every code that Slack documents is sorted: what it means for a notice does not depend on luck."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bot.notify.slack_errors import MEANINGS, Meaning, advice, meaning_of
from tests.unit.notify import documented

WORKSPACE = Path(__file__).parents[3] / "local_slack" / "src" / "local_slack"


@pytest.mark.parametrize("code", documented.ALL)
def test_a_documented_code_is_sorted(code: str) -> None:
    assert meaning_of(code) is not Meaning.UNSORTED


def test_what_the_local_workspace_refuses_a_message_with_is_sorted() -> None:
    """Its own methods for messages and conversations say no with Slack's codes."""
    files = ("methods_chat.py", "content.py", "blocks.py", "elements.py", "call.py")
    codes = {code for name in files for code in _refusals(WORKSPACE / name)}
    assert codes
    not_ours = {
        "cant_delete_message",
        "user_not_in_channel",
        "invalid_types",
    }  # of methods that the outbox does not use
    assert {c for c in codes if meaning_of(c) is Meaning.UNSORTED} <= not_ours


def _refusals(file: Path) -> set[str]:
    """The codes with which a file of the local workspace refuses."""
    calls = (n for n in ast.walk(ast.parse(file.read_text())) if isinstance(n, ast.Call))
    named = (n for n in calls if isinstance(n.func, ast.Name) and n.func.id == "Refused" and n.args)
    return {str(n.args[0].value) for n in named if isinstance(n.args[0], ast.Constant)}


def test_a_code_nobody_knows_is_unsorted() -> None:
    assert meaning_of("brand_new_trouble") is Meaning.UNSORTED


@pytest.mark.parametrize("code", [c for c, m in MEANINGS.items() if m is Meaning.PEOPLE])
def test_what_people_have_to_put_right_is_named(code: str) -> None:
    assert code in advice(code)


def test_a_missing_scope_names_the_scope() -> None:
    assert "files:write" in advice("missing_scope", "files:write")


def test_only_what_is_said_of_the_token_stops_everything() -> None:
    """A code that a method says of itself is that method's and conversation's trouble alone."""
    whole = {code for code, meaning in MEANINGS.items() if meaning is Meaning.TOKEN}
    assert whole == {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}
