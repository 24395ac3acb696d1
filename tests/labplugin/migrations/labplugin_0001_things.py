"""things

Revision: labplugin_0001, after: nothing
A migration imports nothing from core or plugins: it describes its tables itself.
"""

import sqlalchemy as sa
from alembic import op

revision = "labplugin_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "labplugin_thing",
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_labplugin_thing_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_labplugin_thing_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labplugin_thing")),
        sa.UniqueConstraint("public_id", name=op.f("uq_labplugin_thing_public_id")),
    )
    with op.batch_alter_table("labplugin_thing") as batch:
        batch.create_index(op.f("ix_labplugin_thing_person_id"), ["person_id"], unique=False)
        batch.create_index(op.f("ix_labplugin_thing_region_id"), ["region_id"], unique=False)


def downgrade() -> None:
    op.drop_table("labplugin_thing")
