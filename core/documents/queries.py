"""Reads of attachments, documents and cards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, selectinload

from core.auth.models import User
from core.db import is_public_id
from core.documents.contents import PHOTO_SUBJECT
from core.documents.models import (
    Attachment,
    CheckAttempt,
    DocumentSignature,
    IssuedDocument,
    MembershipCard,
)
from core.documents.rules import code_key, number_key
from core.errors import NotFound
from core.people.models import Person
from core.people.queries import living_centres, load_people
from core.people.search import in_centres
from core.regions.models import Centre
from core.web.tables import Page, paginate


@dataclass(frozen=True)
class RegisterFilter:
    """What of the register is shown: centres (None for all), and state, template, year if asked."""

    centre_ids: frozenset[int] | None
    state: str = ""
    template: str = ""
    year: int | None = None
    number: str = ""

    @property
    def active(self) -> int:
        return sum(bool(one) for one in (self.state, self.template, self.year))


@dataclass(frozen=True)
class DocumentFile:
    """One document with all that its page tells."""

    document: IssuedDocument
    centre: Centre
    person: Person | None
    replaced_by: IssuedDocument | None
    replaces: IssuedDocument | None
    signatures: list[DocumentSignature]
    ended_by: str


# Attachments -----------------------------------------------------------------------------------


def attachments_page(
    session: Session, *, person_id: int, page: int, per_page: int = 25
) -> Page[tuple[Attachment, str]]:
    """The living files of a person with who added them, newest first, without the photo."""
    statement: Any = (
        sa.select(Attachment, User.full_name)
        .outerjoin(User, User.id == Attachment.created_by)
        .where(
            Attachment.person_id == person_id,
            Attachment.removed_at.is_(None),
            Attachment.subject_type != PHOTO_SUBJECT,
        )
        .order_by(Attachment.id.desc())
    )
    return paginate(session, statement, page=page, per_page=per_page)


def removed_attachments(
    session: Session, *, person_id: int, limit: int = 50
) -> list[tuple[Attachment, str | None]]:
    """Files that were taken out, with who did it, the latest first."""
    rows = session.execute(
        sa.select(Attachment, User.full_name)
        .outerjoin(User, User.id == Attachment.removed_by)
        .where(
            Attachment.person_id == person_id,
            Attachment.removed_at.is_not(None),
            Attachment.erased_at.is_(None),
            Attachment.subject_type != PHOTO_SUBJECT,
        )
        .order_by(Attachment.removed_at.desc(), Attachment.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def find_attachment(session: Session, *, person: Person, public_id: str) -> Attachment:
    """A file of this person that has its content; else `NotFound`."""
    found = None
    if is_public_id(public_id):
        found = session.scalar(
            sa.select(Attachment).where(
                Attachment.public_id == public_id,
                Attachment.person_id == person.id,
                Attachment.erased_at.is_(None),
            )
        )
    if found is None:
        raise NotFound
    return found


def photo_of(session: Session, person: Person) -> Attachment:
    """The person's photo; `NotFound` without one."""
    found = session.get(Attachment, person.photo_id) if person.photo_id else None
    if found is None or found.erased_at is not None or found.person_id != person.id:
        raise NotFound
    return found


# Issued documents ------------------------------------------------------------------------------


def issued_to(
    session: Session, *, person_id: int, centre_ids: frozenset[int] | None, limit: int = 100
) -> list[tuple[IssuedDocument, Centre]]:
    """Documents of a person issued by these centres (None for all), newest first."""
    statement = (
        sa.select(IssuedDocument, Centre)
        .join(Centre, Centre.id == IssuedDocument.centre_id)
        .where(IssuedDocument.person_id == person_id)
        .order_by(IssuedDocument.id.desc())
        .limit(limit)
    )
    if centre_ids is not None:
        statement = statement.where(IssuedDocument.centre_id.in_(centre_ids))
    return [(row[0], row[1]) for row in session.execute(statement)]


def register_page(
    session: Session, *, wanted: RegisterFilter, page: int, per_page: int
) -> Page[tuple[IssuedDocument, Person | None, Centre]]:
    """The register of issued documents, newest first. A withdrawn person's stay without a name:
    the register has no gaps."""
    statement: Any = (
        sa.select(IssuedDocument, Person, Centre)
        .join(Centre, Centre.id == IssuedDocument.centre_id)
        .outerjoin(
            Person, sa.and_(Person.id == IssuedDocument.person_id, Person.withdrawn_at.is_(None))
        )
        .order_by(IssuedDocument.id.desc())
    )
    if wanted.centre_ids is not None:
        statement = statement.where(IssuedDocument.centre_id.in_(wanted.centre_ids))
    if wanted.state:
        statement = statement.where(IssuedDocument.state == wanted.state)
    if wanted.template:
        statement = statement.where(IssuedDocument.template == wanted.template)
    if wanted.year:
        statement = statement.where(IssuedDocument.year == wanted.year)
    if wanted.number:
        statement = statement.where(
            sa.or_(
                IssuedDocument.number == (number_key(wanted.number) or ""),
                IssuedDocument.public_id == code_key(wanted.number),
            )
        )
    return paginate(session, statement, page=page, per_page=per_page)


