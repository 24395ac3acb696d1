"""Regions, districts, centres, rooms, and which modules a region has switched on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now_utc
from core.db import (
    Base,
    HasCreated,
    HasId,
    HasVersion,
    Named,
    PortableJson,
    RegionScoped,
    UtcDateTime,
    key_string,
)


class Region(HasId, Named, Base):
    """The tenant: an oblast or a city of republican significance. Source of names: KATO."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    kato: Mapped[str] = mapped_column(sa.String(9), default="")
    timezone: Mapped[str] = mapped_column(sa.String(40), default="Asia/Almaty")
    settings: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    is_demo: Mapped[bool] = mapped_column(sa.Boolean, default=False)


class District(HasId, RegionScoped, Named, Base):
    """A district (аудан) of the region."""

    __tablename__ = "district"
    __table_args__ = (sa.UniqueConstraint("region_id", "code"),)

    code: Mapped[str] = mapped_column(sa.String(40))
    #: the place of the classifier that this district is, when it is known
    kato_code: Mapped[str | None] = mapped_column(sa.String(9))


class KatoPlace(Base):
    """A place of KATO, the national classifier: oblast or city (level 1), district (2), rural
    district (3), settlement (4). Rows come from the official file and are never deleted: a code
    that vanished from it is no longer active, and addresses that name it keep their meaning."""

    __tablename__ = "kato"
    __table_args__ = (
        sa.Index("ix_kato_search_key", "search_key"),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name="level"),
    )

    code: Mapped[str] = mapped_column(sa.String(9), primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(sa.String(9), index=True)
    level: Mapped[int] = mapped_column(sa.Integer)
    name_kk: Mapped[str] = mapped_column(sa.String(200))
    name_ru: Mapped[str] = mapped_column(sa.String(200), default="")
    #: both names folded as the names of people are, without the words for kinds of places
    search_key: Mapped[str] = mapped_column(key_string(400))
    is_active: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)

    def name_in(self, locale: str) -> str:
        return (self.name_ru if locale == "ru" else self.name_kk) or self.name_kk or self.name_ru


class Centre(HasId, RegionScoped, Named, HasCreated, HasVersion, Base):
    """A centre that serves people; `type_code` is a centre type that a module registered."""

    __tablename__ = "centre"
    __table_args__ = (sa.UniqueConstraint("region_id", "code"),)

    code: Mapped[str] = mapped_column(sa.String(40))
    type_code: Mapped[str] = mapped_column(sa.String(64))
    district_id: Mapped[int | None] = mapped_column(sa.ForeignKey("district.id"))
    address: Mapped[str] = mapped_column(sa.String(300), default="")
    kato_code: Mapped[str | None] = mapped_column(sa.String(9))
    phone: Mapped[str] = mapped_column(sa.String(20), default="")
    opened_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    is_active: Mapped[bool] = mapped_column(sa.Boolean, default=True)


class Room(HasId, RegionScoped, Named, HasCreated, HasVersion, Base):
    """A room of a centre; `capacity` is the number of people, None when nobody counted."""

    __tablename__ = "room"

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    capacity: Mapped[int | None] = mapped_column(sa.Integer)
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    is_active: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    #: a gym or a yard, where several groups and visitors are at the same time
    is_shared: Mapped[bool] = mapped_column(
        sa.Boolean, default=False, server_default=sa.text("false")
    )


class RegionModule(HasId, RegionScoped, Base):
    """The switch of a module in a region. No row means off; off hides and deletes nothing."""

    __tablename__ = "region_module"
    __table_args__ = (sa.UniqueConstraint("region_id", "module"),)

    module: Mapped[str] = mapped_column(sa.String(64))
    enabled: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    settings: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    changed_by: Mapped[int | None] = mapped_column(sa.Integer)
