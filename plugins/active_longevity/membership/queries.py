"""Reads of memberships."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Centre, Enrolment, Group, Person, PersonCategory, Region, is_public_id
from core.sdk.services import NotFound, RegionInfo, dated_values, name_key
from plugins.active_longevity.kinds import MODULE, NO_CLUBS
from plugins.active_longevity.membership.models import (
    Membership,
    MembershipPause,
    MembershipTerm,
)
from plugins.active_longevity.membership.rules import MemberState, Span, member_state, pension_day
from plugins.active_longevity.membership.settings import ENDING, HOURS, HOURS_LONELY, number

LONELY, PENSIONER = "lonely_elderly", "pensioner"
#: which table of the law gives the pension age
PENSION_AGE = {"male": "pension_age_men", "female": "pension_age_women"}


# Who is a member -----------------------------------------------------------------------------


def member_on(
    session: Session, *, person_id: int, centre_id: int, on: dt.date
) -> Membership | None:
    """The membership of a person in a centre if a term of it covers the day, suspended or not."""
    found: Membership | None = session.scalars(
        sa.select(Membership).where(
            Membership.person_id == person_id, Membership.centre_id == centre_id, _covers(on)
        )
    ).one_or_none()
    return found


def members_on(
    *, region_id: int, centre_ids: Collection[int] | None, on: dt.date
) -> sa.Select[int]:
    """Persons who are members (suspended ones too) of these centres on a day; None: of all."""
    statement: Any = (
        sa.select(Membership.person_id)
        .where(Membership.region_id == region_id, _covers(on))
        .distinct()
    )
    if centre_ids is not None:
        statement = statement.where(Membership.centre_id.in_(centre_ids))
    return statement  # type: ignore[no-any-return]


def _covers(on: dt.date) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        MembershipTerm.membership_id == Membership.id,
        MembershipTerm.starts_on <= on,
        MembershipTerm.ends_on >= on,
    )


def state_of(
    region: RegionInfo, membership: Membership, pauses: Sequence[MembershipPause], on: dt.date
) -> MemberState:
    """What a membership is worth on a day from now on."""
    return member_state(
        starts_on=membership.starts_on,
        ends_on=membership.ends_on,
        left_on=membership.left_on,
        pauses=spans(pauses),
        on=on,
        ending_days=number(region, ENDING),
    )


def spans(pauses: Sequence[MembershipPause]) -> list[Span]:
    return [(one.first_day, one.last_day) for one in pauses]


# Files ---------------------------------------------------------------------------------------


def find_membership(
    session: Session, *, centre_ids: Collection[int] | None, public_id: str
) -> tuple[Membership, Person]:
    """A membership of one of these centres (None: of all) and its person; else `NotFound`."""
    if not is_public_id(public_id):
        raise NotFound
    statement = (
        sa.select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.public_id == public_id)
    )
    if centre_ids is not None:
        statement = statement.where(Membership.centre_id.in_(centre_ids))
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def file_of(session: Session, *, person_id: int, centre_id: int) -> Membership | None:
    """The membership file of a person in a centre, whatever it is worth today."""
    found: Membership | None = session.scalars(
        sa.select(Membership).where(
            Membership.person_id == person_id, Membership.centre_id == centre_id
        )
    ).one_or_none()
    return found


def files_of(session: Session, *, person_id: int) -> list[Membership]:
    """The files of a person in all centres of the region, the latest first."""
    return list(
        session.scalars(
            sa.select(Membership)
            .where(Membership.person_id == person_id)
            .order_by(Membership.ends_on.desc(), Membership.id.desc())
        )
    )


def centres_of(session: Session, files: Sequence[Membership]) -> dict[int, Centre]:
    """The centres of these files, by number."""
    ids = {one.centre_id for one in files}
    rows = session.scalars(sa.select(Centre).where(Centre.id.in_(ids)))
    return {centre.id: centre for centre in rows}


def pauses_of(
    session: Session, *, membership_ids: Collection[int]
) -> dict[int, list[MembershipPause]]:
    """Suspensions that were not withdrawn, by membership, in order of date."""
    found: dict[int, list[MembershipPause]] = {one: [] for one in membership_ids}
    rows = session.scalars(
        sa.select(MembershipPause)
        .where(
            MembershipPause.membership_id.in_(membership_ids),
            MembershipPause.withdrawn_at.is_(None),
        )
        .order_by(MembershipPause.first_day, MembershipPause.id)
    )
    for row in rows:
        found[row.membership_id].append(row)
    return found


def terms_of(
    session: Session, *, membership_ids: Collection[int]
) -> dict[int, list[MembershipTerm]]:
    """Terms by membership, the newest first."""
    found: dict[int, list[MembershipTerm]] = {one: [] for one in membership_ids}
    rows = session.scalars(
        sa.select(MembershipTerm)
        .where(MembershipTerm.membership_id.in_(membership_ids))
        .order_by(MembershipTerm.starts_on.desc())
    )
    for row in rows:
        found[row.membership_id].append(row)
    return found


# The list ------------------------------------------------------------------------------------


def listed(
    *,
    region: RegionInfo,
    centre_ids: Collection[int] | None,
    wanted: str,
    text: str,
    on: dt.date,
) -> Any:
    """(membership, person) of the list, by name, but those that end soon by their end. `wanted` is
    a filter's code, `text` what was typed: beginnings of names, or a member's number."""
    paused = _paused(on)
    running = sa.and_(Membership.left_on.is_(None), Membership.ends_on >= on)
    ending = on + dt.timedelta(days=number(region, ENDING))
    conditions = {
        "active": sa.and_(running, ~paused),
        "ending": sa.and_(running, ~paused, Membership.ends_on <= ending),
        "suspended": sa.and_(running, paused),
        "ended": sa.and_(Membership.left_on.is_(None), Membership.ends_on < on),
        "left": Membership.left_on.is_not(None),
    }
    statement: Any = (
        sa.select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.region_id == region.id, Person.withdrawn_at.is_(None))
    )
    first = [Membership.ends_on] if wanted == "ending" else []
    statement = statement.order_by(*first, Person.sort_key, Membership.id)
    if wanted in conditions:
        statement = statement.where(conditions[wanted])
    if centre_ids is not None:
        statement = statement.where(Membership.centre_id.in_(centre_ids))
    if text.isascii() and text.isdigit() and len(text) < 10:
        return statement.where(Membership.number == int(text))
    for word in name_key(text).split():
        statement = statement.where(
            sa.or_(
                Person.name_key.startswith(word, autoescape=True),
                Person.name_key.contains(f" {word}", autoescape=True),
            )
        )
    return statement


def _paused(on: dt.date) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        MembershipPause.membership_id == Membership.id,
        MembershipPause.withdrawn_at.is_(None),
        MembershipPause.first_day <= on,
        MembershipPause.last_day >= on,
    )


def ending_between(first: dt.date, last: dt.date) -> sa.ColumnElement[bool]:
    """Memberships in force that end between two days (inclusive)."""
    return sa.and_(Membership.left_on.is_(None), Membership.ends_on.between(first, last))


# Rules that need the database ----------------------------------------------------------------


def pension_day_of(session: Session, region: RegionInfo, person: Person) -> dt.date | None:
    """When the person has, or will have, the pension age by the tables in force in the region;
    None where birth date or sex is not known."""
    code = PENSION_AGE.get(person.sex)
    if code is None or person.birth_date is None:
        return None
    values = dated_values(session, region, [code])[code]
    return pension_day(person.birth_date, [(one.valid_from, one.value) for one in values])


def lives_here(session: Session, region: RegionInfo, person: Person) -> bool | None:
    """Whether the address of the file lies in the region; None where it does not say."""
    if person.district_id is not None:
        return True
    if not person.kato_code:
        return None
    kato = session.scalar(sa.select(Region.kato).where(Region.id == region.id)) or ""
    return person.kato_code[:2] == kato[:2] if kato else None


def has_category(session: Session, *, person_id: int, code: str, on: dt.date) -> bool:
    return person_id in with_category(session, person_ids=[person_id], code=code, on=on)


def with_category(
    session: Session, *, person_ids: Collection[int], code: str, on: dt.date
) -> set[int]:
    """Those of these people who are of a category on a day."""
    return set(
        session.scalars(
            sa.select(PersonCategory.person_id).where(
                PersonCategory.person_id.in_(person_ids),
                PersonCategory.code == code,
                PersonCategory.ended_at.is_(None),
                sa.or_(PersonCategory.valid_from.is_(None), PersonCategory.valid_from <= on),
                sa.or_(PersonCategory.valid_to.is_(None), PersonCategory.valid_to >= on),
            )
        )
    )


def day_limits(
    session: Session,
    region: RegionInfo,
    *,
    centre_ids: Collection[int] | None,
    person_ids: Collection[int],
    on: dt.date,
) -> dict[int, int]:
    """Hours that each of these people may stay in the centre on a day: what was agreed with the
    member, else what the region has for lonely elderly people and for all. Two queries."""
    lonely = with_category(session, person_ids=person_ids, code=LONELY, on=on)
    usual, longer = number(region, HOURS), number(region, HOURS_LONELY)
    found = {one: longer if one in lonely else usual for one in person_ids}
    statement = sa.select(Membership.person_id, Membership.day_limit_hours).where(
        Membership.person_id.in_(person_ids),
        Membership.day_limit_hours.is_not(None),
        Membership.left_on.is_(None),
    )
    if centre_ids is not None:
        statement = statement.where(Membership.centre_id.in_(centre_ids))
    agreed = session.execute(statement).all()
    return found | {person_id: hours for person_id, hours in agreed if hours is not None}


def clubs_of(session: Session, *, person_id: int, on: dt.date, besides: int) -> list[str]:
    """Titles of the other clubs in which the person has a place on a day; groups of procedures
    and of the cinema are none."""
    places = _places(person_id, on).where(
        Group.id != besides, Group.service_kind.not_in(NO_CLUBS)
    )  # fmt: skip
    return list(session.scalars(places))


def places_of(session: Session, *, person_id: int, centre_id: int, on: dt.date) -> list[str]:
    """Titles of the centre's groups of the module in which the person has a place on a day."""
    return list(session.scalars(_places(person_id, on).where(Group.centre_id == centre_id)))


def _places(person_id: int, on: dt.date) -> sa.Select[str]:
    return (
        sa.select(Group.title)
        .join(Enrolment, Enrolment.group_id == Group.id)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.state == "enrolled",
            Group.module == MODULE,
            Group.ended_at.is_(None),
            Group.ends_on >= on,
        )
        .order_by(Group.title, Group.id)
    )
