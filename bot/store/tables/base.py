"""What all tables share.

Two kinds of time: `Instant` columns are the handbook's time, Float columns named *_at / *_until with the suffix
`machine` in their comment are Unix seconds of the world's time (leases, retries). See `bot/clock.py`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, ForeignKey, Integer, MetaData, String
from sqlalchemy.types import TypeDecorator

from bot.handbook.model import Severity

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware instant. SQLite has no zones and compares text, so there it is stored as naive UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}; all of them are aware")
        moved = value.astimezone(UTC)
        return moved.replace(tzinfo=None) if dialect.name == "sqlite" else moved

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Level(TypeDecorator[Severity]):
    """A severity as one text that sorts as the levels do: '1 page SEV2'."""

    impl = String(80)
    cache_ok = True

    def process_bind_param(self, value: Severity | None, dialect: Dialect) -> str | None:
        return value.stored if value is not None else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> Severity | None:
        return Severity.read(value) if value is not None else None


def row_id() -> Column[Any]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def incident_id(nullable: bool = False) -> Column[Any]:
    return Column("incident_id", Integer, ForeignKey("incidents.id"), nullable=nullable)
