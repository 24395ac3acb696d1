"""What was planned, the official forms that centres upload, and the copies that were filled."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, HasCreated, HasId, HasPublicId, PortableJson, RegionScoped, UtcDateTime


class IndicatorTarget(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """How much of an indicator is planned for a centre (None: the whole region) in a part of a
    year: `year`, `q1`–`q4`, `m01`–`m12`. Never changed: a new number ends the row before it."""

    __tablename__ = "indicator_target"
    __table_args__ = (
        sa.Index(
            "uq_indicator_target_centre",
            "region_id", "indicator", "centre_id", "year", "part",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND centre_id IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND centre_id IS NOT NULL"),
        ),
        sa.Index(
            "uq_indicator_target_region",
            "region_id", "indicator", "year", "part",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND centre_id IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND centre_id IS NULL"),
        ),
        sa.Index("ix_indicator_target_region_id_year", "region_id", "year", "part"),
        sa.CheckConstraint("value >= 0", name="value"),
    )  # fmt: skip

    indicator: Mapped[str] = mapped_column(sa.String(100))
    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"))
    year: Mapped[int] = mapped_column(sa.Integer)
    part: Mapped[str] = mapped_column(sa.String(4))
    value: Mapped[int] = mapped_column(sa.Integer)
    #: the order, letter or programme that sets the number
    source: Mapped[str] = mapped_column(sa.String(300))
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(sa.Integer)


class OfficialForm(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """A form of somebody above that is filled each month; `centre_id` None: for all centres."""

    __tablename__ = "official_form"

    title: Mapped[str] = mapped_column(sa.String(200))
    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    #: counts the versions that were uploaded
    last_version: Mapped[int] = mapped_column(sa.Integer, default=0)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(sa.Integer)


class FormVersion(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """A workbook with named cells as it was uploaded. Never changed; the newest is filled."""

    __tablename__ = "form_version"
    __table_args__ = (sa.UniqueConstraint("form_id", "number"),)

    form_id: Mapped[int] = mapped_column(sa.ForeignKey("official_form.id"))
    number: Mapped[int] = mapped_column(sa.Integer)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int] = mapped_column(sa.Integer)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    #: [name, sheet, cell] of every cell that is filled
    cells: Mapped[list[Any]] = mapped_column(PortableJson, default=list)


class FilledForm(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """A filled copy: which version, for whom, which month, the values and the file itself."""

    __tablename__ = "filled_form"
    __table_args__ = (sa.Index("ix_filled_form_form_id", "form_id", "id"),)

    form_id: Mapped[int] = mapped_column(sa.ForeignKey("official_form.id"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("form_version.id"), index=True)
    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    first: Mapped[dt.date] = mapped_column(sa.Date)
    last: Mapped[dt.date] = mapped_column(sa.Date)
    language: Mapped[str] = mapped_column(sa.String(2))
    made_by_name: Mapped[str] = mapped_column(sa.String(200))
    #: name → what was written into its cell
    written: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    #: one press of the button fills once
    press_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
