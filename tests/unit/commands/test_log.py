from __future__ import annotations

import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.incidents.incident import Event
from bot.notify.notifier import Draft
from bot.notify.payload import Post
from bot.people import WATCHKEEPER
from bot.store import held, incidents, notices
from bot.store.database import Database
from tests.conftest import FRIDAY
from tests.unit.blocks.samples import alert as sample_alert
from tests.unit.blocks.samples import incident


def draft(key: str) -> Draft:
    return Draft(
        key=key,
        kind="announcement",
        lane="lane",
        payload=Post(channel="C1", message={"text": "x"}),
        plain=f"text of {key}",
    )


@pytest.fixture
def recorded(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A notice, one that was dropped, one of another team, an incident and a finding that is held."""
    alert = sample_alert(summary="Refunds were 0.4 %")

    def fill(c: object) -> None:
        notices.put(c, "data", None, [draft("sent")], FRIDAY)  # type: ignore[arg-type]
        notices.drop(c, "data", draft("dropped"), "too late: of no use any more", FRIDAY)  # type: ignore[arg-type]
        notices.put(c, "other", None, [draft("elsewhere")], FRIDAY - timedelta(days=2))  # type: ignore[arg-type]
        opened = incidents.open_new(c, incident())  # type: ignore[arg-type]
        incidents.note(c, opened.id, Event(FRIDAY, "opened", WATCHKEEPER, "P1"))  # type: ignore[arg-type]
        held.hold(c, "data", "refund-ratio", "k", alert, FRIDAY, FRIDAY + timedelta(hours=1))  # type: ignore[arg-type]

    database.write(fill)
    monkeypatch.setenv("DATABASE_URL", database.url.render_as_string(hide_password=False))
    return database


def told(*arguments: str) -> list[dict[str, str]]:
    result = CliRunner().invoke(app, ["log", "--format", "json", *arguments])
    assert result.exit_code == 0, result.output
    return list(json.loads(result.stdout))


def test_what_was_not_said_is_there_with_its_reason(recorded: Database) -> None:
    (dropped,) = [line for line in told() if line["key"] == "dropped"]
    assert (dropped["state"], dropped["reason"]) == ("cancelled", "too late: of no use any more")


def test_everything_is_there_in_order(recorded: Database) -> None:
    lines = told()
    assert sorted(line["what"] for line in lines) == ["event", "held", "notice", "notice", "notice"]
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        (["--team", "other"], {"elsewhere"}),
        (["--team", "data"], {"sent", "dropped", "", "k"}),
        (["--incident", "1"], {""}),
        (["--since", (FRIDAY - timedelta(days=1)).isoformat()], {"sent", "dropped", "", "k"}),
    ],
)
def test_it_can_be_narrowed(recorded: Database, asked: list[str], keys: set[str]) -> None:
    assert {line["key"] for line in told(*asked)} == keys


def test_people_get_a_table(recorded: Database) -> None:
    shown = CliRunner().invoke(app, ["log"]).stdout
    assert "too late: of no use any more" in shown


def test_without_a_record_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/watchkeeper.db")
    result = CliRunner().invoke(app, ["log"])
    assert result.exit_code == 1
    assert "watchkeeper migrate" in result.stderr


def test_foreign_text_turns_no_terminal_and_moves_no_cursor(recorded: Database) -> None:
    odd = draft("odd\u202egnp\x1b[2J\u200b")
    recorded.write(lambda c: notices.put(c, "data", None, [odd], FRIDAY))
    said = CliRunner().invoke(app, ["log"]).output
    assert not {"\u202e", "\x1b", "\u200b"} & set(said)
