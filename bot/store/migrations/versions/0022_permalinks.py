"""Incidents know the address of their message, and how it is known that they are over"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("incidents", sa.Column("permalink", sa.String(length=300), server_default="", nullable=False))
    op.add_column("incidents", sa.Column("basis", sa.String(length=20), nullable=True))
    op.add_column("incidents", sa.Column("proof", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    for column in ("proof", "basis", "permalink"):
        op.drop_column("incidents", column)
