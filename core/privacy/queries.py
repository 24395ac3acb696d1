"""Reads of consents and their texts, of what ends soon, and of shares."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from core.auth.actor import Actor
from core.errors import NotFound
from core.jobs.models import Job
from core.people.models import Person, PersonCategory, PersonCentre, PersonPhone
from core.people.queries import PARTS, WITHOUT_BASIS
from core.people.search import in_centres
from core.plugins.contracts import RegionInfo
from core.privacy.models import Consent, ConsentText
from core.privacy.rules import PROCESSING, SOON_DAYS, Share
from core.regions.models import Centre
from core.web.tables import Page, paginate

# Texts ---------------------------------------------------------------------------------------


def texts_of(session: Session) -> list[ConsentText]:
    """Every version of every text of the region, the newest first within a purpose."""
    statement = sa.select(ConsentText).order_by(ConsentText.purpose, ConsentText.number.desc())
    return list(session.scalars(statement))


def text_in_force(session: Session, *, purpose: str, on: dt.date) -> ConsentText | None:
    """The version of a purpose's text that counts on a day; None before the first."""
    return session.scalar(
        sa.select(ConsentText)
        .where(ConsentText.purpose == purpose, ConsentText.valid_from <= on)
        .order_by(ConsentText.valid_from.desc(), ConsentText.number.desc())
        .limit(1)
    )


def texts_in_force(session: Session, *, on: dt.date) -> dict[str, ConsentText]:
    """Purpose → its text in force; purposes without one are absent."""
    rows = session.scalars(
        sa.select(ConsentText)
        .where(ConsentText.valid_from <= on)
        .order_by(ConsentText.valid_from, ConsentText.number)
    )
    return {row.purpose: row for row in rows}


def last_text(session: Session, *, purpose: str) -> ConsentText | None:
    """The newest version, in force already or not."""
    return session.scalar(
        sa.select(ConsentText)
        .where(ConsentText.purpose == purpose)
        .order_by(ConsentText.number.desc())
        .limit(1)
    )


# Consents ------------------------------------------------------------------------------------


def consents_of(session: Session, *, person_id: int) -> list[Consent]:
    """Every consent of a person with its text, the newest first."""
    statement = (
        sa.select(Consent)
        .where(Consent.person_id == person_id)
        .options(joinedload(Consent.text))
        .order_by(Consent.given_on.desc(), Consent.id.desc())
    )
    return list(session.scalars(statement))


def consent_of(session: Session, *, person_id: int, public_id: str) -> Consent:
    """One consent of this person with its text; else `NotFound`."""
    found = session.scalar(
        sa.select(Consent)
        .where(Consent.person_id == person_id, Consent.public_id == public_id)
        .options(joinedload(Consent.text))
    )
    if found is None:
        raise NotFound
    return found


def living_consent(
    session: Session, *, person_id: int, purpose: str, on: dt.date
) -> Consent | None:
    """The consent to a purpose that counts on a day; of several, the one that lasts longest."""
    return session.scalar(
        sa.select(Consent)
        .where(
            Consent.person_id == person_id,
            Consent.purpose == purpose,
            Consent.given_on <= on,
            sa.or_(Consent.valid_to.is_(None), Consent.valid_to >= on),
            sa.or_(Consent.withdrawn_on.is_(None), Consent.withdrawn_on > on),
        )
        .order_by(Consent.valid_to.desc().nulls_first(), Consent.id.desc())
        .limit(1)
    )


def last_consent(session: Session, *, person_id: int, purpose: str) -> Consent | None:
    """The newest consent to a purpose, whatever became of it."""
    return session.scalar(
        sa.select(Consent)
        .where(Consent.person_id == person_id, Consent.purpose == purpose)
        .order_by(Consent.given_on.desc(), Consent.id.desc())
        .limit(1)
    )


def _held(centre_ids: frozenset[int] | None) -> list[sa.ColumnElement[bool]]:
    """That the person of the row is living, and a centre of the reader's holds the file."""
    living: list[sa.ColumnElement[bool]] = [Person.withdrawn_at.is_(None)]
    return living if centre_ids is None else [*living, in_centres(centre_ids)]


def _expiring_consents(centre_ids: frozenset[int] | None, today: dt.date) -> Any:
    newer = aliased(Consent)
    replaced = sa.select(newer.id).where(
        newer.person_id == Consent.person_id,
        newer.purpose == Consent.purpose,
        newer.withdrawn_on.is_(None),
        sa.or_(newer.valid_to.is_(None), newer.valid_to > Consent.valid_to),
    )
    return (
        sa.select(Consent, Person)
        .join(Person, Person.id == Consent.person_id)
        .where(
            Consent.withdrawn_on.is_(None),
            Consent.valid_to.between(today, today + dt.timedelta(days=SOON_DAYS)),
            ~replaced.exists(),
            *_held(centre_ids),
        )
        .order_by(Consent.valid_to, Consent.id)
    )


def expiring_consents(
    session: Session,
    *,
    centre_ids: frozenset[int] | None,
    today: dt.date,
    page: int,
    per_page: int,
) -> Page[Any]:
    """(Consent, Person) of consents that end within a month, the soonest first; those that a newer
    consent to the same purpose replaces are left out."""
    statement = _expiring_consents(centre_ids, today).options(selectinload(Person.centres))
    return paginate(session, statement, page=page, per_page=per_page)


# Categories that end -------------------------------------------------------------------------


