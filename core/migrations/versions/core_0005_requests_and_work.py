"""requests and work

Revision: core_0005, after: core_0004
A migration imports nothing from core or plugins: it describes its tables itself.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0005"
down_revision = "core_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outside_body",
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.String(length=200), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_outside_body_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_body")),
        sa.UniqueConstraint("public_id", name=op.f("uq_outside_body_public_id")),
    )
    with op.batch_alter_table("outside_body", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outside_body_region_id"), ["region_id"], unique=False)

    op.create_table(
        "feedback_rating",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("once", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "channel IN ('link', 'kiosk', 'desk')", name=op.f("ck_feedback_rating_channel")
        ),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_feedback_rating_score")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_feedback_rating_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_feedback_rating_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_rating")),
        sa.UniqueConstraint("once", name=op.f("uq_feedback_rating_once")),
    )
    with op.batch_alter_table("feedback_rating", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_feedback_rating_centre_id"), ["centre_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_feedback_rating_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index("ix_feedback_rating_year", ["region_id", "given_on"], unique=False)

    op.create_table(
        "portal_extract",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("portal", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
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
        sa.Column(
            "waiting_rows",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=True,
        ),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("accepted_count", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "portal IN ('social', 'egov', 'fsm')", name=op.f("ck_portal_extract_portal")
        ),
        sa.CheckConstraint(
            "state IN ('columns', 'open', 'replaced')", name=op.f("ck_portal_extract_state")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_portal_extract_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_portal_extract_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_extract")),
        sa.UniqueConstraint("public_id", name=op.f("uq_portal_extract_public_id")),
        sa.UniqueConstraint("token", name=op.f("uq_portal_extract_token")),
    )
    with op.batch_alter_table("portal_extract", schema=None) as batch_op:
        batch_op.create_index(
            "ix_portal_extract_last", ["region_id", "centre_id", "portal", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_portal_extract_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "request_draft",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=100), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column(
            "content",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_request_draft_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_request_draft_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_request_draft_user_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_draft")),
        sa.UniqueConstraint("user_id", "form", name=op.f("uq_request_draft_user_id_form")),
    )
    with op.batch_alter_table("request_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_draft_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_draft_region_id"), ["region_id"], unique=False)

    op.create_table(
        "request_intake",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("secret", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("representative_id", sa.Integer(), nullable=True),
        sa.Column("representative_name", sa.String(length=302), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "channel IN ('desk', 'phone', 'web', 'partner')", name=op.f("ck_request_intake_channel")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_request_intake_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_request_intake_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_request_intake_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["representative_id"],
            ["representative.id"],
            name=op.f("fk_request_intake_representative_id_representative"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_intake")),
        sa.UniqueConstraint(
            "centre_id", "year", "sequence", name=op.f("uq_request_intake_centre_id_year_sequence")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_request_intake_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_request_intake_public_id")),
        sa.UniqueConstraint("token", name=op.f("uq_request_intake_token")),
    )
    with op.batch_alter_table("request_intake", schema=None) as batch_op:
        batch_op.create_index("ix_request_intake_person_id", ["person_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_request_intake_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "work_unit",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.String(length=200), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_work_unit_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["head_id"], ["app_user.id"], name=op.f("fk_work_unit_head_id_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_work_unit_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_unit")),
        sa.UniqueConstraint("public_id", name=op.f("uq_work_unit_public_id")),
    )
    with op.batch_alter_table("work_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_unit_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_work_unit_region_id"), ["region_id"], unique=False)

    op.create_table(
        "request_type_rule",
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column(
            "papers",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=True,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_request_type_rule_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_request_type_rule_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["work_unit.id"], name=op.f("fk_request_type_rule_unit_id_work_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_type_rule")),
        sa.UniqueConstraint("centre_id", "type", name=op.f("uq_request_type_rule_centre_id_type")),
    )
    with op.batch_alter_table("request_type_rule", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_request_type_rule_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq_request_type_rule_region",
            ["region_id", "type"],
            unique=True,
            sqlite_where=sa.text("centre_id IS NULL"),
            postgresql_where=sa.text("centre_id IS NULL"),
        )

    op.create_table(
        "work_hand_over",
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(to_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_work_hand_over_target")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_work_hand_over_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], ["app_user.id"], name=op.f("fk_work_hand_over_from_id_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_work_hand_over_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["app_user.id"], name=op.f("fk_work_hand_over_to_id_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["work_unit.id"], name=op.f("fk_work_hand_over_unit_id_work_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_hand_over")),
        sa.UniqueConstraint("public_id", name=op.f("uq_work_hand_over_public_id")),
        sa.UniqueConstraint("token", name=op.f("uq_work_hand_over_token")),
    )
    with op.batch_alter_table("work_hand_over", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_work_hand_over_centre_id"), ["centre_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_work_hand_over_from_id"), ["from_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_work_hand_over_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_work_hand_over_to_id"), ["to_id"], unique=False)

    op.create_table(
        "work_item",
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("module", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("matter", sa.String(length=100), nullable=False),
        sa.Column("phase", sa.String(length=10), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("hidden_from_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_days", sa.Integer(), nullable=True),
        sa.Column("counted_from", sa.Date(), nullable=True),
        sa.Column("waiting_since", sa.Date(), nullable=True),
        sa.Column("paused_days", sa.Integer(), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_to_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "phase IN ('', 'new', 'work', 'waiting', 'closed')", name=op.f("ck_work_item_phase")
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["app_user.id"], name=op.f("fk_work_item_assignee_id_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_work_item_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["escalated_to_id"], ["app_user.id"], name=op.f("fk_work_item_escalated_to_id_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["hidden_from_id"], ["app_user.id"], name=op.f("fk_work_item_hidden_from_id_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_work_item_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_work_item_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["work_unit.id"], name=op.f("fk_work_item_unit_id_work_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_item")),
        sa.UniqueConstraint("kind", "ref", name=op.f("uq_work_item_kind_ref")),
        sa.UniqueConstraint("public_id", name=op.f("uq_work_item_public_id")),
    )
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.create_index(
            "ix_work_item_board",
            ["region_id", "phase", "due_on", "id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index(
            "ix_work_item_board_centre",
            ["region_id", "centre_id", "phase", "due_on", "id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index(
            "ix_work_item_board_matter",
            ["region_id", "matter", "phase", "due_on", "id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index(
            "ix_work_item_centre",
            ["region_id", "centre_id", "due_on"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index(
            "ix_work_item_closed_owner",
            ["region_id", "assignee_id", "closed_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_work_item_closed_unit",
            ["region_id", "unit_id", "closed_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_work_item_escalated",
            ["region_id", "escalated_to_id", "due_on"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index(
            "ix_work_item_free",
            ["region_id", "centre_id", "assignee_id", "due_on"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL AND assignee_id IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL AND assignee_id IS NULL"),
        )
        batch_op.create_index(
            "ix_work_item_free_board",
            ["region_id", "phase", "due_on", "id", "centre_id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL AND assignee_id IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL AND assignee_id IS NULL"),
        )
        batch_op.create_index(
            "ix_work_item_mine",
            ["region_id", "assignee_id", "due_on"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL AND assignee_id IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NULL AND assignee_id IS NOT NULL"),
        )
        batch_op.create_index("ix_work_item_person_id", ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_work_item_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            "ix_work_item_unit",
            ["region_id", "unit_id", "due_on"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "work_unit_member",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_work_unit_member_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["work_unit.id"], name=op.f("fk_work_unit_member_unit_id_work_unit")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_work_unit_member_user_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_unit_member")),
    )
    with op.batch_alter_table("work_unit_member", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_work_unit_member_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_work_unit_member_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_work_unit_member_living",
            ["unit_id", "user_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "feedback",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("about_user_id", sa.Integer(), nullable=True),
        sa.Column("about_staff_id", sa.Integer(), nullable=True),
        sa.Column("work_item_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("appeal", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('web', 'desk', 'phone', 'paper')", name=op.f("ck_feedback_channel")
        ),
        sa.CheckConstraint(
            "kind IN ('complaint', 'proposal', 'thanks')", name=op.f("ck_feedback_kind")
        ),
        sa.CheckConstraint(
            "outcome IN ('', 'confirmed', 'partly', 'not', 'taken', 'declined')",
            name=op.f("ck_feedback_outcome"),
        ),
        sa.CheckConstraint("state IN ('open', 'answered')", name=op.f("ck_feedback_state")),
        sa.ForeignKeyConstraint(
            ["about_staff_id"],
            ["staff_member.id"],
            name=op.f("fk_feedback_about_staff_id_staff_member"),
        ),
        sa.ForeignKeyConstraint(
            ["about_user_id"], ["app_user.id"], name=op.f("fk_feedback_about_user_id_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_feedback_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_feedback_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["work_item_id"], ["work_item.id"], name=op.f("fk_feedback_work_item_id_work_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("number", name=op.f("uq_feedback_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_feedback_public_id")),
        sa.UniqueConstraint("token", name=op.f("uq_feedback_token")),
        sa.UniqueConstraint("work_item_id", name=op.f("uq_feedback_work_item_id")),
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_feedback_about_staff_id"), ["about_staff_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_feedback_about_user_id"), ["about_user_id"], unique=False
        )
        batch_op.create_index(
            "ix_feedback_list", ["region_id", "centre_id", "state", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_feedback_region_id"), ["region_id"], unique=False)
        batch_op.create_index("ix_feedback_year", ["region_id", "received_on"], unique=False)

    op.create_table(
        "service_request",
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=44), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("work_item_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("module", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("phase", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column(
            "answers",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("first_answer_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("refusal", sa.String(length=60), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("origin", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(phase = 'closed') = (closed_on IS NOT NULL)", name=op.f("ck_service_request_closed")
        ),
        sa.CheckConstraint(
            "outcome IN ('', 'granted', 'refused', 'returned', 'withdrawn', 'done')",
            name=op.f("ck_service_request_outcome"),
        ),
        sa.CheckConstraint(
            "phase IN ('new', 'work', 'waiting', 'closed')", name=op.f("ck_service_request_phase")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_service_request_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["request_intake.id"],
            name=op.f("fk_service_request_intake_id_request_intake"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_service_request_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_service_request_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["work_item_id"],
            ["work_item.id"],
            name=op.f("fk_service_request_work_item_id_work_item"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_request")),
        sa.UniqueConstraint(
            "intake_id", "position", name=op.f("uq_service_request_intake_id_position")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_service_request_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_service_request_public_id")),
        sa.UniqueConstraint("work_item_id", name=op.f("uq_service_request_work_item_id")),
    )
    with op.batch_alter_table("service_request", schema=None) as batch_op:
        batch_op.create_index(
            "ix_service_request_closed",
            ["region_id", "closed_on", "id"],
            unique=False,
            sqlite_where=sa.text("closed_on IS NOT NULL"),
            postgresql_where=sa.text("closed_on IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_service_request_closed_centre",
            ["region_id", "centre_id", "closed_on", "id"],
            unique=False,
            sqlite_where=sa.text("closed_on IS NOT NULL"),
            postgresql_where=sa.text("closed_on IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_service_request_list", ["region_id", "centre_id", "id"], unique=False
        )
        batch_op.create_index("ix_service_request_opened", ["region_id", "opened_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_request_origin"), ["origin"], unique=False)
        batch_op.create_index("ix_service_request_person_id", ["person_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_service_request_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index("ix_service_request_type", ["region_id", "type", "id"], unique=False)

    op.create_table(
        "work_hand_over_item",
        sa.Column("hand_over_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hand_over_id"],
            ["work_hand_over.id"],
            name=op.f("fk_work_hand_over_item_hand_over_id_work_hand_over"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["work_item.id"], name=op.f("fk_work_hand_over_item_item_id_work_item")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_work_hand_over_item_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["app_user.id"], name=op.f("fk_work_hand_over_item_to_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_hand_over_item")),
        sa.UniqueConstraint(
            "hand_over_id", "item_id", name=op.f("uq_work_hand_over_item_hand_over_id_item_id")
        ),
    )
    with op.batch_alter_table("work_hand_over_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_work_hand_over_item_item_id"), ["item_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_work_hand_over_item_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "portal_row",
        sa.Column("extract_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("stranger", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column(
            "unread",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=200), nullable=False),
        sa.Column("supplier", sa.String(length=200), nullable=False),
        sa.Column("guaranteed_tiyn", sa.BigInteger(), nullable=True),
        sa.Column("excess_tiyn", sa.BigInteger(), nullable=True),
        sa.Column("act_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["extract_id"],
            ["portal_extract.id"],
            name=op.f("fk_portal_row_extract_id_portal_extract"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_portal_row_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_portal_row_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["service_request.id"],
            name=op.f("fk_portal_row_request_id_service_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_row")),
        sa.UniqueConstraint(
            "extract_id", "row_number", name=op.f("uq_portal_row_extract_id_row_number")
        ),
    )
    with op.batch_alter_table("portal_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portal_row_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_portal_row_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_portal_row_request_id"), ["request_id"], unique=False)

    op.create_table(
        "referral",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("to_centre_id", sa.Integer(), nullable=True),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("work_item_id", sa.Integer(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column(
            "shares",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("answered_by", sa.String(length=200), nullable=False),
        sa.Column("via", sa.String(length=10), nullable=False),
        sa.Column("paper", sa.String(length=100), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('', 'helped', 'partly', 'not')", name=op.f("ck_referral_outcome")
        ),
        sa.CheckConstraint(
            "state IN ('sent', 'accepted', 'rejected', 'done', 'withdrawn')",
            name=op.f("ck_referral_state"),
        ),
        sa.CheckConstraint("via IN ('', 'account', 'link', 'paper')", name=op.f("ck_referral_via")),
        sa.CheckConstraint(
            "to_centre_id IS NULL OR body_id IS NULL", name=op.f("ck_referral_target")
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["outside_body.id"], name=op.f("fk_referral_body_id_outside_body")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_referral_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_referral_consent_id_consent")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_referral_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_referral_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["service_request.id"],
            name=op.f("fk_referral_request_id_service_request"),
        ),
        sa.ForeignKeyConstraint(
            ["to_centre_id"], ["centre.id"], name=op.f("fk_referral_to_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["work_item_id"], ["work_item.id"], name=op.f("fk_referral_work_item_id_work_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("number", name=op.f("uq_referral_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_referral_public_id")),
        sa.UniqueConstraint("token", name=op.f("uq_referral_token")),
        sa.UniqueConstraint("work_item_id", name=op.f("uq_referral_work_item_id")),
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_consent_id"), ["consent_id"], unique=False)
        batch_op.create_index("ix_referral_person_id", ["person_id", "id"], unique=False)
        batch_op.create_index("ix_referral_received", ["to_centre_id", "state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_request_id"), ["request_id"], unique=False)
        batch_op.create_index(
            "ix_referral_sent", ["region_id", "centre_id", "state", "id"], unique=False
        )

    op.create_table(
        "request_event",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("transition", sa.String(length=60), nullable=False),
        sa.Column("state_from", sa.String(length=60), nullable=False),
        sa.Column("state_to", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "details",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["issued_document.id"],
            name=op.f("fk_request_event_document_id_issued_document"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_request_event_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["service_request.id"],
            name=op.f("fk_request_event_request_id_service_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_event")),
        sa.UniqueConstraint("token", name=op.f("uq_request_event_token")),
    )
    with op.batch_alter_table("request_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_event_region_id"), ["region_id"], unique=False)
        batch_op.create_index("ix_request_event_request_id", ["request_id", "id"], unique=False)

    op.create_table(
        "request_paper",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('missing', 'given', 'waived')", name=op.f("ck_request_paper_state")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_request_paper_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_request_paper_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["service_request.id"],
            name=op.f("fk_request_paper_request_id_service_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_paper")),
        sa.UniqueConstraint("public_id", name=op.f("uq_request_paper_public_id")),
        sa.UniqueConstraint("request_id", "code", name=op.f("uq_request_paper_request_id_code")),
    )
    with op.batch_alter_table("request_paper", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_request_paper_attachment_id"), ["attachment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_request_paper_region_id"), ["region_id"], unique=False)

    op.create_table(
        "request_portal",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("portal", sa.String(length=20), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=200), nullable=False),
        sa.Column("supplier", sa.String(length=200), nullable=False),
        sa.Column("guaranteed_tiyn", sa.BigInteger(), nullable=True),
        sa.Column("excess_tiyn", sa.BigInteger(), nullable=True),
        sa.Column("act_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "portal IN ('social', 'egov', 'fsm')", name=op.f("ck_request_portal_portal")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_request_portal_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["service_request.id"],
            name=op.f("fk_request_portal_request_id_service_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_portal")),
        sa.UniqueConstraint("request_id", name=op.f("uq_request_portal_request_id")),
    )
    with op.batch_alter_table("request_portal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_request_portal_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq_request_portal_number",
            ["region_id", "portal", "number"],
            unique=True,
            sqlite_where=sa.text("number <> ''"),
            postgresql_where=sa.text("number <> ''"),
        )

    op.create_table(
        "referral_link",
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("press", sa.String(length=64), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_link_referral_id_referral")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_referral_link_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_referral_link_token_hash")),
    )
    with op.batch_alter_table("referral_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_referral_link_referral_id"), ["referral_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_referral_link_region_id"), ["region_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("referral_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_link_region_id"))
        batch_op.drop_index(batch_op.f("ix_referral_link_referral_id"))

    op.drop_table("referral_link")
    with op.batch_alter_table("request_portal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_request_portal_number",
            sqlite_where=sa.text("number <> ''"),
            postgresql_where=sa.text("number <> ''"),
        )
        batch_op.drop_index(batch_op.f("ix_request_portal_region_id"))

    op.drop_table("request_portal")
    with op.batch_alter_table("request_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_paper_region_id"))
        batch_op.drop_index(batch_op.f("ix_request_paper_attachment_id"))

    op.drop_table("request_paper")
    with op.batch_alter_table("request_event", schema=None) as batch_op:
        batch_op.drop_index("ix_request_event_request_id")
        batch_op.drop_index(batch_op.f("ix_request_event_region_id"))

    op.drop_table("request_event")
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_sent")
        batch_op.drop_index(batch_op.f("ix_referral_request_id"))
        batch_op.drop_index(batch_op.f("ix_referral_region_id"))
        batch_op.drop_index("ix_referral_received")
        batch_op.drop_index("ix_referral_person_id")
        batch_op.drop_index(batch_op.f("ix_referral_consent_id"))
        batch_op.drop_index(batch_op.f("ix_referral_body_id"))

    op.drop_table("referral")
    with op.batch_alter_table("portal_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portal_row_request_id"))
        batch_op.drop_index(batch_op.f("ix_portal_row_region_id"))
        batch_op.drop_index(batch_op.f("ix_portal_row_person_id"))

    op.drop_table("portal_row")
    with op.batch_alter_table("work_hand_over_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_hand_over_item_region_id"))
        batch_op.drop_index(batch_op.f("ix_work_hand_over_item_item_id"))

    op.drop_table("work_hand_over_item")
    with op.batch_alter_table("service_request", schema=None) as batch_op:
        batch_op.drop_index("ix_service_request_type")
        batch_op.drop_index(batch_op.f("ix_service_request_region_id"))
        batch_op.drop_index("ix_service_request_person_id")
        batch_op.drop_index(batch_op.f("ix_service_request_origin"))
        batch_op.drop_index("ix_service_request_opened")
        batch_op.drop_index("ix_service_request_list")
        batch_op.drop_index(
            "ix_service_request_closed_centre",
            sqlite_where=sa.text("closed_on IS NOT NULL"),
            postgresql_where=sa.text("closed_on IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_service_request_closed",
            sqlite_where=sa.text("closed_on IS NOT NULL"),
            postgresql_where=sa.text("closed_on IS NOT NULL"),
        )

    op.drop_table("service_request")
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_year")
        batch_op.drop_index(batch_op.f("ix_feedback_region_id"))
        batch_op.drop_index("ix_feedback_list")
        batch_op.drop_index(batch_op.f("ix_feedback_about_user_id"))
        batch_op.drop_index(batch_op.f("ix_feedback_about_staff_id"))

    op.drop_table("feedback")
    with op.batch_alter_table("work_unit_member", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_work_unit_member_living",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_work_unit_member_user_id"))
        batch_op.drop_index(batch_op.f("ix_work_unit_member_region_id"))

    op.drop_table("work_unit_member")
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_work_item_unit",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_work_item_region_id"))
        batch_op.drop_index("ix_work_item_person_id")
        batch_op.drop_index(
            "ix_work_item_mine",
            sqlite_where=sa.text("closed_at IS NULL AND assignee_id IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NULL AND assignee_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_work_item_free_board",
            sqlite_where=sa.text("closed_at IS NULL AND assignee_id IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL AND assignee_id IS NULL"),
        )
        batch_op.drop_index(
            "ix_work_item_free",
            sqlite_where=sa.text("closed_at IS NULL AND assignee_id IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL AND assignee_id IS NULL"),
        )
        batch_op.drop_index(
            "ix_work_item_escalated",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_work_item_closed_unit",
            sqlite_where=sa.text("closed_at IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_work_item_closed_owner",
            sqlite_where=sa.text("closed_at IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_work_item_centre",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_work_item_board_matter",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_work_item_board_centre",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_work_item_board",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.drop_table("work_item")
    with op.batch_alter_table("work_hand_over", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_hand_over_to_id"))
        batch_op.drop_index(batch_op.f("ix_work_hand_over_region_id"))
        batch_op.drop_index(batch_op.f("ix_work_hand_over_from_id"))
        batch_op.drop_index(batch_op.f("ix_work_hand_over_centre_id"))

    op.drop_table("work_hand_over")
    with op.batch_alter_table("request_type_rule", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_request_type_rule_region",
            sqlite_where=sa.text("centre_id IS NULL"),
            postgresql_where=sa.text("centre_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_request_type_rule_region_id"))

    op.drop_table("request_type_rule")
    with op.batch_alter_table("work_unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_unit_region_id"))
        batch_op.drop_index(batch_op.f("ix_work_unit_centre_id"))

    op.drop_table("work_unit")
    with op.batch_alter_table("request_intake", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_intake_region_id"))
        batch_op.drop_index("ix_request_intake_person_id")

    op.drop_table("request_intake")
    with op.batch_alter_table("request_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_draft_region_id"))
        batch_op.drop_index(batch_op.f("ix_request_draft_person_id"))

    op.drop_table("request_draft")
    with op.batch_alter_table("portal_extract", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portal_extract_region_id"))
        batch_op.drop_index("ix_portal_extract_last")

    op.drop_table("portal_extract")
    with op.batch_alter_table("feedback_rating", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_rating_year")
        batch_op.drop_index(batch_op.f("ix_feedback_rating_region_id"))
        batch_op.drop_index(batch_op.f("ix_feedback_rating_centre_id"))

    op.drop_table("feedback_rating")
    with op.batch_alter_table("outside_body", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outside_body_region_id"))

    op.drop_table("outside_body")
