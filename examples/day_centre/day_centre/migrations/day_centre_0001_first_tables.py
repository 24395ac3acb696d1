"""first tables

Revision: day_centre_0001, after: nothing
A migration imports nothing from core or plugins: it describes its tables itself.
"""

import sqlalchemy as sa
from alembic import op


revision = "day_centre_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "day_centre_file",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_day_centre_file_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_day_centre_file_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_day_centre_file_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_centre_file")),
        sa.UniqueConstraint(
            "centre_id", "number", name=op.f("uq_day_centre_file_centre_id_number")
        ),
        sa.UniqueConstraint(
            "person_id", "centre_id", name=op.f("uq_day_centre_file_person_id_centre_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_day_centre_file_public_id")),
    )
    with op.batch_alter_table("day_centre_file", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_day_centre_file_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "day_centre_stay",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("regime", sa.String(length=4), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("regime IN ('full', 'half')", name=op.f("ck_day_centre_stay_regime")),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_day_centre_stay_dates")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_day_centre_stay_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["day_centre_file.id"],
            name=op.f("fk_day_centre_stay_file_id_day_centre_file"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["activity_group.id"],
            name=op.f("fk_day_centre_stay_group_id_activity_group"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_day_centre_stay_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_day_centre_stay_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_centre_stay")),
        sa.UniqueConstraint("public_id", name=op.f("uq_day_centre_stay_public_id")),
    )
    with op.batch_alter_table("day_centre_stay", schema=None) as batch_op:
        batch_op.create_index(
            "ix_day_centre_stay_centre_id", ["centre_id", "ends_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_day_centre_stay_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_day_centre_stay_group_id"), ["group_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_day_centre_stay_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_day_centre_stay_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq_day_centre_stay_open",
            ["file_id"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )

    op.create_table(
        "day_centre_order",
        sa.Column("stay_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('admit', 'suspend', 'resume', 'regime', 'transfer', 'end')",
            name=op.f("ck_day_centre_order_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_day_centre_order_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_day_centre_order_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["stay_id"],
            ["day_centre_stay.id"],
            name=op.f("fk_day_centre_order_stay_id_day_centre_stay"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_centre_order")),
        sa.UniqueConstraint(
            "centre_id",
            "number",
            "issued_on",
            name=op.f("uq_day_centre_order_centre_id_number_issued_on"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_day_centre_order_public_id")),
    )
    with op.batch_alter_table("day_centre_order", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_day_centre_order_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_day_centre_order_stay_id"), ["stay_id"], unique=False)

    op.create_table(
        "day_centre_stay_pause",
        sa.Column("stay_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_day_centre_stay_pause_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["stay_id"],
            ["day_centre_stay.id"],
            name=op.f("fk_day_centre_stay_pause_stay_id_day_centre_stay"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_centre_stay_pause")),
    )
    with op.batch_alter_table("day_centre_stay_pause", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_day_centre_stay_pause_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_day_centre_stay_pause_stay_id"), ["stay_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("day_centre_stay_pause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_centre_stay_pause_stay_id"))
        batch_op.drop_index(batch_op.f("ix_day_centre_stay_pause_region_id"))

    op.drop_table("day_centre_stay_pause")
    with op.batch_alter_table("day_centre_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_centre_order_stay_id"))
        batch_op.drop_index(batch_op.f("ix_day_centre_order_region_id"))

    op.drop_table("day_centre_order")
    with op.batch_alter_table("day_centre_stay", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_day_centre_stay_open",
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_day_centre_stay_region_id"))
        batch_op.drop_index(batch_op.f("ix_day_centre_stay_person_id"))
        batch_op.drop_index(batch_op.f("ix_day_centre_stay_group_id"))
        batch_op.drop_index(batch_op.f("ix_day_centre_stay_file_id"))
        batch_op.drop_index("ix_day_centre_stay_centre_id")

    op.drop_table("day_centre_stay")
    with op.batch_alter_table("day_centre_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_centre_file_region_id"))

    op.drop_table("day_centre_file")
