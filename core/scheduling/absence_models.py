"""What was done about people who stay away."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now_utc
from core.db import Base, HasId, RegionScoped, UtcDateTime


class AbsenceAction(HasId, RegionScoped, Base):
    """A deed about absences in a row: `called`, `told`, `freed`, `restored` (the place).

    `last_session_id` is the last absence that it was about: a later one asks for another deed.
    """

    __tablename__ = "absence_action"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('called', 'told', 'freed', 'restored')", name="kind"),
        sa.Index(
            "uq_absence_action_once",
            "enrolment_id",
            "last_session_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("kind <> 'called'"),
            postgresql_where=sa.text("kind <> 'called'"),
        ),
    )

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    last_session_id: Mapped[int] = mapped_column(sa.ForeignKey("session.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    absences: Mapped[int] = mapped_column(sa.Integer)
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    done_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    done_by: Mapped[int | None] = mapped_column(sa.Integer)
