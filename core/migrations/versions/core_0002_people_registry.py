"""people registry

Revision: core_0002, after: core_0001
A migration imports nothing from core or plugins: it describes its tables itself.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0002"
down_revision = "core_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kato",
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("parent_code", sa.String(length=9), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.String(length=200), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column(
            "search_key",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name=op.f("ck_kato_level")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_kato")),
    )
    with op.batch_alter_table("kato", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kato_parent_code"), ["parent_code"], unique=False)
        batch_op.create_index("ix_kato_search_key", ["search_key"], unique=False)

    op.create_table(
        "people_export",
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("file_format", sa.String(length=4), nullable=False),
        sa.Column(
            "columns",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "filters",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("stored_name", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_people_export_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_people_export_job_id_job")),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_people_export_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_export")),
        sa.UniqueConstraint("public_id", name=op.f("uq_people_export_public_id")),
    )
    with op.batch_alter_table("people_export", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_export_region_id"), ["region_id"], unique=False)

    with op.batch_alter_table("centre", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kato_code", sa.String(length=9), nullable=True))

    with op.batch_alter_table("district", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kato_code", sa.String(length=9), nullable=True))

    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("on_known", sa.String(length=8), server_default="attach", nullable=False)
        )
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.add_column(sa.Column("on_known", sa.String(length=8), nullable=True))
        batch_op.add_column(
            sa.Column(
                "choices",
                sa.JSON(none_as_null=True).with_variant(
                    postgresql.JSONB(none_as_null=True), "postgresql"
                ),
                nullable=True,
            )
        )
        batch_op.add_column(
            sa.Column(
                "differences",
                sa.JSON(none_as_null=True).with_variant(
                    postgresql.JSONB(none_as_null=True), "postgresql"
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("person_version", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "changes",
                sa.JSON(none_as_null=True).with_variant(
                    postgresql.JSONB(none_as_null=True), "postgresql"
                ),
                nullable=True,
            )
        )
        batch_op.add_column(
            sa.Column(
                "kept_fields",
                sa.JSON(none_as_null=True).with_variant(
                    postgresql.JSONB(none_as_null=True), "postgresql"
                ),
                nullable=True,
            )
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kato_code", sa.String(length=9), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("kato_code")

    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_column("kept_fields")
        batch_op.drop_column("changes")
        batch_op.drop_column("person_version")
        batch_op.drop_column("differences")
        batch_op.drop_column("choices")
        batch_op.drop_column("on_known")

    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_column("revision")
        batch_op.drop_column("on_known")

    with op.batch_alter_table("district", schema=None) as batch_op:
        batch_op.drop_column("kato_code")

    with op.batch_alter_table("centre", schema=None) as batch_op:
        batch_op.drop_column("kato_code")

    with op.batch_alter_table("people_export", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_export_region_id"))

    op.drop_table("people_export")
    with op.batch_alter_table("kato", schema=None) as batch_op:
        batch_op.drop_index("ix_kato_search_key")
        batch_op.drop_index(batch_op.f("ix_kato_parent_code"))

    op.drop_table("kato")
