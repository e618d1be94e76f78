"""Detectors that did not run by their time"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("detectors", schema=None) as batch_op:
        batch_op.add_column(sa.Column("late_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("detectors", schema=None) as batch_op:
        batch_op.drop_column("late_since")
