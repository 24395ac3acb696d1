"""The act of the home visit, and the place that a decision gives a right to wait for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.sdk.models import HasCreated, HasId, HasPublicId, HasVersion, PortableJson, RegionScoped
from day_centre.models import Base

REASON_LENGTH = 200


class HomeVisit(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """The act of the need assessment (domain.md §7.4): one for each application.

    `content` holds the fields of `visit_fields` by their codes; dates are ISO texts there. While
    `document_id` is set the act is issued, and nothing of it changes.
    """

    __tablename__ = "day_centre_home_visit"
    __table_args__ = (sa.CheckConstraint("regime IN ('full', 'half')", name="regime"),)

    request_id: Mapped[int] = mapped_column(
        sa.ForeignKey("service_request.id", ondelete="RESTRICT"), unique=True
    )
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="RESTRICT"), index=True
    )
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    visited_on: Mapped[dt.date] = mapped_column(sa.Date)
    #: the regime that the specialists propose
    regime: Mapped[str] = mapped_column(sa.String(4))
    content: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    document_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("issued_document.id", ondelete="RESTRICT")
    )


class Placement(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """An approved application on its way into a group.

    `enrolment_id` is the number in the queue of a group of core, once there is one; whether the
    child waits, has an offer or a place says that row, and the order of admission makes a stay.
    `ended_on` is set when the family gave it up before it had a number.
    """

    __tablename__ = "day_centre_placement"
    __table_args__ = (
        sa.Index("ix_day_centre_placement_centre_id", "centre_id", "enrolment_id"),
        sa.CheckConstraint("regime IN ('full', 'half')", name="regime"),
    )

    request_id: Mapped[int] = mapped_column(
        sa.ForeignKey("service_request.id", ondelete="RESTRICT"), unique=True
    )
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="RESTRICT"), index=True
    )
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    regime: Mapped[str] = mapped_column(sa.String(4))
    enrolment_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("enrolment.id", ondelete="RESTRICT"), index=True
    )
    ended_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    ended_reason: Mapped[str] = mapped_column(sa.String(REASON_LENGTH), default="")
