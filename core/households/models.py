"""Households with dated membership, those who act for a person, and protected people."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import (
    Base,
    HasCreated,
    HasId,
    HasPublicId,
    HasVersion,
    PortableJson,
    RegionScoped,
    UtcDateTime,
)

_LIVING = sa.text("left_on IS NULL AND voided_at IS NULL")
_LIVING_HEAD = sa.text("left_on IS NULL AND voided_at IS NULL AND role = 'head'")


class Household(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """People who live together. It ends with its last member (`closed_on`) and is never deleted.

    `address_hidden`: the household and where it lives are shown only to those who may see protected
    people.
    """

    __tablename__ = "household"
    __table_args__ = (sa.Index("ix_household_source", "region_id", "source"),)

    address: Mapped[str] = mapped_column(sa.String(300), default="")
    district_id: Mapped[int | None] = mapped_column(sa.ForeignKey("district.id"))
    #: the place of the classifier (core.regions.models.KatoPlace) in which the address lies
    kato_code: Mapped[str | None] = mapped_column(sa.String(9))
    address_hidden: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    opened_on: Mapped[dt.date] = mapped_column(sa.Date)
    closed_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    #: `import:<batch>` when an import made it, so that its undo finds it
    source: Mapped[str] = mapped_column(sa.String(64), default="")
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class HouseholdMember(HasId, RegionScoped, HasCreated, Base):
    """A person in a household in one role, from and to. Another role is another row: the earlier
    one ends that day with the reason `role`. A person has one living row; an undone import voids
    its rows."""

    __tablename__ = "household_member"
    __table_args__ = (
        sa.Index(
            "uq_household_member_living",
            "person_id",
            unique=True,
            sqlite_where=_LIVING,
            postgresql_where=_LIVING,
        ),
        sa.Index(
            "uq_household_member_head",
            "household_id",
            unique=True,
            sqlite_where=_LIVING_HEAD,
            postgresql_where=_LIVING_HEAD,
        ),
        sa.Index("ix_household_member_source", "region_id", "source"),
        sa.CheckConstraint("left_on IS NULL OR left_on >= joined_on", name="dates"),
    )

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    #: a code of core.households.rules.ROLES: what the person is to the head
    role: Mapped[str] = mapped_column(sa.String(20))
    joined_on: Mapped[dt.date] = mapped_column(sa.Date)
    #: a code of core.households.rules.JOINING
    joined_reason: Mapped[str] = mapped_column(sa.String(20), default="")
    left_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    #: a code of core.households.rules.LEAVING
    left_reason: Mapped[str] = mapped_column(sa.String(20), default="")
    left_note: Mapped[str] = mapped_column(sa.String(200), default="")
    source: Mapped[str] = mapped_column(sa.String(64), default="")
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Representative(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """Who may act for a person, in what, from and to, and by which paper.

    Either a registered person (`representative_id`) or a name with a phone. A row is ended, never
    changed: another right is another row.
    """

    __tablename__ = "representative"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    representative_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    full_name: Mapped[str] = mapped_column(sa.String(302), default="")
    phone: Mapped[str] = mapped_column(sa.String(20), default="")
    iin: Mapped[str | None] = mapped_column(sa.String(12))
    #: codes of core.households.rules: BASES, KINSHIP, RIGHTS
    basis: Mapped[str] = mapped_column(sa.String(20))
    kinship: Mapped[str] = mapped_column(sa.String(20), default="")
    rights: Mapped[list[Any]] = mapped_column(PortableJson, default=list)
    valid_from: Mapped[dt.date] = mapped_column(sa.Date)
    valid_to: Mapped[dt.date | None] = mapped_column(sa.Date)
    document_number: Mapped[str] = mapped_column(sa.String(60), default="")
    document_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    document_issuer: Mapped[str] = mapped_column(sa.String(200), default="")
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    ended_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(sa.Integer)
    ended_reason: Mapped[str] = mapped_column(sa.String(200), default="")


class Protection(HasId, RegionScoped, HasCreated, Base):
    """A person whose whereabouts nobody may learn: a case of violence.

    The address stands here and not in the person's file, so that no list, card or export can show
    it. Only `safe_number` may be called or written to.
    """

    __tablename__ = "person_protection"
    __table_args__ = (
        sa.Index(
            "uq_person_protection_living",
            "person_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    address: Mapped[str] = mapped_column(sa.String(300), default="")
    district_id: Mapped[int | None] = mapped_column(sa.ForeignKey("district.id"))
    kato_code: Mapped[str | None] = mapped_column(sa.String(9))
    #: E.164, or empty: then no number may be used
    safe_number: Mapped[str] = mapped_column(sa.String(20), default="")
    started_on: Mapped[dt.date] = mapped_column(sa.Date)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(sa.Integer)
    ended_reason: Mapped[str] = mapped_column(sa.String(200), default="")
