"""Severities by rank and urgency beside their name, for documents name them as they like

What was stored as P0 to P3 keeps its meaning: the first two woke people, the third was a notice, the last a ticket.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_THEN = {"P0": "0 page P0", "P1": "1 page P1", "P2": "2 notice P2", "P3": "3 ticket P3"}
_COLUMNS = (("incidents", "severity", False), ("incidents", "ruled", True), ("alerts", "severity", False))


def upgrade() -> None:
    for table, column, nullable in _COLUMNS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(
                column, existing_type=sa.String(length=2), type_=sa.String(length=80), existing_nullable=nullable
            )
        _rewrite(table, column, _THEN)
    _rewrite("steps", "do", {"tell cfo": "inform"})


def downgrade() -> None:
    _rewrite("steps", "do", {"inform": "tell cfo"})
    for table, column, nullable in _COLUMNS:
        _by_rank(table, column)
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(
                column, existing_type=sa.String(length=80), type_=sa.String(length=2), existing_nullable=nullable
            )


def _rewrite(table: str, column: str, words: dict[str, str]) -> None:
    cell: sa.ColumnClause[str] = sa.column(column)
    rows = sa.table(table, cell)
    for before, after in words.items():
        op.execute(sa.update(rows).where(cell == before).values({column: after}))


def _by_rank(table: str, column: str) -> None:
    """What there was then had four levels; a fifth is the mildest of them."""
    cell: sa.ColumnClause[str] = sa.column(column)
    rows = sa.table(table, cell)
    op.execute(sa.update(rows).where(cell.like("4 %")).values({column: "P3"}))
    for before, after in ((f"{rank} %", f"P{rank}") for rank in range(4)):
        op.execute(sa.update(rows).where(cell.like(before)).values({column: after}))
