"""Nobody reads a word that docs/glossary.md gives another for: not in a message, a form, an error, a command or a page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
GLOSSARY = ROOT / "docs" / "glossary.md"
ROOMS = ("bot", "handlers", "detectors", "schedule", "senders")
# Where the words stand for what they are: the handbooks of others are read in them, migrations are history.
NOT_READ = ("migrations", "phrases.py", "vocabulary.py", "concepts.py", "shapes/")
PAGES = ("README.md", "SECURITY.md", "CONTRIBUTING.md", "docs/*.md", "docs/lint/*.md", "senders/README.md")
# An internal name that a page explains to who works on the code.
ABOUT_THE_CODE = ("docs/architecture.md", "docs/glossary.md", "CONTRIBUTING.md")


# "X is no Y" for "is not a Y"; not "there is no Y", "is no longer".
_NO_THING = r"(?<!there )(?<!here )is no (?!longer|more|such|`)\w+"


@cache
def not_said() -> re.Pattern[str]:
    table = GLOSSARY.read_text(encoding="utf-8").split("## What people never read here")[1].split("\n## ")[0]
    cells = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", table, re.M)[1:]
    phrases = [phrase.strip() for cell in cells for phrase in cell.split(",")]
    assert len(phrases) > 60
    written = (re.escape(phrase).replace(r"\.\.\.", r"\w+").replace(r"\ ", r"[\s*_]+") for phrase in phrases)
    every = "|".join((*sorted(written, key=len, reverse=True), _NO_THING))
    return re.compile(rf"(?<![\w`])(?:{every})(?![\w`=])", re.IGNORECASE)


def read_in_code(path: Path) -> Iterator[tuple[int, str]]:
    """Every text of a module with its line, f-strings whole; what has no blank in it is a name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    silent = _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts | silent:
            text = node.value
        else:
            continue
        if " " in text and not re.search(r"\\[bwsd]|\(\?", text):
            yield node.lineno, text


def _docstrings(tree: ast.AST) -> set[int]:
    with_one = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    first = [
        node.body[0] for node in ast.walk(tree) if isinstance(node, with_one) and node.body and not _is_command(node)
    ]
    return {id(each.value) for each in first if isinstance(each, ast.Expr)}


def _is_command(node: ast.AST) -> bool:
    """Its docstring is what `watchkeeper NAME --help` says."""
    given = node.args.args if isinstance(node, ast.FunctionDef) else []
    return any("typer." in ast.unparse(arg) or "TeamDir" in ast.unparse(arg) for arg in given)


def modules() -> list[Path]:
    found = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return [path for path in found if not any(part in str(path.relative_to(ROOT)) for part in NOT_READ)]


@pytest.mark.parametrize("room", ROOMS)
def test_no_text_of_the_code_says_what_the_glossary_has_another_word_for(room: str) -> None:
    mine = [path for path in modules() if path.relative_to(ROOT).parts[0] == room]
    assert mine
    said = [
        f"{path.relative_to(ROOT)}:{line}: {found[0]!r} in {text[:100]!r}"
        for path in mine
        for line, text in read_in_code(path)
        if (found := not_said().search(text))
    ]
    assert said == []


@pytest.mark.parametrize("pattern", PAGES)
def test_no_page_says_what_the_glossary_has_another_word_for(pattern: str) -> None:
    paths = [path for path in ROOT.glob(pattern) if str(path.relative_to(ROOT)) not in ABOUT_THE_CODE]
    assert paths or pattern in ABOUT_THE_CODE
    said = [
        f"{path.relative_to(ROOT)}:{number}: {found[0]!r} in {line[:100]!r}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := not_said().search(line))
    ]
    assert said == []


def test_the_walk_sees_what_it_looks_for() -> None:
    assert not_said().search("*Nobody has it* yet")
    assert not_said().search("The owner is told at once")
    assert not not_said().search("`called_off=1` is unfolded")
