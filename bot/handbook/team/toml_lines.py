"""On which line of a TOML text each key stands; tomllib keeps the values and forgets the lines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line of a key, or of the nearest table around it that is written down."""
    return next((lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in lines), 1)


def key_lines(text: str) -> dict[Path, int]:
    """Every key and table of a valid TOML text -> its line, from 1. Tables of an array are numbered from 0."""
    lines: dict[Path, int] = {}
    table: Path = ()
    counts: dict[Path, int] = {}
    for line, statement in _statements(text):
        if statement.lstrip().startswith("["):
            table = _table(statement, counts)
            _note(lines, table, line)
        else:
            for path in _leaves(tomllib.loads(statement)):
                _note(lines, table + path, line)
    return lines


def error_line(error: tomllib.TOMLDecodeError, text: str) -> int:
    """The line that a syntax error names; the last one for "at end of document"."""
    found = re.search(r"line (\d+)", str(error))
    return int(found[1]) if found else max(1, text.rstrip("\n").count("\n") + 1)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each header or `key = value`, with the line on which it starts. A value that runs over several lines is
    collected until it parses: no beginning of a TOML statement is itself a whole one."""
    started, held = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        if not held and (not line.strip() or line.lstrip().startswith("#")):
            continue
        if not held and line.lstrip().startswith("["):
            yield number, line
            continue
        started, held = (started, f"{held}\n{line}") if held else (number, line)
        if _is_whole(held):
            yield started, held
            held = ""


def _is_whole(statement: str) -> bool:
    try:
        tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _table(header: str, counts: dict[Path, int]) -> Path:
    """The path of a [table] or [[table]], with the number of the array's table that it belongs to."""
    keys = next(_leaves(tomllib.loads(header)))
    path: Path = ()
    for key in keys[:-1]:
        path += (key,)
        path += (counts[path] - 1,) if path in counts else ()
    path += (keys[-1],)
    if not header.lstrip().startswith("[["):
        return path
    counts[path] = counts.get(path, 0) + 1
    return (*path, counts[path] - 1)


def _leaves(value: dict[str, Any]) -> Iterator[Path]:
    for key, inner in value.items():
        if isinstance(inner, dict) and inner:
            yield from ((key, *path) for path in _leaves(inner))
        else:
            yield (key,)


def _note(lines: dict[Path, int], path: Path, line: int) -> None:
    for n in range(1, len(path) + 1):
        lines.setdefault(path[:n], line)
