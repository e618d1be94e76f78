"""A team whose detectors a test declares, and warehouses of three kinds with whatever tables a test puts into them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.handbook.team.settings import SourceSettings
from bot.handbook.team.team import Team
from detectors.checks.check import Occasion
from tests import postgres

PROFIT = "Aggregate Profit Pipeline"
_names = (f"warehouse_{n}" for n in itertools.count())

Declaring = Callable[..., Team]


def refund_table(**changes: Any) -> dict[str, Any]:
    """A valid [[detectors]] table; a field given as None is left out."""
    table = {
        "name": "refund-ratio",
        "check": "ratio",
        "pipeline": PROFIT,
        "issue": "Transaction Database",
        "source": "warehouse",
        "at": ["06:05"],
        "table": "transactions",
        "time": "created_at",
        "match": "transaction_type = 'refund'",
        "below": "1 %",
        **changes,
    }
    return {key: value for key, value in table.items() if value is not None}


def at(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def occasion(text: str = "2025-11-21 06:00", **changes: Any) -> Occasion:
    usual = {"landing": timedelta(hours=6), "zone": "America/Los_Angeles", "country": "US"}
    return Occasion(at(text), **{**usual, **changes})


@pytest.fixture
def declaring(team: Team) -> Declaring:
    """The example team with other [[detectors]] tables and sources."""

    def with_tables(*tables: Mapping[str, Any], sources: Mapping[str, SourceSettings] | None = None) -> Team:
        lines = tuple(100 * n for n in range(1, len(tables) + 1))
        update: dict[str, Any] = {"detectors": tables, "detector_lines": lines, "detector_keys": ()}
        if sources is not None:
            update["sources"] = dict(sources)
        return team.model_copy(update={"settings": team.settings.model_copy(update=update)})

    return with_tables


@dataclass
class Place:
    """A database to write a test's tables into. url: what a source of a team would say."""

    url: str
    metadata: sa.MetaData = field(default_factory=sa.MetaData)

    def put(self, name: str, columns: Mapping[str, Any], rows: Sequence[Sequence[Any]]) -> None:
        engine = sa.create_engine(self.url)
        table = sa.Table(name, self.metadata, *(sa.Column(c, kind) for c, kind in columns.items()))
        with engine.begin() as connection:
            table.create(connection)
            if rows:
                connection.execute(table.insert(), [dict(zip(columns, row, strict=True)) for row in rows])
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql", "duckdb"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty database of each kind."""
    if request.param != "postgresql":
        yield Place(f"{request.param}:///{tmp_path / 'warehouse.db'}")
        return
    server, name = request.getfixturevalue("postgres_server"), next(_names)
    yield Place(postgres.new_database(server, name))
    postgres.drop_database(server, name)


@pytest.fixture
def sqlite_place(tmp_path: Path) -> Place:
    return Place(f"sqlite:///{tmp_path / 'warehouse.db'}")
