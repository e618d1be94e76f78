"""Numbers in text that others send: whatever looks like one and is none is no reason to fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inbound.paths import text_at
from bot.text import whole
from tests.conftest import ROOT

_LOOKS = re.compile(r"\.is(?:digit|decimal|numeric)\(\)")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("12", 12),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("²", None),
        ("٣", None),
        ("", None),
        ("-1", None),
    ],
)
def test_a_number_is_what_machines_write(text: str, number: int | None) -> None:
    assert whole(text) == number


@given(st.text())
def test_any_text_is_a_number_or_none(text: str) -> None:
    number = whole(text)
    assert number is None or 0 <= number < 10**18


def test_a_path_into_a_payload_may_look_like_a_number() -> None:
    assert text_at("list.²", {"list": [1]}, {}) == text_at(f"list.{'9' * 5000}", {"list": [1]}, {}) == ""


def _made_into_numbers() -> Iterator[str]:
    """Lines that look whether text is a number and make it one: `isdigit` lets through what `int` refuses."""
    for room in ("bot", "handlers", "detectors", "schedule", "senders"):
        for file in sorted((ROOT / room).rglob("*.py")):
            yield from (f"{file.relative_to(ROOT)}: {line.strip()}" for line in _lines(file))


def _lines(file: Path) -> Iterator[str]:
    lines = file.read_text().splitlines()
    near = (" ".join(lines[max(0, n - 1) : n + 3]) for n, line in enumerate(lines) if _LOOKS.search(line))
    return (text for text in near if re.search(r"\bint\(", text))


# What a pattern has let through as digits, raw bytes, or a row of our own.
_KNOWN = {"bot/text.py", "handlers/guard.py", "handlers/dates/day.py", "handlers/dates/months.py", "0019_sending.py"}


def test_text_is_made_into_a_number_in_one_place() -> None:
    assert [line for line in _made_into_numbers() if not any(known in line for known in _KNOWN)] == []
