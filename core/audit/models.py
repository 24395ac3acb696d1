"""Who changed, and who looked. Append-only (`guards`) and chained (`chain`): ADR 0006."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now_utc
from core.db import Base, HasId, HasPublicId, PortableJson, RegionScoped, UtcDateTime


class AuditEntry(HasId, Base):
    """A deed: what was done to what, by whom, with the changed values (never a full IIN)."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        sa.Index("ix_audit_entry_region_id_at", "region_id", "at"),
        sa.Index("ix_audit_entry_subject", "subject_type", "subject_id"),
    )

    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("region.id"))
    user_id: Mapped[int | None] = mapped_column(sa.Integer)
    actor_label: Mapped[str] = mapped_column(sa.String(200), default="")
    #: codes of the roles that the user held then, with spaces between
    actor_role: Mapped[str] = mapped_column(
        sa.String(200), default="", server_default=sa.text("''")
    )
    action: Mapped[str] = mapped_column(sa.String(64))
    subject_type: Mapped[str] = mapped_column(sa.String(64), default="")
    subject_id: Mapped[int | None] = mapped_column(sa.Integer)
    details: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)


class Look(HasId, RegionScoped, Base):
    """Somebody opened a person's file or a part of it, saw the full IIN, exported or printed."""

    __tablename__ = "look"
    __table_args__ = (sa.Index("ix_look_person_id_at", "person_id", "at"),)

    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    user_id: Mapped[int | None] = mapped_column(sa.Integer, index=True)
    actor_label: Mapped[str] = mapped_column(
        sa.String(200), default="", server_default=sa.text("''")
    )
    actor_role: Mapped[str] = mapped_column(
        sa.String(200), default="", server_default=sa.text("''")
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    what: Mapped[str] = mapped_column(sa.String(40))
    address: Mapped[str] = mapped_column(sa.String(64), default="")
    #: the page that was opened (its endpoint), so that the purpose is known without asking
    page: Mapped[str] = mapped_column(sa.String(100), default="", server_default=sa.text("''"))
    #: what the user stated where the opening was unusual
    reason: Mapped[str] = mapped_column(sa.String(300), default="", server_default=sa.text("''"))
    #: the opening with a reason under which this was seen
    opening_id: Mapped[int | None] = mapped_column(sa.Integer)


class Opening(HasId, HasPublicId, RegionScoped, Base):
    """A file or a closed part of it, opened for a limited time with a stated reason.

    `permission` is the right that was lacking (a closed part: «break the glass»), or empty where
    the file is held by other centres than the one where the user works.
    """

    __tablename__ = "audit_opening"
    __table_args__ = (
        sa.Index("ix_audit_opening_living", "person_id", "user_id", "expires_at"),
        sa.Index("ix_audit_opening_region_id_opened_at", "region_id", "opened_at"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"))
    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"))
    permission: Mapped[str] = mapped_column(sa.String(100), default="")
    reason: Mapped[str] = mapped_column(sa.String(300))
    opened_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    reviewed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    reviewed_by: Mapped[int | None] = mapped_column(sa.Integer)
    review_note: Mapped[str] = mapped_column(sa.String(300), default="")


class AuditRedaction(HasId, Base):
    """The one recorded way to change a row of the log: its personal text was replaced.

    `before` and `after` are keyed hashes of the text, so that the chain still closes over the
    fields that stay, and nobody can replace the text again unnoticed.
    """

    __tablename__ = "audit_redaction"

    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("region.id"))
    user_id: Mapped[int | None] = mapped_column(sa.Integer)
    entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("audit_entry.id"), index=True)
    look_id: Mapped[int | None] = mapped_column(sa.ForeignKey("look.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(200))
    before: Mapped[str] = mapped_column(sa.String(64))
    after: Mapped[str] = mapped_column(sa.String(64))


class AuditSeal(Base):
    """A link of the chain: the rows that one transaction added, each with its keyed hash.

    `strand` is the region's id, 0 for rows without a region: regions do not wait for each other.
    """

    __tablename__ = "audit_seal"

    strand: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    #: table name → [[id, keyed hash], …]
    rows: Mapped[dict[str, list[list[Any]]]] = mapped_column(PortableJson)
    digest: Mapped[str] = mapped_column(sa.String(64))


class AuditHead(Base):
    """The end of a strand, signed: without it, links missing at the end would not be noticed."""

    __tablename__ = "audit_head"

    strand: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(sa.Integer)
    digest: Mapped[str] = mapped_column(sa.String(64))
    signature: Mapped[str] = mapped_column(sa.String(64))
