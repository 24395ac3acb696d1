"""Measures of well-being: which ones a centre takes, and what was measured."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.sdk.models import (
    HasId,
    HasPublicId,
    PortableJson,
    RegionScoped,
    UtcDateTime,
    now_utc,
)
from plugins.active_longevity.models import Base

_LIVING = sa.text("voided_at IS NULL")
_RUNNING = sa.text("ended_at IS NULL")


class MeasureChoice(HasId, RegionScoped, Base):
    """A centre takes this measure from `chosen_at` on; a row is ended, never deleted."""

    __tablename__ = "active_longevity_measure_choice"
    __table_args__ = (
        sa.Index(
            "uq_active_longevity_measure_choice_running",
            "centre_id",
            "code",
            unique=True,
            sqlite_where=_RUNNING,
            postgresql_where=_RUNNING,
        ),
        sa.CheckConstraint("smallest_change > 0", name="smallest_change"),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    #: one of `rules.MEASURES`
    code: Mapped[str] = mapped_column(sa.String(20))
    #: in the unit of the measure: a person has improved by this much or more
    smallest_change: Mapped[Decimal] = mapped_column(sa.Numeric(6, 1))
    chosen_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    chosen_by: Mapped[int | None] = mapped_column(sa.Integer)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(sa.Integer)


class Measurement(HasId, HasPublicId, RegionScoped, Base):
    """One measure of one person on one day. A wrong one is voided with a reason.

    `value` is in the unit of the measure; `answers` are those of a questionnaire, in order.
    """

    __tablename__ = "active_longevity_measurement"
    __table_args__ = (
        sa.Index(
            "uq_active_longevity_measurement_living",
            "person_id",
            "code",
            "measured_on",
            unique=True,
            sqlite_where=_LIVING,
            postgresql_where=_LIVING,
        ),
        sa.Index("ix_active_longevity_measurement_centre", "centre_id", "code", "measured_on"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    code: Mapped[str] = mapped_column(sa.String(20))
    measured_on: Mapped[dt.date] = mapped_column(sa.Date)
    value: Mapped[Decimal] = mapped_column(sa.Numeric(8, 1))
    answers: Mapped[list[Any]] = mapped_column(PortableJson, default=list)
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    recorded_by: Mapped[int | None] = mapped_column(sa.Integer)
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(sa.Integer)
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")
