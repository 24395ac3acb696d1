"""Rules of a group for those who want a place in it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, HasCreated, HasId, HasPublicId, RegionScoped


class GroupRule(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """`code` is that of a registered `EnrolmentRule`; `value` what was chosen, as text ("" for
    rules that ask nothing). Rows of one code are alternatives: one of them is enough."""

    __tablename__ = "group_rule"
    __table_args__ = (sa.UniqueConstraint("group_id", "code", "value"),)

    group_id: Mapped[int] = mapped_column(sa.ForeignKey("activity_group.id"))
    code: Mapped[str] = mapped_column(sa.String(100))
    value: Mapped[str] = mapped_column(sa.String(100), default="")
