"""Merges of two files of one person, with every value that they changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now_utc
from core.db import Base, HasId, HasPublicId, PortableJson, RegionScoped, UtcDateTime


class PersonMerge(HasId, HasPublicId, RegionScoped, Base):
    """Two files that became one. `state`: merged, undone, or final when what is needed to
    take it back was erased. A file is dropped once at a time."""

    __tablename__ = "person_merge"
    __table_args__ = (
        sa.Index(
            "uq_person_merge_living",
            "drop_id",
            unique=True,
            sqlite_where=sa.text("state <> 'undone'"),
            postgresql_where=sa.text("state <> 'undone'"),
        ),
        sa.Index("ix_person_merge_region_id_done_at", "region_id", "done_at"),
        sa.CheckConstraint("keep_id <> drop_id", name="two_files"),
    )

    keep_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    drop_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(sa.String(200))
    #: field group → keep or drop: whose value the kept file has since
    choices: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    #: table.column → the greatest row number of both people when they were merged: later rows
    #: were added to the file since
    marks: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    #: phones of `keep` and `drop` before, as [number, note]: editing a file writes them all anew
    phones: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    state: Mapped[str] = mapped_column(sa.String(10), default="merged")
    done_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    done_by: Mapped[int | None] = mapped_column(sa.Integer)
    undone_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[int | None] = mapped_column(sa.Integer)
    undo_reason: Mapped[str] = mapped_column(sa.String(200), default="")


class PersonMergeChange(HasId, RegionScoped, Base):
    """One value of one row that a merge changed; the order of ids is the order of the deeds."""

    __tablename__ = "person_merge_change"
    __table_args__ = (sa.Index("ix_person_merge_change_row", "table_name", "row_id"),)

    merge_id: Mapped[int] = mapped_column(sa.ForeignKey("person_merge.id"), index=True)
    table_name: Mapped[str] = mapped_column(sa.String(63))
    row_id: Mapped[int] = mapped_column(sa.Integer)
    column_name: Mapped[str] = mapped_column(sa.String(63))
    before: Mapped[Any] = mapped_column(PortableJson, nullable=True)
    after: Mapped[Any] = mapped_column(PortableJson, nullable=True)
    #: of the whole row right after the merge: tells whether somebody touched it since
    digest: Mapped[str] = mapped_column(sa.String(40), default="")
