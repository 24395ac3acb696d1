"""Reads of households: one, the list, a person's, and whether somebody may be contacted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.db import is_public_id
from core.errors import NotFound
from core.households.models import Household, HouseholdMember, Protection
from core.households.rules import HEAD
from core.people.models import Person, PersonCentre, PersonPhone
from core.people.queries import find_ids
from core.plugins.contracts import Badge, PersonInfo, Problem, RegionInfo
from core.web.i18n import format_date
from core.web.i18n import lazy_gettext as _
from core.web.tables import Page, paginate

PROTECTED: Final = "households.protected"
#: people whom a search in the list of households looks at
MOST_FOUND: Final = 300
CHUNK: Final = 500

MemberRow = tuple[HouseholdMember, Person]


@dataclass(frozen=True)
class HouseholdLine:
    """A household of the list: its head (None: nobody at the moment) and how many live there."""

    household: Household
    head: Person | None
    members: int


@dataclass(frozen=True)
class Contact:
    """Whether a number may be used for a person: true without a `reason` why not."""

    reason: Any = ""

    def __bool__(self) -> bool:
        return not self.reason


# Who may see ---------------------------------------------------------------------------------


def of_centres(centre_ids: Collection[int] | None) -> sa.ColumnElement[bool]:
    """The condition that one of these centres holds the file of somebody of the household."""
    statement = (
        sa.select(HouseholdMember.id)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(
            HouseholdMember.household_id == Household.id,
            HouseholdMember.voided_at.is_(None),
            Person.withdrawn_at.is_(None),
        )
    )
    if centre_ids is not None:
        statement = statement.join(
            PersonCentre, PersonCentre.person_id == HouseholdMember.person_id
        ).where(PersonCentre.detached_at.is_(None), PersonCentre.centre_id.in_(centre_ids))
    return statement.exists()


def visible(actor: Actor, region: RegionInfo, permission: str) -> list[sa.ColumnElement[bool]]:
    """Conditions for households that the actor may see: of the own centres, and hidden ones only
    with the right to protected people."""
    conditions = [
        Household.voided_at.is_(None),
        of_centres(actor.centre_scope(permission, region.id)),
    ]
    hidden = actor.centre_scope(PROTECTED, region.id)
    if hidden is not None:
        conditions.append(sa.or_(Household.address_hidden.is_(False), of_centres(hidden)))
    return conditions


def find_household(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    public_id: str,
    permission: str = "households.view",
) -> Household:
    """The household, or `NotFound`: of another region or centre, hidden from the actor, undone."""
    found = None
    if is_public_id(public_id):
        found = session.scalar(
            sa.select(Household).where(
                Household.public_id == public_id, *visible(actor, region, permission)
            )
        )
    if found is None:
        raise NotFound
    return found


def may_see_protected(actor: Actor, region: RegionInfo, centre_ids: Iterable[int]) -> bool:
    """Whether the actor may see where protected people of these centres live."""
    centres: list[int | None] = [*centre_ids] or [None]
    return any(actor.can(PROTECTED, region.id, one) for one in centres)


def centres_of_household(session: Session, household_id: int) -> frozenset[int]:
    """Centres that hold the file of a living member, or of any if nobody lives there any more."""
    statement = (
        sa.select(PersonCentre.centre_id)
        .join(HouseholdMember, HouseholdMember.person_id == PersonCentre.person_id)
        .where(
            HouseholdMember.household_id == household_id,
            HouseholdMember.voided_at.is_(None),
            PersonCentre.detached_at.is_(None),
        )
    )
    living = set(session.scalars(statement.where(HouseholdMember.left_on.is_(None))))
    return frozenset(living or set(session.scalars(statement)))


# Lists ---------------------------------------------------------------------------------------


def households_page(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    text: str = "",
    show: str = "",
    page: int = 1,
    per_page: int = 25,
) -> Page[HouseholdLine]:
    """Households that the actor may see, by head; `show`: "" living ones, "headless", "closed".

    `text` finds by a living member (as the search of people does) or by a part of the address.
    """
    head = (
        sa.select(HouseholdMember.household_id, Person.id.label("head_id"), Person.sort_key)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(
            HouseholdMember.role == HEAD,
            HouseholdMember.left_on.is_(None),
            HouseholdMember.voided_at.is_(None),
        )
        .subquery()
    )
    statement = (
        sa.select(Household, head.c.head_id)
        .outerjoin(head, head.c.household_id == Household.id)
        .where(*visible(actor, region, "households.view"))
        .order_by(head.c.sort_key.asc().nulls_first(), Household.id)
    )
    if show == "closed":
        statement = statement.where(Household.closed_on.is_not(None))
    else:
        statement = statement.where(Household.closed_on.is_(None))
    if show == "headless":
        statement = statement.where(head.c.head_id.is_(None))
    if text:
        statement = statement.where(_found(session, actor, region, text, living=show != "closed"))
    found = paginate(session, statement, page=page, per_page=per_page)
    return Page(_lines(session, found.items), found.page, found.per_page, found.total)


def _found(
    session: Session, actor: Actor, region: RegionInfo, text: str, *, living: bool
) -> sa.ColumnElement[bool]:
    people = find_ids(
        session,
        region_id=region.id,
        text=text,
        centre_ids=actor.centre_scope("households.view", region.id),
        limit=MOST_FOUND,
    )
    by_member = sa.select(HouseholdMember.household_id).where(
        HouseholdMember.person_id.in_(people.ids), HouseholdMember.voided_at.is_(None)
    )
    if living:
        by_member = by_member.where(HouseholdMember.left_on.is_(None))
    like = Household.address.icontains(text, autoescape=True)
    return sa.or_(Household.id.in_(by_member), like)


def _lines(session: Session, rows: Sequence[Any]) -> list[HouseholdLine]:
    ids = [household.id for household, _head in rows]
    heads = [head_id for _household, head_id in rows if head_id is not None]
    counts = dict(
        session.execute(
            sa.select(HouseholdMember.household_id, sa.func.count())
            .where(
                HouseholdMember.household_id.in_(ids),
                HouseholdMember.left_on.is_(None),
                HouseholdMember.voided_at.is_(None),
            )
            .group_by(HouseholdMember.household_id)
        ).all()
    )
    people = {one.id: one for one in session.scalars(sa.select(Person).where(Person.id.in_(heads)))}
    return [
        HouseholdLine(household, people.get(head_id), counts.get(household.id, 0))
        for household, head_id in rows
    ]


def members_of(session: Session, household_id: int, *, past: bool = False) -> list[MemberRow]:
    """(membership, person) of those who live there, the head first and then by age; with `past`
    every row of the household, in the order of time."""
    statement = (
        sa.select(HouseholdMember, Person)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(HouseholdMember.household_id == household_id, HouseholdMember.voided_at.is_(None))
    )
    if past:
        statement = statement.order_by(HouseholdMember.joined_on, HouseholdMember.id)
    else:
        statement = statement.where(HouseholdMember.left_on.is_(None)).order_by(
            sa.case((HouseholdMember.role == HEAD, 0), else_=1),
            Person.birth_date.asc().nulls_last(),
            HouseholdMember.id,
        )
    return list(session.execute(statement).all())


def readable_people(
    session: Session, *, actor: Actor, region: RegionInfo, person_ids: Collection[int]
) -> set[int]:
    """Those of these people whose file the actor may open."""
    scope = actor.centre_scope("people.view", region.id)
    if scope is None:
        return set(person_ids)
    rows = session.scalars(
        sa.select(PersonCentre.person_id).where(
            PersonCentre.person_id.in_(person_ids),
            PersonCentre.centre_id.in_(scope),
            PersonCentre.detached_at.is_(None),
        )
    )
    return set(rows)


# A person's ----------------------------------------------------------------------------------


def living_households(session: Session, *, person_ids: Sequence[int]) -> dict[int, int]:
    """person id → household id, of those of these people who live in one."""
    found: dict[int, int] = {}
    for start in range(0, len(person_ids), CHUNK):
        rows = session.execute(
            sa.select(HouseholdMember.person_id, HouseholdMember.household_id).where(
                HouseholdMember.person_id.in_(person_ids[start : start + CHUNK]),
                HouseholdMember.left_on.is_(None),
                HouseholdMember.voided_at.is_(None),
            )
        )
        found.update(rows.all())
    return found


def memberships_of(session: Session, *, person_id: int) -> list[tuple[HouseholdMember, Household]]:
    """(membership, household) of a person, the newest first."""
    statement = (
        sa.select(HouseholdMember, Household)
        .join(Household, Household.id == HouseholdMember.household_id)
        .where(HouseholdMember.person_id == person_id, HouseholdMember.voided_at.is_(None))
        .order_by(HouseholdMember.joined_on.desc(), HouseholdMember.id.desc())
    )
    return list(session.execute(statement).all())


def housemates(session: Session, *, person_ids: Collection[int]) -> set[int]:
    """Everybody who lives or ever lived in a household in which one of these people lived."""
    own = sa.select(HouseholdMember.household_id).where(
        HouseholdMember.person_id.in_(person_ids), HouseholdMember.voided_at.is_(None)
    )
    rows = session.scalars(
        sa.select(HouseholdMember.person_id).where(
            HouseholdMember.household_id.in_(own), HouseholdMember.voided_at.is_(None)
        )
    )
    return set(rows) - set(person_ids)


def changed_memberships(session: Session, *, person_ids: Collection[int], source: str) -> set[int]:
    """Of these people, those whose membership an import (`source`) made and somebody has ended."""
    ended = session.scalars(
        sa.select(HouseholdMember.person_id).where(
            HouseholdMember.source == source,
            HouseholdMember.left_on.is_not(None),
            HouseholdMember.voided_at.is_(None),
        )
    )
    return set(ended) & set(person_ids)


# Protection ----------------------------------------------------------------------------------


def protection_of(session: Session, *, person_id: int) -> Protection | None:
    """The protection in force."""
    return session.scalar(
        sa.select(Protection).where(
            Protection.person_id == person_id, Protection.ended_at.is_(None)
        )
    )


def protected_ids(session: Session, *, person_ids: Collection[int]) -> set[int]:
    """Those of these people who are protected: their address, phones and centre are no matter of a
    list on paper, in a file, or of a page that the whole region reads."""
    return set(
        session.scalars(
            sa.select(Protection.person_id).where(
                Protection.person_id.in_(person_ids), Protection.ended_at.is_(None)
            )
        )
    )


def may_contact(session: Session, *, person_id: int, number: str) -> Contact:
    """Whether a message, a call or a receipt may go to `number` (E.164) for this person.

    Not for somebody who has died. For a protected person only the number that was named as safe,
    and not even that one when somebody of a household that the person left has it too. Whoever
    sends or prints for a person asks here first.
    """
    died = session.scalar(sa.select(Person.died_on).where(Person.id == person_id))
    if died is not None:
        return Contact(_("The person has died."))
    protection = protection_of(session, person_id=person_id)
    if protection is None:
        return Contact()
    if not protection.safe_number:
        return Contact(
            _("The person is protected and no safe number is named: do not call or write.")
        )
    if number != protection.safe_number:
        return Contact(_("The person is protected: only the number named as safe may be used."))
    if shared_with_former(session, person_id=person_id, number=number):
        return Contact(
            _("The number belongs to the household that the person left: do not use it.")
        )
    return Contact()


def shared_with_former(session: Session, *, person_id: int, number: str) -> bool:
    """Whether somebody who lived with the person, and no longer does, has this number."""
    mates = housemates(session, person_ids=[person_id])
    home = living_households(session, person_ids=[person_id]).get(person_id)
    if home is not None:
        mates -= {person.id for _row, person in members_of(session, home)}
    if not mates:
        return False
    return (
        session.scalar(
            sa.select(PersonPhone.id)
            .where(PersonPhone.person_id.in_(mates), PersonPhone.number == number)
            .limit(1)
        )
        is not None
    )


# For other pages -----------------------------------------------------------------------------


def badges_of(
    session: Session, *, region: RegionInfo, actor: Actor, person: PersonInfo
) -> list[Badge]:
    """What must be seen on every page of the person: a death, a protection."""
    file = session.get(Person, person.id)  # the page holds it already: no query
    found = []
    if file is not None and file.died_on is not None:
        found.append(Badge(_("Died on %(date)s", date=format_date(file.died_on)), "muted"))
    if protection_of(session, person_id=person.id) is not None:
        found.append(Badge(_("Protected: tell nobody where"), "danger"))
    return found


def enrolment_problems(session: Session, *, person_id: int) -> list[Problem]:
    """Nobody who has died is given a place."""
    if session.scalar(sa.select(Person.died_on).where(Person.id == person_id)) is None:
        return []
    return [Problem("person.died", _("The person has died."), overridable=False)]
