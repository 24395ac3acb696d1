"""What national portals know of requests: the twin of one request, and extracts to compare with."""

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
    Tiyn,
)

_NUMBERED = sa.text("number <> ''")


class PortalValues:
    """What a portal says of one matter: the order's number there, its state in the portal's own
    words, who supplies, what the budget guarantees, what the person adds, when the act was signed.
    """

    number: Mapped[str] = mapped_column(sa.String(60), default="")
    status: Mapped[str] = mapped_column(sa.String(200), default="")
    supplier: Mapped[str] = mapped_column(sa.String(200), default="")
    guaranteed_tiyn: Mapped[int | None] = mapped_column(Tiyn)
    excess_tiyn: Mapped[int | None] = mapped_column(Tiyn)
    act_on: Mapped[dt.date | None] = mapped_column(sa.Date)


class RequestPortal(PortalValues, HasId, RegionScoped, HasCreated, HasVersion, Base):
    """The twin of a request in a national portal. One number there is one request here."""

    __tablename__ = "request_portal"
    __table_args__ = (
        sa.Index("uq_request_portal_number", "region_id", "portal", "number", unique=True,
                 sqlite_where=_NUMBERED, postgresql_where=_NUMBERED),
        sa.CheckConstraint("portal IN ('social', 'egov', 'fsm')", name="portal"),
    )  # fmt: skip

    request_id: Mapped[int] = mapped_column(sa.ForeignKey("service_request.id"), unique=True)
    portal: Mapped[str] = mapped_column(sa.String(20))
    #: the day on which an extract or a person last said what stands here
    checked_on: Mapped[dt.date | None] = mapped_column(sa.Date)


class PortalExtract(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """A file that a portal gave out, to compare a centre's requests with. Only the last one of a
    centre and portal keeps its rows: they are people's data of another system."""

    __tablename__ = "portal_extract"
    __table_args__ = (
        sa.Index("ix_portal_extract_last", "region_id", "centre_id", "portal", "id"),
        sa.CheckConstraint("portal IN ('social', 'egov', 'fsm')", name="portal"),
        sa.CheckConstraint("state IN ('columns', 'open', 'replaced')", name="state"),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"))
    portal: Mapped[str] = mapped_column(sa.String(20))
    file_name: Mapped[str] = mapped_column(sa.String(200))
    file_sha256: Mapped[str] = mapped_column(sa.String(64))
    #: `columns`: some heading is not understood yet; `open`: compared; `replaced` by a later one
    state: Mapped[str] = mapped_column(sa.String(10))
    #: {column: heading}, and {column: code of a portal column, or empty for what is not needed}
    headers: Mapped[dict[str, str]] = mapped_column(PortableJson, default=dict)
    mapping: Mapped[dict[str, str]] = mapped_column(PortableJson, default=dict)
    #: cells of the rows as text, only while `state` is `columns`: [[row number, {column: text}]]
    waiting_rows: Mapped[list[Any] | None] = mapped_column(PortableJson)
    row_count: Mapped[int] = mapped_column(sa.Integer, default=0)
    accepted_count: Mapped[int] = mapped_column(sa.Integer, default=0)
    #: the form's own, so that a second press keeps one file
    token: Mapped[str | None] = mapped_column(sa.String(64), unique=True)


class PortalRow(PortalValues, HasId, RegionScoped, Base):
    """A row of an extract, with the request and the person that it was found to speak of."""

    __tablename__ = "portal_row"
    __table_args__ = (sa.UniqueConstraint("extract_id", "row_number"),)

    extract_id: Mapped[int] = mapped_column(sa.ForeignKey("portal_extract.id"))
    row_number: Mapped[int] = mapped_column(sa.Integer)
    #: the name as the file has it, where nobody here bears the IIN
    stranger: Mapped[str] = mapped_column(sa.String(200), default="")
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    request_id: Mapped[int | None] = mapped_column(sa.ForeignKey("service_request.id"), index=True)
    #: codes of columns whose cells could not be read
    unread: Mapped[list[str]] = mapped_column(PortableJson, default=list)
