"""Reads of people: one person, search, lists, who may be the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from core.audit.models import AuditEntry
from core.audit.queries import same_person_ids
from core.auth.actor import Actor
from core.db import is_public_id
from core.errors import NotFound
from core.people import find, search
from core.people.merged import kept_ids
from core.people.models import Person, PersonCategory, PersonCentre
from core.people.rules import Typed, card_key, read_typed
from core.people.spelling import Why
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre, District
from core.web.forms import KAZAKH_DIGITS
from core.web.tables import Page, paginate

#: a list is counted so far; beyond it the reader is told "more than"
LIST_MOST: Final = 10_000
#: a literal, not a parameter, so that SQLite uses the partial index
WITHOUT_BASIS: Final = Person.legal_basis == sa.literal_column("''")
PARTS: Final = (
    selectinload(Person.phones),
    selectinload(Person.categories),
    selectinload(Person.centres),
)


@dataclass(frozen=True)
class PeoplePage(Page[Person]):
    """A page of people; `capped`: more than `total` exist; `reasons`: why somebody is here whose
    name does not hold the text as typed."""

    capped: bool = False
    reasons: Mapping[int, Why] = field(default_factory=dict)


@dataclass(frozen=True)
class LimitedCard:
    """All that is shown of a person whom another centre of the region holds."""

    public_id: str
    name: str
    birth_year: int | None
    centres: tuple[Centre, ...]


@dataclass(frozen=True)
class Filters:
    """Filters of the list: a category in force, `basis` "none", `iin` "missing" or "due"."""

    category: str = ""
    basis: str = ""
    iin: str = ""

    @property
    def active(self) -> int:
        return sum(bool(one) for one in (self.category, self.basis, self.iin))


# One person ----------------------------------------------------------------------------------


def find_person(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    public_id: str,
    permission: str = "people.view",
) -> Person:
    """The person with phones, categories and centres; `NotFound` when withdrawn, of another
    region, or held only by centres in which the actor lacks `permission`."""
    person = find_anywhere(session, public_id=public_id)
    scope = actor.centre_scope(permission, region.id)
    if scope is not None and not scope & living_centres(person):
        raise NotFound
    return person


def find_anywhere(session: Session, *, public_id: str) -> Person:
    """The person whichever centre of the region holds the file: to attach, and for services."""
    person = None
    if is_public_id(public_id):
        person = session.scalar(
            sa.select(Person)
            .where(Person.public_id == public_id, Person.withdrawn_at.is_(None))
            .options(*PARTS)
        )
    if person is None:
        raise NotFound
    return person


def living_centres(person: Person) -> frozenset[int]:
    """Ids of the centres that hold the person's file now."""
    return frozenset(one.centre_id for one in person.centres if one.detached_at is None)


def category_of(person: Person, category_id: int) -> PersonCategory:
    """The person's category of that number that has not ended; else `NotFound`."""
    for one in person.categories:
        if one.id == category_id and one.ended_at is None:
            return one
    raise NotFound


def find_by_iin(session: Session, *, iin: str) -> Person | None:
    """The living person of the region of the work who holds this IIN (12 digits), or into whose
    file the holder's was merged."""
    return _holder(session, Person.iin == iin)


def find_by_card(session: Session, *, card_number: str) -> Person | None:
    """The living person of the region of the work who holds this card, in any spelling, or into
    whose file the holder's was merged."""
    return _holder(session, Person.card_number == card_key(card_number))


def _holder(session: Session, condition: sa.ColumnElement[bool]) -> Person | None:
    living = sa.select(Person).options(selectinload(Person.centres))
    found = session.scalar(living.where(condition, Person.withdrawn_at.is_(None)))
    if found is None:
        kept = kept_ids(session, condition)
        found = session.scalar(living.where(Person.id == kept[0])) if kept else None
    return found


