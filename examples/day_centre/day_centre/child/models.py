"""What a centre must know of a child: papers, limits of health, who may fetch the child."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.sdk.models import (
    HasCreated,
    HasId,
    HasPublicId,
    HasVersion,
    PortableJson,
    RegionScoped,
    UtcDateTime,
)
from day_centre.models import Base


class ChildProfile(HasId, RegionScoped, HasCreated, HasVersion, Base):
    """The fields of the need assessment that stay with the child (domain.md §7.4).

    ПМПК is the psychological-medical-pedagogical consultation, IPAR the individual programme of
    habilitation and rehabilitation. Codes are those of `words`; "" means not known.
    """

    __tablename__ = "day_centre_profile"

    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="RESTRICT"), unique=True
    )
    pmpk_number: Mapped[str] = mapped_column(sa.String(60), default="")
    pmpk_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    pmpk_until: Mapped[dt.date | None] = mapped_column(sa.Date)
    ipar_number: Mapped[str] = mapped_column(sa.String(60), default="")
    ipar_from: Mapped[dt.date | None] = mapped_column(sa.Date)
    ipar_until: Mapped[dt.date | None] = mapped_column(sa.Date)
    diagnosis: Mapped[str] = mapped_column(sa.String(20), default="")
    mobility: Mapped[str] = mapped_column(sa.String(10), default="")
    self_care: Mapped[str] = mapped_column(sa.String(10), default="")
    accompanied: Mapped[str] = mapped_column(sa.String(11), default="")
    diet: Mapped[str] = mapped_column(sa.String(300), default="")


class MedicalCard(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """The medical card with its conclusion; in force between two dates, both included."""

    __tablename__ = "day_centre_medical_card"
    __table_args__ = (
        sa.Index("ix_day_centre_medical_card_person", "person_id", "valid_until"),
        sa.CheckConstraint("valid_until >= issued_on", name="dates"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    issued_on: Mapped[dt.date] = mapped_column(sa.Date)
    valid_until: Mapped[dt.date] = mapped_column(sa.Date)
    conclusion: Mapped[str] = mapped_column(sa.String(500), default="")
    #: when the family was told that it is about to end
    told_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")


class HealthLimit(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """What a child may not do, in the nurse's words. `kinds` are the codes of services that it
    forbids; without any it warns of all. `last_day` (inclusive) is empty while its end is open."""

    __tablename__ = "day_centre_health_limit"
    __table_args__ = (
        sa.Index("ix_day_centre_health_limit_person", "person_id", "first_day"),
        sa.CheckConstraint("last_day IS NULL OR last_day >= first_day", name="dates"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    text: Mapped[str] = mapped_column(sa.String(300))
    kinds: Mapped[list[str]] = mapped_column(PortableJson, default=list)
    first_day: Mapped[dt.date] = mapped_column(sa.Date)
    last_day: Mapped[dt.date | None] = mapped_column(sa.Date)
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")


class Fetcher(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """Somebody besides the representatives of core who may fetch the child, by the family's wish.
    `last_day` (inclusive) is empty while its end is open."""

    __tablename__ = "day_centre_fetcher"
    __table_args__ = (
        sa.CheckConstraint("last_day IS NULL OR last_day >= first_day", name="dates"),
    )

    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="RESTRICT"), index=True
    )
    full_name: Mapped[str] = mapped_column(sa.String(200))
    relation: Mapped[str] = mapped_column(sa.String(60), default="")
    phone: Mapped[str] = mapped_column(sa.String(20), default="")
    document: Mapped[str] = mapped_column(sa.String(100))
    first_day: Mapped[dt.date] = mapped_column(sa.Date)
    last_day: Mapped[dt.date | None] = mapped_column(sa.Date)
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")
