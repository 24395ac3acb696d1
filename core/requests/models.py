"""Requests of the one window: what was handed in together, each matter, its papers and history."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now_utc
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
from core.work.models import WorkItem

_CLOSED = sa.text("closed_on IS NOT NULL")
PHASES = ("new", "work", "waiting", "closed")
CHANNELS = ("desk", "phone", "web", "partner")


class Intake(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """One coming of one person, with the matters opened then: one receipt for all of them.

    `number` has no gaps within a centre and year and ends in a check digit; `secret` stands on the
    receipt only, and opens the public page together with the number.
    """

    __tablename__ = "request_intake"
    __table_args__ = (
        sa.UniqueConstraint("centre_id", "year", "sequence"),
        sa.Index("ix_request_intake_person_id", "person_id", "id"),
        sa.CheckConstraint("channel IN ('desk', 'phone', 'web', 'partner')", name="channel"),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"))
    year: Mapped[int] = mapped_column(sa.Integer)
    sequence: Mapped[int] = mapped_column(sa.Integer)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    secret: Mapped[str] = mapped_column(sa.String(12))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    channel: Mapped[str] = mapped_column(sa.String(10))
    #: who spoke for the person, and by which right, as it stood on that day
    representative_id: Mapped[int | None] = mapped_column(sa.ForeignKey("representative.id"))
    representative_name: Mapped[str] = mapped_column(sa.String(302), default="")
    received_on: Mapped[dt.date] = mapped_column(sa.Date)
    #: the form's own, so that a second press opens nothing twice
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)


class Request(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """One matter. Owner and deadline are those of its work item (`core.work`).

    `state` is one of its type's workflow, `phase` and `outcome` are that state's, kept here so that
    lists need no module; where the module is off or gone they still say where the matter stands.
    """

    __tablename__ = "service_request"
    __table_args__ = (
        sa.UniqueConstraint("intake_id", "position"),
        sa.Index("ix_service_request_person_id", "person_id", "id"),
        sa.Index("ix_service_request_list", "region_id", "centre_id", "id"),
        sa.Index("ix_service_request_type", "region_id", "type", "id"),
        sa.Index("ix_service_request_opened", "region_id", "opened_on"),
        sa.Index("ix_service_request_closed", "region_id", "closed_on", "id",
                 sqlite_where=_CLOSED, postgresql_where=_CLOSED),
        sa.Index("ix_service_request_closed_centre", "region_id", "centre_id", "closed_on", "id",
                 sqlite_where=_CLOSED, postgresql_where=_CLOSED),
        sa.CheckConstraint("phase IN ('new', 'work', 'waiting', 'closed')", name="phase"),
        sa.CheckConstraint(
            "outcome IN ('', 'granted', 'refused', 'returned', 'withdrawn', 'done')", name="outcome"
        ),
        sa.CheckConstraint("(phase = 'closed') = (closed_on IS NOT NULL)", name="closed"),
    )  # fmt: skip

    intake_id: Mapped[int] = mapped_column(sa.ForeignKey("request_intake.id"))
    position: Mapped[int] = mapped_column(sa.Integer)
    #: the receipt's number and the position: `SHY-26-000123-4/2`
    number: Mapped[str] = mapped_column(sa.String(44), unique=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    work_item_id: Mapped[int] = mapped_column(sa.ForeignKey("work_item.id"), unique=True)
    #: code of a `RequestType`, and the module that registered it
    type: Mapped[str] = mapped_column(sa.String(100))
    module: Mapped[str] = mapped_column(sa.String(64))
    channel: Mapped[str] = mapped_column(sa.String(10))
    state: Mapped[str] = mapped_column(sa.String(60))
    phase: Mapped[str] = mapped_column(sa.String(10))
    outcome: Mapped[str] = mapped_column(sa.String(10), default="")
    state_since: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    opened_on: Mapped[dt.date] = mapped_column(sa.Date)
    #: {code of the question: answer}
    answers: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    #: the first time that somebody told the applicant anything
    first_answer_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[str] = mapped_column(sa.Text, default="")
    decided_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    decided_by: Mapped[int | None] = mapped_column(sa.Integer)
    #: code of the type's refusal reason
    refusal: Mapped[str] = mapped_column(sa.String(60), default="")
    result: Mapped[str] = mapped_column(sa.Text, default="")
    closed_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    #: the consultation, ticket or referral from which it came: `<source>:<public id>`
    origin: Mapped[str] = mapped_column(sa.String(60), default="", index=True)


def _tell_work(_mapper: object, connection: sa.Connection, request: Request) -> None:
    """The work item stands in the same column of the board, whoever moves the request."""
    if sa.inspect(request).attrs.phase.history.has_changes():
        items = cast(sa.Table, WorkItem.__table__)
        item = items.c.id == request.work_item_id
        connection.execute(sa.update(items).where(item).values(phase=request.phase))


sa.event.listen(Request, "after_insert", _tell_work)
sa.event.listen(Request, "after_update", _tell_work)


class RequestPaper(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """A paper that a request asks for. A scan of the person's file may serve many requests."""

    __tablename__ = "request_paper"
    __table_args__ = (
        sa.UniqueConstraint("request_id", "code"),
        sa.CheckConstraint("state IN ('missing', 'given', 'waived')", name="state"),
    )

    request_id: Mapped[int] = mapped_column(sa.ForeignKey("service_request.id"))
    code: Mapped[str] = mapped_column(sa.String(100))
    state: Mapped[str] = mapped_column(sa.String(10), default="missing")
    #: the scan, when there is one; the original may have been shown only
    attachment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attachment.id"), index=True)
    given_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    #: why it was waived, or what was shown
    note: Mapped[str] = mapped_column(sa.String(300), default="")


