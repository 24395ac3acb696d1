"""plans, values and reports

Revision: core_0004, after: core_0003
A migration imports nothing from core or plugins: it describes its tables itself.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0004"
down_revision = "core_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reference_value",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_reference_value_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_value")),
        sa.UniqueConstraint(
            "region_id",
            "code",
            "valid_from",
            name=op.f("uq_reference_value_region_id_code_valid_from"),
        ),
    )
    with op.batch_alter_table("reference_value", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reference_value_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "indicator_target",
        sa.Column("indicator", sa.String(length=100), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=4), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("value >= 0", name=op.f("ck_indicator_target_value")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_indicator_target_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_indicator_target_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_target")),
        sa.UniqueConstraint("public_id", name=op.f("uq_indicator_target_public_id")),
    )
    with op.batch_alter_table("indicator_target", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_indicator_target_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "ix_indicator_target_region_id_year", ["region_id", "year", "part"], unique=False
        )
        batch_op.create_index(
            "uq_indicator_target_centre",
            ["region_id", "indicator", "centre_id", "year", "part"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND centre_id IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND centre_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_indicator_target_region",
            ["region_id", "indicator", "year", "part"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND centre_id IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND centre_id IS NULL"),
        )

    op.create_table(
        "official_form",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("last_version", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_official_form_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_official_form_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_form")),
        sa.UniqueConstraint("public_id", name=op.f("uq_official_form_public_id")),
    )
    with op.batch_alter_table("official_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_official_form_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_official_form_region_id"), ["region_id"], unique=False)

    op.create_table(
        "consent_code",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=False),
        sa.Column("representative", sa.String(length=300), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("message_key", sa.String(length=40), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'used', 'replaced', 'spent')", name=op.f("ck_consent_code_state")
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_consent_code_consent_id_consent")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_consent_code_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_consent_code_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["person.id"], name=op.f("fk_consent_code_signer_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["consent_text.id"], name=op.f("fk_consent_code_text_id_consent_text")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_consent_code_public_id")),
    )
    with op.batch_alter_table("consent_code", schema=None) as batch_op:
        batch_op.create_index(
            "ix_consent_code_person_id", ["person_id", "created_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_consent_code_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_code_signer_id"), ["signer_id"], unique=False)

    op.create_table(
        "form_version",
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column(
            "cells",
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
            ["form_id"], ["official_form.id"], name=op.f("fk_form_version_form_id_official_form")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_form_version_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_version")),
        sa.UniqueConstraint("form_id", "number", name=op.f("uq_form_version_form_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_form_version_public_id")),
    )
    with op.batch_alter_table("form_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_form_version_region_id"), ["region_id"], unique=False)

    op.create_table(
        "filled_form",
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("made_by_name", sa.String(length=200), nullable=False),
        sa.Column(
            "written",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("press_key", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_filled_form_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["official_form.id"], name=op.f("fk_filled_form_form_id_official_form")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_filled_form_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["form_version.id"], name=op.f("fk_filled_form_version_id_form_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filled_form")),
        sa.UniqueConstraint("press_key", name=op.f("uq_filled_form_press_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_filled_form_public_id")),
    )
    with op.batch_alter_table("filled_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_filled_form_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index("ix_filled_form_form_id", ["form_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_filled_form_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_filled_form_version_id"), ["version_id"], unique=False)

    op.create_table(
        "plan",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=100), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column(
            "answers",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=False),
        sa.Column("paper_kk_id", sa.Integer(), nullable=True),
        sa.Column("paper_ru_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'agreed', 'closed', 'replaced')", name=op.f("ck_plan_state")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_plan_dates")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_plan_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["paper_kk_id"],
            ["issued_document.id"],
            name=op.f("fk_plan_paper_kk_id_issued_document"),
        ),
        sa.ForeignKeyConstraint(
            ["paper_ru_id"],
            ["issued_document.id"],
            name=op.f("fk_plan_paper_ru_id_issued_document"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_plan_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_plan_region_id_region"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["plan.id"], name=op.f("fk_plan_replaces_id_plan")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_member.id"], name=op.f("fk_plan_staff_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("number", "edition", name=op.f("uq_plan_number_edition")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_public_id")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index("ix_plan_list", ["region_id", "centre_id", "state"], unique=False)
        batch_op.create_index("ix_plan_person_id", ["person_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_replaces_id"), ["replaces_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_staff_id"), ["staff_id"], unique=False)
        batch_op.create_index(
            "uq_plan_agreed",
            ["person_id", "centre_id"],
            unique=True,
            sqlite_where=sa.text("state = 'agreed'"),
            postgresql_where=sa.text("state = 'agreed'"),
        )
        batch_op.create_index(
            "uq_plan_draft",
            ["person_id", "centre_id"],
            unique=True,
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )

    op.create_table(
        "plan_need",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seen_how", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind BETWEEN 0 AND 8", name=op.f("ck_plan_need_kind")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_need_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_plan_need_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_need")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_need_public_id")),
    )
    with op.batch_alter_table("plan_need", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_need_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_need_region_id"), ["region_id"], unique=False)

    op.create_table(
        "plan_review",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("held_by", sa.String(length=200), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_review_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_plan_review_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_review")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_review_public_id")),
    )
    with op.batch_alter_table("plan_review", schema=None) as batch_op:
        batch_op.create_index("ix_plan_review_due", ["region_id", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_review_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_review_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            "uq_plan_review_open",
            ["plan_id"],
            unique=True,
            sqlite_where=sa.text("held_on IS NULL"),
            postgresql_where=sa.text("held_on IS NULL"),
        )

    op.create_table(
        "plan_signature",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("signer", sa.String(length=200), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "role IN ('person', 'representative', 'specialist', 'head')",
            name=op.f("ck_plan_signature_role"),
        ),
        sa.CheckConstraint(
            "way IN ('paper', 'screen', 'account')", name=op.f("ck_plan_signature_way")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_plan_signature_plan_id_plan")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_plan_signature_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_signature")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_signature_public_id")),
        sa.UniqueConstraint("token", name=op.f("uq_plan_signature_token")),
    )
    with op.batch_alter_table("plan_signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_signature_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_plan_signature_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "plan_goal",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("success", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("outcome_on", sa.Date(), nullable=True),
        sa.Column("outcome_note", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('', 'reached', 'partly', 'not')", name=op.f("ck_plan_goal_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["need_id"], ["plan_need.id"], name=op.f("fk_plan_goal_need_id_plan_need")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_plan_goal_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_goal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_goal_public_id")),
    )
    with op.batch_alter_table("plan_goal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_goal_need_id"), ["need_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_goal_region_id"), ["region_id"], unique=False)

    op.create_table(
        "plan_measure",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("service_kind", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("outside_body", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "period IN ('term', 'day', 'week', 'month')", name=op.f("ck_plan_measure_period")
        ),
        sa.CheckConstraint("kind BETWEEN 1 AND 8", name=op.f("ck_plan_measure_kind")),
        sa.CheckConstraint(
            "quantity IS NULL OR quantity > 0", name=op.f("ck_plan_measure_quantity")
        ),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["plan_goal.id"], name=op.f("fk_plan_measure_goal_id_plan_goal")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_plan_measure_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_member.id"], name=op.f("fk_plan_measure_staff_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_measure")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_measure_public_id")),
    )
    with op.batch_alter_table("plan_measure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_measure_goal_id"), ["goal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_measure_region_id"), ["region_id"], unique=False)

    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code_phone", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("code_message", sa.String(length=40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_column("code_message")
        batch_op.drop_column("code_phone")

    with op.batch_alter_table("plan_measure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_measure_region_id"))
        batch_op.drop_index(batch_op.f("ix_plan_measure_goal_id"))

    op.drop_table("plan_measure")
    with op.batch_alter_table("plan_goal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_goal_region_id"))
        batch_op.drop_index(batch_op.f("ix_plan_goal_need_id"))

    op.drop_table("plan_goal")
    with op.batch_alter_table("plan_signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_signature_region_id"))
        batch_op.drop_index(batch_op.f("ix_plan_signature_plan_id"))

    op.drop_table("plan_signature")
    with op.batch_alter_table("plan_review", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_plan_review_open",
            sqlite_where=sa.text("held_on IS NULL"),
            postgresql_where=sa.text("held_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_plan_review_region_id"))
        batch_op.drop_index(batch_op.f("ix_plan_review_plan_id"))
        batch_op.drop_index("ix_plan_review_due")

    op.drop_table("plan_review")
    with op.batch_alter_table("plan_need", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_need_region_id"))
        batch_op.drop_index(batch_op.f("ix_plan_need_plan_id"))

    op.drop_table("plan_need")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_plan_draft",
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )
        batch_op.drop_index(
            "uq_plan_agreed",
            sqlite_where=sa.text("state = 'agreed'"),
            postgresql_where=sa.text("state = 'agreed'"),
        )
        batch_op.drop_index(batch_op.f("ix_plan_staff_id"))
        batch_op.drop_index(batch_op.f("ix_plan_replaces_id"))
        batch_op.drop_index(batch_op.f("ix_plan_region_id"))
        batch_op.drop_index("ix_plan_person_id")
        batch_op.drop_index("ix_plan_list")

    op.drop_table("plan")
    with op.batch_alter_table("filled_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_filled_form_version_id"))
        batch_op.drop_index(batch_op.f("ix_filled_form_region_id"))
        batch_op.drop_index("ix_filled_form_form_id")
        batch_op.drop_index(batch_op.f("ix_filled_form_centre_id"))

    op.drop_table("filled_form")
    with op.batch_alter_table("form_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_form_version_region_id"))

    op.drop_table("form_version")
    with op.batch_alter_table("consent_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_code_signer_id"))
        batch_op.drop_index(batch_op.f("ix_consent_code_region_id"))
        batch_op.drop_index("ix_consent_code_person_id")

    op.drop_table("consent_code")
    with op.batch_alter_table("official_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_official_form_region_id"))
        batch_op.drop_index(batch_op.f("ix_official_form_centre_id"))

    op.drop_table("official_form")
    with op.batch_alter_table("indicator_target", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_indicator_target_region",
            sqlite_where=sa.text("ended_at IS NULL AND centre_id IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND centre_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_indicator_target_centre",
            sqlite_where=sa.text("ended_at IS NULL AND centre_id IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND centre_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_indicator_target_region_id_year")
        batch_op.drop_index(batch_op.f("ix_indicator_target_region_id"))

    op.drop_table("indicator_target")
    with op.batch_alter_table("reference_value", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reference_value_region_id"))

    op.drop_table("reference_value")
