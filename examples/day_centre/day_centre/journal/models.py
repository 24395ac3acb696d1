"""The journal of a group: a child's day, days that are closed, which services stand on which day.

What was given stands in the ledger of core alone.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.sdk.models import HasId, HasPublicId, RegionScoped, UtcDateTime, now_utc
from day_centre.models import Base

_LIVING = sa.text("voided_at IS NULL")


class ChildDay(HasId, HasPublicId, RegionScoped, Base):
    """Whether a child came on a day; and if so, when and with whom it came and left.

    `mark`: present, absent (with a `reason` of words.REASONS). A mark is changed by voiding the row
    and writing another. `regime` and `group_id` are those of the day.
    """

    __tablename__ = "day_centre_child_day"
    __table_args__ = (
        sa.Index("uq_day_centre_child_day_living", "stay_id", "local_date", unique=True,
                 sqlite_where=_LIVING, postgresql_where=_LIVING),
        sa.Index("ix_day_centre_child_day_group", "group_id", "local_date"),
        sa.Index("ix_day_centre_child_day_centre", "centre_id", "local_date"),
        sa.Index("ix_day_centre_child_day_person", "person_id", "local_date"),
        sa.CheckConstraint("mark IN ('present', 'absent')", name="mark"),
        sa.CheckConstraint("left_at IS NULL OR left_at >= came_at", name="times"),
    )  # fmt: skip

    stay_id: Mapped[int] = mapped_column(sa.ForeignKey("day_centre_stay.id", ondelete="RESTRICT"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("activity_group.id", ondelete="RESTRICT"))
    regime: Mapped[str] = mapped_column(sa.String(4))
    local_date: Mapped[dt.date] = mapped_column(sa.Date)
    mark: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.String(20), default="")
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    came_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    #: `FetcherLine.key` of who brought the child; empty: not told
    brought_by: Mapped[str] = mapped_column(sa.String(60), default="")
    left_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    #: `FetcherLine.key` of who fetched it, or `alone`
    fetched_by: Mapped[str] = mapped_column(sa.String(60), default="")
    marked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    marked_by: Mapped[int | None] = mapped_column(sa.Integer)
    left_noted_by: Mapped[int | None] = mapped_column(sa.Integer)
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(sa.Integer)
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")

    @property
    def has_left(self) -> bool:
        """Of an earlier day the hour may not be known, only who fetched the child."""
        return self.left_at is not None or bool(self.fetched_by)


class ClosedDay(HasId, RegionScoped, Base):
    """A group's day that is closed: it is only corrected from then on, with a reason."""

    __tablename__ = "day_centre_closed_day"
    __table_args__ = (
        sa.UniqueConstraint("group_id", "local_date"),
        sa.Index("ix_day_centre_closed_day_centre", "centre_id", "local_date"),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("activity_group.id", ondelete="RESTRICT"))
    local_date: Mapped[dt.date] = mapped_column(sa.Date)
    closed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    closed_by: Mapped[int | None] = mapped_column(sa.Integer)


class GroupKind(HasId, RegionScoped, Base):
    """A kind of service that a group has on a weekday (ISO, 1 to 7). Without any, all are shown."""

    __tablename__ = "day_centre_group_kind"
    __table_args__ = (
        sa.UniqueConstraint("group_id", "weekday", "service_kind"),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
    )

    group_id: Mapped[int] = mapped_column(sa.ForeignKey("activity_group.id", ondelete="RESTRICT"))
    weekday: Mapped[int] = mapped_column(sa.Integer)
    service_kind: Mapped[str] = mapped_column(sa.String(100))