class RequestEvent(HasId, RegionScoped, HasCreated, Base):
    """A moment of a request's history; written once, never changed."""

    __tablename__ = "request_event"
    __table_args__ = (sa.Index("ix_request_event_request_id", "request_id", "id"),)

    request_id: Mapped[int] = mapped_column(sa.ForeignKey("service_request.id"))
    #: opened state comment paper assigned deadline letter referral portal edited
    kind: Mapped[str] = mapped_column(sa.String(20))
    #: of a `state`: the transition, and the states on its sides
    transition: Mapped[str] = mapped_column(sa.String(60), default="")
    state_from: Mapped[str] = mapped_column(sa.String(60), default="")
    state_to: Mapped[str] = mapped_column(sa.String(60), default="")
    text: Mapped[str] = mapped_column(sa.Text, default="")
    #: codes and numbers that the words of the kind are made of
    details: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued_document.id"))
    #: the form's own, so that a second press does nothing twice
    token: Mapped[str | None] = mapped_column(sa.String(64), unique=True)


class RequestTypeRule(HasId, RegionScoped, HasCreated, HasVersion, Base):
    """What a region, or one centre of it, has set about a type instead of what the module says."""

    __tablename__ = "request_type_rule"
    __table_args__ = (
        sa.Index("uq_request_type_rule_region", "region_id", "type", unique=True,
                 sqlite_where=sa.text("centre_id IS NULL"),
                 postgresql_where=sa.text("centre_id IS NULL")),
        sa.UniqueConstraint("centre_id", "type"),
    )  # fmt: skip

    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"))
    type: Mapped[str] = mapped_column(sa.String(100))
    is_offered: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    days: Mapped[int | None] = mapped_column(sa.Integer)
    source: Mapped[str] = mapped_column(sa.String(300), default="")
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("work_unit.id"))
    #: codes of papers, or None for those of the type
    papers: Mapped[list[str] | None] = mapped_column(PortableJson)


class RequestDraft(HasId, RegionScoped, Base):
    """What somebody has typed and not sent yet: one draft for each form of each person at work."""

    __tablename__ = "request_draft"
    __table_args__ = (sa.UniqueConstraint("user_id", "form"),)

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"))
    #: which form: `new:<person's public id>`, `move:<request's>:<transition>`
    form: Mapped[str] = mapped_column(sa.String(100))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    saved_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
