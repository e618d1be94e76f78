"""Figures of the detectors' days are kept"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("detector", sa.String(length=120), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=True),
        sa.Column("k", sa.BigInteger(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figures")),
    )
    op.create_index(op.f("ix_figures_team_detector_day"), "figures", ["team", "detector", "day"], unique=False)
    op.create_table(
        "figure_days",
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("detector", sa.String(length=120), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team", "detector", "day", name=op.f("pk_figure_days")),
    )


def downgrade() -> None:
    op.drop_table("figure_days")
    op.drop_index(op.f("ix_figures_team_detector_day"), table_name="figures")
    op.drop_table("figures")
