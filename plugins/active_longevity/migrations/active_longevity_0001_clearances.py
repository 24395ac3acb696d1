"""clearances

Revision: active_longevity_0001, after: nothing
A migration imports nothing from core or plugins: it describes its tables itself.
"""

import sqlalchemy as sa
from alembic import op


revision = "active_longevity_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "active_longevity_clearance",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("doctor", sa.String(length=200), nullable=False),
        sa.Column("limits", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "issued_on IS NULL OR valid_until >= issued_on",
            name=op.f("ck_active_longevity_clearance_dates"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_active_longevity_clearance_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_clearance_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_clearance")),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_clearance_public_id")),
    )
    with op.batch_alter_table("active_longevity_clearance", schema=None) as batch_op:
        batch_op.create_index(
            "ix_active_longevity_clearance_person", ["person_id", "valid_until"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_clearance_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_clearance_source"), ["source"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("active_longevity_clearance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_clearance_source"))
        batch_op.drop_index(batch_op.f("ix_active_longevity_clearance_region_id"))
        batch_op.drop_index("ix_active_longevity_clearance_person")

    op.drop_table("active_longevity_clearance")
