"""What reads foreign text takes no longer for each further character: twice the text, about twice the time. Each text is
made to be as bad as can be for such a reader."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from email import message_from_bytes, policy

from bot.errors import WatchkeeperError
from bot.handbook.document.phrases import duration, first_duration
from bot.handbook.document.reader import read_handbook
from bot.handbook.team.integrations import InboundSettings
from bot.handbook.team.matching import near, pipelines_like
from bot.handbook.team.presets import presets
from bot.handbook.team.runbook_search import search
from bot.handbook.team.settings_file import read_settings
from bot.handbook.team.team import Team
from bot.inbound import channel, headline, mail_text
from bot.inbound.binding import issue_like
from bot.inbound.event import long_text
from bot.inbound.translators import TRANSLATORS, translate
from bot.slack_text import plain, safe, visible
from detectors.robots import is_robot

SMALL, STEPS = 8_000, 4  # characters, and how many times longer the long text is
MOST = 9.0  # times longer that it may take: 4 for what is linear, 16 for what is quadratic
NOTHING = 0.02  # seconds of a long text that say nothing about growth

PIECES = {
    "one letter": "a",
    "blanks": " ",
    "lines": "\n",
    "numbers": "9",
    "dots": "a.",
    "brackets": "[",
    "angles": "<a",
    "escapes": "&amp;",
    "hyphens": "a-",
    "words": "refund ratio ",
    "quotes": "> ",
    "bars": "| a ",
    "agents": "Mozilla/5.0 (X; ",
    "marks": "e\u0301\u0301\u0301",
    "fences": "```\n",
    "colons": "a: ",
}


def readers(team: Team) -> dict[str, Callable[[str], object]]:
    def way(name: str) -> InboundSettings:
        auth = {"auth": {"scheme": "sns", "topic": "arn:aws:sns:x"}} if name == "cloudwatch" else {}
        return InboundSettings(name="x", kind="json", preset=name, secret_env="X", **auth)

    grafana, pagerduty = way("grafana"), way("pagerduty-events")
    assert presets()
    return {
        "safe": safe.__wrapped__,
        "plain": plain.__wrapped__,
        "visible": visible,
        "long_text": long_text,
        "headline": headline.nature_in,
        "state": headline.without_state,
        "durations": first_duration,
        "duration": duration,
        "search": lambda t: search(team, t),
        "entry": lambda t: issue_like(team, team.handbook.ownership[0].pipeline, t),
        "pipeline": lambda t: pipelines_like(team, t),
        "near": lambda t: near(t, [o.pipeline for o in team.handbook.ownership]),
        "handbook": lambda t: read_handbook(t.encode(), "handbook.md"),
        "team.toml": lambda t: read_settings(t.encode(), "team.toml"),
        "a value of team.toml": lambda t: read_settings(f"name = {json.dumps(t)}".encode(), "team.toml"),
        "agent": lambda t: is_robot.__wrapped__(t),
        "plain alert": lambda t: TRANSLATORS["plain"](json.dumps({"id": "1", "summary": t, "detail": t}).encode()),
        "grafana": lambda t: translate(json.dumps({"alerts": [{"annotations": {"summary": t}}]}).encode(), grafana),
        "pagerduty": lambda t: translate(json.dumps({"dedup_key": t, "payload": {"summary": t}}).encode(), pagerduty),
        "raw": lambda t: TRANSLATORS["dbt"](t.encode()),
        "page of a mail": mail_text._words,
        "message": lambda t: channel.matching(team, channel.words_of({"text": t, "attachments": [{"text": t}]})),
        "mail": lambda t: mail_text.text_of(message_from_bytes(b"Subject: x\n\n" + t.encode(), policy=policy.default)),
    }


def seconds(read: Callable[[str], object], text: str) -> float:
    """The best of three."""
    found = []
    for _ in range(3):
        began = time.process_time()
        with suppress(WatchkeeperError):
            read(text)
        found.append(time.process_time() - began)
        if found[-1] > 2.0:
            break
    return min(found)


def test_no_reader_of_foreign_text_takes_much_longer_for_more_of_it(team: Team) -> None:
    slow = []
    for name, read in readers(team).items():
        for what, piece in PIECES.items():
            short, long = (piece * (n * SMALL // len(piece)) for n in (1, STEPS))
            took = seconds(read, long)
            if took > NOTHING and took > MOST * max(seconds(read, short), NOTHING / STEPS):
                slow.append(f"{name} of {what}: {took:.2f} s for {len(long):,} characters")
    assert slow == []
