"""The line of every key is known, however the file is laid out."""

from __future__ import annotations

import tomllib

import pytest

from bot.errors import InvalidFile
from bot.handbook.team.settings_file import read_settings
from bot.handbook.team.toml_lines import error_line, key_lines, line_of

TEXT = '''\
# a comment
a = 1
b.c = """
[not.a.table]
d = 1
"""
e = [
  "x",  # ]
  { f = 1 },
]

[table."quoted key"] # comment
g = { h = 1, i = { j = 2 } }

[[many]]
k = 1
[[many.inner]]
l = 1
[[many]]
[many.side]
m = 1
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("a",), 2),
        (("b", "c"), 3),
        (("e",), 7),
        (("e", 1, "f"), 7),
        (("table",), 12),
        (("table", "quoted key", "g", "i", "j"), 13),
        (("many", 0, "k"), 16),
        (("many", 0, "inner", 0, "l"), 18),
        (("many", 1), 19),
        (("many", 1, "side", "m"), 21),
        (("many", 1, "absent"), 19),
        (("absent",), 1),
    ],
)
def test_a_key_is_found(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(key_lines(TEXT), path) == line


@pytest.mark.parametrize(("text", "line"), [("a = 1\nb = ?\n", 2), ("a = 1\nb = [\n\n", 2), ("a", 1)])
def test_a_syntax_error_has_a_line(text: str, line: int) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    assert error_line(caught.value, text) == line


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "9" * 5000,
        "a" + ".a" * 6000 + " = 1",
        'x = { "a"' + '."a"' * 6000 + " = 1 }",
        "[" + ".".join(["a"] * 3000) + "]",
        "x = " + "[" * 5000 + "]" * 5000,
        "x = " + "{ a = " * 500 + "1" + " }" * 500,
    ],
)
def test_what_no_settings_have_is_said_with_its_line_and_not_read_for_seconds(text: str) -> None:
    with pytest.raises(InvalidFile, match=r"team\.toml:2: |team\.toml:1: nested"):
        read_settings(f'name = "x"\n{text}\n'.encode(), "team.toml")
