"""the whole centre

Revision: active_longevity_0002, after: active_longevity_0001
A migration imports nothing from core or plugins: it describes its tables itself.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "active_longevity_0002"
down_revision = "active_longevity_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "active_longevity_club_level",
        sa.Column("service_kind", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.String(length=200), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_club_level_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_club_level")),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_club_level_public_id")),
        sa.UniqueConstraint(
            "region_id",
            "service_kind",
            "name_kk",
            name=op.f("uq_active_longevity_club_level_region_id_service_kind_name_kk"),
        ),
    )
    with op.batch_alter_table("active_longevity_club_level", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_active_longevity_club_level_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "active_longevity_contraindication",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("body", sa.String(length=16), nullable=False),
        sa.Column("name_kk", sa.String(length=120), nullable=False),
        sa.Column("name_ru", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("words_kk", sa.String(length=300), nullable=False),
        sa.Column("words_ru", sa.String(length=300), nullable=False),
        sa.Column("words_en", sa.String(length=300), nullable=False),
        sa.Column("advice_kk", sa.String(length=300), nullable=False),
        sa.Column("advice_ru", sa.String(length=300), nullable=False),
        sa.Column("advice_en", sa.String(length=300), nullable=False),
        sa.Column(
            "effects",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_contraindication_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_contraindication")),
        sa.UniqueConstraint(
            "region_id", "code", name=op.f("uq_active_longevity_contraindication_region_id_code")
        ),
    )
    with op.batch_alter_table("active_longevity_contraindication", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_active_longevity_contraindication_region_id"),
            ["region_id"],
            unique=False,
        )

    op.create_table(
        "active_longevity_service_want",
        sa.Column("service_kind", sa.String(length=100), nullable=False),
        sa.Column("clearance", sa.String(length=8), nullable=False),
        sa.Column("pressure", sa.String(length=8), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_service_want_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_service_want")),
        sa.UniqueConstraint(
            "region_id",
            "service_kind",
            name=op.f("uq_active_longevity_service_want_region_id_service_kind"),
        ),
    )
    with op.batch_alter_table("active_longevity_service_want", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_active_longevity_service_want_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "active_longevity_book",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("isbn", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("search_key", sa.String(length=1200), nullable=False),
        sa.Column(
            "sort_key",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("match_key", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "format IN ('print', 'large_print', 'braille', 'audio', 'daisy')",
            name=op.f("ck_active_longevity_book_format"),
        ),
        sa.CheckConstraint(
            "language IN ('kk', 'ru', 'en', 'other')",
            name=op.f("ck_active_longevity_book_language"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_book_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_book_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_book")),
        sa.UniqueConstraint("centre_id", "match_key", name="uq_active_longevity_book_match"),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_book_public_id")),
    )
    with op.batch_alter_table("active_longevity_book", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_active_longevity_book_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "ix_active_longevity_book_sort", ["centre_id", "sort_key", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_book_source"), ["source"], unique=False
        )

    op.create_table(
        "active_longevity_book_import",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("sheet", sa.String(length=100), nullable=False),
        sa.Column(
            "headers",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('rehearsed', 'applied', 'undone')",
            name=op.f("ck_active_longevity_book_import_state"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_book_import_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_book_import_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_book_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_book_import_public_id")),
    )
    with op.batch_alter_table("active_longevity_book_import", schema=None) as batch_op:
        batch_op.create_index(
            "ix_active_longevity_book_import_file", ["centre_id", "file_sha256"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_book_import_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "active_longevity_measure_choice",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("smallest_change", sa.Numeric(precision=6, scale=1), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chosen_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "smallest_change > 0", name=op.f("ck_active_longevity_measure_choice_smallest_change")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_measure_choice_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_measure_choice_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_measure_choice")),
    )
    with op.batch_alter_table("active_longevity_measure_choice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_active_longevity_measure_choice_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq_active_longevity_measure_choice_running",
            ["centre_id", "code"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "active_longevity_measurement",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(precision=8, scale=1), nullable=False),
        sa.Column(
            "answers",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_measurement_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_active_longevity_measurement_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_measurement_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_measurement")),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_measurement_public_id")),
    )
    with op.batch_alter_table("active_longevity_measurement", schema=None) as batch_op:
        batch_op.create_index(
            "ix_active_longevity_measurement_centre",
            ["centre_id", "code", "measured_on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_measurement_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq_active_longevity_measurement_living",
            ["person_id", "code", "measured_on"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "active_longevity_membership",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("day_limit_hours", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(length=10), nullable=False),
        sa.Column("pension_document", sa.String(length=60), nullable=False),
        sa.Column("override_reason", sa.String(length=200), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_reason", sa.String(length=200), nullable=False),
        sa.Column("told_end", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "basis IN ('age', 'document', 'override')",
            name=op.f("ck_active_longevity_membership_basis"),
        ),
        sa.CheckConstraint(
            "ends_on >= starts_on", name=op.f("ck_active_longevity_membership_dates")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_membership_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_active_longevity_membership_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_membership_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_membership")),
        sa.UniqueConstraint(
            "centre_id", "number", name=op.f("uq_active_longevity_membership_centre_id_number")
        ),
        sa.UniqueConstraint(
            "person_id",
            "centre_id",
            name=op.f("uq_active_longevity_membership_person_id_centre_id"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_membership_public_id")),
    )
    with op.batch_alter_table("active_longevity_membership", schema=None) as batch_op:
        batch_op.create_index(
            "ix_active_longevity_membership_centre_id", ["centre_id", "ends_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_membership_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "active_longevity_pressure",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("systolic", sa.SmallInteger(), nullable=False),
        sa.Column("diastolic", sa.SmallInteger(), nullable=False),
        sa.Column("pulse", sa.SmallInteger(), nullable=True),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("press_key", sa.String(length=64), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("systolic > diastolic", name=op.f("ck_active_longevity_pressure_order")),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_pressure_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_active_longevity_pressure_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_pressure_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_pressure")),
        sa.UniqueConstraint("press_key", name=op.f("uq_active_longevity_pressure_press_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_pressure_public_id")),
    )
    with op.batch_alter_table("active_longevity_pressure", schema=None) as batch_op:
        batch_op.create_index(
            "ix_active_longevity_pressure_day", ["centre_id", "local_date"], unique=False
        )
        batch_op.create_index(
            "ix_active_longevity_pressure_person", ["person_id", "local_date"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_pressure_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "active_longevity_volunteer",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("skills", sa.String(length=300), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_volunteer_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_active_longevity_volunteer_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_volunteer_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_volunteer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_volunteer_public_id")),
    )
    with op.batch_alter_table("active_longevity_volunteer", schema=None) as batch_op:
        batch_op.create_index("ix_active_longevity_volunteer_person", ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_active_longevity_volunteer_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq_active_longevity_volunteer_active",
            ["centre_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("left_on IS NULL"),
            postgresql_where=sa.text("left_on IS NULL"),
        )

    op.create_table(
        "active_longevity_book_copy",
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("inventory", sa.String(length=40), nullable=False),
        sa.Column("inventory_key", sa.String(length=40), nullable=False),
        sa.Column("shelf", sa.String(length=60), nullable=False),
        sa.Column("condition", sa.String(length=16), nullable=False),
        sa.Column("condition_on", sa.Date(), nullable=True),
        sa.Column("condition_reason", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "condition IN ('present', 'lost', 'written_off')",
            name=op.f("ck_active_longevity_book_copy_condition"),
        ),
        sa.ForeignKeyConstraint(
            ["book_id"],
            ["active_longevity_book.id"],
            name=op.f("fk_active_longevity_book_copy_book_id_active_longevity_book"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_book_copy_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_book_copy_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_book_copy")),
        sa.UniqueConstraint("centre_id", "inventory_key", name="uq_active_longevity_book_copy_no"),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_book_copy_public_id")),
    )
    with op.batch_alter_table("active_longevity_book_copy", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_active_longevity_book_copy_book_id"), ["book_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_book_copy_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_book_copy_source"), ["source"], unique=False
        )

    op.create_table(
        "active_longevity_book_import_row",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column(
            "values",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "problems",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["active_longevity_book_import.id"],
            name=op.f("fk_active_longevity_book_import_row_batch_id_active_longevity_book_import"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_book_import_row_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_book_import_row")),
        sa.UniqueConstraint("batch_id", "row_number", name="uq_active_longevity_book_import_row"),
    )
    with op.batch_alter_table("active_longevity_book_import_row", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_active_longevity_book_import_row_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "active_longevity_clearance_limit",
        sa.Column("clearance_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clearance_id"],
            ["active_longevity_clearance.id"],
            name=op.f(
                "fk_active_longevity_clearance_limit_clearance_id_active_longevity_clearance"
            ),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_clearance_limit_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_clearance_limit")),
        sa.UniqueConstraint(
            "clearance_id",
            "code",
            name=op.f("uq_active_longevity_clearance_limit_clearance_id_code"),
        ),
    )
    with op.batch_alter_table("active_longevity_clearance_limit", schema=None) as batch_op:
        batch_op.create_index(
            "ix_active_longevity_clearance_limit_code", ["region_id", "code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_clearance_limit_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "active_longevity_health_stop",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("pressure_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("press_key", sa.String(length=64), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.Column("lift_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "until >= starts_on", name=op.f("ck_active_longevity_health_stop_dates")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_health_stop_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_active_longevity_health_stop_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pressure_id"],
            ["active_longevity_pressure.id"],
            name=op.f("fk_active_longevity_health_stop_pressure_id_active_longevity_pressure"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_health_stop_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_health_stop")),
        sa.UniqueConstraint("press_key", name=op.f("uq_active_longevity_health_stop_press_key")),
        sa.UniqueConstraint(
            "pressure_id", name=op.f("uq_active_longevity_health_stop_pressure_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_health_stop_public_id")),
    )
    with op.batch_alter_table("active_longevity_health_stop", schema=None) as batch_op:
        batch_op.create_index(
            "ix_active_longevity_health_stop_person", ["person_id", "until"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_health_stop_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "active_longevity_incident",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("local_time", sa.Time(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("story", sa.String(length=2000), nullable=False),
        sa.Column("done", sa.String(length=2000), nullable=False),
        sa.Column("ambulance", sa.Boolean(), nullable=False),
        sa.Column("relatives_told", sa.Boolean(), nullable=False),
        sa.Column("doctor", sa.String(length=200), nullable=False),
        sa.Column("witnesses", sa.String(length=200), nullable=False),
        sa.Column("follow_up", sa.String(length=200), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("followed_by", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("press_key", sa.String(length=64), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_incident_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_active_longevity_incident_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_incident_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["active_longevity_incident.id"],
            name=op.f("fk_active_longevity_incident_replaces_id_active_longevity_incident"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["room.id"],
            name=op.f("fk_active_longevity_incident_room_id_room"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_incident")),
        sa.UniqueConstraint("press_key", name=op.f("uq_active_longevity_incident_press_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_incident_public_id")),
    )
    with op.batch_alter_table("active_longevity_incident", schema=None) as batch_op:
        batch_op.create_index(
            "ix_active_longevity_incident_day", ["centre_id", "local_date"], unique=False
        )
        batch_op.create_index("ix_active_longevity_incident_person_id", ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_active_longevity_incident_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "active_longevity_membership_pause",
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "last_day >= first_day", name=op.f("ck_active_longevity_membership_pause_dates")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["active_longevity_membership.id"],
            name=op.f(
                "fk_active_longevity_membership_pause_membership_id_active_longevity_membership"
            ),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_membership_pause_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_membership_pause")),
        sa.UniqueConstraint(
            "public_id", name=op.f("uq_active_longevity_membership_pause_public_id")
        ),
    )
    with op.batch_alter_table("active_longevity_membership_pause", schema=None) as batch_op:
        batch_op.create_index(
            "ix_active_longevity_membership_pause", ["membership_id", "last_day"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_membership_pause_region_id"),
            ["region_id"],
            unique=False,
        )

    op.create_table(
        "active_longevity_membership_term",
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('first', 'renewal', 'return')",
            name=op.f("ck_active_longevity_membership_term_kind"),
        ),
        sa.CheckConstraint(
            "ends_on >= starts_on", name=op.f("ck_active_longevity_membership_term_dates")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["active_longevity_membership.id"],
            name=op.f(
                "fk_active_longevity_membership_term_membership_id_active_longevity_membership"
            ),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_membership_term_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_membership_term")),
        sa.UniqueConstraint(
            "membership_id",
            "starts_on",
            name=op.f("uq_active_longevity_membership_term_membership_id_starts_on"),
        ),
    )
    with op.batch_alter_table("active_longevity_membership_term", schema=None) as batch_op:
        batch_op.create_index(
            "ix_active_longevity_membership_term_ends_on", ["ends_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_membership_term_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "active_longevity_equipment",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("service_kind", sa.String(length=100), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "minutes BETWEEN 15 AND 240", name=op.f("ck_active_longevity_equipment_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_equipment_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_equipment_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_active_longevity_equipment_resource_id_resource"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_equipment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_equipment_public_id")),
        sa.UniqueConstraint("resource_id", name=op.f("uq_active_longevity_equipment_resource_id")),
    )
    with op.batch_alter_table("active_longevity_equipment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_active_longevity_equipment_centre_id"), ["centre_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_equipment_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "active_longevity_loan",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("lent_on", sa.Date(), nullable=False),
        sa.Column("lent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lent_by", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("prolonged_on", sa.Date(), nullable=True),
        sa.Column("override_reason", sa.String(length=200), nullable=False),
        sa.Column("ended", sa.String(length=16), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("reminded_for", sa.Date(), nullable=True),
        sa.Column("overdue_told_for", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ended IN ('', 'returned', 'lost', 'mistake')",
            name=op.f("ck_active_longevity_loan_ended"),
        ),
        sa.CheckConstraint("due_on >= lent_on", name=op.f("ck_active_longevity_loan_dates")),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_loan_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["copy_id"],
            ["active_longevity_book_copy.id"],
            name=op.f("fk_active_longevity_loan_copy_id_active_longevity_book_copy"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_active_longevity_loan_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_loan_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_loan")),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_loan_public_id")),
    )
    with op.batch_alter_table("active_longevity_loan", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_active_longevity_loan_copy_id"), ["copy_id"], unique=False
        )
        batch_op.create_index(
            "ix_active_longevity_loan_due", ["centre_id", "ended_at", "due_on"], unique=False
        )
        batch_op.create_index(
            "ix_active_longevity_loan_person", ["person_id", "lent_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_loan_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq_active_longevity_loan_open",
            ["copy_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "active_longevity_procedure",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("service_kind", sa.String(length=100), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("gap_days", sa.Integer(), nullable=False),
        sa.Column("most_a_day", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("resource_id", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("shipped", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.String(length=200), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "gap_days BETWEEN 0 AND 30", name=op.f("ck_active_longevity_procedure_gap_days")
        ),
        sa.CheckConstraint(
            "minutes BETWEEN 5 AND 240", name=op.f("ck_active_longevity_procedure_minutes")
        ),
        sa.CheckConstraint(
            "most_a_day BETWEEN 1 AND 6", name=op.f("ck_active_longevity_procedure_most_a_day")
        ),
        sa.CheckConstraint(
            "visits BETWEEN 1 AND 60", name=op.f("ck_active_longevity_procedure_visits")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_procedure_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_procedure_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_active_longevity_procedure_resource_id_resource"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["room.id"],
            name=op.f("fk_active_longevity_procedure_room_id_room"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_member.id"],
            name=op.f("fk_active_longevity_procedure_staff_id_staff_member"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_procedure")),
        sa.UniqueConstraint("centre_id", "shipped", name="uq_active_longevity_procedure_shipped"),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_procedure_public_id")),
    )
    with op.batch_alter_table("active_longevity_procedure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_active_longevity_procedure_centre_id"), ["centre_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_procedure_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "active_longevity_reservation",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("copy_id", sa.Integer(), nullable=True),
        sa.Column("held_until", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'held') = (copy_id IS NOT NULL AND held_until IS NOT NULL)",
            name=op.f("ck_active_longevity_reservation_held"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'held', 'fulfilled', 'cancelled', 'lapsed')",
            name=op.f("ck_active_longevity_reservation_state"),
        ),
        sa.ForeignKeyConstraint(
            ["book_id"],
            ["active_longevity_book.id"],
            name=op.f("fk_active_longevity_reservation_book_id_active_longevity_book"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_reservation_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["copy_id"],
            ["active_longevity_book_copy.id"],
            name=op.f("fk_active_longevity_reservation_copy_id_active_longevity_book_copy"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_active_longevity_reservation_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_reservation_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_reservation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_reservation_public_id")),
    )
    with op.batch_alter_table("active_longevity_reservation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_active_longevity_reservation_held",
            ["centre_id", "state", "held_until"],
            unique=False,
        )
        batch_op.create_index(
            "ix_active_longevity_reservation_person", ["person_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_reservation_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq_active_longevity_reservation_copy",
            ["copy_id"],
            unique=True,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.create_index(
            "uq_active_longevity_reservation_open",
            ["book_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'held')"),
            postgresql_where=sa.text("state IN ('waiting', 'held')"),
        )

    op.create_table(
        "active_longevity_club",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("goal", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["activity_group.id"],
            name=op.f("fk_active_longevity_club_group_id_activity_group"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_club_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_club")),
        sa.UniqueConstraint("group_id", name=op.f("uq_active_longevity_club_group_id")),
    )
    with op.batch_alter_table("active_longevity_club", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_active_longevity_club_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "active_longevity_club_assessment",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("max_score", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("pass_score", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("press_key", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('test', 'concert', 'exhibition', 'competition')",
            name=op.f("ck_active_longevity_club_assessment_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["activity_group.id"],
            name=op.f("fk_active_longevity_club_assessment_group_id_activity_group"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_club_assessment_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_club_assessment")),
        sa.UniqueConstraint(
            "press_key", name=op.f("uq_active_longevity_club_assessment_press_key")
        ),
        sa.UniqueConstraint(
            "public_id", name=op.f("uq_active_longevity_club_assessment_public_id")
        ),
    )
    with op.batch_alter_table("active_longevity_club_assessment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_active_longevity_club_assessment_group", ["group_id", "held_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_club_assessment_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "active_longevity_club_topic",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("topic", sa.String(length=300), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_note", sa.String(length=300), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["activity_group.id"],
            name=op.f("fk_active_longevity_club_topic_group_id_activity_group"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_club_topic_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_club_topic")),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_club_topic_public_id")),
    )
    with op.batch_alter_table("active_longevity_club_topic", schema=None) as batch_op:
        batch_op.create_index(
            "ix_active_longevity_club_topic_group",
            ["group_id", "planned_on", "position"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_club_topic_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "active_longevity_course",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("wanted_time", sa.Time(), nullable=False),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("override_reason", sa.String(length=200), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("press_key", sa.String(length=80), nullable=True),
        sa.Column("last_press", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('running', 'paused', 'done', 'stopped')",
            name=op.f("ck_active_longevity_course_state"),
        ),
        sa.CheckConstraint(
            "visits BETWEEN 1 AND 60", name=op.f("ck_active_longevity_course_visits")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_course_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_active_longevity_course_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["active_longevity_procedure.id"],
            name=op.f("fk_active_longevity_course_procedure_id_active_longevity_procedure"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_course_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_course")),
        sa.UniqueConstraint("press_key", name=op.f("uq_active_longevity_course_press_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_course_public_id")),
    )
    with op.batch_alter_table("active_longevity_course", schema=None) as batch_op:
        batch_op.create_index(
            "ix_active_longevity_course_centre", ["centre_id", "state"], unique=False
        )
        batch_op.create_index(
            "ix_active_longevity_course_person", ["person_id", "begins_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_course_procedure_id"), ["procedure_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_course_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq_active_longevity_course_living",
            ["person_id", "procedure_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('running', 'paused')"),
            postgresql_where=sa.text("state IN ('running', 'paused')"),
        )

    op.create_table(
        "active_longevity_event",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("needs", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("cancel_reason", sa.String(length=200), nullable=False),
        sa.Column("unnamed_guests", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("press_key", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.String(length=200), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('screening', 'concert', 'trip', 'meeting')",
            name=op.f("ck_active_longevity_event_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'held', 'cancelled')",
            name=op.f("ck_active_longevity_event_state"),
        ),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_active_longevity_event_times")),
        sa.CheckConstraint("seats > 0", name=op.f("ck_active_longevity_event_seats")),
        sa.CheckConstraint("unnamed_guests >= 0", name=op.f("ck_active_longevity_event_guests")),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_active_longevity_event_booking_id_booking"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_event_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_event_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["room.id"],
            name=op.f("fk_active_longevity_event_room_id_room"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_member.id"],
            name=op.f("fk_active_longevity_event_staff_id_staff_member"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_event")),
        sa.UniqueConstraint("press_key", name=op.f("uq_active_longevity_event_press_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_event_public_id")),
    )
    with op.batch_alter_table("active_longevity_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_active_longevity_event_list", ["centre_id", "local_date"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_event_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "active_longevity_hire",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("equipment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("service_kind", sa.String(length=100), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("via", sa.String(length=5), nullable=False),
        sa.Column("override_reason", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("press_key", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'given', 'missed', 'cancelled')",
            name=op.f("ck_active_longevity_hire_state"),
        ),
        sa.CheckConstraint("via IN ('desk', 'kiosk')", name=op.f("ck_active_longevity_hire_via")),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_active_longevity_hire_booking_id_booking"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_hire_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["equipment_id"],
            ["active_longevity_equipment.id"],
            name=op.f("fk_active_longevity_hire_equipment_id_active_longevity_equipment"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_active_longevity_hire_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_hire_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_hire")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_active_longevity_hire_booking_id")),
        sa.UniqueConstraint("press_key", name=op.f("uq_active_longevity_hire_press_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_hire_public_id")),
    )
    with op.batch_alter_table("active_longevity_hire", schema=None) as batch_op:
        batch_op.create_index(
            "ix_active_longevity_hire_day", ["centre_id", "local_date"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_hire_equipment_id"), ["equipment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_hire_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "ix_active_longevity_hire_share", ["person_id", "week", "service_kind"], unique=False
        )

    op.create_table(
        "active_longevity_club_result",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["active_longevity_club_assessment.id"],
            name=op.f(
                "fk_active_longevity_club_result_assessment_id_active_longevity_club_assessment"
            ),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["issued_document.id"],
            name=op.f("fk_active_longevity_club_result_document_id_issued_document"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_active_longevity_club_result_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_club_result_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_club_result")),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_club_result_public_id")),
    )
    with op.batch_alter_table("active_longevity_club_result", schema=None) as batch_op:
        batch_op.create_index("ix_active_longevity_club_result_person", ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_active_longevity_club_result_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq_active_longevity_club_result_living",
            ["assessment_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "active_longevity_course_visit",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'given', 'missed', 'cancelled')",
            name=op.f("ck_active_longevity_course_visit_state"),
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_active_longevity_course_visit_booking_id_booking"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_course_visit_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["active_longevity_course.id"],
            name=op.f("fk_active_longevity_course_visit_course_id_active_longevity_course"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_active_longevity_course_visit_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_course_visit_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_course_visit")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_active_longevity_course_visit_booking_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_course_visit_public_id")),
    )
    with op.batch_alter_table("active_longevity_course_visit", schema=None) as batch_op:
        batch_op.create_index(
            "ix_active_longevity_course_visit_course", ["course_id", "starts_at"], unique=False
        )
        batch_op.create_index(
            "ix_active_longevity_course_visit_day", ["centre_id", "local_date"], unique=False
        )
        batch_op.create_index(
            "ix_active_longevity_course_visit_person", ["person_id", "local_date"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_course_visit_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "active_longevity_event_seat",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("queue_number", sa.Integer(), nullable=True),
        sa.Column("walked_in", sa.Boolean(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_by", sa.Integer(), nullable=True),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came_by", sa.Integer(), nullable=True),
        sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Integer(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('booked', 'waiting', 'cancelled')",
            name=op.f("ck_active_longevity_event_seat_state"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["active_longevity_event.id"],
            name=op.f("fk_active_longevity_event_seat_event_id_active_longevity_event"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_active_longevity_event_seat_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_event_seat_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_event_seat")),
        sa.UniqueConstraint(
            "event_id",
            "queue_number",
            name=op.f("uq_active_longevity_event_seat_event_id_queue_number"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_active_longevity_event_seat_public_id")),
    )
    with op.batch_alter_table("active_longevity_event_seat", schema=None) as batch_op:
        batch_op.create_index("ix_active_longevity_event_seat_person", ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_active_longevity_event_seat_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq_active_longevity_event_seat_living",
            ["event_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )

    op.create_table(
        "active_longevity_volunteer_hours",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("deed", sa.String(length=200), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_active_longevity_volunteer_hours_minutes")),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_active_longevity_volunteer_hours_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["active_longevity_event.id"],
            name=op.f("fk_active_longevity_volunteer_hours_event_id_active_longevity_event"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_active_longevity_volunteer_hours_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_active_longevity_volunteer_hours_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_longevity_volunteer_hours")),
        sa.UniqueConstraint(
            "public_id", name=op.f("uq_active_longevity_volunteer_hours_public_id")
        ),
        sa.UniqueConstraint("token", name=op.f("uq_active_longevity_volunteer_hours_token")),
    )
    with op.batch_alter_table("active_longevity_volunteer_hours", schema=None) as batch_op:
        batch_op.create_index(
            "ix_active_longevity_volunteer_hours_centre", ["centre_id", "given_on"], unique=False
        )
        batch_op.create_index(
            "ix_active_longevity_volunteer_hours_person", ["person_id", "given_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_active_longevity_volunteer_hours_region_id"), ["region_id"], unique=False
        )

    with op.batch_alter_table("active_longevity_clearance", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ending_told_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("active_longevity_clearance", schema=None) as batch_op:
        batch_op.drop_column("ending_told_on")

    with op.batch_alter_table("active_longevity_volunteer_hours", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_volunteer_hours_region_id"))
        batch_op.drop_index("ix_active_longevity_volunteer_hours_person")
        batch_op.drop_index("ix_active_longevity_volunteer_hours_centre")

    op.drop_table("active_longevity_volunteer_hours")
    with op.batch_alter_table("active_longevity_event_seat", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_active_longevity_event_seat_living",
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )
        batch_op.drop_index(batch_op.f("ix_active_longevity_event_seat_region_id"))
        batch_op.drop_index("ix_active_longevity_event_seat_person")

    op.drop_table("active_longevity_event_seat")
    with op.batch_alter_table("active_longevity_course_visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_course_visit_region_id"))
        batch_op.drop_index("ix_active_longevity_course_visit_person")
        batch_op.drop_index("ix_active_longevity_course_visit_day")
        batch_op.drop_index("ix_active_longevity_course_visit_course")

    op.drop_table("active_longevity_course_visit")
    with op.batch_alter_table("active_longevity_club_result", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_active_longevity_club_result_living",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_active_longevity_club_result_region_id"))
        batch_op.drop_index("ix_active_longevity_club_result_person")

    op.drop_table("active_longevity_club_result")
    with op.batch_alter_table("active_longevity_hire", schema=None) as batch_op:
        batch_op.drop_index("ix_active_longevity_hire_share")
        batch_op.drop_index(batch_op.f("ix_active_longevity_hire_region_id"))
        batch_op.drop_index(batch_op.f("ix_active_longevity_hire_equipment_id"))
        batch_op.drop_index("ix_active_longevity_hire_day")

    op.drop_table("active_longevity_hire")
    with op.batch_alter_table("active_longevity_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_event_region_id"))
        batch_op.drop_index("ix_active_longevity_event_list")

    op.drop_table("active_longevity_event")
    with op.batch_alter_table("active_longevity_course", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_active_longevity_course_living",
            sqlite_where=sa.text("state IN ('running', 'paused')"),
            postgresql_where=sa.text("state IN ('running', 'paused')"),
        )
        batch_op.drop_index(batch_op.f("ix_active_longevity_course_region_id"))
        batch_op.drop_index(batch_op.f("ix_active_longevity_course_procedure_id"))
        batch_op.drop_index("ix_active_longevity_course_person")
        batch_op.drop_index("ix_active_longevity_course_centre")

    op.drop_table("active_longevity_course")
    with op.batch_alter_table("active_longevity_club_topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_club_topic_region_id"))
        batch_op.drop_index("ix_active_longevity_club_topic_group")

    op.drop_table("active_longevity_club_topic")
    with op.batch_alter_table("active_longevity_club_assessment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_club_assessment_region_id"))
        batch_op.drop_index("ix_active_longevity_club_assessment_group")

    op.drop_table("active_longevity_club_assessment")
    with op.batch_alter_table("active_longevity_club", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_club_region_id"))

    op.drop_table("active_longevity_club")
    with op.batch_alter_table("active_longevity_reservation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_active_longevity_reservation_open",
            sqlite_where=sa.text("state IN ('waiting', 'held')"),
            postgresql_where=sa.text("state IN ('waiting', 'held')"),
        )
        batch_op.drop_index(
            "uq_active_longevity_reservation_copy",
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.drop_index(batch_op.f("ix_active_longevity_reservation_region_id"))
        batch_op.drop_index("ix_active_longevity_reservation_person")
        batch_op.drop_index("ix_active_longevity_reservation_held")

    op.drop_table("active_longevity_reservation")
    with op.batch_alter_table("active_longevity_procedure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_procedure_region_id"))
        batch_op.drop_index(batch_op.f("ix_active_longevity_procedure_centre_id"))

    op.drop_table("active_longevity_procedure")
    with op.batch_alter_table("active_longevity_loan", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_active_longevity_loan_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_active_longevity_loan_region_id"))
        batch_op.drop_index("ix_active_longevity_loan_person")
        batch_op.drop_index("ix_active_longevity_loan_due")
        batch_op.drop_index(batch_op.f("ix_active_longevity_loan_copy_id"))

    op.drop_table("active_longevity_loan")
    with op.batch_alter_table("active_longevity_equipment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_equipment_region_id"))
        batch_op.drop_index(batch_op.f("ix_active_longevity_equipment_centre_id"))

    op.drop_table("active_longevity_equipment")
    with op.batch_alter_table("active_longevity_membership_term", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_membership_term_region_id"))
        batch_op.drop_index("ix_active_longevity_membership_term_ends_on")

    op.drop_table("active_longevity_membership_term")
    with op.batch_alter_table("active_longevity_membership_pause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_membership_pause_region_id"))
        batch_op.drop_index("ix_active_longevity_membership_pause")

    op.drop_table("active_longevity_membership_pause")
    with op.batch_alter_table("active_longevity_incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_incident_region_id"))
        batch_op.drop_index("ix_active_longevity_incident_person_id")
        batch_op.drop_index("ix_active_longevity_incident_day")

    op.drop_table("active_longevity_incident")
    with op.batch_alter_table("active_longevity_health_stop", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_health_stop_region_id"))
        batch_op.drop_index("ix_active_longevity_health_stop_person")

    op.drop_table("active_longevity_health_stop")
    with op.batch_alter_table("active_longevity_clearance_limit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_clearance_limit_region_id"))
        batch_op.drop_index("ix_active_longevity_clearance_limit_code")

    op.drop_table("active_longevity_clearance_limit")
    with op.batch_alter_table("active_longevity_book_import_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_book_import_row_region_id"))

    op.drop_table("active_longevity_book_import_row")
    with op.batch_alter_table("active_longevity_book_copy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_book_copy_source"))
        batch_op.drop_index(batch_op.f("ix_active_longevity_book_copy_region_id"))
        batch_op.drop_index(batch_op.f("ix_active_longevity_book_copy_book_id"))

    op.drop_table("active_longevity_book_copy")
    with op.batch_alter_table("active_longevity_volunteer", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_active_longevity_volunteer_active",
            sqlite_where=sa.text("left_on IS NULL"),
            postgresql_where=sa.text("left_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_active_longevity_volunteer_region_id"))
        batch_op.drop_index("ix_active_longevity_volunteer_person")

    op.drop_table("active_longevity_volunteer")
    with op.batch_alter_table("active_longevity_pressure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_pressure_region_id"))
        batch_op.drop_index("ix_active_longevity_pressure_person")
        batch_op.drop_index("ix_active_longevity_pressure_day")

    op.drop_table("active_longevity_pressure")
    with op.batch_alter_table("active_longevity_membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_membership_region_id"))
        batch_op.drop_index("ix_active_longevity_membership_centre_id")

    op.drop_table("active_longevity_membership")
    with op.batch_alter_table("active_longevity_measurement", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_active_longevity_measurement_living",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_active_longevity_measurement_region_id"))
        batch_op.drop_index("ix_active_longevity_measurement_centre")

    op.drop_table("active_longevity_measurement")
    with op.batch_alter_table("active_longevity_measure_choice", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_active_longevity_measure_choice_running",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_active_longevity_measure_choice_region_id"))

    op.drop_table("active_longevity_measure_choice")
    with op.batch_alter_table("active_longevity_book_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_book_import_region_id"))
        batch_op.drop_index("ix_active_longevity_book_import_file")

    op.drop_table("active_longevity_book_import")
    with op.batch_alter_table("active_longevity_book", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_book_source"))
        batch_op.drop_index("ix_active_longevity_book_sort")
        batch_op.drop_index(batch_op.f("ix_active_longevity_book_region_id"))

    op.drop_table("active_longevity_book")
    with op.batch_alter_table("active_longevity_service_want", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_service_want_region_id"))

    op.drop_table("active_longevity_service_want")
    with op.batch_alter_table("active_longevity_contraindication", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_contraindication_region_id"))

    op.drop_table("active_longevity_contraindication")
    with op.batch_alter_table("active_longevity_club_level", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_active_longevity_club_level_region_id"))

    op.drop_table("active_longevity_club_level")