def register_choices(
    session: Session, *, centre_ids: frozenset[int] | None
) -> tuple[list[str], list[int]]:
    """Templates and years that occur in the register."""
    statement = sa.select(IssuedDocument.template, IssuedDocument.year).distinct()
    if centre_ids is not None:
        statement = statement.where(IssuedDocument.centre_id.in_(centre_ids))
    pairs = session.execute(statement).all()
    templates = sorted({str(row[0]) for row in pairs})
    return templates, sorted({int(row[1]) for row in pairs}, reverse=True)


def find_document(
    session: Session, *, public_id: str, centre_ids: frozenset[int] | None
) -> IssuedDocument:
    """A document of the region issued by one of these centres; else `NotFound`."""
    found = None
    if is_public_id(public_id):
        found = session.scalar(
            sa.select(IssuedDocument).where(IssuedDocument.public_id == public_id)
        )
    if found is None or (centre_ids is not None and found.centre_id not in centre_ids):
        raise NotFound
    return found


def holder_of(session: Session, document: IssuedDocument) -> Person:
    """The person of a document, with parts; `NotFound` when there is none any more."""
    found = load_people(session, [document.person_id] if document.person_id else [])
    if not found or found[0].withdrawn_at is not None:
        raise NotFound
    return found[0]


def document_file(session: Session, document: IssuedDocument) -> DocumentFile:
    """Everything about one document, in a fixed number of queries."""
    newer, older = aliased(IssuedDocument), aliased(IssuedDocument)
    row = session.execute(
        sa.select(Centre, Person, newer, older, User.full_name)
        .select_from(IssuedDocument)
        .join(Centre, Centre.id == IssuedDocument.centre_id)
        .outerjoin(
            Person, sa.and_(Person.id == IssuedDocument.person_id, Person.withdrawn_at.is_(None))
        )
        .outerjoin(newer, newer.id == IssuedDocument.replaced_by_id)
        .outerjoin(older, older.replaced_by_id == IssuedDocument.id)
        .outerjoin(User, User.id == IssuedDocument.ended_by)
        .where(IssuedDocument.id == document.id)
    ).one()
    signatures = session.scalars(
        sa.select(DocumentSignature)
        .where(DocumentSignature.document_id == document.id)
        .order_by(DocumentSignature.id)
    )
    return DocumentFile(document, row[0], row[1], row[2], row[3], list(signatures), row[4] or "")


def public_state(session: Session, text: str) -> str | None:
    """What the public check may say of a number or code of any region: `valid`, `replaced`,
    `void`, or None for what is not known."""
    number, code = number_key(text), code_key(text)
    table = IssuedDocument.__table__
    if number is not None:
        condition = table.c.number == number
    elif is_public_id(code):
        condition = table.c.public_id == code
    else:
        return None
    return session.scalar(sa.select(table.c.state).where(condition))


# Cards -----------------------------------------------------------------------------------------


def cards_of(session: Session, *, person_id: int) -> list[MembershipCard]:
    """All cards of a person that have a history, the latest first."""
    return list(
        session.scalars(
            sa.select(MembershipCard)
            .where(MembershipCard.person_id == person_id)
            .order_by(MembershipCard.id.desc())
        )
    )


def card_holders_page(
    session: Session,
    *,
    centre_ids: frozenset[int] | None,
    card: str,
    page: int,
    per_page: int,
) -> Page[Person]:
    """People of these centres by name: all, or only those `with` or `without` a card."""
    statement = sa.select(Person).where(Person.withdrawn_at.is_(None))
    if centre_ids is not None:
        statement = statement.where(in_centres(centre_ids))
    if card == "with":
        statement = statement.where(Person.card_number.is_not(None))
    if card == "without":
        statement = statement.where(Person.card_number.is_(None))
    statement = statement.order_by(Person.sort_key, Person.id)
    return paginate(session, statement, page=page, per_page=per_page)


def chosen_people(
    session: Session, *, public_ids: list[str], centre_ids: frozenset[int] | None
) -> list[Person]:
    """Those of these people whose file one of the centres holds, by name, with their centres."""
    wanted = [one for one in public_ids if is_public_id(one)]
    if not wanted:
        return []
    rows = session.scalars(
        sa.select(Person)
        .where(Person.public_id.in_(wanted), Person.withdrawn_at.is_(None))
        .options(selectinload(Person.centres))
        .order_by(Person.sort_key, Person.id)
    )
    return [one for one in rows if centre_ids is None or living_centres(one) & centre_ids]


def photos_of(session: Session, people: list[Person]) -> dict[int, Attachment]:
    """Photos of these people by the person's id."""
    wanted = [one.photo_id for one in people if one.photo_id]
    if not wanted:
        return {}
    rows = session.scalars(
        sa.select(Attachment).where(Attachment.id.in_(wanted), Attachment.erased_at.is_(None))
    )
    return {one.person_id: one for one in rows}


def misses_since(session: Session, *, address: str, since: dt.datetime) -> int:
    """How many possible guesses came from an address."""
    return (
        session.scalar(
            sa.select(sa.func.count(CheckAttempt.id)).where(
                CheckAttempt.address == address, CheckAttempt.at > since
            )
        )
        or 0
    )
