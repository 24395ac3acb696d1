"""the one window

Revision: equal_society_0001, after: nothing
A migration imports nothing from core or plugins: it describes its tables itself.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "equal_society_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "equal_society_entitlement_rule",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("benefit", sa.String(length=40), nullable=False),
        sa.Column(
            "audience",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("basis", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("ask_kk", sa.String(length=300), nullable=False),
        sa.Column("ask_ru", sa.String(length=300), nullable=False),
        sa.Column("ask_en", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.String(length=200), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "basis IN ('open', 'fixed', 'measure')",
            name=op.f("ck_equal_society_entitlement_rule_basis"),
        ),
        sa.CheckConstraint(
            "period IN ('day', 'month', 'year', 'once', 'term')",
            name=op.f("ck_equal_society_entitlement_rule_period"),
        ),
        sa.CheckConstraint(
            "every BETWEEN 1 AND 20", name=op.f("ck_equal_society_entitlement_rule_every")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            name=op.f("ck_equal_society_entitlement_rule_dates"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_equal_society_entitlement_rule_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equal_society_entitlement_rule")),
        sa.UniqueConstraint(
            "region_id", "code", name=op.f("uq_equal_society_entitlement_rule_region_id_code")
        ),
    )
    with op.batch_alter_table("equal_society_entitlement_rule", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_equal_society_entitlement_rule_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "equal_society_ipar",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= issued_on", name=op.f("ck_equal_society_ipar_dates")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_equal_society_ipar_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_equal_society_ipar_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equal_society_ipar")),
        sa.UniqueConstraint("public_id", name=op.f("uq_equal_society_ipar_public_id")),
    )
    with op.batch_alter_table("equal_society_ipar", schema=None) as batch_op:
        batch_op.create_index("ix_equal_society_ipar_person_id", ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_equal_society_ipar_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq_equal_society_ipar_living",
            ["person_id", "number"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "equal_society_lobby_day",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_equal_society_lobby_day_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_equal_society_lobby_day_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equal_society_lobby_day")),
        sa.UniqueConstraint(
            "centre_id", "local_date", name=op.f("uq_equal_society_lobby_day_centre_id_local_date")
        ),
    )
    with op.batch_alter_table("equal_society_lobby_day", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_equal_society_lobby_day_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "equal_society_ticket",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("priority", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.Column("via", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("called_by", sa.Integer(), nullable=True),
        sa.Column("window_name", sa.String(length=10), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("press_key", sa.String(length=64), nullable=True),
        sa.Column("call_key", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('served', 'missed')) = (ended_at IS NOT NULL)",
            name=op.f("ck_equal_society_ticket_ended"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'called', 'served', 'missed')",
            name=op.f("ck_equal_society_ticket_state"),
        ),
        sa.CheckConstraint("via IN ('desk', 'kiosk')", name=op.f("ck_equal_society_ticket_via")),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_equal_society_ticket_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_equal_society_ticket_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_equal_society_ticket_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equal_society_ticket")),
        sa.UniqueConstraint("call_key", name=op.f("uq_equal_society_ticket_call_key")),
        sa.UniqueConstraint(
            "centre_id",
            "local_date",
            "number",
            name=op.f("uq_equal_society_ticket_centre_id_local_date_number"),
        ),
        sa.UniqueConstraint("press_key", name=op.f("uq_equal_society_ticket_press_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_equal_society_ticket_public_id")),
    )
    with op.batch_alter_table("equal_society_ticket", schema=None) as batch_op:
        batch_op.create_index(
            "ix_equal_society_ticket_day", ["region_id", "local_date"], unique=False
        )
        batch_op.create_index("ix_equal_society_ticket_person_id", ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_equal_society_ticket_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "equal_society_consultation",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=100), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("press_key", sa.String(length=64), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('desk', 'phone', 'web', 'partner')",
            name=op.f("ck_equal_society_consultation_channel"),
        ),
        sa.CheckConstraint(
            "result IN ('answered', 'request', 'elsewhere', 'unhelped')",
            name=op.f("ck_equal_society_consultation_result"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_equal_society_consultation_centre_id_centre"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_equal_society_consultation_person_id_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_equal_society_consultation_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["equal_society_ticket.id"],
            name=op.f("fk_equal_society_consultation_ticket_id_equal_society_ticket"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equal_society_consultation")),
        sa.UniqueConstraint("press_key", name=op.f("uq_equal_society_consultation_press_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_equal_society_consultation_public_id")),
    )
    with op.batch_alter_table("equal_society_consultation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_equal_society_consultation_day", ["region_id", "local_date"], unique=False
        )
        batch_op.create_index(
            "ix_equal_society_consultation_list", ["centre_id", "local_date", "id"], unique=False
        )
        batch_op.create_index(
            "ix_equal_society_consultation_person", ["person_id", "recorded_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_equal_society_consultation_region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_equal_society_consultation_ticket_id"), ["ticket_id"], unique=False
        )

    op.create_table(
        "equal_society_ipar_measure",
        sa.Column("ipar_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("benefit", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'planned') = (settled_on IS NULL)",
            name=op.f("ck_equal_society_ipar_measure_settled"),
        ),
        sa.CheckConstraint(
            "part IN ('medical', 'social', 'professional')",
            name=op.f("ck_equal_society_ipar_measure_part"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'done', 'refused', 'impossible')",
            name=op.f("ck_equal_society_ipar_measure_state"),
        ),
        sa.CheckConstraint(
            "amount IS NULL OR amount > 0", name=op.f("ck_equal_society_ipar_measure_amount")
        ),
        sa.ForeignKeyConstraint(
            ["ipar_id"],
            ["equal_society_ipar.id"],
            name=op.f("fk_equal_society_ipar_measure_ipar_id_equal_society_ipar"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk_equal_society_ipar_measure_region_id_region"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equal_society_ipar_measure")),
        sa.UniqueConstraint("public_id", name=op.f("uq_equal_society_ipar_measure_public_id")),
        sa.UniqueConstraint("token", name=op.f("uq_equal_society_ipar_measure_token")),
    )
    with op.batch_alter_table("equal_society_ipar_measure", schema=None) as batch_op:
        batch_op.create_index(
            "ix_equal_society_ipar_measure_benefit", ["benefit", "ipar_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_equal_society_ipar_measure_ipar_id"), ["ipar_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_equal_society_ipar_measure_region_id"), ["region_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("equal_society_ipar_measure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_equal_society_ipar_measure_region_id"))
        batch_op.drop_index(batch_op.f("ix_equal_society_ipar_measure_ipar_id"))
        batch_op.drop_index("ix_equal_society_ipar_measure_benefit")

    op.drop_table("equal_society_ipar_measure")
    with op.batch_alter_table("equal_society_consultation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_equal_society_consultation_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_equal_society_consultation_region_id"))
        batch_op.drop_index("ix_equal_society_consultation_person")
        batch_op.drop_index("ix_equal_society_consultation_list")
        batch_op.drop_index("ix_equal_society_consultation_day")

    op.drop_table("equal_society_consultation")
    with op.batch_alter_table("equal_society_ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_equal_society_ticket_region_id"))
        batch_op.drop_index("ix_equal_society_ticket_person_id")
        batch_op.drop_index("ix_equal_society_ticket_day")

    op.drop_table("equal_society_ticket")
    with op.batch_alter_table("equal_society_lobby_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_equal_society_lobby_day_region_id"))

    op.drop_table("equal_society_lobby_day")
    with op.batch_alter_table("equal_society_ipar", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_equal_society_ipar_living",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_equal_society_ipar_region_id"))
        batch_op.drop_index("ix_equal_society_ipar_person_id")

    op.drop_table("equal_society_ipar")
    with op.batch_alter_table("equal_society_entitlement_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_equal_society_entitlement_rule_region_id"))

    op.drop_table("equal_society_entitlement_rule")
