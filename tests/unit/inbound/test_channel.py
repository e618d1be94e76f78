"""Which messages are read, and what they say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from bot.inbound.channel import is_news, words_of
from tests.unit.handlers.test_ways_in import ANY_JSON

MESSAGE: dict[str, Any] = {"type": "message", "ts": "1.2", "channel": "C1", "text": "hello"}


@pytest.mark.parametrize(
    ("changed", "news"),
    [
        ({}, True),
        ({"subtype": "bot_message", "bot_id": "B1"}, True),
        ({"subtype": "file_share"}, True),
        ({"thread_ts": "1.2"}, True),
        ({"user": "UOTHER"}, True),
        ({"user": "UOURS"}, False),
        ({"metadata": {"event_type": "watchkeeper_notice", "event_payload": {}}}, False),
        ({"metadata": {"event_type": "another"}}, True),
        ({"thread_ts": "1.1"}, False),
        ({"subtype": "thread_broadcast", "thread_ts": "1.1"}, False),
        ({"hidden": True}, False),
        *(
            ({"subtype": subtype}, False)
            for subtype in (
                "message_changed",
                "message_deleted",
                "channel_join",
                "channel_topic",
                "bot_add",
                "reminder_add",
            )
        ),
    ],
)
def test_only_a_new_message_of_somebody_else_is_news(changed: dict[str, Any], news: bool) -> None:
    assert is_news({**MESSAGE, **changed}, "UOURS") is news


def test_links_mentions_and_escapes_become_words() -> None:
    text = "<https://a.example/x|the job> failed &amp; <@U1> <!here> said &lt;b&gt; <https://b.example>"
    assert words_of({"text": text}) == "the job failed &     said <b> https://b.example"


def test_attachments_and_blocks_are_read_once() -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "in a block"}}
    attachment = {
        "pretext": "before",
        "text": "hello",
        "blocks": [block],
        "fields": [{"title": "key", "value": "figure"}],
    }
    said = words_of({**MESSAGE, "attachments": [attachment]}).splitlines()
    assert sorted(said) == ["before", "figure", "hello", "in a block", "key"]


@given(ANY_JSON, ANY_JSON, ANY_JSON)
def test_whatever_the_message_holds_is_read(text: Any, attachments: Any, blocks: Any) -> None:
    assert len(words_of({"text": text, "attachments": attachments, "blocks": blocks})) <= 4000


def test_a_message_as_deep_or_wide_as_can_be_is_read() -> None:
    deep: Any = {"text": "x"}
    for _ in range(5000):
        deep = {"elements": [deep]}
    assert words_of({**MESSAGE, "blocks": [deep]}) == "hello"
    assert words_of({**MESSAGE, "attachments": [{"text": str(n)} for n in range(100_000)]}).startswith("hello")
