"""A notice knows of which fault it is, which was in its key"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_PART = re.compile(r":part(\d+):")

outbox = sa.table("outbox", sa.column("id", sa.Integer), sa.column("key", sa.String), sa.column("fault_id", sa.Integer))


def upgrade() -> None:
    op.add_column("outbox", sa.Column("fault_id", sa.Integer(), nullable=True))
    c = op.get_bind()
    told = sa.select(outbox.c.id, outbox.c.key).where(
        outbox.c.key.like("i%:inform:%:part%:%") | outbox.c.key.like("i%:inform:part%:%")
    )
    for row, key in c.execute(told).all():
        if found := _PART.search(key):
            c.execute(sa.update(outbox).where(outbox.c.id == row).values(fault_id=int(found[1])))


def downgrade() -> None:
    op.drop_column("outbox", "fault_id")
