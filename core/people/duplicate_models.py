"""Pairs of people who may be one person, and what was decided about them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import now_utc
from core.db import Base, HasCreated, HasId, HasPublicId, PortableJson, RegionScoped, UtcDateTime
from core.people.models import Person


class PersonPair(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """Two people, the lower number first, with the likeness of their files.

    `state`: open (to be decided), different (not the same person, remembered for good), closed
    (the files are no longer alike), merged.
    """

    __tablename__ = "person_pair"
    __table_args__ = (
        sa.UniqueConstraint("first_id", "second_id"),
        sa.CheckConstraint("first_id < second_id", name="ordered"),
        sa.CheckConstraint("state IN ('open', 'different', 'closed', 'merged')", name="state"),
        sa.Index("ix_person_pair_list", "region_id", "state", "score", "id"),
    )

    first_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    second_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    #: 0 to 100, see core.people.duplicate_rules
    score: Mapped[int] = mapped_column(sa.Integer)
    #: codes of `duplicate_rules.POINTS`, those that weigh most first
    reasons: Mapped[list[Any]] = mapped_column(PortableJson, default=list)
    state: Mapped[str] = mapped_column(sa.String(10), default="open")
    #: when a run saw the pair last; a pair that a whole run no longer sees is closed
    seen_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(sa.Integer)
    #: the name as it was then
    decided_name: Mapped[str] = mapped_column(sa.String(200), default="")
    decided_reason: Mapped[str] = mapped_column(sa.String(300), default="")

    first: Mapped[Person] = relationship(foreign_keys=[first_id], lazy="raise_on_sql")
    second: Mapped[Person] = relationship(foreign_keys=[second_id], lazy="raise_on_sql")


class PersonPairRun(HasId, RegionScoped, Base):
    """A finished run over the whole region, with what it counted."""

    __tablename__ = "person_pair_run"

    started_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    people: Mapped[int] = mapped_column(sa.Integer)
    compared: Mapped[int] = mapped_column(sa.Integer)
    found: Mapped[int] = mapped_column(sa.Integer)
    closed: Mapped[int] = mapped_column(sa.Integer)
    #: kind of key → [groups that were too large to compare, people in the largest]
    cut: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
