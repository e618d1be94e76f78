"""Foreign text is made safe once, and cut where Slack would cut it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.message import Message
from bot.slack_text import code, mention, plain, safe, when
from bot.text import counted, lasted, listed


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("a & b", "a &amp; b"),
        ("a\u202eb\u200bc", "abc"),
        ("e\u0301\u0301\u0301\u0301", "\u00e9\u0301\u0301"),
        ("line\u2028two", "line\ntwo"),
        ("  kept short  ", "kept short"),
    ],
)
def test_foreign_text_is_harmless(given_text: str, shown: str) -> None:
    assert safe(given_text) == shown


@given(st.text(), st.integers(1, 50))
def test_safe_text_is_never_longer_than_asked(text: str, limit: int) -> None:
    assert len(safe(text, limit)) <= limit
    assert len(plain(text, limit)) <= limit


@given(st.text(alphabet="&<>ab", max_size=60), st.integers(1, 40))
def test_no_escape_is_cut_in_half(text: str, limit: int) -> None:
    shown = safe(text, limit)
    for escape in ("&amp;", "&lt;", "&gt;"):
        shown = shown.replace(escape, "")
    assert not set(shown) & set("&<>;")


def test_a_header_is_one_line() -> None:
    assert plain("a\nb") == "a b"


def test_a_code_block_cannot_be_closed_from_inside() -> None:
    assert code("a ``` b").count("```") == 2


@pytest.mark.parametrize(
    ("slack", "shown"),
    [("U1", "<@U1>"), ("W1", "<@W1>"), ("C1", "<#C1>"), ("S1", "<!subteam^S1>"), ("", "A &lt;B"), (None, "A &lt;B")],
)
def test_a_mention_is_live_only_by_id(slack: str | None, shown: str) -> None:
    assert mention(slack, "A <B") == shown


def test_an_instant_falls_back_to_utc() -> None:
    at = datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=-8)))
    assert when(at).endswith("|2026-01-01 17:00 UTC>")
    assert when(at) == when(at.astimezone(UTC))


def test_a_message_without_blocks_is_plain_text() -> None:
    assert Message(text="a", color="#000000").payload() == {"text": "a"}


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "under a minute"),
        (1, "1 min"),
        (72, "1 h 12 min"),
        (60, "1 h"),
        (24 * 60 + 5, "1 d 5 min"),
        (3003, "2 d 2 h"),
    ],
)
def test_durations_are_said_short(minutes: int, said: str) -> None:
    assert lasted(timedelta(minutes=minutes)) == said


def test_lists_read_like_sentences() -> None:
    assert [listed([]), listed(["a"]), listed("ab"), listed("abc", "or")] == ["", "a", "a and b", "a, b or c"]
    assert [counted(1, "alert"), counted(2, "alert")] == ["1 alert", "2 alerts"]
