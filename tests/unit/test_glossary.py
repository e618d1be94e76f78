"""docs/glossary.md speaks of what is there: each word of our own stands in the code, and no word stands twice."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = [row for row in re.findall(r"^\| ([^|]+) \| [^|]+ \|$", PAGE, re.M) if row not in ("word", "ours")]
OURS = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", PAGE.split("## Words of our own")[1], re.M)[1:]


def test_no_word_is_explained_twice() -> None:
    words = [word for row in ROWS for word in row.split(", ")]
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("word", OURS)
def test_each_word_of_our_own_stands_in_the_code(word: str) -> None:
    found = subprocess.run(["git", "grep", "-qiw", word, "--", "*.py", ":!tests"], cwd=ROOT, check=False)
    assert found.returncode == 0
