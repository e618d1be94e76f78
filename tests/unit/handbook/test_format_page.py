"""docs/handbook-format.md cannot lie: its tables are the reader's own, and the reader understands every name in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.handbook.document.format import COLUMNS, HEADINGS, ORDERS, ROTATIONS, tables
from bot.handbook.document.markdown import blocks
from bot.handbook.document.markup import Table
from bot.handbook.document.outline import kind_of
from bot.handbook.document.shapes import columns
from bot.handbook.document.shapes.issues import issues_in
from bot.handbook.document.shapes.rota import rota_in
from bot.handbook.document.shapes.topics import topics

PAGE = Path("docs/handbook-format.md").read_text(encoding="utf-8")
NAMES = [(kind, name) for kind, names in HEADINGS.items() for name in names if not name.startswith("any ")]
HEADERS = [(kind, name) for kind, names in COLUMNS.items() for name in names]


def test_the_page_has_the_tables_of_the_reader() -> None:
    assert tables() in PAGE


@pytest.mark.parametrize(("kind", "name"), NAMES)
def test_each_heading_is_understood(kind: Any, name: str) -> None:
    page = f"## Ledger\n\n## {name}\n- the file comes late\n"
    books, general = issues_in(topics(blocks(page)), ["Ledger"])
    lists_issues = any(b.issues for b in books) or bool(general)
    assert kind_of(name) is kind or (kind.name == "ISSUES" and lists_issues)


@pytest.mark.parametrize(("kind", "name"), HEADERS)
def test_each_header_is_understood(kind: Any, name: str) -> None:
    assert columns.column(Table(1, (name,), ()), getattr(columns, kind)) == 0


@pytest.mark.parametrize("line", ROTATIONS)
def test_each_way_of_writing_a_rotation_is_understood(line: str) -> None:
    second = line.replace("Ann", "Dan").replace("Bob", "Eve").replace("1-2", "3-4")
    second = (
        second.replace("Week 1", "Week 2").replace("Turn 1", "Turn 2").replace("Jan 5", "Jan 12").replace("11", "18")
    )
    second = second.replace("09-01", "09-08").replace("01-05", "01-12")
    found = rota_in(topics(blocks(f"## On call\n\n- {line}\n- {second}\n")))
    assert found is not None
    assert found.turns[0].primary == ("Ann",)


@pytest.mark.parametrize("line", ORDERS)
def test_each_way_of_writing_an_order_is_understood(line: str) -> None:
    found = rota_in(topics(blocks(f"## On call\n\n{line}\n")))
    assert found is not None
    assert [t.primary[0] for t in found.turns] == ["Ann", "Bob", "Cid"]
