"""Alembic's entry: always runs on the connection that `bot.store.migrate` hands it."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from bot.store.tables import Instant, metadata


def _render(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    # A migration must go on meaning the same when our own types change, so it names only SQLAlchemy's.
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Instant) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=_render,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
