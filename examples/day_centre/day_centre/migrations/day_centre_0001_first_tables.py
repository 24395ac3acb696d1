"""first tables

Revision: day_centre_0001, after: nothing
A migration imports nothing from core or plugins: it describes its tables itself.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "day_centre_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "day_centre_tariff",
        sa.Column("what", sa.String(length=100), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("price >= 0", name=op.f("ck_day_centre_tariff_price")),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_day_centre_tariff_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_centre_tariff")),
        sa.UniqueConstraint("public_id", name=op.f("uq_day_centre_tariff_public_id")),
    )
    with op.batch_alter_table("day_centre_tariff", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_day_centre_tariff_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq_day_centre_tariff_living",
            ["region_id", "what", "starts_on"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "day_centre_fetcher",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("relation", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=100), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_day_centre_fetcher_dates")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_day_centre_fetcher_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_day_centre_fetcher_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_centre_fetcher")),
        sa.UniqueConstraint("public_id", name=op.f("uq_day_centre_fetcher_public_id")),
    )
    with op.batch_alter_table("day_centre_fetcher", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_day_centre_fetcher_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_day_centre_fetcher_region_id"), ["region_id"], unique=False
        )

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
        "day_centre_health_limit",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column(
            "kinds",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day",
            name=op.f("ck_day_centre_health_limit_dates"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_day_centre_health_limit_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_day_centre_health_limit_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_centre_health_limit")),
        sa.UniqueConstraint("public_id", name=op.f("uq_day_centre_health_limit_public_id")),
    )
    with op.batch_alter_table("day_centre_health_limit", schema=None) as batch_op:
        batch_op.create_index(
            "ix_day_centre_health_limit_person", ["person_id", "first_day"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_day_centre_health_limit_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "day_centre_licence",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("work_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("places > 0", name=op.f("ck_day_centre_licence_places")),
        sa.CheckConstraint("valid_until >= issued_on", name=op.f("ck_day_centre_licence_dates")),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_day_centre_licence_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_day_centre_licence_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_centre_licence")),
        sa.UniqueConstraint("public_id", name=op.f("uq_day_centre_licence_public_id")),
    )
    with op.batch_alter_table("day_centre_licence", schema=None) as batch_op:
        batch_op.create_index(
            "ix_day_centre_licence_centre", ["centre_id", "valid_until"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_day_centre_licence_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "day_centre_medical_card",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("conclusion", sa.String(length=500), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "valid_until >= issued_on", name=op.f("ck_day_centre_medical_card_dates")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_day_centre_medical_card_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_day_centre_medical_card_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_centre_medical_card")),
        sa.UniqueConstraint("public_id", name=op.f("uq_day_centre_medical_card_public_id")),
    )
    with op.batch_alter_table("day_centre_medical_card", schema=None) as batch_op:
        batch_op.create_index(
            "ix_day_centre_medical_card_person", ["person_id", "valid_until"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_day_centre_medical_card_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "day_centre_own_share",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_day_centre_own_share_dates")
        ),
        sa.CheckConstraint(
            "percent BETWEEN 1 AND 100", name=op.f("ck_day_centre_own_share_percent")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_day_centre_own_share_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_day_centre_own_share_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_day_centre_own_share_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_centre_own_share")),
        sa.UniqueConstraint("public_id", name=op.f("uq_day_centre_own_share_public_id")),
    )
    with op.batch_alter_table("day_centre_own_share", schema=None) as batch_op:
        batch_op.create_index(
            "ix_day_centre_own_share_person", ["person_id", "first_day"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_day_centre_own_share_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "day_centre_profile",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("pmpk_number", sa.String(length=60), nullable=False),
        sa.Column("pmpk_on", sa.Date(), nullable=True),
        sa.Column("pmpk_until", sa.Date(), nullable=True),
        sa.Column("ipar_number", sa.String(length=60), nullable=False),
        sa.Column("ipar_from", sa.Date(), nullable=True),
        sa.Column("ipar_until", sa.Date(), nullable=True),
        sa.Column("diagnosis", sa.String(length=20), nullable=False),
        sa.Column("mobility", sa.String(length=10), nullable=False),
        sa.Column("self_care", sa.String(length=10), nullable=False),
        sa.Column("accompanied", sa.String(length=11), nullable=False),
        sa.Column("diet", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_day_centre_profile_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_day_centre_profile_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_centre_profile")),
        sa.UniqueConstraint("person_id", name=op.f("uq_day_centre_profile_person_id")),
    )
    with op.batch_alter_table("day_centre_profile", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_day_centre_profile_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "day_centre_act",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("own_amount", sa.BigInteger(), nullable=False),
        sa.Column("issues", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'issued')", name=op.f("ck_day_centre_act_state")),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_day_centre_act_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["issued_document.id"],
            name=op.f("fk_day_centre_act_document_id_issued_document"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_day_centre_act_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_day_centre_act_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_centre_act")),
        sa.UniqueConstraint(
            "person_id",
            "centre_id",
            "month",
            name=op.f("uq_day_centre_act_person_id_centre_id_month"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_day_centre_act_public_id")),
    )
    with op.batch_alter_table("day_centre_act", schema=None) as batch_op:
        batch_op.create_index("ix_day_centre_act_centre", ["centre_id", "month"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_day_centre_act_document_id"), ["document_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_day_centre_act_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "day_centre_act_line",
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=100), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("own_percent", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("own_amount", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["day_centre_act.id"],
            name=op.f("fk_day_centre_act_line_act_id_day_centre_act"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_day_centre_act_line_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_centre_act_line")),
    )
    with op.batch_alter_table("day_centre_act_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_day_centre_act_line_act_id"), ["act_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_day_centre_act_line_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "day_centre_closed_day",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_day_centre_closed_day_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["activity_group.id"],
            name=op.f("fk_day_centre_closed_day_group_id_activity_group"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_day_centre_closed_day_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_centre_closed_day")),
        sa.UniqueConstraint(
            "group_id", "local_date", name=op.f("uq_day_centre_closed_day_group_id_local_date")
        ),
    )
    with op.batch_alter_table("day_centre_closed_day", schema=None) as batch_op:
        batch_op.create_index(
            "ix_day_centre_closed_day_centre", ["centre_id", "local_date"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_day_centre_closed_day_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "day_centre_group_kind",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("service_kind", sa.String(length=100), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "weekday BETWEEN 1 AND 7", name=op.f("ck_day_centre_group_kind_weekday")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["activity_group.id"],
            name=op.f("fk_day_centre_group_kind_group_id_activity_group"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_day_centre_group_kind_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_centre_group_kind")),
        sa.UniqueConstraint(
            "group_id",
            "weekday",
            "service_kind",
            name=op.f("uq_day_centre_group_kind_group_id_weekday_service_kind"),
        ),
    )
    with op.batch_alter_table("day_centre_group_kind", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_day_centre_group_kind_region_id"), ["region_id"], unique=False
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
        sa.Column("contract_id", sa.Integer(), nullable=True),
        sa.Column("told_of_age_on", sa.Date(), nullable=True),
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
            ["contract_id"],
            ["issued_document.id"],
            name=op.f("fk_day_centre_stay_contract_id_issued_document"),
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
        "day_centre_child_day",
        sa.Column("stay_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("regime", sa.String(length=4), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("mark", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("brought_by", sa.String(length=60), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_by", sa.String(length=60), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by", sa.Integer(), nullable=True),
        sa.Column("left_noted_by", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "mark IN ('present', 'absent')", name=op.f("ck_day_centre_child_day_mark")
        ),
        sa.CheckConstraint(
            "left_at IS NULL OR left_at >= came_at", name=op.f("ck_day_centre_child_day_times")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_day_centre_child_day_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["activity_group.id"],
            name=op.f("fk_day_centre_child_day_group_id_activity_group"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_day_centre_child_day_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_day_centre_child_day_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["stay_id"],
            ["day_centre_stay.id"],
            name=op.f("fk_day_centre_child_day_stay_id_day_centre_stay"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_centre_child_day")),
        sa.UniqueConstraint("public_id", name=op.f("uq_day_centre_child_day_public_id")),
    )
    with op.batch_alter_table("day_centre_child_day", schema=None) as batch_op:
        batch_op.create_index(
            "ix_day_centre_child_day_centre", ["centre_id", "local_date"], unique=False
        )
        batch_op.create_index(
            "ix_day_centre_child_day_group", ["group_id", "local_date"], unique=False
        )
        batch_op.create_index(
            "ix_day_centre_child_day_person", ["person_id", "local_date"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_day_centre_child_day_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq_day_centre_child_day_living",
            ["stay_id", "local_date"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "day_centre_home_visit",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("regime", sa.String(length=4), nullable=False),
        sa.Column(
            "content",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "regime IN ('full', 'half')", name=op.f("ck_day_centre_home_visit_regime")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_day_centre_home_visit_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["issued_document.id"],
            name=op.f("fk_day_centre_home_visit_document_id_issued_document"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_day_centre_home_visit_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_day_centre_home_visit_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["service_request.id"],
            name=op.f("fk_day_centre_home_visit_request_id_service_request"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_centre_home_visit")),
        sa.UniqueConstraint("public_id", name=op.f("uq_day_centre_home_visit_public_id")),
        sa.UniqueConstraint("request_id", name=op.f("uq_day_centre_home_visit_request_id")),
    )
    with op.batch_alter_table("day_centre_home_visit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_day_centre_home_visit_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_day_centre_home_visit_region_id"), ["region_id"], unique=False
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
        sa.Column("regime", sa.String(length=4), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
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
            ["document_id"],
            ["issued_document.id"],
            name=op.f("fk_day_centre_order_document_id_issued_document"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["activity_group.id"],
            name=op.f("fk_day_centre_order_group_id_activity_group"),
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
        "day_centre_placement",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("regime", sa.String(length=4), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "regime IN ('full', 'half')", name=op.f("ck_day_centre_placement_regime")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_day_centre_placement_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_day_centre_placement_enrolment_id_enrolment"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_day_centre_placement_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_day_centre_placement_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["service_request.id"],
            name=op.f("fk_day_centre_placement_request_id_service_request"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_centre_placement")),
        sa.UniqueConstraint("public_id", name=op.f("uq_day_centre_placement_public_id")),
        sa.UniqueConstraint("request_id", name=op.f("uq_day_centre_placement_request_id")),
    )
    with op.batch_alter_table("day_centre_placement", schema=None) as batch_op:
        batch_op.create_index(
            "ix_day_centre_placement_centre_id", ["centre_id", "enrolment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_day_centre_placement_enrolment_id"), ["enrolment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_day_centre_placement_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_day_centre_placement_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "day_centre_stay_pause",
        sa.Column("stay_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["day_centre_order.id"],
            name=op.f("fk_day_centre_stay_pause_order_id_day_centre_order"),
            ondelete="RESTRICT",
        ),
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
    with op.batch_alter_table("day_centre_placement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_centre_placement_region_id"))
        batch_op.drop_index(batch_op.f("ix_day_centre_placement_person_id"))
        batch_op.drop_index(batch_op.f("ix_day_centre_placement_enrolment_id"))
        batch_op.drop_index("ix_day_centre_placement_centre_id")

    op.drop_table("day_centre_placement")
    with op.batch_alter_table("day_centre_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_centre_order_stay_id"))
        batch_op.drop_index(batch_op.f("ix_day_centre_order_region_id"))

    op.drop_table("day_centre_order")
    with op.batch_alter_table("day_centre_home_visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_centre_home_visit_region_id"))
        batch_op.drop_index(batch_op.f("ix_day_centre_home_visit_person_id"))

    op.drop_table("day_centre_home_visit")
    with op.batch_alter_table("day_centre_child_day", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_day_centre_child_day_living",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_day_centre_child_day_region_id"))
        batch_op.drop_index("ix_day_centre_child_day_person")
        batch_op.drop_index("ix_day_centre_child_day_group")
        batch_op.drop_index("ix_day_centre_child_day_centre")

    op.drop_table("day_centre_child_day")
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
    with op.batch_alter_table("day_centre_group_kind", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_centre_group_kind_region_id"))

    op.drop_table("day_centre_group_kind")
    with op.batch_alter_table("day_centre_closed_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_centre_closed_day_region_id"))
        batch_op.drop_index("ix_day_centre_closed_day_centre")

    op.drop_table("day_centre_closed_day")
    with op.batch_alter_table("day_centre_act_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_centre_act_line_region_id"))
        batch_op.drop_index(batch_op.f("ix_day_centre_act_line_act_id"))

    op.drop_table("day_centre_act_line")
    with op.batch_alter_table("day_centre_act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_centre_act_region_id"))
        batch_op.drop_index(batch_op.f("ix_day_centre_act_document_id"))
        batch_op.drop_index("ix_day_centre_act_centre")

    op.drop_table("day_centre_act")
    with op.batch_alter_table("day_centre_profile", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_centre_profile_region_id"))

    op.drop_table("day_centre_profile")
    with op.batch_alter_table("day_centre_own_share", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_centre_own_share_region_id"))
        batch_op.drop_index("ix_day_centre_own_share_person")

    op.drop_table("day_centre_own_share")
    with op.batch_alter_table("day_centre_medical_card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_centre_medical_card_region_id"))
        batch_op.drop_index("ix_day_centre_medical_card_person")

    op.drop_table("day_centre_medical_card")
    with op.batch_alter_table("day_centre_licence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_centre_licence_region_id"))
        batch_op.drop_index("ix_day_centre_licence_centre")

    op.drop_table("day_centre_licence")
    with op.batch_alter_table("day_centre_health_limit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_centre_health_limit_region_id"))
        batch_op.drop_index("ix_day_centre_health_limit_person")

    op.drop_table("day_centre_health_limit")
    with op.batch_alter_table("day_centre_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_centre_file_region_id"))

    op.drop_table("day_centre_file")
    with op.batch_alter_table("day_centre_fetcher", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_centre_fetcher_region_id"))
        batch_op.drop_index(batch_op.f("ix_day_centre_fetcher_person_id"))

    op.drop_table("day_centre_fetcher")
    with op.batch_alter_table("day_centre_tariff", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_day_centre_tariff_living",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_day_centre_tariff_region_id"))

    op.drop_table("day_centre_tariff")
