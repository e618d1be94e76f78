"""A step that pages keeps the incident that its people were paged for a moment before"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("steps", sa.Column("beside", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("steps", "beside")
