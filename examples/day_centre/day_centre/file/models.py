"""A child's personal file in a day centre, its stays, and the orders that made them."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.sdk.models import HasCreated, HasId, HasPublicId, HasVersion, RegionScoped, UtcDateTime
from day_centre.models import Base


class ChildFile(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """The personal file (domain.md §7.3, step 7). A child who comes back goes on with it."""

    __tablename__ = "day_centre_file"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "centre_id"),
        sa.UniqueConstraint("centre_id", "number"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    #: counted in the centre from 1, never given twice
    number: Mapped[int] = mapped_column(sa.Integer)


class Stay(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """From an admission to its end. `ends_on` (inclusive) is empty while the child stays.

    `regime`: full (with meals and sleep) or half, by the latest order; what held on a day says
    `queries.regimes_on`. `group_id` is the group of core's timetable in which the child has the
    place. Pauses are in `StayPause`.
    """

    __tablename__ = "day_centre_stay"
    __table_args__ = (
        sa.Index("ix_day_centre_stay_centre_id", "centre_id", "ends_on"),
        sa.Index(
            "uq_day_centre_stay_open", "file_id", unique=True,
            sqlite_where=sa.text("ends_on IS NULL"), postgresql_where=sa.text("ends_on IS NULL"),
        ),
        sa.CheckConstraint("regime IN ('full', 'half')", name="regime"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
    )  # fmt: skip

    file_id: Mapped[int] = mapped_column(
        sa.ForeignKey("day_centre_file.id", ondelete="RESTRICT"), index=True
    )
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="RESTRICT"), index=True
    )
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    group_id: Mapped[int] = mapped_column(
        sa.ForeignKey("activity_group.id", ondelete="RESTRICT"), index=True
    )
    regime: Mapped[str] = mapped_column(sa.String(4))
    starts_on: Mapped[dt.date] = mapped_column(sa.Date)
    ends_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    #: the contract with the child's representative
    contract_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("issued_document.id", ondelete="RESTRICT")
    )
    #: when the family was told that the child becomes of age
    told_of_age_on: Mapped[dt.date | None] = mapped_column(sa.Date)


class StayPause(HasId, RegionScoped, Base):
    """A suspension by order, both dates included; `last_day` is empty while its end is open."""

    __tablename__ = "day_centre_stay_pause"

    stay_id: Mapped[int] = mapped_column(
        sa.ForeignKey("day_centre_stay.id", ondelete="RESTRICT"), index=True
    )
    order_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("day_centre_order.id", ondelete="RESTRICT")
    )
    first_day: Mapped[dt.date] = mapped_column(sa.Date)
    last_day: Mapped[dt.date | None] = mapped_column(sa.Date)


class StayOrder(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """An order of the head: number, date and reason (domain.md §7.3, step 9).

    `kind`: admit, suspend, resume, regime, transfer (to another group or centre), end. `regime` is
    that of an admission or a change of regime, `group_id` the group of an admission or a transfer,
    `until` the last day of a suspension. The head signs the document.
    """

    __tablename__ = "day_centre_order"
    __table_args__ = (
        sa.UniqueConstraint("centre_id", "number", "issued_on"),
        sa.CheckConstraint(
            "kind IN ('admit', 'suspend', 'resume', 'regime', 'transfer', 'end')", name="kind"
        ),
    )

    stay_id: Mapped[int] = mapped_column(
        sa.ForeignKey("day_centre_stay.id", ondelete="RESTRICT"), index=True
    )
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    number: Mapped[str] = mapped_column(sa.String(40))
    issued_on: Mapped[dt.date] = mapped_column(sa.Date)
    effective_on: Mapped[dt.date] = mapped_column(sa.Date)
    until: Mapped[dt.date | None] = mapped_column(sa.Date)
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    regime: Mapped[str] = mapped_column(sa.String(4), default="")
    group_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("activity_group.id", ondelete="RESTRICT")
    )
    document_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("issued_document.id", ondelete="RESTRICT")
    )
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(sa.Integer)
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")
