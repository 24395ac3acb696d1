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
        "document_check",
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_check")),
    )
    with op.batch_alter_table("document_check", schema=None) as batch_op:
        batch_op.create_index("ix_document_check_address_at", ["address", "at"], unique=False)

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
        "breach",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("found_how", sa.String(length=200), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discovered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notify_by", sa.Date(), nullable=False),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notified_how", sa.String(length=200), nullable=False),
        sa.Column("people_told", sa.Text(), nullable=False),
        sa.Column("decisions", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_breach_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach")),
        sa.UniqueConstraint("public_id", name=op.f("uq_breach_public_id")),
    )
    with op.batch_alter_table("breach", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_breach_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            "ix_breach_region_id_discovered_at", ["region_id", "discovered_at"], unique=False
        )

    op.create_table(
        "consent_text",
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("operator_kk", sa.String(length=300), nullable=False),
        sa.Column("operator_ru", sa.String(length=300), nullable=False),
        sa.Column("operator_bin", sa.String(length=12), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("body_kk", sa.Text(), nullable=False),
        sa.Column("body_ru", sa.Text(), nullable=False),
        sa.Column("data_kk", sa.Text(), nullable=False),
        sa.Column("data_ru", sa.Text(), nullable=False),
        sa.Column("transfer_kk", sa.Text(), nullable=False),
        sa.Column("transfer_ru", sa.Text(), nullable=False),
        sa.Column("abroad_kk", sa.Text(), nullable=False),
        sa.Column("abroad_ru", sa.Text(), nullable=False),
        sa.Column("public_kk", sa.Text(), nullable=False),
        sa.Column("public_ru", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_consent_text_number")),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_consent_text_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_text")),
        sa.UniqueConstraint(
            "region_id", "purpose", "number", name=op.f("uq_consent_text_region_id_purpose_number")
        ),
    )
    with op.batch_alter_table("consent_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_text_region_id"), ["region_id"], unique=False)

    op.create_table(
        "household",
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("address_hidden", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_household_district_id_district")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_household_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
        sa.UniqueConstraint("public_id", name=op.f("uq_household_public_id")),
    )
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_household_region_id"), ["region_id"], unique=False)
        batch_op.create_index("ix_household_source", ["region_id", "source"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("thumbnail_sha256", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Integer(), nullable=True),
        sa.Column("removed_reason", sa.String(length=200), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_attachment_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_attachment_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attachment_public_id")),
        sa.UniqueConstraint("token", name=op.f("uq_attachment_token")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index("ix_attachment_person_id", ["person_id", "removed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_sha256"), ["sha256"], unique=False)
        batch_op.create_index("ix_attachment_subject", ["subject_type", "subject_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_attachment_thumbnail_sha256"), ["thumbnail_sha256"], unique=False
        )

    op.create_table(
        "breach_person",
        sa.Column("breach_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["breach_id"], ["breach.id"], name=op.f("fk_breach_person_breach_id_breach")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_breach_person_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_breach_person_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach_person")),
        sa.UniqueConstraint(
            "breach_id", "person_id", name=op.f("uq_breach_person_breach_id_person_id")
        ),
    )
    with op.batch_alter_table("breach_person", schema=None) as batch_op:
        batch_op.create_index("ix_breach_person_person_id", ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_breach_person_region_id"), ["region_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("paper_number", sa.String(length=100), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.String(length=20), nullable=False),
        sa.Column("representative", sa.String(length=300), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "given_by IN ('person', 'representative')", name=op.f("ck_consent_given_by")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= given_on", name=op.f("ck_consent_dates")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_consent_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_consent_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_consent_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["consent_text.id"], name=op.f("fk_consent_text_id_consent_text")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("public_id", name=op.f("uq_consent_public_id")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(
            "ix_consent_person_id_purpose", ["person_id", "purpose"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_consent_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            "ix_consent_valid_to",
            ["region_id", "valid_to"],
            unique=False,
            sqlite_where=sa.text("withdrawn_on IS NULL AND valid_to IS NOT NULL"),
            postgresql_where=sa.text("withdrawn_on IS NULL AND valid_to IS NOT NULL"),
        )

    op.create_table(
        "document_counter",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=6), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_document_counter_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_document_counter_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_counter")),
        sa.UniqueConstraint(
            "centre_id", "series", "year", name=op.f("uq_document_counter_centre_id_series_year")
        ),
    )
    with op.batch_alter_table("document_counter", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_document_counter_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "household_member",
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("joined_reason", sa.String(length=20), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_reason", sa.String(length=20), nullable=False),
        sa.Column("left_note", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "left_on IS NULL OR left_on >= joined_on", name=op.f("ck_household_member_dates")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_household_member_household_id_household"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_household_member_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_household_member_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_member")),
    )
    with op.batch_alter_table("household_member", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_household_member_household_id"), ["household_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_household_member_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_household_member_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq_household_member_head",
            ["household_id"],
            unique=True,
            sqlite_where=sa.text("left_on IS NULL AND voided_at IS NULL AND role = 'head'"),
            postgresql_where=sa.text("left_on IS NULL AND voided_at IS NULL AND role = 'head'"),
        )
        batch_op.create_index(
            "uq_household_member_living",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("left_on IS NULL AND voided_at IS NULL"),
            postgresql_where=sa.text("left_on IS NULL AND voided_at IS NULL"),
        )

    op.create_table(
        "issued_document",
        sa.Column("template", sa.String(length=100), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("series", sa.String(length=6), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.String(length=200), nullable=False),
        sa.Column(
            "asked",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "content",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_reason", sa.String(length=200), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'valid') = (ended_at IS NULL)", name=op.f("ck_issued_document_ended")
        ),
        sa.CheckConstraint("language IN ('kk', 'ru')", name=op.f("ck_issued_document_language")),
        sa.CheckConstraint(
            "state IN ('valid', 'replaced', 'void')", name=op.f("ck_issued_document_state")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_issued_document_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_issued_document_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_issued_document_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"],
            ["issued_document.id"],
            name=op.f("fk_issued_document_replaced_by_id_issued_document"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_document")),
        sa.UniqueConstraint(
            "centre_id",
            "series",
            "year",
            "sequence",
            name=op.f("uq_issued_document_centre_id_series_year_sequence"),
        ),
        sa.UniqueConstraint("number", name=op.f("uq_issued_document_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_issued_document_public_id")),
        sa.UniqueConstraint("token", name=op.f("uq_issued_document_token")),
    )
    with op.batch_alter_table("issued_document", schema=None) as batch_op:
        batch_op.create_index(
            "ix_issued_document_list", ["region_id", "centre_id", "id"], unique=False
        )
        batch_op.create_index("ix_issued_document_person_id", ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_issued_document_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_issued_document_replaced_by_id"), ["replaced_by_id"], unique=False
        )

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

    op.create_table(
        "person_card",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blocked_by", sa.Integer(), nullable=True),
        sa.Column("blocked_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_card_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_person_card_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_card")),
        sa.UniqueConstraint("region_id", "number", name=op.f("uq_person_card_region_id_number")),
    )
    with op.batch_alter_table("person_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_card_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_card_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            "uq_person_card_living",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("blocked_at IS NULL"),
            postgresql_where=sa.text("blocked_at IS NULL"),
        )

    op.create_table(
        "person_erasure",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column(
            "outcome",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_erasure_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_person_erasure_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_erasure")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_erasure_public_id")),
    )
    with op.batch_alter_table("person_erasure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_erasure_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_person_erasure_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "person_export",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_person_export_job_id_job")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_export_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_person_export_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_export")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_export_public_id")),
    )
    with op.batch_alter_table("person_export", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_export_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_person_export_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_export_region_id"), ["region_id"], unique=False)

    op.create_table(
        "person_protection",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("kato_code", sa.String(length=9), nullable=True),
        sa.Column("safe_number", sa.String(length=20), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_person_protection_district_id_district")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_protection_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_person_protection_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_protection")),
    )
    with op.batch_alter_table("person_protection", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_protection_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_person_protection_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq_person_protection_living",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "representative",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("representative_id", sa.Integer(), nullable=True),
        sa.Column("full_name", sa.String(length=302), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("iin", sa.String(length=12), nullable=True),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("kinship", sa.String(length=20), nullable=False),
        sa.Column(
            "rights",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("document_number", sa.String(length=60), nullable=False),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("document_issuer", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_representative_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_representative_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["representative_id"],
            ["person.id"],
            name=op.f("fk_representative_representative_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representative")),
        sa.UniqueConstraint("public_id", name=op.f("uq_representative_public_id")),
    )
    with op.batch_alter_table("representative", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_representative_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_representative_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_representative_representative_id"), ["representative_id"], unique=False
        )

    op.create_table(
        "retention_case",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'kept', 'erased', 'returned')", name=op.f("ck_retention_case_state")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_retention_case_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_retention_case_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_case")),
        sa.UniqueConstraint("person_id", "due_on", name=op.f("uq_retention_case_person_id_due_on")),
        sa.UniqueConstraint("public_id", name=op.f("uq_retention_case_public_id")),
    )
    with op.batch_alter_table("retention_case", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_retention_case_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "ix_retention_case_region_id_state", ["region_id", "state", "due_on"], unique=False
        )

    op.create_table(
        "document_signature",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("signer", sa.String(length=200), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column(
            "evidence",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("token", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["issued_document.id"],
            name=op.f("fk_document_signature_document_id_issued_document"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_document_signature_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_signature")),
        sa.UniqueConstraint("token", name=op.f("uq_document_signature_token")),
    )
    with op.batch_alter_table("document_signature", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_document_signature_document_id"), ["document_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_document_signature_region_id"), ["region_id"], unique=False
        )

    with op.batch_alter_table("centre", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kato_code", sa.String(length=9), nullable=True))

    with op.batch_alter_table("district", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kato_code", sa.String(length=9), nullable=True))

    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("kind", sa.String(length=10), server_default="people", nullable=False)
        )
        batch_op.add_column(
            sa.Column("on_known", sa.String(length=8), server_default="attach", nullable=False)
        )
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.add_column(sa.Column("group_key", sa.String(length=40), nullable=True))
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
        batch_op.create_index(
            "ix_import_row_batch_id_group_key", ["batch_id", "group_key"], unique=False
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kato_code", sa.String(length=9), nullable=True))
        batch_op.add_column(
            sa.Column("address_hidden", sa.Boolean(), server_default=sa.text("0"), nullable=False)
        )
        batch_op.add_column(sa.Column("died_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_person_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_person_merged_into_id_person"), "person", ["merged_into_id"], ["id"]
        )

    with op.batch_alter_table("person_category", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("evidence_kind", sa.String(length=20), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("evidence_number", sa.String(length=60), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("evidence_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("person_category", schema=None) as batch_op:
        batch_op.drop_column("evidence_on")
        batch_op.drop_column("evidence_number")
        batch_op.drop_column("evidence_kind")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_person_merged_into_id_person"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_person_merged_into_id"))
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("died_on")
        batch_op.drop_column("address_hidden")
        batch_op.drop_column("kato_code")

    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_index("ix_import_row_batch_id_group_key")
        batch_op.drop_column("kept_fields")
        batch_op.drop_column("changes")
        batch_op.drop_column("person_version")
        batch_op.drop_column("differences")
        batch_op.drop_column("choices")
        batch_op.drop_column("on_known")
        batch_op.drop_column("group_key")

    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_column("revision")
        batch_op.drop_column("on_known")
        batch_op.drop_column("kind")

    with op.batch_alter_table("district", schema=None) as batch_op:
        batch_op.drop_column("kato_code")

    with op.batch_alter_table("centre", schema=None) as batch_op:
        batch_op.drop_column("kato_code")

    with op.batch_alter_table("document_signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_signature_region_id"))
        batch_op.drop_index(batch_op.f("ix_document_signature_document_id"))

    op.drop_table("document_signature")
    with op.batch_alter_table("retention_case", schema=None) as batch_op:
        batch_op.drop_index("ix_retention_case_region_id_state")
        batch_op.drop_index(batch_op.f("ix_retention_case_region_id"))

    op.drop_table("retention_case")
    with op.batch_alter_table("representative", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_representative_representative_id"))
        batch_op.drop_index(batch_op.f("ix_representative_region_id"))
        batch_op.drop_index(batch_op.f("ix_representative_person_id"))

    op.drop_table("representative")
    with op.batch_alter_table("person_protection", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_person_protection_living",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_person_protection_region_id"))
        batch_op.drop_index(batch_op.f("ix_person_protection_person_id"))

    op.drop_table("person_protection")
    with op.batch_alter_table("person_export", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_export_region_id"))
        batch_op.drop_index(batch_op.f("ix_person_export_person_id"))
        batch_op.drop_index(batch_op.f("ix_person_export_expires_at"))

    op.drop_table("person_export")
    with op.batch_alter_table("person_erasure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_erasure_region_id"))
        batch_op.drop_index(batch_op.f("ix_person_erasure_person_id"))

    op.drop_table("person_erasure")
    with op.batch_alter_table("person_card", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_person_card_living",
            sqlite_where=sa.text("blocked_at IS NULL"),
            postgresql_where=sa.text("blocked_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_person_card_region_id"))
        batch_op.drop_index(batch_op.f("ix_person_card_person_id"))

    op.drop_table("person_card")
    with op.batch_alter_table("people_export", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_export_region_id"))

    op.drop_table("people_export")
    with op.batch_alter_table("issued_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issued_document_replaced_by_id"))
        batch_op.drop_index(batch_op.f("ix_issued_document_region_id"))
        batch_op.drop_index("ix_issued_document_person_id")
        batch_op.drop_index("ix_issued_document_list")

    op.drop_table("issued_document")
    with op.batch_alter_table("household_member", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_household_member_living",
            sqlite_where=sa.text("left_on IS NULL AND voided_at IS NULL"),
            postgresql_where=sa.text("left_on IS NULL AND voided_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_household_member_head",
            sqlite_where=sa.text("left_on IS NULL AND voided_at IS NULL AND role = 'head'"),
            postgresql_where=sa.text("left_on IS NULL AND voided_at IS NULL AND role = 'head'"),
        )
        batch_op.drop_index(batch_op.f("ix_household_member_region_id"))
        batch_op.drop_index(batch_op.f("ix_household_member_person_id"))
        batch_op.drop_index(batch_op.f("ix_household_member_household_id"))

    op.drop_table("household_member")
    with op.batch_alter_table("document_counter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_counter_region_id"))

    op.drop_table("document_counter")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_consent_valid_to",
            sqlite_where=sa.text("withdrawn_on IS NULL AND valid_to IS NOT NULL"),
            postgresql_where=sa.text("withdrawn_on IS NULL AND valid_to IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_consent_region_id"))
        batch_op.drop_index("ix_consent_person_id_purpose")

    op.drop_table("consent")
    with op.batch_alter_table("breach_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_breach_person_region_id"))
        batch_op.drop_index("ix_breach_person_person_id")

    op.drop_table("breach_person")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_thumbnail_sha256"))
        batch_op.drop_index("ix_attachment_subject")
        batch_op.drop_index(batch_op.f("ix_attachment_sha256"))
        batch_op.drop_index(batch_op.f("ix_attachment_region_id"))
        batch_op.drop_index("ix_attachment_person_id")

    op.drop_table("attachment")
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.drop_index("ix_household_source")
        batch_op.drop_index(batch_op.f("ix_household_region_id"))

    op.drop_table("household")
    with op.batch_alter_table("consent_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_text_region_id"))

    op.drop_table("consent_text")
    with op.batch_alter_table("breach", schema=None) as batch_op:
        batch_op.drop_index("ix_breach_region_id_discovered_at")
        batch_op.drop_index(batch_op.f("ix_breach_region_id"))

    op.drop_table("breach")
    with op.batch_alter_table("kato", schema=None) as batch_op:
        batch_op.drop_index("ix_kato_search_key")
        batch_op.drop_index(batch_op.f("ix_kato_parent_code"))

    op.drop_table("kato")
    with op.batch_alter_table("document_check", schema=None) as batch_op:
        batch_op.drop_index("ix_document_check_address_at")

    op.drop_table("document_check")
