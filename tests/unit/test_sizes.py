"""What a newcomer can take in: files of one idea, functions that fit on a screen, and nothing that nobody uses."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median, quantiles

from tests.conftest import ROOT

ROOMS = ("bot", "detectors", "handlers", "local_slack/src", "schedule", "senders")
LONGEST_FILE, MEDIAN, LONG = 400, 6, 20  # lines; `LONG`: all but one function in twenty are no longer


@cache
def _files(rooms: tuple[str, ...] = ROOMS) -> list[Path]:
    found = (file for room in rooms for file in sorted((ROOT / room).rglob("*.py")))
    return [file for file in found if "migrations" not in file.parts and "build" not in file.parts]


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Of its body, without the docstring."""
    body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = {f"{f.relative_to(ROOT)}": n for f in _files() if (n := len(f.read_text().splitlines())) > LONGEST_FILE}
    assert long == {}


def test_functions_fit_on_a_screen() -> None:
    nodes = (node for file in _files() for node in ast.walk(ast.parse(file.read_text())))
    lines = [_lines(n) for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert median(lines) <= MEDIAN
    assert quantiles(lines, n=20)[-1] <= LONG


def test_no_name_stands_where_nobody_uses_it() -> None:
    """A constant or a function whose name is written once in all that is kept here is used by nobody."""
    everything = _files((*ROOMS, "bench", "docs", "local_slack/tests", "tests"))
    words = Counter(word for file in everything for word in re.findall(r"\w+", file.read_text()))
    unused = [f"{file.relative_to(ROOT)}: {n}" for file in _files() for n in _plain_names(file) if words[n] == 1]
    assert unused == []


def _plain_names(file: Path) -> Iterator[str]:
    """Of constants and functions of a module; what has a decorator is found by that."""
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
            yield node.name
        if isinstance(node, ast.Assign):
            yield from (t.id for t in node.targets if isinstance(t, ast.Name) and not t.id.startswith("__"))
