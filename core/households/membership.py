"""The steps of which changes of a household are made: a row ends, a row begins, dates agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.errors import Conflict, InvalidInput
from core.households.access import Doubtful, is_grown_up, life_of
from core.households.labels import JOINING_PROBLEMS, LEAVING_PROBLEMS
from core.households.models import Household, HouseholdMember
from core.households.rules import (
    HEAD,
    ROLE_CHANGED,
    head_becomes,
    joining_problem,
    leaving_problem,
    parent_problem,
    role_becomes,
)
from core.people.models import Person
from core.web.i18n import format_date
from core.web.i18n import lazy_gettext as _


def begin(
    session: Session,
    *,
    actor: Actor,
    household: Household,
    person_id: int,
    role: str,
    on: dt.date,
    reason: str,
    source: str = "",
) -> HouseholdMember:
    """Begin a membership. Of two who add one person at once, the index lets one win."""
    row = HouseholdMember(
        region_id=household.region_id,
        household_id=household.id,
        person_id=person_id,
        role=role,
        joined_on=on,
        joined_reason=reason,
        source=source,
        created_by=actor.user_id,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise Conflict(
            "household.member_elsewhere",
            _("Somebody has just added this person to a household. Open the page again."),
        ) from error
    return row


def end(
    session: Session, row: HouseholdMember, *, on: dt.date, reason: str, note: str = ""
) -> None:
    row.left_on, row.left_reason = on, reason
    row.left_note = " ".join(note.split())[:200]
    session.flush()


def change_role(
    session: Session, *, actor: Actor, household: Household, row: HouseholdMember, role: str,
    on: dt.date,
) -> HouseholdMember:  # fmt: skip
    """End the row and begin one with the other role on the same day."""
    if row.role == role:
        return row
    end(session, row, on=on, reason=ROLE_CHANGED)
    return begin(session, actor=actor, household=household, person_id=row.person_id, role=role,
                 on=on, reason=ROLE_CHANGED)  # fmt: skip


def make_head(
    session: Session,
    *,
    actor: Actor,
    household: Household,
    rows: Iterable[HouseholdMember],
    new: HouseholdMember,
    on: dt.date,
) -> None:
    """Let `new` head the household from `on`; what the others are is seen from the new head."""
    others = [row for row in rows if row.id != new.id]
    old = next((row for row in others if row.role == HEAD), None)
    was = new.role
    if old is not None:
        change_role(session, actor=actor, household=household, row=old, role=head_becomes(was),
                    on=max(on, old.joined_on))  # fmt: skip
    for row in others:
        if row is not old:
            change_role(session, actor=actor, household=household, row=row,
                        role=role_becomes(row.role, was), on=max(on, row.joined_on))  # fmt: skip
    change_role(session, actor=actor, household=household, row=new, role=HEAD,
                on=max(on, new.joined_on))  # fmt: skip


# Dates ---------------------------------------------------------------------------------------


def check_joining(
    session: Session, person: Person, on: dt.date, today: dt.date, field: str = "joined_on"
) -> None:
    """Refuse a day of joining that contradicts the person's life, or an earlier household."""
    problem = joining_problem(life_of(person), on, today)
    if problem:
        raise InvalidInput(f"household.{problem}", JOINING_PROBLEMS[problem], field=field)
    last = session.scalar(
        sa.select(sa.func.max(HouseholdMember.left_on)).where(
            HouseholdMember.person_id == person.id, HouseholdMember.voided_at.is_(None)
        )
    )
    if last is not None and last > on:
        raise InvalidInput(
            "household.overlap",
            _("Until %(date)s the person lived in another household.", date=format_date(last)),
            field=field,
        )


def check_leaving(
    row: HouseholdMember, on: dt.date, today: dt.date, field: str = "left_on"
) -> None:
    problem = leaving_problem(row.joined_on, on, today)
    if problem:
        raise InvalidInput(f"household.{problem}", LEAVING_PROBLEMS[problem], field=field)


def check_ages(
    person: Person, role: str, members: Iterable[tuple[HouseholdMember, Person]], *, sure: bool
) -> None:
    """Hold a new member's birth date against the head's, and against the head's spouse.

    Refuses a child that is not younger than the head (and the other way round for a parent);
    what may be true (a parent under 12, a child older than the head's spouse) is asked for, unless
    somebody is `sure`.
    """
    doubts = []
    for row, other in members:
        if row.role not in (HEAD, "spouse") or role not in ("child", "grandchild", "parent"):
            continue
        if role == "parent" and row.role == "spouse":
            continue
        older, younger = (person, other) if role == "parent" else (other, person)
        problem = parent_problem(life_of(older), life_of(younger))
        if problem == "older" and row.role == HEAD:
            raise InvalidInput(
                "household.child_older",
                _(
                    "By the birth dates %(younger)s is not younger than %(older)s. "
                    "Check the dates, or choose another role.",
                    younger=younger.full_name,
                    older=older.full_name,
                ),
                field="role",
            )
        if problem == "older":
            doubts.append(_("%(child)s is older than %(parent)s.", child=younger.full_name,
                            parent=older.full_name))  # fmt: skip
        elif problem == "young":
            doubts.append(
                _(
                    "%(parent)s was younger than 12 years when %(child)s was born.",
                    parent=older.full_name,
                    child=younger.full_name,
                )
            )
    if doubts and not sure:
        raise Doubtful(" ".join(str(text) for text in doubts))


def check_head(
    person: Person,
    others: Iterable[Person],
    on: dt.date,
    *,
    field: str,
) -> None:
    """Refuse a child as the head while an adult lives there, and somebody who has died."""
    if person.died_on is not None:
        raise InvalidInput("household.head_died", _("The head must be living."), field=field)
    grown = [one for one in others if is_grown_up(one, on) and one.died_on is None]
    if not is_grown_up(person, on) and grown:
        raise InvalidInput(
            "household.head_child",
            _("A child cannot head the household while an adult lives there."),
            field=field,
        )
