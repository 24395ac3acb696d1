"""The ledger of services given: the one source of every number that leaves the building."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now_utc
from core.db import Base, HasId, HasPublicId, RegionScoped, Tiyn, UtcDateTime

_LIVING = sa.text("voided_at IS NULL")


class Delivery(HasId, HasPublicId, RegionScoped, Base):
    """One service given to a person, or to an unnamed recipient (hotline, event).

    Never changed: a correction voids the row with a reason and records another. `source_key`
    names the record that proves it (`attendance:17`) and makes recording idempotent.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        sa.Index(
            "uq_delivery_source_key_living",
            "region_id",
            "source_key",
            unique=True,
            sqlite_where=_LIVING,
            postgresql_where=_LIVING,
        ),
        sa.Index("ix_delivery_region_id_local_date", "region_id", "local_date", "centre_id"),
        sa.Index("ix_delivery_person_id_local_date", "person_id", "local_date"),
        sa.CheckConstraint(
            "(person_id IS NOT NULL AND unnamed_recipient = '')"
            " OR (person_id IS NULL AND unnamed_recipient <> '')",
            name="recipient",
        ),
        sa.CheckConstraint("quantity > 0", name="quantity"),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"))
    module: Mapped[str] = mapped_column(sa.String(64))
    service_kind: Mapped[str] = mapped_column(sa.String(100))
    special_kind: Mapped[int | None] = mapped_column(sa.Integer)
    setting: Mapped[str] = mapped_column(sa.String(20))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    #: hotline, event, other: a service given, never a person counted
    unnamed_recipient: Mapped[str] = mapped_column(sa.String(20), default="")
    local_date: Mapped[dt.date] = mapped_column(sa.Date)
    local_time: Mapped[dt.time | None] = mapped_column(sa.Time)
    quantity: Mapped[Decimal] = mapped_column(sa.Numeric(10, 2), default=Decimal(1))
    unit: Mapped[str] = mapped_column(sa.String(20))
    provider: Mapped[str] = mapped_column(sa.String(10), default="own")
    provider_name: Mapped[str] = mapped_column(sa.String(200), default="")
    cost_tiyn: Mapped[int | None] = mapped_column(Tiyn)
    funding_source: Mapped[str] = mapped_column(sa.String(40), default="")
    proof: Mapped[str] = mapped_column(sa.String(200), default="")
    source_key: Mapped[str] = mapped_column(sa.String(100))
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    recorded_by: Mapped[int | None] = mapped_column(sa.Integer)
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("delivery.id"))
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(sa.Integer)
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")
