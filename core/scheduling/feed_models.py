"""Private addresses under which a calendar program reads a timetable."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, HasCreated, HasId, HasPublicId, RegionScoped, UtcDateTime


class CalendarFeed(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """An address of a calendar that its maker may read: of a centre, room, member of staff or
    person. Only the hash of its token is kept; whoever made it must still hold the right each time
    that it is read.
    """

    __tablename__ = "calendar_feed"

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    #: centre, room, staff, person
    kind: Mapped[str] = mapped_column(sa.String(10))
    #: whose right is asked for; a person's feed has none, it shows the centres of its maker
    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"))
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff_member.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    language: Mapped[str] = mapped_column(sa.String(2), default="kk")
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[int | None] = mapped_column(sa.Integer)
    last_read_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
