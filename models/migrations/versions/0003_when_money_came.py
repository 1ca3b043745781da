"""When money came, what the bill paid back unasked, part payments, whose rejects are."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("cases", sa.Column("compensated_fen", sa.BigInteger(), nullable=True))
    op.add_column(
        "reject", sa.Column("age", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
    )
    op.add_column(
        "reject", sa.Column("shop_id", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    op.execute(
        "UPDATE reject SET id = 'r' || id, age = (SELECT s.age FROM source s WHERE s.id = reject.source_id)"
    )
    op.add_column("draft", sa.Column("part_fen", sa.BigInteger(), nullable=True))
    op.add_column("money_match", sa.Column("at", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE money_match SET at ="
        " (SELECT r.ended_at FROM recovery r WHERE r.id = money_match.recovery_id)"
    )
