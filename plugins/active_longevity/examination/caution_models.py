"""Contraindications: a region's catalogue, those on a clearance, and what services ask for."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.sdk.models import HasId, HasVersion, PortableJson, RegionScoped
from plugins.active_longevity.models import Base

NAME_LENGTH = 120
WORDS_LENGTH = 300


class Contraindication(HasId, HasVersion, RegionScoped, Base):
    """What a region changed in the shipped list (`shipped.py`), or added to it. `effects` maps a
    service kind to `forbids` or `limits`."""

    __tablename__ = "active_longevity_contraindication"
    __table_args__ = (sa.UniqueConstraint("region_id", "code"),)

    code: Mapped[str] = mapped_column(sa.String(64))
    body: Mapped[str] = mapped_column(sa.String(16))
    name_kk: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))
    name_ru: Mapped[str] = mapped_column(sa.String(NAME_LENGTH), default="")
    name_en: Mapped[str] = mapped_column(sa.String(NAME_LENGTH), default="")
    words_kk: Mapped[str] = mapped_column(sa.String(WORDS_LENGTH))
    words_ru: Mapped[str] = mapped_column(sa.String(WORDS_LENGTH), default="")
    words_en: Mapped[str] = mapped_column(sa.String(WORDS_LENGTH), default="")
    advice_kk: Mapped[str] = mapped_column(sa.String(WORDS_LENGTH))
    advice_ru: Mapped[str] = mapped_column(sa.String(WORDS_LENGTH), default="")
    advice_en: Mapped[str] = mapped_column(sa.String(WORDS_LENGTH), default="")
    effects: Mapped[dict[str, str]] = mapped_column(PortableJson, default=dict)
    is_active: Mapped[bool] = mapped_column(sa.Boolean, default=True)


class ClearanceLimit(HasId, RegionScoped, Base):
    """A contraindication that the doctor stated at an examination; void with its clearance."""

    __tablename__ = "active_longevity_clearance_limit"
    __table_args__ = (
        sa.UniqueConstraint("clearance_id", "code"),
        sa.Index("ix_active_longevity_clearance_limit_code", "region_id", "code"),
    )

    clearance_id: Mapped[int] = mapped_column(
        sa.ForeignKey("active_longevity_clearance.id", ondelete="RESTRICT")
    )
    code: Mapped[str] = mapped_column(sa.String(64))


class ServiceWant(HasId, RegionScoped, Base):
    """What a region wants before a service, where it differs from what is shipped: each column is
    `none`, `warn` or `refuse`."""

    __tablename__ = "active_longevity_service_want"
    __table_args__ = (sa.UniqueConstraint("region_id", "service_kind"),)

    service_kind: Mapped[str] = mapped_column(sa.String(100))
    clearance: Mapped[str] = mapped_column(sa.String(8))
    pressure: Mapped[str] = mapped_column(sa.String(8))
