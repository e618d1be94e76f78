"""The format keeps its meaning: the example is read into the very model that it was read into before other teams'
documents were."""

from __future__ import annotations

import json
from pathlib import Path

from bot.handbook.document.reader import read_handbook

GOLDEN = json.loads((Path(__file__).parent / "example_model.json").read_text(encoding="utf-8"))


def test_the_example_means_what_it_meant() -> None:
    book = read_handbook(Path("teams/data-engineering/handbook.md").read_bytes(), "handbook.md")
    assert json.loads(book.model_dump_json(include=set(GOLDEN))) == GOLDEN