def limited_card(session: Session, person: Person) -> LimitedCard:
    """Name, birth year and centre: what may be known across centres."""
    centres = session.scalars(
        sa.select(Centre).where(Centre.id.in_(living_centres(person))).order_by(Centre.id)
    )
    year = person.birth_date.year if person.birth_date else None
    return LimitedCard(person.public_id, person.full_name, year, tuple(centres))


def history_page(session: Session, *, person_id: int, page: int, per_page: int = 25) -> Page[Any]:
    """Deeds on the person's file and on those that were merged into it, newest first."""
    ids = same_person_ids(session, person_id=person_id)
    statement = (
        sa.select(AuditEntry)
        .where(AuditEntry.subject_type == "person", AuditEntry.subject_id.in_(ids))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )
    return paginate(session, statement, page=page, per_page=per_page)


def last_change(session: Session, *, person_id: int) -> AuditEntry | None:
    """The newest change of the file by hand."""
    return session.scalar(
        sa.select(AuditEntry)
        .where(
            AuditEntry.subject_type == "person",
            AuditEntry.subject_id == person_id,
            AuditEntry.action == "person.update",
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )


# Search --------------------------------------------------------------------------------------


def search_people(
    session: Session,
    *,
    region_id: int,
    text: str,
    centre_ids: frozenset[int] | None,
    limit: int,
    offset: int = 0,
) -> list[Person]:
    """People found by IIN, card, phone or fragments of the name, best first, with their parts.

    `centre_ids` None searches the whole region. An empty text finds nobody.
    """
    found = find_ids(
        session, region_id=region_id, text=text, centre_ids=centre_ids, limit=limit, offset=offset
    )
    return load_people(session, found.ids)


def find_ids(
    session: Session,
    *,
    region_id: int,
    text: str,
    centre_ids: frozenset[int] | None,
    limit: int,
    offset: int = 0,
) -> search.Found:
    """Identifiers of one page of a search, and how many there are."""
    typed = read_typed(text, KAZAKH_DIGITS)
    exact = _exact_ids(session, typed, centre_ids)
    if exact:
        why = Why.IIN if typed.iin else Why.CARD
        reasons = dict.fromkeys(exact, why)
        return search.Found(exact[offset : offset + limit], len(exact), reasons=reasons)
    merged = _merged_ids(session, typed, centre_ids)
    if merged:
        return search.Found(merged[offset : offset + limit], len(merged),
                            reasons=dict.fromkeys(merged, Why.MERGED))  # fmt: skip
    words = find.read_words(typed, region_id=region_id, centre_ids=centre_ids)
    if words is None:
        return search.Found([], 0)
    return find.find(session, typed, words, limit=limit, offset=offset)


def load_people(session: Session, ids: list[int]) -> list[Person]:
    """People with their parts, in the order of `ids`, in a fixed number of queries."""
    if not ids:
        return []
    rows = session.scalars(sa.select(Person).where(Person.id.in_(ids)).options(*PARTS))
    place = {number: at for at, number in enumerate(ids)}
    return sorted(rows, key=lambda person: place[person.id])


def _exact_ids(session: Session, typed: Typed, centre_ids: frozenset[int] | None) -> list[int]:
    same = _exact_conditions(typed)
    if not same or (centre_ids is not None and not centre_ids):
        return []
    parts = [
        sa.select(Person.id).where(
            condition,
            Person.withdrawn_at.is_(None),
            *([search.in_centres(centre_ids)] if centre_ids is not None else []),
        )
        for condition in same
    ]
    found: dict[int, None] = {}
    for part in parts:
        found |= dict.fromkeys(session.scalars(part))
    return list(found)


def _merged_ids(session: Session, typed: Typed, centre_ids: frozenset[int] | None) -> list[int]:
    """Who has the rows of a merged file with this IIN, card or address."""
    same = _exact_conditions(typed)
    if not same or (centre_ids is not None and not centre_ids):
        return []
    kept = kept_ids(session, sa.or_(*same))
    if not kept or centre_ids is None:
        return kept
    held = sa.select(Person.id).where(Person.id.in_(kept), search.in_centres(centre_ids))
    return list(session.scalars(held))


def _exact_conditions(typed: Typed) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if typed.iin:
        found.append(Person.iin == typed.iin)
    if any(sign.isdigit() for sign in typed.card):
        found.append(Person.card_number == typed.card)
    if is_public_id(typed.card.lower()):
        found.append(Person.public_id == typed.card.lower())
    return found


def found_elsewhere(
    session: Session, *, text: str, centre_ids: frozenset[int] | None
) -> list[tuple[Person, LimitedCard]]:
    """People of other centres who hold exactly this IIN or card number."""
    if centre_ids is None:
        return []
    typed = read_typed(text, KAZAKH_DIGITS)
    ids = _exact_ids(session, typed, None) or _merged_ids(session, typed, None)
    people = [p for p in load_people(session, ids) if not living_centres(p) & centre_ids]
    return [(person, limited_card(session, person)) for person in people]


def is_exact(text: str, found: list[Person]) -> bool:
    """Whether the text is the whole IIN or card number of the one person found."""
    typed = read_typed(text, KAZAKH_DIGITS)
    if len(found) != 1 or not text:
        return False
    return found[0].iin == (typed.iin or 0) or found[0].card_number == (typed.card or 0)


# Lists ---------------------------------------------------------------------------------------


def people_page(
    session: Session,
    *,
    region_id: int,
    text: str,
    centre_ids: frozenset[int] | None,
    filters: Filters,
    today: dt.date,
    page: int = 1,
    per_page: int = 25,
) -> PeoplePage:
    """The list of people: all of the centres by the Kazakh alphabet, or what a search finds."""
    offset = (page - 1) * per_page
    if text.strip() and not filters.active:
        found = find_ids(
            session,
            region_id=region_id,
            text=text,
            centre_ids=centre_ids,
            limit=per_page,
            offset=offset,
        )
        if found.ids or page == 1:
            people = load_people(session, found.ids)
            return PeoplePage(
                people, page, per_page, found.total, found.capped, reasons=found.reasons
            )
        return people_page(session, region_id=region_id, text=text, centre_ids=centre_ids,
                           filters=filters, today=today, page=1, per_page=per_page)  # fmt: skip
    statement = _listed(session, region_id, centre_ids, filters, today)
    if not text.strip():
        return _capped_page(session, statement, page, per_page)
    most = find.FEW + find.MOST_NEAR
    found = find_ids(session, region_id=region_id, text=text, centre_ids=centre_ids, limit=most)
    if found.total <= most:
        statement = statement.where(Person.id.in_(found.ids))
    else:
        statement = statement.where(*_as_conditions(session, region_id, text, centre_ids))
    shown = _capped_page(session, statement, page, per_page)
    return replace(shown, reasons=found.reasons)


def _listed(
    session: Session,
    region_id: int,
    centre_ids: frozenset[int] | None,
    filters: Filters,
    today: dt.date,
) -> sa.Select[Person]:
    statement = sa.select(Person).where(
        Person.region_id == region_id, Person.withdrawn_at.is_(None)
    )
    if centre_ids is not None:
        statement = statement.where(search.in_centres(centre_ids))
    if filters.category:
        statement = statement.where(Person.id.in_(_with_category(filters.category, today)))
    if filters.basis == "none":
        statement = statement.where(WITHOUT_BASIS)
    if filters.iin:
        statement = statement.where(Person.iin.is_(None))
    if filters.iin == "due":
        statement = statement.where(Person.iin_reminder_on <= today)
    return statement.order_by(Person.sort_key, Person.id)


def listed_ids(
    session: Session,
    *,
    region_id: int,
    text: str,
    centre_ids: frozenset[int] | None,
    filters: Filters,
    today: dt.date,
) -> list[int]:
    """Everybody whom the list with this search and these filters would show, in its order."""
    statement = _listed(session, region_id, centre_ids, filters, today)
    if text.strip():
        statement = statement.where(*_as_conditions(session, region_id, text, centre_ids))
    return list(session.scalars(statement.with_only_columns(Person.id)))


def _with_category(code: str, today: dt.date) -> sa.Select[int]:
    return sa.select(PersonCategory.person_id).where(
        PersonCategory.code == code,
        PersonCategory.ended_at.is_(None),
        sa.func.coalesce(PersonCategory.valid_from, today) <= today,
        sa.func.coalesce(PersonCategory.valid_to, today) >= today,
    )


def _as_conditions(
    session: Session, region_id: int, text: str, centre_ids: frozenset[int] | None
) -> list[sa.ColumnElement[bool]]:
    typed = read_typed(text, KAZAKH_DIGITS)
    words = find.read_words(typed, region_id=region_id, centre_ids=centre_ids)
    if words is None:
        return [sa.false()]
    return list(search.conditions(session, words))


def _capped_page(
    session: Session, statement: sa.Select[Person], page: int, per_page: int
) -> PeoplePage:
    """One page in five queries; the count stops at `LIST_MOST`."""
    ids = statement.with_only_columns(Person.id).order_by(None).limit(LIST_MOST + 1)
    total = session.scalar(sa.select(sa.func.count()).select_from(ids.subquery())) or 0
    capped, total = total > LIST_MOST, min(total, LIST_MOST)
    page = min(page, max(1, -(-total // per_page)))
    rows = session.scalars(
        statement.options(*PARTS).limit(per_page).offset((page - 1) * per_page)
    ).all()
    return PeoplePage(list(rows), page, per_page, total, capped)


def without_basis_page(
    session: Session, *, centre_ids: frozenset[int] | None, page: int, per_page: int
) -> Page[Person]:
    """People whose data are kept without a stated legal basis, the longest first."""
    statement = _of_officer(centre_ids, WITHOUT_BASIS).order_by(Person.created_at, Person.id)
    return paginate(session, statement, page=page, per_page=per_page)


def missing_iin_page(
    session: Session, *, centre_ids: frozenset[int] | None, page: int, per_page: int
) -> Page[Person]:
    """People without an IIN, the reminder that is longest due first."""
    statement = _of_officer(centre_ids, Person.iin.is_(None)).order_by(
        Person.iin_reminder_on.asc().nulls_last(), Person.created_at, Person.id
    )
    return paginate(session, statement, page=page, per_page=per_page)


def _of_officer(
    centre_ids: frozenset[int] | None, condition: sa.ColumnElement[bool]
) -> sa.Select[Person]:
    statement = (
        sa.select(Person)
        .where(Person.withdrawn_at.is_(None), condition)
        .options(selectinload(Person.centres))
    )
    return statement if centre_ids is None else statement.where(search.in_centres(centre_ids))


# Choices -------------------------------------------------------------------------------------


def districts(session: Session) -> list[District]:
    """The districts of the region of the work, by their Kazakh names."""
    return list(session.scalars(sa.select(District).order_by(District.name_kk)))


def centres(session: Session, *, scope: frozenset[int] | None) -> list[Centre]:
    """Active centres in which the actor may do something."""
    statement = sa.select(Centre).where(Centre.is_active.is_(True)).order_by(Centre.name_kk)
    if scope is not None:
        statement = statement.where(Centre.id.in_(scope))
    return list(session.scalars(statement))


def centre_names(session: Session) -> dict[int, Centre]:
    """Centres of the region by id, closed ones too."""
    return {centre.id: centre for centre in session.scalars(sa.select(Centre))}


def person_centres(person: Person) -> list[PersonCentre]:
    return [one for one in person.centres if one.detached_at is None]