def _expiring(centre_ids: frozenset[int] | None, today: dt.date) -> list[Any]:
    return [
        PersonCategory.ended_at.is_(None),
        PersonCategory.valid_to.between(today, today + dt.timedelta(days=SOON_DAYS)),
        *_held(centre_ids),
    ]


def expiring_categories(
    session: Session,
    *,
    centre_ids: frozenset[int] | None,
    today: dt.date,
    page: int,
    per_page: int,
) -> Page[Any]:
    """(PersonCategory, Person) of categories that end within a month, the soonest first."""
    statement: Any = (
        sa.select(PersonCategory, Person)
        .join(Person, Person.id == PersonCategory.person_id)
        .where(*_expiring(centre_ids, today))
        .options(selectinload(Person.centres))
        .order_by(PersonCategory.valid_to, PersonCategory.id)
    )
    return paginate(session, statement, page=page, per_page=per_page)


def expiring_count(session: Session, *, centre_ids: frozenset[int] | None, today: dt.date) -> int:
    """How many categories end within a month."""
    statement = (
        sa.select(sa.func.count(PersonCategory.id))
        .join(Person, Person.id == PersonCategory.person_id)
        .where(*_expiring(centre_ids, today))
    )
    return session.scalar(statement) or 0


# Shares --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CentreShares:
    """Of the files that a centre holds (None: of all files together): how many have each thing."""

    centre: Centre | None
    files: int
    iin: Share
    phone: Share
    consent: Share


def shares(
    session: Session, *, actor: Actor, region: RegionInfo, permission: str, today: dt.date
) -> list[CentreShares]:
    """Shares by centre, the whole first: a person of two centres counts once in the whole. An IIN
    stands in a file only after its control digit was checked, so it is a verified one."""
    scope = actor.centre_scope(permission, region.id)
    counts = {row[0]: row[1:] for row in session.execute(_share_counts(region, scope, today))}
    whole = session.execute(_share_whole(region, scope, today)).one()
    centres = session.scalars(
        sa.select(Centre).where(Centre.id.in_(list(counts))).order_by(Centre.id)
    )
    return [_shares(None, *whole)] + [_shares(one, *counts[one.id]) for one in centres]


def _shares(centre: Centre | None, files: int, *parts: int) -> CentreShares:
    return CentreShares(centre, files, *(Share(part or 0, files) for part in parts))


def _marks(today: dt.date) -> list[Any]:
    """1 or 0 of a person: has an IIN, a phone, a consent to processing on paper or by basis."""
    phone = sa.select(PersonPhone.id).where(PersonPhone.person_id == Person.id).exists()
    consent = (
        sa.select(Consent.id)
        .where(
            Consent.person_id == Person.id,
            Consent.purpose == PROCESSING,
            Consent.given_on <= today,
            sa.or_(Consent.valid_to.is_(None), Consent.valid_to >= today),
            Consent.withdrawn_on.is_(None),
        )
        .exists()
    )
    stated = Person.legal_basis.in_(("paper_consent", "state_service"))
    return [
        sa.case((condition, 1), else_=0)
        for condition in (Person.iin.is_not(None), phone, sa.or_(stated, consent))
    ]


def _share_counts(
    region: RegionInfo, scope: frozenset[int] | None, today: dt.date
) -> sa.Select[Any]:
    statement = (
        sa.select(PersonCentre.centre_id, sa.func.count(), *map(sa.func.sum, _marks(today)))
        .join(Person, Person.id == PersonCentre.person_id)
        .where(
            Person.region_id == region.id,
            Person.withdrawn_at.is_(None),
            PersonCentre.detached_at.is_(None),
        )
        .group_by(PersonCentre.centre_id)
    )
    return statement if scope is None else statement.where(PersonCentre.centre_id.in_(scope))


def _share_whole(
    region: RegionInfo, scope: frozenset[int] | None, today: dt.date
) -> sa.Select[Any]:
    held = sa.select(PersonCentre.id).where(
        PersonCentre.person_id == Person.id, PersonCentre.detached_at.is_(None)
    )
    if scope is not None:
        held = held.where(PersonCentre.centre_id.in_(scope))
    return sa.select(sa.func.count(), *map(sa.func.sum, _marks(today))).where(
        Person.region_id == region.id, Person.withdrawn_at.is_(None), held.exists()
    )


def centre_of(session: Session, *, centre_id: int | None) -> Centre | None:
    """A centre of the region, for letterheads."""
    return session.get(Centre, centre_id) if centre_id is not None else None


def expiring_consent_count(
    session: Session, *, centre_ids: frozenset[int] | None, today: dt.date
) -> int:
    """How many consents end within a month and have no successor."""
    statement = _expiring_consents(centre_ids, today).with_only_columns(sa.func.count(Consent.id))
    return session.scalar(statement.order_by(None)) or 0


def without_basis_count(session: Session, *, centre_ids: frozenset[int] | None) -> int:
    """How many people's data are kept without a stated legal basis."""
    statement = sa.select(sa.func.count(Person.id)).where(WITHOUT_BASIS, *_held(centre_ids))
    return session.scalar(statement) or 0


def job_of(session: Session, *, job_id: int | None) -> Job | None:
    """The background work of a file, while it is remembered."""
    return session.get(Job, job_id) if job_id is not None else None


def person_of(session: Session, *, person_id: int) -> Person:
    """A person with phones, categories and centres, read anew."""
    return session.scalars(
        sa.select(Person)
        .where(Person.id == person_id)
        .options(*PARTS)
        .execution_options(populate_existing=True)
    ).one()
