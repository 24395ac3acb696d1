"""Programmes (IPAR) of people with their measures, and the region's rules of entitlement."""

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
    Named,
    PortableJson,
    RegionScoped,
    UtcDateTime,
)
from plugins.equal_society.models import Base

_LIVING = sa.text("voided_at IS NULL")
NUMBER_LENGTH, TITLE_LENGTH, NOTE_LENGTH, SOURCE_LENGTH = 60, 200, 300, 500


class Ipar(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """An individual programme of abilitation and rehabilitation (domain.md §6.2).

    `valid_to` None is a programme without term. A wrong one is voided with a reason.
    """

    __tablename__ = "equal_society_ipar"
    __table_args__ = (
        sa.Index(
            "uq_equal_society_ipar_living",
            "person_id",
            "number",
            unique=True,
            sqlite_where=_LIVING,
            postgresql_where=_LIVING,
        ),
        sa.Index("ix_equal_society_ipar_person_id", "person_id"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= issued_on", name="dates"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    number: Mapped[str] = mapped_column(sa.String(NUMBER_LENGTH))
    issued_on: Mapped[dt.date] = mapped_column(sa.Date)
    valid_to: Mapped[dt.date | None] = mapped_column(sa.Date)
    #: the unit of the medical-social expertise that drew it up
    issuer: Mapped[str] = mapped_column(sa.String(TITLE_LENGTH), default="")
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(sa.Integer)
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")


class IparMeasure(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """A measure of a programme, and what became of it.

    `benefit` is a code of `benefits.BENEFITS`, or empty for what no rule is about. `valid_to` None
    is the term of the programme. `amount` None: the programme states no quantity.
    """

    __tablename__ = "equal_society_ipar_measure"
    __table_args__ = (
        sa.Index("ix_equal_society_ipar_measure_benefit", "benefit", "ipar_id"),
        sa.CheckConstraint("part IN ('medical', 'social', 'professional')", name="part"),
        sa.CheckConstraint("state IN ('planned', 'done', 'refused', 'impossible')", name="state"),
        sa.CheckConstraint("amount IS NULL OR amount > 0", name="amount"),
        sa.CheckConstraint("(state = 'planned') = (settled_on IS NULL)", name="settled"),
    )

    ipar_id: Mapped[int] = mapped_column(
        sa.ForeignKey("equal_society_ipar.id", ondelete="RESTRICT"), index=True
    )
    part: Mapped[str] = mapped_column(sa.String(12))
    benefit: Mapped[str] = mapped_column(sa.String(40), default="")
    title: Mapped[str] = mapped_column(sa.String(TITLE_LENGTH), default="")
    amount: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 2))
    unit: Mapped[str] = mapped_column(sa.String(20))
    valid_to: Mapped[dt.date | None] = mapped_column(sa.Date)
    state: Mapped[str] = mapped_column(sa.String(12), default="planned")
    settled_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    note: Mapped[str] = mapped_column(sa.String(NOTE_LENGTH), default="")
    #: entered by mistake
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    #: the form's own, so that a second press adds nothing twice
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)


class EntitlementRule(HasId, RegionScoped, HasCreated, HasVersion, Named, Base):
    """A rule of the region, or its wording of a shipped one with the same `code`.

    See `rules.Rule`; `audience` is JSON of lists and numbers (`queries.rule_of`).
    """

    __tablename__ = "equal_society_entitlement_rule"
    __table_args__ = (
        sa.UniqueConstraint("region_id", "code"),
        sa.CheckConstraint("basis IN ('open', 'fixed', 'measure')", name="basis"),
        sa.CheckConstraint("period IN ('day', 'month', 'year', 'once', 'term')", name="period"),
        sa.CheckConstraint("every BETWEEN 1 AND 20", name="every"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
    )

    code: Mapped[str] = mapped_column(sa.String(64))
    benefit: Mapped[str] = mapped_column(sa.String(40))
    audience: Mapped[dict[str, object]] = mapped_column(PortableJson, default=dict)
    basis: Mapped[str] = mapped_column(sa.String(10))
    amount: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 2))
    unit: Mapped[str] = mapped_column(sa.String(20))
    period: Mapped[str] = mapped_column(sa.String(10))
    every: Mapped[int] = mapped_column(sa.Integer, default=1)
    source: Mapped[str] = mapped_column(sa.String(SOURCE_LENGTH))
    ask_kk: Mapped[str] = mapped_column(sa.String(NOTE_LENGTH), default="")
    ask_ru: Mapped[str] = mapped_column(sa.String(NOTE_LENGTH), default="")
    ask_en: Mapped[str] = mapped_column(sa.String(NOTE_LENGTH), default="")
    valid_from: Mapped[dt.date] = mapped_column(sa.Date)
    valid_to: Mapped[dt.date | None] = mapped_column(sa.Date)
    is_active: Mapped[bool] = mapped_column(sa.Boolean, default=True)
