"""What the module adds to a group: level, term plan, results.

The group, its places and its sessions are core's; nothing of them is kept twice.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.sdk.models import (
    HasCreated,
    HasId,
    HasPublicId,
    Named,
    RegionScoped,
    UtcDateTime,
    now_utc,
)
from plugins.active_longevity.models import Base

_LIVING = sa.text("voided_at IS NULL")


class ClubLevel(HasId, HasPublicId, RegionScoped, Named, HasCreated, Base):
    """A level that a region adds to the shipped ones (`rules.SHIPPED`), for one kind of service
    or, with an empty one, for all. `position` puts it in order; a retired one stays readable."""

    __tablename__ = "active_longevity_club_level"
    __table_args__ = (sa.UniqueConstraint("region_id", "service_kind", "name_kk"),)

    service_kind: Mapped[str] = mapped_column(sa.String(100), default="")
    position: Mapped[int] = mapped_column(sa.Integer, default=100)
    retired_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Club(HasId, RegionScoped, HasCreated, Base):
    """Level and subject of a group; one row for a group at most."""

    __tablename__ = "active_longevity_club"

    group_id: Mapped[int] = mapped_column(
        sa.ForeignKey("activity_group.id", ondelete="RESTRICT"), unique=True
    )
    #: code of a shipped level, or `own:<public_id>` of a region's
    level: Mapped[str] = mapped_column(sa.String(40), default="")
    #: what is learnt, when the kind does not say it: «Арабша оқу», «Вальс»
    subject: Mapped[str] = mapped_column(sa.String(200), default="")
    goal: Mapped[str] = mapped_column(sa.String(300), default="")


class ClubTopic(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """A line of a term plan: what is planned for a date, and what was really done."""

    __tablename__ = "active_longevity_club_topic"
    __table_args__ = (
        sa.Index("ix_active_longevity_club_topic_group", "group_id", "planned_on", "position"),
    )

    group_id: Mapped[int] = mapped_column(sa.ForeignKey("activity_group.id", ondelete="RESTRICT"))
    position: Mapped[int] = mapped_column(sa.Integer)
    planned_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    topic: Mapped[str] = mapped_column(sa.String(300))
    done_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    #: what was done otherwise than planned
    done_note: Mapped[str] = mapped_column(sa.String(300), default="")
    done_by: Mapped[int | None] = mapped_column(sa.Integer)


class ClubAssessment(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """A test, concert, exhibition or competition of a group, at which people have results."""

    __tablename__ = "active_longevity_club_assessment"
    __table_args__ = (
        sa.Index("ix_active_longevity_club_assessment_group", "group_id", "held_on"),
        sa.CheckConstraint("kind IN ('test', 'concert', 'exhibition', 'competition')", name="kind"),
    )

    group_id: Mapped[int] = mapped_column(sa.ForeignKey("activity_group.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(sa.String(20))
    title: Mapped[str] = mapped_column(sa.String(200))
    held_on: Mapped[dt.date] = mapped_column(sa.Date)
    #: the most that can be reached, and from which score on it is passed; only of a test
    max_score: Mapped[Decimal | None] = mapped_column(sa.Numeric(6, 2))
    pass_score: Mapped[Decimal | None] = mapped_column(sa.Numeric(6, 2))
    #: the same press of a form makes one
    press_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)


class ClubResult(HasId, HasPublicId, RegionScoped, Base):
    """What a person reached: score and level of a test, place at a competition, a note.

    `passed` opens the certificate `document_id`. A row that was emptied is voided.
    """

    __tablename__ = "active_longevity_club_result"
    __table_args__ = (
        sa.Index(
            "uq_active_longevity_club_result_living", "assessment_id", "person_id", unique=True,
            sqlite_where=_LIVING, postgresql_where=_LIVING,
        ),
        sa.Index("ix_active_longevity_club_result_person", "person_id"),
    )  # fmt: skip

    assessment_id: Mapped[int] = mapped_column(
        sa.ForeignKey("active_longevity_club_assessment.id", ondelete="RESTRICT")
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    score: Mapped[Decimal | None] = mapped_column(sa.Numeric(6, 2))
    level: Mapped[str] = mapped_column(sa.String(40), default="")
    place: Mapped[int | None] = mapped_column(sa.Integer)
    passed: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    document_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("issued_document.id", ondelete="RESTRICT")
    )
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    recorded_by: Mapped[int | None] = mapped_column(sa.Integer)
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(sa.Integer)
