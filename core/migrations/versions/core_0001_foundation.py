"""foundation

Revision: core_0001, after: nothing
A migration imports nothing from core or plugins: it describes its tables itself.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "module_record",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("last_error_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_count", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_record")),
        sa.UniqueConstraint("name", name=op.f("uq_module_record_name")),
    )
    op.create_table(
        "region",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kato", sa.String(length=9), nullable=False),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column(
            "settings",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.String(length=200), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
        sa.UniqueConstraint("code", name=op.f("uq_region_code")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_address_at", ["address", "at"], unique=False)
        batch_op.create_index("ix_sign_in_attempt_username_at", ["username", "at"], unique=False)

    op.create_table(
        "audit_entry",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("actor_label", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject_type", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column(
            "details",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_audit_entry_region_id_region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_region_id_at", ["region_id", "at"], unique=False)
        batch_op.create_index(
            "ix_audit_entry_subject", ["subject_type", "subject_id"], unique=False
        )

    op.create_table(
        "district",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.String(length=200), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_district_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district")),
        sa.UniqueConstraint("region_id", "code", name=op.f("uq_district_region_id_code")),
    )
    with op.batch_alter_table("district", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_district_region_id"), ["region_id"], unique=False)

    op.create_table(
        "job",
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("unique_key", sa.String(length=200), nullable=True),
        sa.Column(
            "arguments",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("stop_requested", sa.Boolean(), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_job_region_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("public_id", name=op.f("uq_job_public_id")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_job_unique_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_state_run_at", ["state", "run_at"], unique=False)

    op.create_table(
        "region_module",
        sa.Column("module", sa.String(length=64), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column(
            "settings",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_region_module_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region_module")),
        sa.UniqueConstraint("region_id", "module", name=op.f("uq_region_module_region_id_module")),
    )
    with op.batch_alter_table("region_module", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_region_module_region_id"), ["region_id"], unique=False)

    op.create_table(
        "role",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("is_shipped", sa.Boolean(), nullable=False),
        sa.Column(
            "permissions",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("needs_second_factor", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.String(length=200), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_role_region_id_region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("region_id", "code", name=op.f("uq_role_region_id_code")),
    )
    op.create_table(
        "centre",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("type_code", sa.String(length=64), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.String(length=200), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_centre_district_id_district")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_centre_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre")),
        sa.UniqueConstraint("region_id", "code", name=op.f("uq_centre_region_id_code")),
    )
    with op.batch_alter_table("centre", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_centre_region_id"), ["region_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("iin", sa.String(length=12), nullable=True),
        sa.Column("iin_missing_reason", sa.String(length=40), nullable=False),
        sa.Column("iin_reminder_on", sa.Date(), nullable=True),
        sa.Column("surname", sa.String(length=100), nullable=False),
        sa.Column("given_name", sa.String(length=100), nullable=False),
        sa.Column("patronymic", sa.String(length=100), nullable=False),
        sa.Column(
            "surname_key",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "given_key",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "patronymic_key",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name_key", sa.String(length=302), nullable=False),
        sa.Column(
            "sort_key",
            sa.String(length=302).with_variant(sa.String(length=302, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("sex", sa.String(length=6), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("card_number", sa.String(length=20), nullable=True),
        sa.Column("legal_basis", sa.String(length=20), nullable=False),
        sa.Column("legal_basis_note", sa.String(length=200), nullable=False),
        sa.Column("legal_basis_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=100), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("sex IN ('', 'male', 'female')", name=op.f("ck_person_sex")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_person_district_id_district")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_person_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_public_id")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(
            "ix_person_name_keys", ["region_id", "surname_key", "given_key"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_person_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            "ix_person_region_id_birth_date", ["region_id", "birth_date"], unique=False
        )
        batch_op.create_index(
            "ix_person_region_id_sort_key", ["region_id", "sort_key"], unique=False
        )
        batch_op.create_index(
            "ix_person_without_basis",
            ["region_id", "id"],
            unique=False,
            sqlite_where=sa.text("legal_basis = '' AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("legal_basis = '' AND withdrawn_at IS NULL"),
        )
        batch_op.create_index(
            "ix_person_without_iin",
            ["region_id", "iin_reminder_on"],
            unique=False,
            sqlite_where=sa.text("iin IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("iin IS NULL AND withdrawn_at IS NULL"),
        )
        batch_op.create_index(
            "uq_person_region_id_card_number",
            ["region_id", "card_number"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL AND card_number IS NOT NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND card_number IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_person_region_id_iin",
            ["region_id", "iin"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL AND iin IS NOT NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND iin IS NOT NULL"),
        )

    op.create_table(
        "app_user",
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("home_region_id", sa.Integer(), nullable=True),
        sa.Column("current_centre_id", sa.Integer(), nullable=True),
        sa.Column("totp_secret", sa.String(length=200), nullable=False),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("theme", sa.String(length=8), nullable=False),
        sa.Column("contrast", sa.String(length=8), nullable=False),
        sa.Column("text_size", sa.String(length=3), nullable=False),
        sa.Column("spacing", sa.String(length=8), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["current_centre_id"], ["centre.id"], name=op.f("fk_app_user_current_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["home_region_id"], ["region.id"], name=op.f("fk_app_user_home_region_id_region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("public_id", name=op.f("uq_app_user_public_id")),
        sa.UniqueConstraint("username", name=op.f("uq_app_user_username")),
    )
    op.create_table(
        "delivery",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(length=64), nullable=False),
        sa.Column("service_kind", sa.String(length=100), nullable=False),
        sa.Column("special_kind", sa.Integer(), nullable=True),
        sa.Column("setting", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unnamed_recipient", sa.String(length=20), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("local_time", sa.Time(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("provider", sa.String(length=10), nullable=False),
        sa.Column("provider_name", sa.String(length=200), nullable=False),
        sa.Column("cost_tiyn", sa.BigInteger(), nullable=True),
        sa.Column("funding_source", sa.String(length=40), nullable=False),
        sa.Column("proof", sa.String(length=200), nullable=False),
        sa.Column("source_key", sa.String(length=100), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NOT NULL AND unnamed_recipient = '') OR (person_id IS NULL AND unnamed_recipient <> '')",
            name=op.f("ck_delivery_recipient"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_delivery_quantity")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_delivery_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_delivery_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_delivery_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["delivery.id"], name=op.f("fk_delivery_replaces_id_delivery")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("public_id", name=op.f("uq_delivery_public_id")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_delivery_person_id_local_date", ["person_id", "local_date"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_delivery_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            "ix_delivery_region_id_local_date",
            ["region_id", "local_date", "centre_id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_delivery_source_key_living",
            ["region_id", "source_key"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "device",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("pairing_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_device_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_device_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("public_id", name=op.f("uq_device_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_token_hash")),
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_device_region_id"), ["region_id"], unique=False)

    op.create_table(
        "import_batch",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("sheet", sa.String(length=100), nullable=False),
        sa.Column("header_row", sa.Integer(), nullable=False),
        sa.Column(
            "headers",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "mapping",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column(
            "corrections",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("legal_basis", sa.String(length=20), nullable=False),
        sa.Column("legal_basis_note", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_import_batch_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_import_batch_job_id_job")),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_import_batch_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sa.UniqueConstraint("public_id", name=op.f("uq_import_batch_public_id")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_batch_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_batch_region_id"), ["region_id"], unique=False)

    op.create_table(
        "look",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_look_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_look_region_id_region"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
    )
    with op.batch_alter_table("look", schema=None) as batch_op:
        batch_op.create_index("ix_look_person_id_at", ["person_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_look_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_look_user_id"), ["user_id"], unique=False)

    op.create_table(
        "person_category",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_category_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_person_category_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_category")),
    )
    with op.batch_alter_table("person_category", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_category_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_person_category_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "person_centre",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attached_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("detached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detached_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_person_centre_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_centre_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_person_centre_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_centre")),
    )
    with op.batch_alter_table("person_centre", schema=None) as batch_op:
        batch_op.create_index(
            "ix_person_centre_centre_id", ["centre_id", "person_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_person_centre_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_centre_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            "uq_person_centre_living",
            ["person_id", "centre_id"],
            unique=True,
            sqlite_where=sa.text("detached_at IS NULL"),
            postgresql_where=sa.text("detached_at IS NULL"),
        )

    op.create_table(
        "person_phone",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=100), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_person_phone_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_person_phone_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_phone")),
    )
    with op.batch_alter_table("person_phone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_phone_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_phone_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_phone_region_id"), ["region_id"], unique=False)

    op.create_table(
        "room",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.String(length=200), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_room_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_room_region_id_region"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
    )
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_region_id"), ["region_id"], unique=False)

    op.create_table(
        "import_row",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column(
            "cells",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "values",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "errors",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "warnings",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("duplicate_of", sa.Integer(), nullable=True),
        sa.Column(
            "extra",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("skip", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("made_person", sa.Boolean(), nullable=False),
        sa.Column("made_attachment", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_import_row_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_import_row_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_import_row_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint(
            "batch_id", "row_number", name=op.f("uq_import_row_batch_id_row_number")
        ),
    )
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_row_outcome"), ["outcome"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_row_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_row_region_id"), ["region_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_recovery_code_user_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_user_id"), ["user_id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("deputy_for_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_role_grant_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["deputy_for_id"], ["app_user.id"], name=op.f("fk_role_grant_deputy_for_id_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_role_grant_district_id_district")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_role_grant_region_id_region")
        ),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_role_grant_role_id_role")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_role_grant_user_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_grant_user_id"), ["user_id"], unique=False)

    op.create_table(
        "staff_member",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_staff_member_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_staff_member_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_staff_member_user_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_member")),
        sa.UniqueConstraint("public_id", name=op.f("uq_staff_member_public_id")),
    )
    with op.batch_alter_table("staff_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_member_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_member_region_id"), ["region_id"], unique=False)

    op.create_table(
        "user_session",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_user_session_user_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("public_id", name=op.f("uq_user_session_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "activity_group",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(length=64), nullable=False),
        sa.Column("service_kind", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("instructor_id", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("last_queue_number", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_activity_group_capacity")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_activity_group_dates")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_activity_group_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["instructor_id"],
            ["staff_member.id"],
            name=op.f("fk_activity_group_instructor_id_staff_member"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_activity_group_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_activity_group_room_id_room")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_group")),
        sa.UniqueConstraint("public_id", name=op.f("uq_activity_group_public_id")),
    )
    with op.batch_alter_table("activity_group", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_activity_group_centre_id"), ["centre_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_activity_group_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "enrolment",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("queue_number", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("enrolled_on", sa.Date(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["activity_group.id"], name=op.f("fk_enrolment_group_id_activity_group")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_enrolment_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint(
            "group_id", "queue_number", name=op.f("uq_enrolment_group_id_queue_number")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_enrolment_public_id")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_group_id"), ["group_id"], unique=False)
        batch_op.create_index("ix_enrolment_person_id", ["person_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolment_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            "uq_enrolment_living",
            ["group_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'left'"),
            postgresql_where=sa.text("state <> 'left'"),
        )

    op.create_table(
        "group_slot",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_group_slot_times")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["activity_group.id"], name=op.f("fk_group_slot_group_id_activity_group")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_group_slot_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_slot")),
    )
    with op.batch_alter_table("group_slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_slot_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_slot_region_id"), ["region_id"], unique=False)

    op.create_table(
        "session",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("instructor_id", sa.Integer(), nullable=True),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_session_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["activity_group.id"], name=op.f("fk_session_group_id_activity_group")
        ),
        sa.ForeignKeyConstraint(
            ["instructor_id"],
            ["staff_member.id"],
            name=op.f("fk_session_instructor_id_staff_member"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_session_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_session_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("group_id", "starts_at", name=op.f("uq_session_group_id_starts_at")),
        sa.UniqueConstraint("public_id", name=op.f("uq_session_public_id")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(
            "ix_session_centre_id_local_date", ["centre_id", "local_date"], unique=False
        )
        batch_op.create_index(
            "ix_session_instructor_id_starts_at", ["instructor_id", "starts_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_session_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            "ix_session_room_id_starts_at", ["room_id", "starts_at"], unique=False
        )

    op.create_table(
        "attendance",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("via", sa.String(length=10), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "mark IN ('present', 'excused', 'absent')", name=op.f("ck_attendance_mark")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_attendance_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_attendance_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_attendance_session_id_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index("ix_attendance_person_id", ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendance_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendance_session_id"), ["session_id"], unique=False)
        batch_op.create_index(
            "uq_attendance_living",
            ["session_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            "CREATE VIRTUAL TABLE IF NOT EXISTS person_search USING fts5(text, sort_key UNINDEXED, tokenize='trigram case_sensitive 1', detail=none, columnsize=0)"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            """CREATE TRIGGER IF NOT EXISTS person_search_person_insert AFTER INSERT ON person BEGIN 
    INSERT INTO person_search (rowid, text, sort_key)
    SELECT p.id,
      char(57346, 57346) || replace(p.name_key, ' ', '  ') || '  '
      || char(57344, 57600 + p.region_id / 2048, 59904 + p.region_id % 2048)
      || coalesce((SELECT group_concat(char(57345, 57600 + c.centre_id / 2048, 59904 + c.centre_id % 2048), '') FROM person_centre c
                   WHERE c.person_id = p.id AND c.detached_at IS NULL), '')
      || coalesce((SELECT group_concat('  ' || ltrim(n.number, '+'), '') FROM person_phone n
                   WHERE n.person_id = p.id), ''),
      p.sort_key
    FROM person p WHERE p.withdrawn_at IS NULL AND p.id = new.id; END"""
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            """CREATE TRIGGER IF NOT EXISTS person_search_person_update AFTER UPDATE OF name_key, sort_key, region_id, withdrawn_at ON person BEGIN DELETE FROM person_search WHERE rowid = new.id;
    INSERT INTO person_search (rowid, text, sort_key)
    SELECT p.id,
      char(57346, 57346) || replace(p.name_key, ' ', '  ') || '  '
      || char(57344, 57600 + p.region_id / 2048, 59904 + p.region_id % 2048)
      || coalesce((SELECT group_concat(char(57345, 57600 + c.centre_id / 2048, 59904 + c.centre_id % 2048), '') FROM person_centre c
                   WHERE c.person_id = p.id AND c.detached_at IS NULL), '')
      || coalesce((SELECT group_concat('  ' || ltrim(n.number, '+'), '') FROM person_phone n
                   WHERE n.person_id = p.id), ''),
      p.sort_key
    FROM person p WHERE p.withdrawn_at IS NULL AND p.id = new.id; END"""
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            "CREATE TRIGGER IF NOT EXISTS person_search_person_delete AFTER DELETE ON person BEGIN DELETE FROM person_search WHERE rowid = old.id; END"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "CREATE INDEX IF NOT EXISTS person_search_name ON person USING gin (name_key gin_trgm_ops) WHERE withdrawn_at IS NULL"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("ANALYZE person")
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('person', 'ix_person_region_id', '1000000 500000'), ('person', 'ix_person_region_id_sort_key', '1000000 500000 1'), ('person', 'ix_person_region_id_birth_date', '1000000 500000 30'), ('person', 'ix_person_name_keys', '1000000 500000 10 2'), ('person', 'uq_person_region_id_iin', '990000 495000 1'), ('person', 'uq_person_region_id_card_number', '300000 150000 1'), ('person', 'ix_person_without_basis', '1000 500 1'), ('person', 'ix_person_without_iin', '10000 5000 10'), ('person_centre', 'ix_person_centre_region_id', '1000000 500000'), ('person_centre', 'ix_person_centre_centre_id', '1000000 5000 1'), ('person_centre', 'ix_person_centre_person_id', '1000000 1'), ('person_centre', 'uq_person_centre_living', '1000000 1 1'), ('person_phone', 'ix_person_phone_region_id', '1000000 500000'), ('person_phone', 'ix_person_phone_person_id', '1000000 1'), ('person_phone', 'ix_person_phone_number', '1000000 2'), ('person_category', 'ix_person_category_region_id', '1000000 500000'), ('person_category', 'ix_person_category_person_id', '1000000 2')"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            """CREATE TRIGGER IF NOT EXISTS person_search_person_centre_insert AFTER INSERT ON person_centre BEGIN DELETE FROM person_search WHERE rowid = new.person_id;
    INSERT INTO person_search (rowid, text, sort_key)
    SELECT p.id,
      char(57346, 57346) || replace(p.name_key, ' ', '  ') || '  '
      || char(57344, 57600 + p.region_id / 2048, 59904 + p.region_id % 2048)
      || coalesce((SELECT group_concat(char(57345, 57600 + c.centre_id / 2048, 59904 + c.centre_id % 2048), '') FROM person_centre c
                   WHERE c.person_id = p.id AND c.detached_at IS NULL), '')
      || coalesce((SELECT group_concat('  ' || ltrim(n.number, '+'), '') FROM person_phone n
                   WHERE n.person_id = p.id), ''),
      p.sort_key
    FROM person p WHERE p.withdrawn_at IS NULL AND p.id = new.person_id; END"""
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            """CREATE TRIGGER IF NOT EXISTS person_search_person_centre_update AFTER UPDATE ON person_centre BEGIN DELETE FROM person_search WHERE rowid = new.person_id;
    INSERT INTO person_search (rowid, text, sort_key)
    SELECT p.id,
      char(57346, 57346) || replace(p.name_key, ' ', '  ') || '  '
      || char(57344, 57600 + p.region_id / 2048, 59904 + p.region_id % 2048)
      || coalesce((SELECT group_concat(char(57345, 57600 + c.centre_id / 2048, 59904 + c.centre_id % 2048), '') FROM person_centre c
                   WHERE c.person_id = p.id AND c.detached_at IS NULL), '')
      || coalesce((SELECT group_concat('  ' || ltrim(n.number, '+'), '') FROM person_phone n
                   WHERE n.person_id = p.id), ''),
      p.sort_key
    FROM person p WHERE p.withdrawn_at IS NULL AND p.id = new.person_id; END"""
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            """CREATE TRIGGER IF NOT EXISTS person_search_person_centre_delete AFTER DELETE ON person_centre BEGIN DELETE FROM person_search WHERE rowid = old.person_id;
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
            """CREATE TRIGGER IF NOT EXISTS person_search_person_phone_insert AFTER INSERT ON person_phone BEGIN DELETE FROM person_search WHERE rowid = new.person_id;
    INSERT INTO person_search (rowid, text, sort_key)
    SELECT p.id,
      char(57346, 57346) || replace(p.name_key, ' ', '  ') || '  '
      || char(57344, 57600 + p.region_id / 2048, 59904 + p.region_id % 2048)
      || coalesce((SELECT group_concat(char(57345, 57600 + c.centre_id / 2048, 59904 + c.centre_id % 2048), '') FROM person_centre c
                   WHERE c.person_id = p.id AND c.detached_at IS NULL), '')
      || coalesce((SELECT group_concat('  ' || ltrim(n.number, '+'), '') FROM person_phone n
                   WHERE n.person_id = p.id), ''),
      p.sort_key
    FROM person p WHERE p.withdrawn_at IS NULL AND p.id = new.person_id; END"""
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            """CREATE TRIGGER IF NOT EXISTS person_search_person_phone_update AFTER UPDATE ON person_phone BEGIN DELETE FROM person_search WHERE rowid = new.person_id;
    INSERT INTO person_search (rowid, text, sort_key)
    SELECT p.id,
      char(57346, 57346) || replace(p.name_key, ' ', '  ') || '  '
      || char(57344, 57600 + p.region_id / 2048, 59904 + p.region_id % 2048)
      || coalesce((SELECT group_concat(char(57345, 57600 + c.centre_id / 2048, 59904 + c.centre_id % 2048), '') FROM person_centre c
                   WHERE c.person_id = p.id AND c.detached_at IS NULL), '')
      || coalesce((SELECT group_concat('  ' || ltrim(n.number, '+'), '') FROM person_phone n
                   WHERE n.person_id = p.id), ''),
      p.sort_key
    FROM person p WHERE p.withdrawn_at IS NULL AND p.id = new.person_id; END"""
        )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            """CREATE TRIGGER IF NOT EXISTS person_search_person_phone_delete AFTER DELETE ON person_phone BEGIN DELETE FROM person_search WHERE rowid = old.person_id;
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
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(
            "CREATE INDEX IF NOT EXISTS person_search_phone ON person_phone USING gin (number gin_trgm_ops)"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TABLE IF EXISTS person_search")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_attendance_living",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_attendance_session_id"))
        batch_op.drop_index(batch_op.f("ix_attendance_region_id"))
        batch_op.drop_index("ix_attendance_person_id")

    op.drop_table("attendance")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index("ix_session_room_id_starts_at")
        batch_op.drop_index(batch_op.f("ix_session_region_id"))
        batch_op.drop_index("ix_session_instructor_id_starts_at")
        batch_op.drop_index("ix_session_centre_id_local_date")

    op.drop_table("session")
    with op.batch_alter_table("group_slot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_slot_region_id"))
        batch_op.drop_index(batch_op.f("ix_group_slot_group_id"))

    op.drop_table("group_slot")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_enrolment_living",
            sqlite_where=sa.text("state <> 'left'"),
            postgresql_where=sa.text("state <> 'left'"),
        )
        batch_op.drop_index(batch_op.f("ix_enrolment_region_id"))
        batch_op.drop_index("ix_enrolment_person_id")
        batch_op.drop_index(batch_op.f("ix_enrolment_group_id"))

    op.drop_table("enrolment")
    with op.batch_alter_table("activity_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_group_region_id"))
        batch_op.drop_index(batch_op.f("ix_activity_group_centre_id"))

    op.drop_table("activity_group")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_session_user_id"))

    op.drop_table("user_session")
    with op.batch_alter_table("staff_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_member_region_id"))
        batch_op.drop_index(batch_op.f("ix_staff_member_centre_id"))

    op.drop_table("staff_member")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grant_user_id"))
        batch_op.drop_index(batch_op.f("ix_role_grant_region_id"))

    op.drop_table("role_grant")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_code_user_id"))

    op.drop_table("recovery_code")
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_row_region_id"))
        batch_op.drop_index(batch_op.f("ix_import_row_person_id"))
        batch_op.drop_index(batch_op.f("ix_import_row_outcome"))

    op.drop_table("import_row")
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_region_id"))
        batch_op.drop_index(batch_op.f("ix_room_centre_id"))

    op.drop_table("room")
    with op.batch_alter_table("person_phone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_phone_region_id"))
        batch_op.drop_index(batch_op.f("ix_person_phone_person_id"))
        batch_op.drop_index(batch_op.f("ix_person_phone_number"))

    op.drop_table("person_phone")
    with op.batch_alter_table("person_centre", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_person_centre_living",
            sqlite_where=sa.text("detached_at IS NULL"),
            postgresql_where=sa.text("detached_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_person_centre_region_id"))
        batch_op.drop_index(batch_op.f("ix_person_centre_person_id"))
        batch_op.drop_index("ix_person_centre_centre_id")

    op.drop_table("person_centre")
    with op.batch_alter_table("person_category", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_category_region_id"))
        batch_op.drop_index(batch_op.f("ix_person_category_person_id"))

    op.drop_table("person_category")
    with op.batch_alter_table("look", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_look_user_id"))
        batch_op.drop_index(batch_op.f("ix_look_region_id"))
        batch_op.drop_index("ix_look_person_id_at")

    op.drop_table("look")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_batch_region_id"))
        batch_op.drop_index(batch_op.f("ix_import_batch_centre_id"))

    op.drop_table("import_batch")
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_region_id"))
        batch_op.drop_index(batch_op.f("ix_device_centre_id"))

    op.drop_table("device")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_delivery_source_key_living",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index("ix_delivery_region_id_local_date")
        batch_op.drop_index(batch_op.f("ix_delivery_region_id"))
        batch_op.drop_index("ix_delivery_person_id_local_date")

    op.drop_table("delivery")
    op.drop_table("app_user")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_person_region_id_iin",
            sqlite_where=sa.text("withdrawn_at IS NULL AND iin IS NOT NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND iin IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_person_region_id_card_number",
            sqlite_where=sa.text("withdrawn_at IS NULL AND card_number IS NOT NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND card_number IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_person_without_iin",
            sqlite_where=sa.text("iin IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("iin IS NULL AND withdrawn_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_person_without_basis",
            sqlite_where=sa.text("legal_basis = '' AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("legal_basis = '' AND withdrawn_at IS NULL"),
        )
        batch_op.drop_index("ix_person_region_id_sort_key")
        batch_op.drop_index("ix_person_region_id_birth_date")
        batch_op.drop_index(batch_op.f("ix_person_region_id"))
        batch_op.drop_index("ix_person_name_keys")

    op.drop_table("person")
    with op.batch_alter_table("centre", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_centre_region_id"))

    op.drop_table("centre")
    op.drop_table("role")
    with op.batch_alter_table("region_module", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_region_module_region_id"))

    op.drop_table("region_module")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_state_run_at")

    op.drop_table("job")
    with op.batch_alter_table("district", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_district_region_id"))

    op.drop_table("district")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_subject")
        batch_op.drop_index("ix_audit_entry_region_id_at")

    op.drop_table("audit_entry")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempt_username_at")
        batch_op.drop_index("ix_sign_in_attempt_address_at")

    op.drop_table("sign_in_attempt")
    op.drop_table("region")
    op.drop_table("module_record")
