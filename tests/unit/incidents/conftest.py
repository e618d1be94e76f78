"""Two databases for what has to come to the same in either of two ways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.store.database import Database


@pytest.fixture
def two(sqlite_url: str) -> Iterator[tuple[Database, Database]]:
    path = sqlite_url.removeprefix("sqlite:///")
    with open(path, "rb") as template, open(f"{path}.2", "wb") as copy:
        copy.write(template.read())
    both = Database(sqlite_url), Database(f"{sqlite_url}.2")
    yield both
    for database in both:
        database.close()
