"""One table, with the foreign keys that a module may have."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.sdk.models import HasId, HasPublicId, Person, RegionScoped, plugin_base

Base = plugin_base("labplugin")


class Thing(HasId, HasPublicId, RegionScoped, Base):
    """A thing that belongs to a person, or to nobody."""

    __tablename__ = "labplugin_thing"

    person_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="RESTRICT"), index=True
    )
    title: Mapped[str] = mapped_column(sa.String(100))
    source: Mapped[str] = mapped_column(sa.String(64), default="desk")

    person: Mapped[Person | None] = relationship(Person, lazy="raise_on_sql")
