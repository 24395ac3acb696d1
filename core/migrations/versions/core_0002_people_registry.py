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
        "audit_head",
        sa.Column("strand", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("strand", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_seal",
        sa.Column("strand", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "rows",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("strand", "number", name=op.f("pk_audit_seal")),
    )
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
        "person_pair_run",
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("compared", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column(
            "cut",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_person_pair_run_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_pair_run")),
    )
    with op.batch_alter_table("person_pair_run", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_pair_run_region_id"), ["region_id"], unique=False
        )

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
        batch_op.create_index("ix_household_member_source", ["region_id", "source"], unique=False)
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
        "person_merge",
        sa.Column("keep_id", sa.Integer(), nullable=False),
        sa.Column("drop_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column(
            "choices",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "marks",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "phones",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undo_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("keep_id <> drop_id", name=op.f("ck_person_merge_two_files")),
        sa.ForeignKeyConstraint(
            ["drop_id"], ["person.id"], name=op.f("fk_person_merge_drop_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["keep_id"], ["person.id"], name=op.f("fk_person_merge_keep_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_person_merge_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_merge_public_id")),
    )
    with op.batch_alter_table("person_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_merge_keep_id"), ["keep_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_merge_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            "ix_person_merge_region_id_done_at", ["region_id", "done_at"], unique=False
        )
        batch_op.create_index(
            "uq_person_merge_living",
            ["drop_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'undone'"),
            postgresql_where=sa.text("state <> 'undone'"),
        )

    op.create_table(
        "person_pair",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column(
            "reasons",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_name", sa.String(length=200), nullable=False),
        sa.Column("decided_reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'different', 'closed', 'merged')", name=op.f("ck_person_pair_state")
        ),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_person_pair_ordered")),
        sa.ForeignKeyConstraint(
            ["first_id"], ["person.id"], name=op.f("fk_person_pair_first_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_person_pair_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["person.id"], name=op.f("fk_person_pair_second_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_pair")),
        sa.UniqueConstraint(
            "first_id", "second_id", name=op.f("uq_person_pair_first_id_second_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_pair_public_id")),
    )
    with op.batch_alter_table("person_pair", schema=None) as batch_op:
        batch_op.create_index(
            "ix_person_pair_list", ["region_id", "state", "score", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_person_pair_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_pair_second_id"), ["second_id"], unique=False)

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
        "audit_opening",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("permission", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("review_note", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_audit_opening_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_audit_opening_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_audit_opening_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_audit_opening_user_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_opening")),
        sa.UniqueConstraint("public_id", name=op.f("uq_audit_opening_public_id")),
    )
    with op.batch_alter_table("audit_opening", schema=None) as batch_op:
        batch_op.create_index(
            "ix_audit_opening_living", ["person_id", "user_id", "expires_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_audit_opening_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            "ix_audit_opening_region_id_opened_at", ["region_id", "opened_at"], unique=False
        )

    op.create_table(
        "audit_redaction",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("look_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=False),
        sa.Column("after", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_redaction_entry_id_audit_entry")
        ),
        sa.ForeignKeyConstraint(
            ["look_id"], ["look.id"], name=op.f("fk_audit_redaction_look_id_look")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_audit_redaction_region_id_region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_redaction")),
    )
    with op.batch_alter_table("audit_redaction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_redaction_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_redaction_look_id"), ["look_id"], unique=False)

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

    op.create_table(
        "person_merge_change",
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=63), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("column_name", sa.String(length=63), nullable=False),
        sa.Column(
            "before",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=True,
        ),
        sa.Column(
            "after",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=True,
        ),
        sa.Column("digest", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merge_id"],
            ["person_merge.id"],
            name=op.f("fk_person_merge_change_merge_id_person_merge"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_person_merge_change_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge_change")),
    )
    with op.batch_alter_table("person_merge_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_merge_change_merge_id"), ["merge_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_person_merge_change_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index("ix_person_merge_change_row", ["table_name", "row_id"], unique=False)

    op.create_table(
        "person_word",
        sa.Column(
            "word",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_person_word_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_word")),
    )
    with op.batch_alter_table("person_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_word_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            "ix_person_word_region_id_size_word", ["region_id", "size", "word"], unique=False
        )
        batch_op.create_index("ix_person_word_region_id_word", ["region_id", "word"], unique=False)

    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "actor_role", sa.String(length=200), server_default=sa.text("('')"), nullable=False
            )
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

    with op.batch_alter_table("look", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "actor_label", sa.String(length=200), server_default=sa.text("('')"), nullable=False
            )
        )
        batch_op.add_column(
            sa.Column(
                "actor_role", sa.String(length=200), server_default=sa.text("('')"), nullable=False
            )
        )
        batch_op.add_column(
            sa.Column("page", sa.String(length=100), server_default=sa.text("('')"), nullable=False)
        )
        batch_op.add_column(
            sa.Column(
                "reason", sa.String(length=300), server_default=sa.text("('')"), nullable=False
            )
        )
        batch_op.add_column(sa.Column("opening_id", sa.Integer(), nullable=True))

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kato_code", sa.String(length=9), nullable=True))
        batch_op.add_column(
            sa.Column(
                "address_hidden", sa.Boolean(), server_default=sa.text("(false)"), nullable=False
            )
        )
        batch_op.add_column(sa.Column("died_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("photo_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            "ix_person_merged_card",
            ["region_id", "card_number"],
            unique=False,
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_person_merged_iin",
            ["region_id", "iin"],
            unique=False,
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_person_merged_into",
            ["merged_into_id"],
            unique=False,
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_person_merged_into_id_person"), "person", ["merged_into_id"], ["id"]
        )

    with op.batch_alter_table("person_category", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "evidence_kind",
                sa.String(length=20),
                server_default=sa.text("('')"),
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "evidence_number",
                sa.String(length=60),
                server_default=sa.text("('')"),
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("evidence_on", sa.Date(), nullable=True))

    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER audit_guard_audit_entry_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER audit_guard_look_delete BEFORE DELETE ON look BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER audit_guard_audit_redaction_delete BEFORE DELETE ON audit_redaction BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER audit_guard_audit_seal_delete BEFORE DELETE ON audit_seal BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER audit_guard_audit_head_delete BEFORE DELETE ON audit_head BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER audit_guard_audit_redaction_update BEFORE UPDATE ON audit_redaction BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER audit_guard_audit_seal_update BEFORE UPDATE ON audit_seal BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER audit_guard_audit_entry_update BEFORE UPDATE ON audit_entry WHEN NOT (NEW.at IS OLD.at AND NEW.region_id IS OLD.region_id AND NEW.user_id IS OLD.user_id AND NEW.actor_label IS OLD.actor_label AND NEW.actor_role IS OLD.actor_role AND NEW.action IS OLD.action AND NEW.subject_type IS OLD.subject_type AND NEW.subject_id IS OLD.subject_id AND NEW.id IS OLD.id AND EXISTS (SELECT 1 FROM audit_redaction WHERE entry_id = OLD.id)) BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER audit_guard_look_update BEFORE UPDATE ON look WHEN NOT (NEW.at IS OLD.at AND NEW.user_id IS OLD.user_id AND NEW.actor_label IS OLD.actor_label AND NEW.actor_role IS OLD.actor_role AND NEW.person_id IS OLD.person_id AND NEW.what IS OLD.what AND NEW.address IS OLD.address AND NEW.page IS OLD.page AND NEW.opening_id IS OLD.opening_id AND NEW.id IS OLD.id AND NEW.region_id IS OLD.region_id AND EXISTS (SELECT 1 FROM audit_redaction WHERE look_id = OLD.id)) BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "CREATE OR REPLACE FUNCTION audit_guard_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER audit_guard_audit_entry_delete BEFORE DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_guard_refuse()"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER audit_guard_look_delete BEFORE DELETE ON look FOR EACH ROW EXECUTE FUNCTION audit_guard_refuse()"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER audit_guard_audit_redaction_delete BEFORE DELETE ON audit_redaction FOR EACH ROW EXECUTE FUNCTION audit_guard_refuse()"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER audit_guard_audit_seal_delete BEFORE DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION audit_guard_refuse()"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER audit_guard_audit_head_delete BEFORE DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION audit_guard_refuse()"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER audit_guard_audit_redaction_update BEFORE UPDATE ON audit_redaction FOR EACH ROW EXECUTE FUNCTION audit_guard_refuse()"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER audit_guard_audit_seal_update BEFORE UPDATE ON audit_seal FOR EACH ROW EXECUTE FUNCTION audit_guard_refuse()"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "CREATE OR REPLACE FUNCTION audit_guard_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF to_jsonb(NEW) - 'details' = to_jsonb(OLD) - 'details' AND EXISTS (SELECT 1 FROM audit_redaction WHERE entry_id = OLD.id) THEN RETURN NEW; END IF; RAISE EXCEPTION 'the log is append-only'; END $$"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER audit_guard_audit_entry_update BEFORE UPDATE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_guard_audit_entry()"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "CREATE OR REPLACE FUNCTION audit_guard_look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF to_jsonb(NEW) - 'reason' = to_jsonb(OLD) - 'reason' AND EXISTS (SELECT 1 FROM audit_redaction WHERE look_id = OLD.id) THEN RETURN NEW; END IF; RAISE EXCEPTION 'the log is append-only'; END $$"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER audit_guard_look_update BEFORE UPDATE ON look FOR EACH ROW EXECUTE FUNCTION audit_guard_look()"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            """CREATE TRIGGER IF NOT EXISTS person_search_word_insert AFTER INSERT ON person BEGIN 
    INSERT INTO person_word (region_id, word, size)
    SELECT DISTINCT p.region_id, substr(w.value, 1, 100),
      length(substr(w.value, 1, 100))
    FROM person p, json_each('[' || replace(json_quote(p.name_key), ' ', '","') || ']') w
    WHERE w.value <> '' AND NOT EXISTS (SELECT 1 FROM person_word k
      WHERE k.region_id = p.region_id AND k.word = substr(w.value, 1, 100)) AND p.id = new.id; END"""
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            """CREATE TRIGGER IF NOT EXISTS person_search_word_update AFTER UPDATE OF name_key, region_id, withdrawn_at ON person BEGIN 
    INSERT INTO person_word (region_id, word, size)
    SELECT DISTINCT p.region_id, substr(w.value, 1, 100),
      length(substr(w.value, 1, 100))
    FROM person p, json_each('[' || replace(json_quote(p.name_key), ' ', '","') || ']') w
    WHERE w.value <> '' AND NOT EXISTS (SELECT 1 FROM person_word k
      WHERE k.region_id = p.region_id AND k.word = substr(w.value, 1, 100)) AND p.id = new.id; END"""
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            """INSERT INTO person_word (region_id, word, size)
    SELECT DISTINCT p.region_id, substr(w.value, 1, 100),
      length(substr(w.value, 1, 100))
    FROM person p, json_each('[' || replace(json_quote(p.name_key), ' ', '","') || ']') w
    WHERE w.value <> '' AND NOT EXISTS (SELECT 1 FROM person_word k
      WHERE k.region_id = p.region_id AND k.word = substr(w.value, 1, 100))"""
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            "CREATE VIRTUAL TABLE IF NOT EXISTS person_search_words USING fts5(name_key, content='person', content_rowid='id', tokenize='unicode61 remove_diacritics 0', detail=none, columnsize=0)"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER IF NOT EXISTS person_search_name_insert AFTER INSERT ON person BEGIN INSERT INTO person_search_words (rowid, name_key) VALUES (new.id, new.name_key); END"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER IF NOT EXISTS person_search_name_update AFTER UPDATE OF name_key ON person BEGIN INSERT INTO person_search_words (person_search_words, rowid, name_key) VALUES ('delete', old.id, old.name_key); INSERT INTO person_search_words (rowid, name_key) VALUES (new.id, new.name_key); END"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER IF NOT EXISTS person_search_name_delete AFTER DELETE ON person BEGIN INSERT INTO person_search_words (person_search_words, rowid, name_key) VALUES ('delete', old.id, old.name_key); END"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            "INSERT INTO person_search_words (person_search_words) VALUES ('rebuild')"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            """CREATE OR REPLACE FUNCTION person_search_add_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN 
    INSERT INTO person_word (region_id, word, size)
    SELECT DISTINCT p.region_id, left(w, 100), length(left(w, 100))
    FROM person p, unnest(string_to_array(p.name_key, ' ')) w
    WHERE w <> '' AND NOT EXISTS (SELECT 1 FROM person_word k
      WHERE k.region_id = p.region_id AND k.word = left(w, 100)) AND p.id = NEW.id; RETURN NULL; END $$"""
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "CREATE OR REPLACE TRIGGER person_search_word AFTER INSERT OR UPDATE OF name_key, region_id, withdrawn_at ON person FOR EACH ROW EXECUTE FUNCTION person_search_add_words()"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            """INSERT INTO person_word (region_id, word, size)
    SELECT DISTINCT p.region_id, left(w, 100), length(left(w, 100))
    FROM person p, unnest(string_to_array(p.name_key, ' ')) w
    WHERE w <> '' AND NOT EXISTS (SELECT 1 FROM person_word k
      WHERE k.region_id = p.region_id AND k.word = left(w, 100))"""
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            'CREATE TABLE IF NOT EXISTS person_search (person_id integer PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE, name_key varchar(302) NOT NULL, sort_key varchar(302) COLLATE "C" NOT NULL, tokens text[] NOT NULL)'
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "CREATE INDEX IF NOT EXISTS person_search_tokens ON person_search USING gin (tokens)"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            """CREATE OR REPLACE FUNCTION person_search_person() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM person_search WHERE person_id IN (NEW.id) ORDER BY person_id FOR UPDATE; DELETE FROM person_search WHERE person_id IN (NEW.id); 
    INSERT INTO person_search (person_id, name_key, sort_key, tokens)
    SELECT p.id, p.name_key, p.sort_key, string_to_array(p.name_key, ' ') || ('r:' || p.region_id)
      || coalesce((SELECT array_agg('c:' || c.centre_id) FROM person_centre c
                   WHERE c.person_id = p.id AND c.detached_at IS NULL), '{}')
    FROM person p WHERE p.withdrawn_at IS NULL AND p.id IN (NEW.id); RETURN NULL; END $$"""
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            """CREATE OR REPLACE FUNCTION person_search_centre() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM person_search WHERE person_id IN (NEW.person_id, OLD.person_id) ORDER BY person_id FOR UPDATE; DELETE FROM person_search WHERE person_id IN (NEW.person_id, OLD.person_id); 
    INSERT INTO person_search (person_id, name_key, sort_key, tokens)
    SELECT p.id, p.name_key, p.sort_key, string_to_array(p.name_key, ' ') || ('r:' || p.region_id)
      || coalesce((SELECT array_agg('c:' || c.centre_id) FROM person_centre c
                   WHERE c.person_id = p.id AND c.detached_at IS NULL), '{}')
    FROM person p WHERE p.withdrawn_at IS NULL AND p.id IN (NEW.person_id, OLD.person_id); RETURN NULL; END $$"""
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "CREATE OR REPLACE TRIGGER person_search_person AFTER INSERT OR UPDATE OF name_key, sort_key, region_id, withdrawn_at ON person FOR EACH ROW EXECUTE FUNCTION person_search_person()"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "CREATE OR REPLACE TRIGGER person_search_centre AFTER INSERT OR UPDATE OR DELETE ON person_centre FOR EACH ROW EXECUTE FUNCTION person_search_centre()"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            """INSERT INTO person_search (person_id, name_key, sort_key, tokens)
    SELECT p.id, p.name_key, p.sort_key, string_to_array(p.name_key, ' ') || ('r:' || p.region_id)
      || coalesce((SELECT array_agg('c:' || c.centre_id) FROM person_centre c
                   WHERE c.person_id = p.id AND c.detached_at IS NULL), '{}')
    FROM person p WHERE p.withdrawn_at IS NULL ON CONFLICT DO NOTHING"""
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            """CREATE TRIGGER IF NOT EXISTS person_search_person_centre_moved AFTER UPDATE OF person_id ON person_centre WHEN old.person_id <> new.person_id BEGIN DELETE FROM person_search WHERE rowid = old.person_id;
    INSERT INTO person_search (rowid, text, sort_key)
    SELECT p.id,
      char(57346, 57346) || replace(p.name_key, ' ', '  ') || '  '
      || char(57344, 57600 + p.region_id / 2048, 59904 + p.region_id % 2048)
      || coalesce((SELECT group_concat(char(57345, 57600 + c.centre_id / 2048, 59904 + c.centre_id % 2048), '') FROM person_centre c
                   WHERE c.person_id = p.id AND c.detached_at IS NULL), '')
      || coalesce((SELECT group_concat('  ' || ltrim(n.number, '+'), '') FROM person_phone n
                   WHERE n.person_id = p.id), ''),
      p.sort_key
    FROM person p WHERE p.withdrawn_at IS NULL AND p.id = old.person_id; END"""
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            """CREATE TRIGGER IF NOT EXISTS person_search_person_phone_moved AFTER UPDATE OF person_id ON person_phone WHEN old.person_id <> new.person_id BEGIN DELETE FROM person_search WHERE rowid = old.person_id;
    INSERT INTO person_search (rowid, text, sort_key)
    SELECT p.id,
      char(57346, 57346) || replace(p.name_key, ' ', '  ') || '  '
      || char(57344, 57600 + p.region_id / 2048, 59904 + p.region_id % 2048)
      || coalesce((SELECT group_concat(char(57345, 57600 + c.centre_id / 2048, 59904 + c.centre_id % 2048), '') FROM person_centre c
                   WHERE c.person_id = p.id AND c.detached_at IS NULL), '')
      || coalesce((SELECT group_concat('  ' || ltrim(n.number, '+'), '') FROM person_phone n
                   WHERE n.person_id = p.id), ''),
      p.sort_key
    FROM person p WHERE p.withdrawn_at IS NULL AND p.id = old.person_id; END"""
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS person_search_person_phone_moved")
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS person_search_person_centre_moved")
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "DROP TRIGGER IF EXISTS person_search_centre ON person_centre"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS person_search_person ON person")
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql("DROP FUNCTION IF EXISTS person_search_centre()")
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql("DROP FUNCTION IF EXISTS person_search_person()")
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql("DROP INDEX IF EXISTS person_search_tokens")
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql("DROP TABLE IF EXISTS person_search")
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS person_search_word ON person")
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql("DROP FUNCTION IF EXISTS person_search_add_words()")
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS person_search_name_delete")
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS person_search_name_update")
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS person_search_name_insert")
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TABLE IF EXISTS person_search_words")
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS person_search_word_update")
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS person_search_word_insert")
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS audit_guard_look_update ON look")
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql("DROP FUNCTION IF EXISTS audit_guard_look()")
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "DROP TRIGGER IF EXISTS audit_guard_audit_entry_update ON audit_entry"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql("DROP FUNCTION IF EXISTS audit_guard_audit_entry()")
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "DROP TRIGGER IF EXISTS audit_guard_audit_seal_update ON audit_seal"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "DROP TRIGGER IF EXISTS audit_guard_audit_redaction_update ON audit_redaction"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "DROP TRIGGER IF EXISTS audit_guard_audit_head_delete ON audit_head"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "DROP TRIGGER IF EXISTS audit_guard_audit_seal_delete ON audit_seal"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "DROP TRIGGER IF EXISTS audit_guard_audit_redaction_delete ON audit_redaction"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS audit_guard_look_delete ON look")
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "DROP TRIGGER IF EXISTS audit_guard_audit_entry_delete ON audit_entry"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql("DROP FUNCTION IF EXISTS audit_guard_refuse()")
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS audit_guard_look_update")
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS audit_guard_audit_entry_update")
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS audit_guard_audit_seal_update")
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS audit_guard_audit_redaction_update")
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS audit_guard_audit_head_delete")
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS audit_guard_audit_seal_delete")
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS audit_guard_audit_redaction_delete")
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS audit_guard_look_delete")
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TRIGGER IF EXISTS audit_guard_audit_entry_delete")
    with op.batch_alter_table("person_category", schema=None) as batch_op:
        batch_op.drop_column("evidence_on")
        batch_op.drop_column("evidence_number")
        batch_op.drop_column("evidence_kind")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_person_merged_into_id_person"), type_="foreignkey")
        batch_op.drop_index(
            "ix_person_merged_into",
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_person_merged_iin",
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_person_merged_card",
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        )
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("photo_id")
        batch_op.drop_column("died_on")
        batch_op.drop_column("address_hidden")
        batch_op.drop_column("kato_code")

    with op.batch_alter_table("look", schema=None) as batch_op:
        batch_op.drop_column("opening_id")
        batch_op.drop_column("reason")
        batch_op.drop_column("page")
        batch_op.drop_column("actor_role")
        batch_op.drop_column("actor_label")

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

    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_column("actor_role")

    with op.batch_alter_table("person_word", schema=None) as batch_op:
        batch_op.drop_index("ix_person_word_region_id_word")
        batch_op.drop_index("ix_person_word_region_id_size_word")
        batch_op.drop_index(batch_op.f("ix_person_word_region_id"))

    op.drop_table("person_word")
    with op.batch_alter_table("person_merge_change", schema=None) as batch_op:
        batch_op.drop_index("ix_person_merge_change_row")
        batch_op.drop_index(batch_op.f("ix_person_merge_change_region_id"))
        batch_op.drop_index(batch_op.f("ix_person_merge_change_merge_id"))

    op.drop_table("person_merge_change")
    with op.batch_alter_table("document_signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_signature_region_id"))
        batch_op.drop_index(batch_op.f("ix_document_signature_document_id"))

    op.drop_table("document_signature")
    with op.batch_alter_table("audit_redaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_redaction_look_id"))
        batch_op.drop_index(batch_op.f("ix_audit_redaction_entry_id"))

    op.drop_table("audit_redaction")
    with op.batch_alter_table("audit_opening", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_opening_region_id_opened_at")
        batch_op.drop_index(batch_op.f("ix_audit_opening_region_id"))
        batch_op.drop_index("ix_audit_opening_living")

    op.drop_table("audit_opening")
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
    with op.batch_alter_table("person_pair", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_pair_second_id"))
        batch_op.drop_index(batch_op.f("ix_person_pair_region_id"))
        batch_op.drop_index("ix_person_pair_list")

    op.drop_table("person_pair")
    with op.batch_alter_table("person_merge", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_person_merge_living",
            sqlite_where=sa.text("state <> 'undone'"),
            postgresql_where=sa.text("state <> 'undone'"),
        )
        batch_op.drop_index("ix_person_merge_region_id_done_at")
        batch_op.drop_index(batch_op.f("ix_person_merge_region_id"))
        batch_op.drop_index(batch_op.f("ix_person_merge_keep_id"))

    op.drop_table("person_merge")
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
        batch_op.drop_index("ix_household_member_source")
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
    with op.batch_alter_table("person_pair_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_pair_run_region_id"))

    op.drop_table("person_pair_run")
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
    op.drop_table("audit_seal")
    op.drop_table("audit_head")
