"""What a region writes down itself: days off and working days that were swapped."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, HasCreated, HasId, HasVersion, Named, RegionScoped
from core.reference.day_rules import Kind


class SpecialDay(HasId, RegionScoped, Named, HasCreated, HasVersion, Base):
    """A day as the region has it; it stands above what the product knows of that day.

    `kind`: holiday, moved_off (a day off moved here), working (a working day moved here), ordinary
    (none of these: what the product knows is taken away).
    """

    __tablename__ = "special_day"
    __table_args__ = (
        sa.UniqueConstraint("region_id", "local_date"),
        sa.CheckConstraint("kind IN ('holiday', 'moved_off', 'working', 'ordinary')", name="kind"),
    )

    local_date: Mapped[dt.date] = mapped_column(sa.Date)
    kind: Mapped[Kind] = mapped_column(sa.String(10))
    #: the decree or letter by which the day was swapped
    source: Mapped[str] = mapped_column(sa.String(200), default="")


class ReferenceValue(HasId, RegionScoped, HasCreated, Base):
    """A value of the law as the region has it from a date on; it stands above the one that the
    product knows of that date (core.reference.value_rules)."""

    __tablename__ = "reference_value"
    __table_args__ = (sa.UniqueConstraint("region_id", "code", "valid_from"),)

    code: Mapped[str] = mapped_column(sa.String(40))
    valid_from: Mapped[dt.date] = mapped_column(sa.Date)
    #: whole tenge, or months of an age
    value: Mapped[int] = mapped_column(sa.Integer)
    #: the law, order or letter that says so
    source: Mapped[str] = mapped_column(sa.String(200))
