"""scheduling and messages

Revision: core_0003, after: core_0002
A migration imports nothing from core or plugins: it describes its tables itself.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0003"
down_revision = "core_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message_template",
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("text_kk", sa.Text(), nullable=False),
        sa.Column("text_ru", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_message_template_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_template")),
        sa.UniqueConstraint("region_id", "event", name=op.f("uq_message_template_region_id_event")),
    )
    with op.batch_alter_table("message_template", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_message_template_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "special_day",
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.String(length=200), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('holiday', 'moved_off', 'working', 'ordinary')",
            name=op.f("ck_special_day_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_special_day_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_day")),
        sa.UniqueConstraint(
            "region_id", "local_date", name=op.f("uq_special_day_region_id_local_date")
        ),
    )
    with op.batch_alter_table("special_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_special_day_region_id"), ["region_id"], unique=False)

    op.create_table(
        "contact_wish",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("way", sa.String(length=5), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("language IN ('', 'kk', 'ru')", name=op.f("ck_contact_wish_language")),
        sa.CheckConstraint(
            "way IN ('', 'sms', 'email', 'call', 'none')", name=op.f("ck_contact_wish_way")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contact_wish_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_contact_wish_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_wish")),
        sa.UniqueConstraint("person_id", name=op.f("uq_contact_wish_person_id")),
    )
    with op.batch_alter_table("contact_wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_wish_region_id"), ["region_id"], unique=False)

    op.create_table(
        "emergency_contact",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("relation", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_emergency_contact_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_emergency_contact_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_contact")),
        sa.UniqueConstraint("public_id", name=op.f("uq_emergency_contact_public_id")),
    )
    with op.batch_alter_table("emergency_contact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_emergency_contact_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_emergency_contact_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq_emergency_contact_living",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "message",
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("dedupe_key", sa.String(length=250), nullable=False),
        sa.Column("channel", sa.String(length=5), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("whose", sa.String(length=14), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text_kk", sa.Text(), nullable=False),
        sa.Column("text_ru", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("state_note", sa.String(length=40), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.String(length=32), nullable=False),
        sa.Column("provider_id", sa.String(length=100), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("call_tries", sa.Integer(), nullable=False),
        sa.Column("answer_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("emptied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("channel IN ('sms', 'email', 'call')", name=op.f("ck_message_channel")),
        sa.CheckConstraint("language IN ('kk', 'ru')", name=op.f("ck_message_language")),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'delivered', 'failed', 'call', 'called', 'cancelled')",
            name=op.f("ck_message_state"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_message_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_message_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_message_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_message_dedupe_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_message_public_id")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("ix_message_address", ["address", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(
            "ix_message_check_at",
            ["check_at"],
            unique=False,
            sqlite_where=sa.text("check_at IS NOT NULL"),
            postgresql_where=sa.text("check_at IS NOT NULL"),
        )
        batch_op.create_index("ix_message_person_id", ["person_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            "ix_message_region_id_state", ["region_id", "state", "id"], unique=False
        )
        batch_op.create_index(
            "ix_message_state_next_try_at", ["state", "next_try_at"], unique=False
        )
        batch_op.create_index("ix_message_subject", ["subject_type", "subject_id"], unique=False)

    op.create_table(
        "message_broadcast",
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("audience_key", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("text_kk", sa.Text(), nullable=False),
        sa.Column("text_ru", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("form_key", sa.String(length=40), nullable=False),
        sa.Column(
            "person_ids",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_message_broadcast_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name=op.f("fk_message_broadcast_job_id_job")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_message_broadcast_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_broadcast")),
        sa.UniqueConstraint("form_key", name=op.f("uq_message_broadcast_form_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_message_broadcast_public_id")),
    )
    with op.batch_alter_table("message_broadcast", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_message_broadcast_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "visit_kind",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("service_kind", sa.String(length=100), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_before", sa.Integer(), nullable=False),
        sa.Column("buffer_after", sa.Integer(), nullable=False),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.Column(
            "is_confidential", sa.Boolean(), server_default=sa.text("(false)"), nullable=False
        ),
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
        sa.CheckConstraint("minutes BETWEEN 5 AND 480", name=op.f("ck_visit_kind_minutes")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_visit_kind_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_visit_kind_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_kind")),
        sa.UniqueConstraint("public_id", name=op.f("uq_visit_kind_public_id")),
    )
    with op.batch_alter_table("visit_kind", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_kind_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_kind_region_id"), ["region_id"], unique=False)

    op.create_table(
        "message_incoming",
        sa.Column("provider_id", sa.String(length=100), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_message_incoming_message_id_message")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_message_incoming_region_id_region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_incoming")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_message_incoming_provider_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_message_incoming_public_id")),
    )
    with op.batch_alter_table("message_incoming", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_message_incoming_message_id"), ["message_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_message_incoming_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "message_step",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("note", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=5), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_message_step_message_id_message")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_message_step_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_step")),
    )
    with op.batch_alter_table("message_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_message_step_message_id"), ["message_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_message_step_region_id"), ["region_id"], unique=False)

    op.create_table(
        "resource",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("inventory_number", sa.String(length=60), nullable=False),
        sa.Column(
            "properties",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=300), nullable=False),
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
        sa.CheckConstraint("kind IN ('equipment', 'vehicle')", name=op.f("ck_resource_kind")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_resource_quantity")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_resource_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_resource_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_resource_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("public_id", name=op.f("uq_resource_public_id")),
    )
    with op.batch_alter_table("resource", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resource_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_resource_region_id"), ["region_id"], unique=False)

    op.create_table(
        "blocking",
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("resource_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("units", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("substitute_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_blocking_times")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_blocking_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_blocking_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_blocking_resource_id_resource")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_blocking_room_id_room")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_member.id"], name=op.f("fk_blocking_staff_id_staff_member")
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"],
            ["staff_member.id"],
            name=op.f("fk_blocking_substitute_id_staff_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocking")),
        sa.UniqueConstraint("public_id", name=op.f("uq_blocking_public_id")),
    )
    with op.batch_alter_table("blocking", schema=None) as batch_op:
        batch_op.create_index(
            "ix_blocking_centre_id_starts_at", ["centre_id", "starts_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_blocking_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            "ix_blocking_resource_id_starts_at", ["resource_id", "starts_at"], unique=False
        )
        batch_op.create_index(
            "ix_blocking_room_id_starts_at", ["room_id", "starts_at"], unique=False
        )
        batch_op.create_index(
            "ix_blocking_staff_id_starts_at", ["staff_id", "starts_at"], unique=False
        )

    op.create_table(
        "booking",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("service_kind", sa.String(length=100), nullable=False),
        sa.Column("visit_kind_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("resource_id", sa.Integer(), nullable=True),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occupied_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occupied_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("press_key", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_booking_times")),
        sa.CheckConstraint(
            "occupied_from <= starts_at AND occupied_to >= ends_at",
            name=op.f("ck_booking_occupied"),
        ),
        sa.CheckConstraint("units > 0", name=op.f("ck_booking_units")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_booking_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_booking_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_booking_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_booking_resource_id_resource")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_booking_room_id_room")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_member.id"], name=op.f("fk_booking_staff_id_staff_member")
        ),
        sa.ForeignKeyConstraint(
            ["visit_kind_id"], ["visit_kind.id"], name=op.f("fk_booking_visit_kind_id_visit_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("press_key", name=op.f("uq_booking_press_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_booking_public_id")),
    )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.create_index(
            "ix_booking_centre_id_local_date", ["centre_id", "local_date"], unique=False
        )
        batch_op.create_index(
            "ix_booking_person_id_starts_at", ["person_id", "starts_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_booking_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            "ix_booking_resource_id_starts_at", ["resource_id", "starts_at"], unique=False
        )
        batch_op.create_index(
            "ix_booking_room_id_starts_at", ["room_id", "starts_at"], unique=False
        )
        batch_op.create_index(
            "ix_booking_staff_id_starts_at", ["staff_id", "starts_at"], unique=False
        )

    op.create_table(
        "calendar_feed",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("last_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_calendar_feed_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_calendar_feed_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_calendar_feed_room_id_room")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_member.id"], name=op.f("fk_calendar_feed_staff_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("public_id", name=op.f("uq_calendar_feed_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feed_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calendar_feed_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calendar_feed_region_id"), ["region_id"], unique=False)

    op.create_table(
        "visit_kind_staff",
        sa.Column("visit_kind_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_visit_kind_staff_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_visit_kind_staff_room_id_room")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_member.id"],
            name=op.f("fk_visit_kind_staff_staff_id_staff_member"),
        ),
        sa.ForeignKeyConstraint(
            ["visit_kind_id"],
            ["visit_kind.id"],
            name=op.f("fk_visit_kind_staff_visit_kind_id_visit_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_kind_staff")),
        sa.UniqueConstraint(
            "visit_kind_id", "staff_id", name=op.f("uq_visit_kind_staff_visit_kind_id_staff_id")
        ),
    )
    with op.batch_alter_table("visit_kind_staff", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_visit_kind_staff_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_visit_kind_staff_staff_id"), ["staff_id"], unique=False
        )

    op.create_table(
        "weekly_hours",
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("resource_id", sa.Integer(), nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_weekly_hours_times")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_weekly_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_weekly_hours_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_weekly_hours_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_weekly_hours_resource_id_resource")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_weekly_hours_room_id_room")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_member.id"], name=op.f("fk_weekly_hours_staff_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_hours")),
    )
    with op.batch_alter_table("weekly_hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_weekly_hours_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_weekly_hours_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_weekly_hours_resource_id"), ["resource_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_weekly_hours_room_id"), ["room_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_weekly_hours_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "group_resource",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["activity_group.id"],
            name=op.f("fk_group_resource_group_id_activity_group"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_group_resource_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_group_resource_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_resource")),
        sa.UniqueConstraint(
            "group_id", "resource_id", name=op.f("uq_group_resource_group_id_resource_id")
        ),
    )
    with op.batch_alter_table("group_resource", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_group_resource_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_group_resource_resource_id"), ["resource_id"], unique=False
        )

    op.create_table(
        "group_rule",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("value", sa.String(length=100), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["activity_group.id"], name=op.f("fk_group_rule_group_id_activity_group")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_group_rule_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_rule")),
        sa.UniqueConstraint(
            "group_id", "code", "value", name=op.f("uq_group_rule_group_id_code_value")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_group_rule_public_id")),
    )
    with op.batch_alter_table("group_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_rule_region_id"), ["region_id"], unique=False)

    op.create_table(
        "series_deed",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("press_key", sa.String(length=64), nullable=False),
        sa.Column(
            "ask",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "units",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("back_url", sa.String(length=300), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_series_deed_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["activity_group.id"], name=op.f("fk_series_deed_group_id_activity_group")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_series_deed_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_deed")),
        sa.UniqueConstraint("press_key", name=op.f("uq_series_deed_press_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_series_deed_public_id")),
    )
    with op.batch_alter_table("series_deed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_deed_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_series_deed_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_series_deed_region_id"), ["region_id"], unique=False)

    op.create_table(
        "absence_action",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("last_session_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("absences", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('called', 'told', 'freed', 'restored')", name=op.f("ck_absence_action_kind")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_absence_action_enrolment_id_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["last_session_id"],
            ["session.id"],
            name=op.f("fk_absence_action_last_session_id_session"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_absence_action_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_absence_action_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_action")),
    )
    with op.batch_alter_table("absence_action", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_absence_action_enrolment_id"), ["enrolment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_absence_action_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_absence_action_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq_absence_action_once",
            ["enrolment_id", "last_session_id", "kind"],
            unique=True,
            sqlite_where=sa.text("kind <> 'called'"),
            postgresql_where=sa.text("kind <> 'called'"),
        )

    op.create_table(
        "closure",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("blocking_id", sa.Integer(), nullable=True),
        sa.Column("deed_id", sa.Integer(), nullable=True),
        sa.Column("open_from", sa.Date(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_closure_dates")),
        sa.ForeignKeyConstraint(
            ["blocking_id"], ["blocking.id"], name=op.f("fk_closure_blocking_id_blocking")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_closure_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["deed_id"], ["series_deed.id"], name=op.f("fk_closure_deed_id_series_deed")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_closure_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_closure_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
        sa.UniqueConstraint("public_id", name=op.f("uq_closure_public_id")),
    )
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closure_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_closure_region_id"), ["region_id"], unique=False)

    op.create_table(
        "place_offer",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("via", sa.String(length=10), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'declined', 'lapsed', 'withdrawn')",
            name=op.f("ck_place_offer_state"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_place_offer_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["activity_group.id"], name=op.f("fk_place_offer_group_id_activity_group")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_place_offer_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_offer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_place_offer_public_id")),
    )
    with op.batch_alter_table("place_offer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_place_offer_enrolment_id"), ["enrolment_id"], unique=False
        )
        batch_op.create_index("ix_place_offer_group_id_state", ["group_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_offer_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            "uq_place_offer_open",
            ["enrolment_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "queue_step",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_queue_step_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["activity_group.id"], name=op.f("fk_queue_step_group_id_activity_group")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_queue_step_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_step")),
    )
    with op.batch_alter_table("queue_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_queue_step_enrolment_id"), ["enrolment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_queue_step_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_queue_step_region_id"), ["region_id"], unique=False)

    op.create_table(
        "series_deed_part",
        sa.Column("deed_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "outcome",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "remarks",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("notices", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deed_id"], ["series_deed.id"], name=op.f("fk_series_deed_part_deed_id_series_deed")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_series_deed_part_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_deed_part")),
        sa.UniqueConstraint("deed_id", "unit", name=op.f("uq_series_deed_part_deed_id_unit")),
    )
    with op.batch_alter_table("series_deed_part", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_series_deed_part_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "closure_item",
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closure_id"], ["closure.id"], name=op.f("fk_closure_item_closure_id_closure")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_closure_item_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure_item")),
    )
    with op.batch_alter_table("closure_item", schema=None) as batch_op:
        batch_op.create_index(
            "ix_closure_item_closure_id_what", ["closure_id", "what"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_closure_item_region_id"), ["region_id"], unique=False)

    op.create_table(
        "presence",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("entered_via", sa.String(length=10), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("attendance_id", sa.Integer(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_by", sa.Integer(), nullable=True),
        sa.Column("left_via", sa.String(length=10), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "left_at IS NULL OR left_at >= entered_at", name=op.f("ck_presence_times")
        ),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendance.id"], name=op.f("fk_presence_attendance_id_attendance")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_presence_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_presence_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_presence_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_presence_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence")),
        sa.UniqueConstraint("public_id", name=op.f("uq_presence_public_id")),
    )
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_presence_attendance_id"), ["attendance_id"], unique=False
        )
        batch_op.create_index(
            "ix_presence_centre_id_local_date", ["centre_id", "local_date"], unique=False
        )
        batch_op.create_index(
            "ix_presence_person_id_local_date", ["person_id", "local_date"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_presence_region_id"), ["region_id"], unique=False)
        batch_op.create_index(
            "uq_presence_living",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        )

    with op.batch_alter_table("activity_group", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("days_off", sa.String(length=10), server_default="hold", nullable=False)
        )
        batch_op.add_column(sa.Column("copied_from_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_activity_group_copied_from_id_activity_group"),
            "activity_group",
            ["copied_from_id"],
            ["id"],
        )

    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.add_column(sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("press_key", sa.String(length=40), nullable=True))
        batch_op.create_index("uq_attendance_press_key", ["press_key"], unique=True)

    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signed_name", sa.String(length=200), nullable=True))

    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("priority", sa.String(length=40), nullable=True))
        batch_op.add_column(
            sa.Column(
                "priority_reason",
                sa.String(length=200),
                server_default=sa.text("('')"),
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("term_ends_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "overridden", sa.String(length=300), server_default=sa.text("('')"), nullable=False
            )
        )
        batch_op.add_column(
            sa.Column(
                "override_reason",
                sa.String(length=200),
                server_default=sa.text("('')"),
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("overridden_by", sa.Integer(), nullable=True))

    with op.batch_alter_table("group_slot", schema=None) as batch_op:
        batch_op.add_column(sa.Column("valid_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("valid_to", sa.Date(), nullable=True))

    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kato_code", sa.String(length=9), nullable=True))

    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_shared", sa.Boolean(), server_default=sa.text("(false)"), nullable=False)
        )

    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("original_starts_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("regular_instructor_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("changed_by_rule", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("change_reason", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_session_regular_instructor_id_staff_member"),
            "staff_member",
            ["regular_instructor_id"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_session_regular_instructor_id_staff_member"), type_="foreignkey"
        )
        batch_op.drop_column("changed_at")
        batch_op.drop_column("change_reason")
        batch_op.drop_column("changed_by_rule")
        batch_op.drop_column("regular_instructor_id")
        batch_op.drop_column("original_starts_at")

    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.drop_column("is_shared")

    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.drop_column("kato_code")

    with op.batch_alter_table("group_slot", schema=None) as batch_op:
        batch_op.drop_column("valid_to")
        batch_op.drop_column("valid_from")

    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_column("overridden_by")
        batch_op.drop_column("override_reason")
        batch_op.drop_column("overridden")
        batch_op.drop_column("term_ends_on")
        batch_op.drop_column("rests_until")
        batch_op.drop_column("priority_reason")
        batch_op.drop_column("priority")

    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_column("signed_name")

    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index("uq_attendance_press_key")
        batch_op.drop_column("press_key")
        batch_op.drop_column("happened_at")

    with op.batch_alter_table("activity_group", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_activity_group_copied_from_id_activity_group"), type_="foreignkey"
        )
        batch_op.drop_column("copied_from_id")
        batch_op.drop_column("days_off")

    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_presence_living",
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_presence_region_id"))
        batch_op.drop_index("ix_presence_person_id_local_date")
        batch_op.drop_index("ix_presence_centre_id_local_date")
        batch_op.drop_index(batch_op.f("ix_presence_attendance_id"))

    op.drop_table("presence")
    with op.batch_alter_table("closure_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closure_item_region_id"))
        batch_op.drop_index("ix_closure_item_closure_id_what")

    op.drop_table("closure_item")
    with op.batch_alter_table("series_deed_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_series_deed_part_region_id"))

    op.drop_table("series_deed_part")
    with op.batch_alter_table("queue_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_queue_step_region_id"))
        batch_op.drop_index(batch_op.f("ix_queue_step_group_id"))
        batch_op.drop_index(batch_op.f("ix_queue_step_enrolment_id"))

    op.drop_table("queue_step")
    with op.batch_alter_table("place_offer", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_place_offer_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_place_offer_region_id"))
        batch_op.drop_index("ix_place_offer_group_id_state")
        batch_op.drop_index(batch_op.f("ix_place_offer_enrolment_id"))

    op.drop_table("place_offer")
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closure_region_id"))
        batch_op.drop_index(batch_op.f("ix_closure_centre_id"))

    op.drop_table("closure")
    with op.batch_alter_table("absence_action", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_absence_action_once",
            sqlite_where=sa.text("kind <> 'called'"),
            postgresql_where=sa.text("kind <> 'called'"),
        )
        batch_op.drop_index(batch_op.f("ix_absence_action_region_id"))
        batch_op.drop_index(batch_op.f("ix_absence_action_person_id"))
        batch_op.drop_index(batch_op.f("ix_absence_action_enrolment_id"))

    op.drop_table("absence_action")
    with op.batch_alter_table("series_deed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_series_deed_region_id"))
        batch_op.drop_index(batch_op.f("ix_series_deed_group_id"))
        batch_op.drop_index(batch_op.f("ix_series_deed_centre_id"))

    op.drop_table("series_deed")
    with op.batch_alter_table("group_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_rule_region_id"))

    op.drop_table("group_rule")
    with op.batch_alter_table("group_resource", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_resource_resource_id"))
        batch_op.drop_index(batch_op.f("ix_group_resource_region_id"))

    op.drop_table("group_resource")
    with op.batch_alter_table("weekly_hours", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_weekly_hours_staff_id"))
        batch_op.drop_index(batch_op.f("ix_weekly_hours_room_id"))
        batch_op.drop_index(batch_op.f("ix_weekly_hours_resource_id"))
        batch_op.drop_index(batch_op.f("ix_weekly_hours_region_id"))
        batch_op.drop_index(batch_op.f("ix_weekly_hours_centre_id"))

    op.drop_table("weekly_hours")
    with op.batch_alter_table("visit_kind_staff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_kind_staff_staff_id"))
        batch_op.drop_index(batch_op.f("ix_visit_kind_staff_region_id"))

    op.drop_table("visit_kind_staff")
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_feed_region_id"))
        batch_op.drop_index(batch_op.f("ix_calendar_feed_person_id"))
        batch_op.drop_index(batch_op.f("ix_calendar_feed_centre_id"))

    op.drop_table("calendar_feed")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_index("ix_booking_staff_id_starts_at")
        batch_op.drop_index("ix_booking_room_id_starts_at")
        batch_op.drop_index("ix_booking_resource_id_starts_at")
        batch_op.drop_index(batch_op.f("ix_booking_region_id"))
        batch_op.drop_index("ix_booking_person_id_starts_at")
        batch_op.drop_index("ix_booking_centre_id_local_date")

    op.drop_table("booking")
    with op.batch_alter_table("blocking", schema=None) as batch_op:
        batch_op.drop_index("ix_blocking_staff_id_starts_at")
        batch_op.drop_index("ix_blocking_room_id_starts_at")
        batch_op.drop_index("ix_blocking_resource_id_starts_at")
        batch_op.drop_index(batch_op.f("ix_blocking_region_id"))
        batch_op.drop_index("ix_blocking_centre_id_starts_at")

    op.drop_table("blocking")
    with op.batch_alter_table("resource", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resource_region_id"))
        batch_op.drop_index(batch_op.f("ix_resource_centre_id"))

    op.drop_table("resource")
    with op.batch_alter_table("message_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_step_region_id"))
        batch_op.drop_index(batch_op.f("ix_message_step_message_id"))

    op.drop_table("message_step")
    with op.batch_alter_table("message_incoming", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_incoming_region_id"))
        batch_op.drop_index(batch_op.f("ix_message_incoming_message_id"))

    op.drop_table("message_incoming")
    with op.batch_alter_table("visit_kind", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_kind_region_id"))
        batch_op.drop_index(batch_op.f("ix_visit_kind_centre_id"))

    op.drop_table("visit_kind")
    with op.batch_alter_table("message_broadcast", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_broadcast_region_id"))

    op.drop_table("message_broadcast")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_subject")
        batch_op.drop_index("ix_message_state_next_try_at")
        batch_op.drop_index("ix_message_region_id_state")
        batch_op.drop_index(batch_op.f("ix_message_region_id"))
        batch_op.drop_index(batch_op.f("ix_message_provider_id"))
        batch_op.drop_index("ix_message_person_id")
        batch_op.drop_index(
            "ix_message_check_at",
            sqlite_where=sa.text("check_at IS NOT NULL"),
            postgresql_where=sa.text("check_at IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_message_centre_id"))
        batch_op.drop_index("ix_message_address")

    op.drop_table("message")
    with op.batch_alter_table("emergency_contact", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_emergency_contact_living",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_emergency_contact_region_id"))
        batch_op.drop_index(batch_op.f("ix_emergency_contact_person_id"))

    op.drop_table("emergency_contact")
    with op.batch_alter_table("contact_wish", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_wish_region_id"))

    op.drop_table("contact_wish")
    with op.batch_alter_table("special_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_special_day_region_id"))

    op.drop_table("special_day")
    with op.batch_alter_table("message_template", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_template_region_id"))

    op.drop_table("message_template")
