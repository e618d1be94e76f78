"""Every message as Slack is sent it. After a wanted change, run this with UPDATE_GOLDEN=1 and read the diff."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.unit.blocks.drawn import DRAWN

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_a_message_looks_as_agreed(name: str) -> None:
    path = GOLDEN / f"{name}.json"
    drawn = json.dumps(DRAWN[name], indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.write_text(drawn)
    assert path.read_text() == drawn


def test_no_golden_file_is_left_over() -> None:
    assert {p.stem for p in GOLDEN.glob("*.json")} == set(DRAWN)
