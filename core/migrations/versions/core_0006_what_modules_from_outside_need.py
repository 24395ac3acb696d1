"""what modules from outside need

Revision: core_0006, after: core_0005
A migration imports nothing from core or plugins: it describes its tables itself.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0006"
down_revision = "core_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("module_record", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "titles",
                sa.JSON(none_as_null=True).with_variant(
                    postgresql.JSONB(none_as_null=True), "postgresql"
                ),
                nullable=True,
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("module_record", schema=None) as batch_op:
        batch_op.drop_column("titles")
