"""A team's own function, as `check = "python"` calls one."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa


def open_orders(connection: sa.Connection, first: date, last: date, as_of: datetime) -> Iterator[dict[str, Any]]:
    for row in connection.execute(sa.text("SELECT shop, waiting FROM orders")):
        yield {"day": last, "entity": row.shop, "value": row.waiting}


def in_all(connection: sa.Connection, first: date, last: date, as_of: datetime) -> Iterator[dict[str, Any]]:
    yield {"day": last, "value": connection.execute(sa.text("SELECT SUM(waiting) FROM orders")).scalar_one()}


def writes(connection: sa.Connection, first: date, last: date, as_of: datetime) -> Iterator[dict[str, Any]]:
    connection.execute(sa.text("DELETE FROM orders"))
    yield {"day": last, "value": 0}


def hangs(connection: sa.Connection, first: date, last: date, as_of: datetime) -> Iterator[dict[str, Any]]:
    time.sleep(600)
    yield {"day": last, "value": 0}


def dies(connection: sa.Connection, first: date, last: date, as_of: datetime) -> Iterator[dict[str, Any]]:
    os._exit(3)
