"""Prices of the region, a family's share, the licence, and the monthly acts of children."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.sdk.models import (
    HasCreated,
    HasId,
    HasPublicId,
    HasVersion,
    RegionScoped,
    Tiyn,
    UtcDateTime,
)
from day_centre.models import Base

_LIVING = sa.text("voided_at IS NULL")


class Tariff(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """The price of a day or of a service in the region from a day on, by a resolution of the akimat
    (`source`). `what` is `rules.FULL_DAY`, `rules.HALF_DAY` or the code of a kind of service; the
    price holds until the next one of the same thing. Zero ends it."""

    __tablename__ = "day_centre_tariff"
    __table_args__ = (
        sa.Index("uq_day_centre_tariff_living", "region_id", "what", "starts_on", unique=True,
                 sqlite_where=_LIVING, postgresql_where=_LIVING),
        sa.CheckConstraint("price >= 0", name="price"),
    )  # fmt: skip

    what: Mapped[str] = mapped_column(sa.String(100))
    price: Mapped[int] = mapped_column(Tiyn)
    starts_on: Mapped[dt.date] = mapped_column(sa.Date)
    source: Mapped[str] = mapped_column(sa.String(200))
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(sa.Integer)
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")


class OwnShare(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """Which part of the price the family pays, in per cent, between two dates, both included;
    `last_day` is empty while its end is open. Without a row the budget pays all."""

    __tablename__ = "day_centre_own_share"
    __table_args__ = (
        sa.Index("ix_day_centre_own_share_person", "person_id", "first_day"),
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name="percent"),
        sa.CheckConstraint("last_day IS NULL OR last_day >= first_day", name="dates"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    percent: Mapped[int] = mapped_column(sa.Integer)
    first_day: Mapped[dt.date] = mapped_column(sa.Date)
    last_day: Mapped[dt.date | None] = mapped_column(sa.Date)
    basis: Mapped[str] = mapped_column(sa.String(200))
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(sa.Integer)
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")


class Licence(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """The centre's licence for special social services, for so many places. `work_id` is the work
    of the inbox that warns of its end."""

    __tablename__ = "day_centre_licence"
    __table_args__ = (
        sa.Index("ix_day_centre_licence_centre", "centre_id", "valid_until"),
        sa.CheckConstraint("valid_until >= issued_on", name="dates"),
        sa.CheckConstraint("places > 0", name="places"),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    number: Mapped[str] = mapped_column(sa.String(60))
    issuer: Mapped[str] = mapped_column(sa.String(200))
    issued_on: Mapped[dt.date] = mapped_column(sa.Date)
    valid_until: Mapped[dt.date] = mapped_column(sa.Date)
    places: Mapped[int] = mapped_column(sa.Integer)
    work_id: Mapped[int | None] = mapped_column(sa.Integer)
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(sa.Integer)
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")


class Act(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """A child's act of a month (its first day): what was given, at what price, who pays.

    `state`: draft, issued. The lines are those of the latest document; what the journal holds now
    is counted anew and compared. `issues` is how many documents it has had.
    """

    __tablename__ = "day_centre_act"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "centre_id", "month"),
        sa.Index("ix_day_centre_act_centre", "centre_id", "month"),
        sa.CheckConstraint("state IN ('draft', 'issued')", name="state"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    month: Mapped[dt.date] = mapped_column(sa.Date)
    state: Mapped[str] = mapped_column(sa.String(10), default="draft")
    amount: Mapped[int] = mapped_column(Tiyn, default=0)
    own_amount: Mapped[int] = mapped_column(Tiyn, default=0)
    issues: Mapped[int] = mapped_column(sa.Integer, default=0)
    document_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("issued_document.id", ondelete="RESTRICT"), index=True
    )
    issued_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class ActLine(HasId, RegionScoped, Base):
    """A line of an act: days of a regime or services of a kind, at one price and one share.
    `price` is empty for a service that the price of the day covers."""

    __tablename__ = "day_centre_act_line"

    act_id: Mapped[int] = mapped_column(
        sa.ForeignKey("day_centre_act.id", ondelete="RESTRICT"), index=True
    )
    what: Mapped[str] = mapped_column(sa.String(100))
    quantity: Mapped[Decimal] = mapped_column(sa.Numeric(10, 2))
    price: Mapped[int | None] = mapped_column(Tiyn)
    own_percent: Mapped[int] = mapped_column(sa.Integer, default=0)
    amount: Mapped[int] = mapped_column(Tiyn)
    own_amount: Mapped[int] = mapped_column(Tiyn)
