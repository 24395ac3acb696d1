"""Persons, their phones, categories, and the centres that hold their file."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import now_utc
from core.db import (
    Base,
    HasCreated,
    HasId,
    HasPublicId,
    HasVersion,
    RegionScoped,
    UtcDateTime,
    key_string,
)


class Person(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """A person known to the region. Names as in the papers; `sex` is "male", "female" or "".

    Core fills `*_key` (names folded for search) and `sort_key` (the Kazakh alphabet) where it
    registers somebody. Modules make no people; in a test `core.sdk.testing.a_person` makes one.
    A row is never deleted: an undone import withdraws the people that it had made, and erasing
    empties the names; both set `withdrawn_at`.
    """

    __tablename__ = "person"
    __table_args__ = (
        sa.Index(
            "uq_person_region_id_iin",
            "region_id",
            "iin",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL AND iin IS NOT NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND iin IS NOT NULL"),
        ),
        sa.Index(
            "uq_person_region_id_card_number",
            "region_id",
            "card_number",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL AND card_number IS NOT NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND card_number IS NOT NULL"),
        ),
        sa.Index("ix_person_name_keys", "region_id", "surname_key", "given_key"),
        sa.Index("ix_person_region_id_sort_key", "region_id", "sort_key"),
        sa.Index("ix_person_region_id_birth_date", "region_id", "birth_date"),
        sa.Index(
            "ix_person_without_basis",
            "region_id",
            "id",
            sqlite_where=sa.text("legal_basis = '' AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("legal_basis = '' AND withdrawn_at IS NULL"),
        ),
        sa.Index(
            "ix_person_without_iin",
            "region_id",
            "iin_reminder_on",
            sqlite_where=sa.text("iin IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("iin IS NULL AND withdrawn_at IS NULL"),
        ),
        *(
            sa.Index(
                f"ix_person_merged_{name}",
                *columns,
                sqlite_where=sa.text("merged_into_id IS NOT NULL"),
                postgresql_where=sa.text("merged_into_id IS NOT NULL"),
            )
            for name, columns in (
                ("into", ("merged_into_id",)),
                ("iin", ("region_id", "iin")),
                ("card", ("region_id", "card_number")),
            )
        ),
        sa.CheckConstraint("sex IN ('', 'male', 'female')", name="sex"),
    )

    iin: Mapped[str | None] = mapped_column(sa.String(12))
    iin_missing_reason: Mapped[str] = mapped_column(sa.String(40), default="")
    iin_reminder_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    surname: Mapped[str] = mapped_column(sa.String(100))
    given_name: Mapped[str] = mapped_column(sa.String(100), default="")
    patronymic: Mapped[str] = mapped_column(sa.String(100), default="")
    surname_key: Mapped[str] = mapped_column(key_string(100))
    given_key: Mapped[str] = mapped_column(key_string(100))
    patronymic_key: Mapped[str] = mapped_column(key_string(100))
    #: all keys with spaces between, the text of the fragment search
    name_key: Mapped[str] = mapped_column(sa.String(302))
    #: Kazakh alphabetical order, see core.people.naming.kazakh_sort_key
    sort_key: Mapped[str] = mapped_column(key_string(302))
    birth_date: Mapped[dt.date | None] = mapped_column(sa.Date)
    sex: Mapped[str] = mapped_column(sa.String(6), default="")
    address: Mapped[str] = mapped_column(sa.String(300), default="")
    district_id: Mapped[int | None] = mapped_column(sa.ForeignKey("district.id"))
    #: the place of the classifier (core.regions.models.KatoPlace) in which the address lies
    kato_code: Mapped[str | None] = mapped_column(sa.String(9))
    #: the three columns above are empty and kept with the protection (core.households.protection)
    address_hidden: Mapped[bool] = mapped_column(
        sa.Boolean, default=False, server_default=sa.text("false")
    )
    died_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    card_number: Mapped[str | None] = mapped_column(sa.String(20))
    #: paper_consent, state_service, legal_duty, or empty: then the person is listed for the officer
    legal_basis: Mapped[str] = mapped_column(sa.String(20), default="")
    legal_basis_note: Mapped[str] = mapped_column(sa.String(200), default="")
    legal_basis_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    #: the attachment that is the photo; no foreign key, since attachments point at people
    photo_id: Mapped[int | None] = mapped_column(sa.Integer)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    withdrawn_reason: Mapped[str] = mapped_column(sa.String(100), default="")
    #: the file of the same person that was kept in a merge (core.people.merge_models)
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    phones: Mapped[list[PersonPhone]] = relationship(
        order_by="PersonPhone.id", cascade="all, delete-orphan", lazy="raise_on_sql"
    )
    categories: Mapped[list[PersonCategory]] = relationship(
        order_by="PersonCategory.id", lazy="raise_on_sql"
    )
    centres: Mapped[list[PersonCentre]] = relationship(
        order_by="PersonCentre.id", lazy="raise_on_sql"
    )

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)


@sa.event.listens_for(Person, "before_update")
def _keep_hidden(_mapper: object, _connection: object, person: Person) -> None:
    """Whatever form, import or merge writes an address: a hidden one does not come back by it."""
    if person.address_hidden:
        person.address, person.district_id, person.kato_code = "", None, None


class PersonPhone(HasId, RegionScoped, Base):
    """A phone of a person; one phone may serve a whole family."""

    __tablename__ = "person_phone"

    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    #: E.164, or a short number as text
    number: Mapped[str] = mapped_column(sa.String(20), index=True)
    note: Mapped[str] = mapped_column(sa.String(100), default="")


class PersonCategory(HasId, RegionScoped, HasCreated, Base):
    """A category (pensioner, disability group …) with dates and evidence."""

    __tablename__ = "person_category"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(40))
    valid_from: Mapped[dt.date | None] = mapped_column(sa.Date)
    valid_to: Mapped[dt.date | None] = mapped_column(sa.Date)
    #: the paper in words, as imports and older rows have it
    evidence: Mapped[str] = mapped_column(sa.String(200), default="")
    #: a code of `rules.EVIDENCE_KINDS`, with the paper's number and date
    evidence_kind: Mapped[str] = mapped_column(
        sa.String(20), default="", server_default=sa.text("''")
    )
    evidence_number: Mapped[str] = mapped_column(
        sa.String(60), default="", server_default=sa.text("''")
    )
    evidence_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    source: Mapped[str] = mapped_column(sa.String(100), default="")
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_reason: Mapped[str] = mapped_column(sa.String(200), default="")


class PersonCentre(HasId, RegionScoped, Base):
    """A centre that holds the person's file, with the reason and the basis of attaching."""

    __tablename__ = "person_centre"
    __table_args__ = (
        sa.Index(
            "uq_person_centre_living",
            "person_id",
            "centre_id",
            unique=True,
            sqlite_where=sa.text("detached_at IS NULL"),
            postgresql_where=sa.text("detached_at IS NULL"),
        ),
        sa.Index("ix_person_centre_centre_id", "centre_id", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"))
    attached_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    attached_by: Mapped[int | None] = mapped_column(sa.Integer)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    basis: Mapped[str] = mapped_column(sa.String(20), default="")
    #: `import:<batch>` when an import made it, so that its undo finds it
    source: Mapped[str] = mapped_column(sa.String(64), default="")
    detached_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    detached_reason: Mapped[str] = mapped_column(sa.String(200), default="")
