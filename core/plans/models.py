"""Individual plans: needs, goals, measures, dated reviews and signatures, edition by edition."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

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

_AGREED = sa.text("state = 'agreed'")
_DRAFT = sa.text("state = 'draft'")
_OPEN = sa.text("held_on IS NULL")


class Plan(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """One edition of a person's plan in a centre. A draft is worked on until somebody signs it;
    an agreed plan is never changed: the next edition replaces it, and both stay readable.

    A person has one agreed plan and one draft in a centre at most; the database holds that.
    """

    __tablename__ = "plan"
    __table_args__ = (
        sa.Index("ix_plan_person_id", "person_id", "id"),
        sa.Index("ix_plan_list", "region_id", "centre_id", "state"),
        sa.Index("uq_plan_agreed", "person_id", "centre_id", unique=True,
                 sqlite_where=_AGREED, postgresql_where=_AGREED),
        sa.Index("uq_plan_draft", "person_id", "centre_id", unique=True,
                 sqlite_where=_DRAFT, postgresql_where=_DRAFT),
        sa.UniqueConstraint("number", "edition"),
        sa.CheckConstraint("state IN ('draft', 'agreed', 'closed', 'replaced')", name="state"),
        sa.CheckConstraint("ends_on >= starts_on", name="dates"),
    )  # fmt: skip

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"))
    #: code of the `PlanForm` by which it was drawn up; its module may be off or gone
    form: Mapped[str] = mapped_column(sa.String(100))
    #: the same for all editions
    number: Mapped[str] = mapped_column(sa.String(40))
    edition: Mapped[int] = mapped_column(sa.Integer, default=1)
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(10), default="draft")
    drawn_on: Mapped[dt.date] = mapped_column(sa.Date)
    starts_on: Mapped[dt.date] = mapped_column(sa.Date)
    ends_on: Mapped[dt.date] = mapped_column(sa.Date)
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff_member.id"), index=True)
    #: on what it rests: an examination, an assessment, a commission
    source: Mapped[str] = mapped_column(sa.String(300), default="")
    #: {code of the question: answer} of the form's own questions
    answers: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    #: the moment of the last change; written with every one, so that the version grows
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    agreed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    agreed_by: Mapped[int | None] = mapped_column(sa.Integer)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    ended_by: Mapped[int | None] = mapped_column(sa.Integer)
    end_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    #: the numbered paper of each language, once it was asked for
    paper_kk_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued_document.id"))
    paper_ru_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued_document.id"))


class PlanNeed(HasId, HasPublicId, RegionScoped, Base):
    """What the person lacks, in plain words; `kind` is 1–8 of the eight kinds, 0 for another."""

    __tablename__ = "plan_need"
    __table_args__ = (sa.CheckConstraint("kind BETWEEN 0 AND 8", name="kind"),)

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    kind: Mapped[int] = mapped_column(sa.Integer)
    text: Mapped[str] = mapped_column(sa.Text)
    #: how it was seen: an examination, a talk, a home visit
    seen_how: Mapped[str] = mapped_column(sa.String(200), default="")


class PlanGoal(HasId, HasPublicId, RegionScoped, Base):
    """What shall be so, how that is measured, and by when. `outcome` is told at reviews."""

    __tablename__ = "plan_goal"
    __table_args__ = (
        sa.CheckConstraint("outcome IN ('', 'reached', 'partly', 'not')", name="outcome"),
    )

    need_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_need.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    success: Mapped[str] = mapped_column(sa.String(300), default="")
    due_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    outcome: Mapped[str] = mapped_column(sa.String(10), default="")
    outcome_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    outcome_note: Mapped[str] = mapped_column(sa.String(300), default="")


class PlanMeasure(HasId, HasPublicId, RegionScoped, Base):
    """What is done for a goal: of which of the eight kinds, by whom, by when, and how much.

    With `service_kind` the ledger is asked for that service, else for all of the special kind.
    `quantity` is in `unit`, once in the whole term or in every day, week or month of it.
    """

    __tablename__ = "plan_measure"
    __table_args__ = (
        sa.CheckConstraint("kind BETWEEN 1 AND 8", name="kind"),
        sa.CheckConstraint("quantity IS NULL OR quantity > 0", name="quantity"),
        sa.CheckConstraint("period IN ('term', 'day', 'week', 'month')", name="period"),
    )

    goal_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_goal.id"), index=True)
    kind: Mapped[int] = mapped_column(sa.Integer)
    service_kind: Mapped[str] = mapped_column(sa.String(100), default="")
    text: Mapped[str] = mapped_column(sa.Text)
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff_member.id"))
    #: a clinic, a library, a relative: whoever of outside does it
    outside_body: Mapped[str] = mapped_column(sa.String(200), default="")
    due_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    quantity: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 2))
    unit: Mapped[str] = mapped_column(sa.String(20), default="visit")
    period: Mapped[str] = mapped_column(sa.String(10), default="term")


class PlanReview(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """A review that is due, and, once held, what it found. A plan waits for one at a time."""

    __tablename__ = "plan_review"
    __table_args__ = (
        sa.Index("ix_plan_review_due", "region_id", "due_on"),
        sa.Index("uq_plan_review_open", "plan_id", unique=True,
                 sqlite_where=_OPEN, postgresql_where=_OPEN),
    )  # fmt: skip

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    due_on: Mapped[dt.date] = mapped_column(sa.Date)
    held_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    held_by: Mapped[str] = mapped_column(sa.String(200), default="")
    changes: Mapped[str] = mapped_column(sa.Text, default="")
    next_due_on: Mapped[dt.date | None] = mapped_column(sa.Date)


class PlanSignature(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """Who signed this edition, when and how. The first one freezes the draft; a draft that goes
    back to work loses its signatures, which stay readable with the reason."""

    __tablename__ = "plan_signature"
    __table_args__ = (
        sa.CheckConstraint(
            "role IN ('person', 'representative', 'specialist', 'head')", name="role"
        ),
        sa.CheckConstraint("way IN ('paper', 'screen', 'account')", name="way"),
    )

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(20))
    way: Mapped[str] = mapped_column(sa.String(10))
    signer: Mapped[str] = mapped_column(sa.String(200))
    post: Mapped[str] = mapped_column(sa.String(200), default="")
    signed_on: Mapped[dt.date] = mapped_column(sa.Date)
    #: the form's own, so that a second press signs nothing twice
    token: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(sa.Integer)
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")
