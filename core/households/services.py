"""What is done to households: open, change, join, leave, roles, the head."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.errors import Conflict, InvalidInput, NotFound
from core.households import membership
from core.households.access import (
    is_grown_up,
    known_district,
    living_row,
    living_rows,
    lock_household,
    lock_people,
    note,
    require_household,
    require_person,
    today_in,
)
from core.households.models import Household, HouseholdMember
from core.households.queries import members_of
from core.households.representative_services import Paper, name_guardian
from core.households.rules import HEAD, JOINING, LEAVING, OTHERS
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.web.i18n import lazy_gettext as _

__all__ = [
    "Paper",
    "Place",
    "change_household",
    "change_member_role",
    "choose_head",
    "join_household",
    "leave_household",
    "open_household",
]

NEXT_HEAD = _("Choose who heads the household from this day.")


@dataclass(frozen=True)
class Place:
    """Where a household lives."""

    address: str = ""
    district_id: int | None = None
    note: str = ""


def open_household(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    head: Person,
    place: Place,
    on: dt.date,
    hidden: bool = False,
) -> Household:
    """Open a household with its head. A second call finds the first: the person's household.

    Raises `InvalidInput` for a day that contradicts the head's life, and when the head is a child.
    """
    require_person(actor, region, head)
    lock_people(session, [head.id])
    row = living_row(session, head.id)
    if row is not None:
        if row.role == HEAD and row.joined_on == on:
            return lock_household(session, row.household_id)
        raise Conflict(
            "household.member_elsewhere",
            _("The person belongs to a household already. Record there that the person left."),
        )
    today = today_in(region)
    membership.check_joining(session, head, on, today, "joined_on")
    if not is_grown_up(head, today):
        raise InvalidInput(
            "household.head_child",
            _("A child cannot open a household. Open it for an adult and add the child."),
            field="joined_on",
        )
    household = Household(
        region_id=region.id,
        opened_on=on,
        address_hidden=hidden,
        created_by=actor.user_id,
        **place_columns(session, region=region, place=place),
    )
    session.add(household)
    session.flush()
    membership.begin(session, actor=actor, household=household, person_id=head.id, role=HEAD,
                     on=on, reason="first")  # fmt: skip
    note(session, actor, region, household, "household.open", head=head.public_id)
    return household


def change_household(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    household: Household,
    version: int,
    place: Place,
    hidden: bool | None = None,
) -> Household:
    """Change address, district, note, and whether it is hidden (None leaves that as it is).

    Raises `Conflict` when somebody changed it since `version`.
    """
    household = require_household(session, actor, region, household)
    if household.version != version:
        raise Conflict(
            "household.changed",
            _("Somebody changed this household meanwhile. Look at what is saved, then save again."),
        )
    columns = place_columns(session, region=region, place=place)
    if hidden is not None:
        columns["address_hidden"] = hidden
    changed = sorted(name for name, value in columns.items() if getattr(household, name) != value)
    for name, value in columns.items():
        setattr(household, name, value)
    session.flush()
    if changed:
        note(session, actor, region, household, "household.change", changed=changed)
    return household


def place_columns(session: Session, *, region: RegionInfo, place: Place) -> dict[str, Any]:
    """Checked columns of a place; an unknown district is `InvalidInput` at its field."""
    return {
        "address": " ".join(place.address.split())[:300],
        "district_id": known_district(session, region, place.district_id),
        "note": place.note.strip(),
    }


def join_household(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    household: Household,
    person: Person,
    role: str,
    on: dt.date,
    reason: str,
    paper: Paper | None = None,
    leave_other: bool = False,
    sure: bool = False,
) -> HouseholdMember:
    """Add a member. A second call finds the first.

    With `leave_other` the person leaves the present household on the same day (unless others would
    stay there without a head). A ward or a guardian needs the `paper`, and the guardian becomes
    the ward's representative. Raises `Conflict` for a person of another household, `InvalidInput`
    at the field for dates that contradict, `Doubtful` for what must be confirmed.
    """
    require_person(actor, region, person)
    household = require_household(session, actor, region, household)
    lock_people(session, [person.id])
    present = living_row(session, person.id)
    if present is not None and present.household_id == household.id:
        return present
    if household.closed_on is not None:
        raise Conflict("household.closed", _("The household is closed: open a new one."))
    if role not in OTHERS:
        raise InvalidInput("household.role", _("Choose from the list."), field="role")
    if reason not in JOINING:
        raise InvalidInput("household.reason", _("Choose from the list."), field="reason")
    members = members_of(session, household.id)
    if present is not None:
        _leave_other(session, actor, region, present, on, leave=leave_other)
    membership.check_joining(session, person, on, today_in(region))
    if on < household.opened_on:
        raise InvalidInput(
            "household.before_opening",
            _("The household was opened later than this day."),
            field="joined_on",
        )
    membership.check_ages(person, role, members, sure=sure)
    row = membership.begin(session, actor=actor, household=household, person_id=person.id,
                           role=role, on=on, reason=reason)  # fmt: skip
    head = next((one for member, one in members if member.role == HEAD), None)
    if role in ("ward", "guardian") and head is not None:
        ward, guardian = (person, head) if role == "ward" else (head, person)
        name_guardian(session, actor=actor, region=region, ward=ward, guardian=guardian,
                      on=on, paper=paper or Paper())  # fmt: skip
    details = {"person": person.public_id, "role": role, "on": on.isoformat()}
    note(session, actor, region, household, "household.join", **details)
    return row


def _leave_other(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    present: HouseholdMember,
    on: dt.date,
    *,
    leave: bool,
) -> None:
    if not leave:
        raise InvalidInput(
            "household.member_elsewhere",
            _("The person belongs to another household. Tick here that the person leaves it."),
            field="leave_other",
        )
    other = require_household(session, actor, region, lock_household(session, present.household_id))
    others = [row for row in living_rows(session, other.id) if row.id != present.id]
    if present.role == HEAD and others:
        raise InvalidInput(
            "household.head_leaves",
            _("The person heads another household. Record the leaving there first."),
            field="leave_other",
        )
    membership.check_leaving(present, on, today_in(region), "joined_on")
    membership.end(session, present, on=on, reason="moved_out")
    _close_if_empty(session, actor, region, other, on, others)
    note(session, actor, region, other, "household.leave", on=on.isoformat())


def leave_household(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    household: Household,
    person_id: int,
    on: dt.date,
    reason: str,
    text: str = "",
    next_head_id: int | None = None,
) -> None:
    """End a membership; with the last one the household closes. A second call changes nothing.

    When the head leaves and others stay, `next_head_id` heads the household from that day on;
    without it `InvalidInput` at that field.
    """
    household = require_household(session, actor, region, household)
    lock_people(session, [person_id])
    if reason not in LEAVING:
        raise InvalidInput("household.reason", _("Choose from the list."), field="reason")
    row = next((one for one in living_rows(session, household.id) if one.person_id == person_id),
               None)  # fmt: skip
    if row is None:
        return
    membership.check_leaving(row, on, today_in(region))
    end_member(session, actor=actor, region=region, household=household, row=row, on=on,
               reason=reason, text=text, next_head_id=next_head_id)  # fmt: skip
    note(session, actor, region, household, "household.leave", on=on.isoformat(), reason=reason)


def end_member(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    household: Household,
    row: HouseholdMember,
    on: dt.date,
    reason: str,
    text: str = "",
    next_head_id: int | None = None,
) -> None:
    """End one membership of a locked household, giving it the next head in the same step."""
    members = members_of(session, household.id)
    others = [pair for pair in members if pair[1].id != row.person_id]
    chosen = next((pair for pair in others if pair[1].id == next_head_id), None)
    if row.role == HEAD and others:
        if chosen is None:
            raise InvalidInput("household.no_head", NEXT_HEAD, field="next_head_id")
        people = [person for _row, person in others]
        membership.check_head(chosen[1], people, on, field="next_head_id")
    membership.end(session, row, on=max(on, row.joined_on), reason=reason, note=text)
    if row.role == HEAD and chosen is not None:
        rest = living_rows(session, household.id)
        membership.make_head(
            session, actor=actor, household=household, rows=rest, new=chosen[0], on=on
        )
    _close_if_empty(session, actor, region, household, on, [pair[0] for pair in others])


def _close_if_empty(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    household: Household,
    on: dt.date,
    others: list[HouseholdMember],
) -> None:
    if not others:
        household.closed_on = on
        note(session, actor, region, household, "household.close", on=on.isoformat())
    session.flush()


def change_member_role(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    household: Household,
    person_id: int,
    role: str,
    on: dt.date,
    sure: bool = False,
) -> None:
    """Say what a member is to the head, from a day on. The head's own role changes by
    `choose_head` only."""
    household = require_household(session, actor, region, household)
    if role not in OTHERS:
        raise InvalidInput("household.role", _("Choose from the list."), field="role")
    members = members_of(session, household.id)
    row, person = _member(members, person_id)
    if row.role == HEAD:
        raise InvalidInput("household.head_role", _("Choose another head first."), field="role")
    _check_day(row, on, today_in(region))
    others = [pair for pair in members if pair[1].id != person_id]
    membership.check_ages(person, role, others, sure=sure)
    membership.change_role(session, actor=actor, household=household, row=row, role=role, on=on)
    note(session, actor, region, household, "household.role", person=person.public_id, role=role)


def choose_head(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    household: Household,
    person_id: int,
    on: dt.date,
) -> None:
    """Let a member head the household from a day on; the roles of the others follow."""
    household = require_household(session, actor, region, household)
    members = members_of(session, household.id)
    row, person = _member(members, person_id)
    if row.role == HEAD:
        return
    _check_day(row, on, today_in(region))
    membership.check_head(person, [one for _row, one in members], on, field="person_id")
    membership.make_head(session, actor=actor, household=household,
                         rows=[one for one, _person in members], new=row, on=on)  # fmt: skip
    note(session, actor, region, household, "household.head", person=person.public_id)


def _member(
    members: list[tuple[HouseholdMember, Person]], person_id: int
) -> tuple[HouseholdMember, Person]:
    for row, person in members:
        if person.id == person_id:
            return row, person
    raise NotFound


def _check_day(row: HouseholdMember, on: dt.date, today: dt.date) -> None:
    membership.check_leaving(row, on, today, "on")
