"""docs/log.md has every line that the log can have, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("bot", "handlers", "detectors", "schedule")
LEVELS = {"info", "warning", "error", "exception", "critical"}
DIFFERS = re.compile(r"%[-+ #0-9.]*[a-zA-Z]")


def logged() -> Iterator[tuple[str, ast.expr]]:
    """Where, and the first argument of each call of a logger."""
    for path in (p for room in ROOMS for p in sorted((ROOT / room).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
                of = ast.unparse(node.func.value)
                if of in ("log", "logger") or "getLogger" in of:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node.args[0]


def test_every_line_is_a_text_of_its_own() -> None:
    assert [
        where for where, text in logged() if not (isinstance(text, ast.Constant) and isinstance(text.value, str))
    ] == []


def test_the_page_tells_each_line_and_no_other() -> None:
    lines = {DIFFERS.sub("…", str(text.value)) for _, text in logged() if isinstance(text, ast.Constant)}
    page = (ROOT / "docs" / "log.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([^`]+)` \| \S.*\|$", page, re.M)
    assert sorted(told) == sorted(lines)
