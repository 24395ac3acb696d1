"""What the pages of households share: choices of forms, lines, and history in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from core.db import db
from core.errors import NotFound
from core.households import labels, queries
from core.households.blueprint import EDIT, NAV_AREA
from core.households.family_services import Leaving
from core.households.forms import ChangeForm, HeadForm, LeaveForm, SeparateForm
from core.households.models import Household, HouseholdMember
from core.households.protection_services import Protecting
from core.households.representative_services import Paper
from core.households.rules import DEATH, HEAD, ROLE_CHANGED
from core.households.services import Place
from core.people import pages as people_pages
from core.people.models import Person
from core.people.queries import districts
from core.people.rules import age_on
from core.web.i18n import format_date, gettext, today
from core.web.render import render_form


@dataclass(frozen=True)
class Member:
    """A living member as the page shows it; `may_open` whether the reader may open the file."""

    row: HouseholdMember
    person: Person
    role: Any
    age: int | None
    may_open: bool


def open_household(public_id: str, permission: str = "households.view") -> Household:
    g.nav_area = NAV_AREA
    return queries.find_household(
        db.session(), actor=g.actor, region=g.region, public_id=public_id, permission=permission
    )


def member_lines(household: Household) -> list[Member]:
    rows = queries.members_of(db.session(), household.id)
    mine = queries.readable_people(
        db.session(), actor=g.actor, region=g.region, person_ids=[one.id for _row, one in rows]
    )
    return [
        Member(row, person, labels.ROLES[row.role], age_on(person.birth_date, today()),
               person.id in mine)
        for row, person in rows
    ]  # fmt: skip


def set_districts(form: Any) -> None:
    form.set_districts([(one.id, one.name_in(g.locale)) for one in districts(db.session())])


def people_choices(members: Sequence[Member], *, empty: Any = None) -> list[SelectChoice]:
    first = [] if empty is None else [SelectChoice("", empty)]
    return [*first, *(SelectChoice(str(one.person.id), one.person.full_name) for one in members)]


def number_of(text: str | None) -> int | None:
    """The number of a choice of a form."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


def paper_of(form: Any) -> Paper:
    return Paper(
        form.document_number.data or "", form.document_on.data, form.document_issuer.data or ""
    )


def may_edit(household: Household) -> bool:
    """Whether to show buttons; the service decides again."""
    centres = queries.centres_of_household(db.session(), household.id)
    found: list[int | None] = [*centres] or [None]
    return any(g.actor.can(EDIT, g.region.id, one) for one in found)


def sees_protected(person: Person) -> bool:
    return people_pages.may(person, queries.PROTECTED)


# History -------------------------------------------------------------------------------------


def timeline(household: Household) -> list[dict[str, Any]]:
    """The household's history in words, the newest first, as the macro `timeline` wants it.

    Of a protected person who left it says only that: neither why nor where to.
    """
    rows = queries.members_of(db.session(), household.id, past=True)
    protected = queries.protected_ids(db.session(), person_ids=[one.id for _row, one in rows])
    hidden = protected if not household.address_hidden else set()
    events: list[tuple[dt.date, int, dict[str, Any]]] = []
    for row, person in rows:
        if row.left_on == row.joined_on and row.left_reason == ROLE_CHANGED:
            continue
        events.append((row.joined_on, row.id, _joined(row, person)))
        if row.left_on is not None and row.left_reason != ROLE_CHANGED:
            events.append((row.left_on, row.id, _left(row, person, hidden)))
    if household.closed_on is not None:
        closed = _line(household.closed_on, gettext("The household is closed"), "", "home", "")
        events.append((household.closed_on, 1 << 60, closed))
    events.sort(key=lambda one: one[:2], reverse=True)
    return [line for _day, _place, line in events]


def _joined(row: HouseholdMember, person: Person) -> dict[str, Any]:
    role = labels.ROLES[row.role]
    if row.joined_reason == ROLE_CHANGED:
        if row.role == HEAD:
            title = gettext("%(name)s heads the household", name=person.full_name)
        else:
            title = gettext("%(name)s: another role", name=person.full_name)
        return _line(row.joined_on, title, role, "refresh", "info")
    title = gettext("%(name)s joined", name=person.full_name)
    reason = labels.JOINING.get(row.joined_reason, "")
    return _line(row.joined_on, title, _text(role, reason), "user-plus", "success")


def _left(row: HouseholdMember, person: Person, hidden: Collection[int]) -> dict[str, Any]:
    if row.left_reason == DEATH:
        title = gettext("%(name)s died", name=person.full_name)
        return _line(row.left_on, title, "", "heart", "")
    title = gettext("%(name)s left", name=person.full_name)
    text = ""
    if person.id not in hidden:
        text = _text(labels.ENDS.get(row.left_reason, ""), row.left_note)
    return _line(row.left_on, title, text, "user-minus", "warning")


def _text(*parts: Any) -> str:
    return ". ".join(str(part) for part in parts if part)


def _line(day: dt.date | None, title: str, text: Any, icon: str, kind: str) -> dict[str, Any]:
    return {
        "title": title,
        "when": format_date(day),
        "iso": day.isoformat() if day else "",
        "text": str(text),
        "icon": icon,
        "kind": kind,
    }


def household_url(household: Household) -> str:
    return url_for("households.household", household_id=household.public_id)


def family_url(person: Person) -> str:
    return url_for("households.family", person_id=person.public_id)


# Forms ---------------------------------------------------------------------------------------


def open_person(public_id: str, permission: str = EDIT) -> Person:
    """The person whose family the reader may see or change; else `NotFound`."""
    return people_pages.open_person(public_id, permission)


def day(field: Any) -> dt.date:
    """The date of a required field, after `validate()`."""
    found: dt.date = field.data
    return found


def member(household: Household, person_id: str) -> Member:
    """The living member with this public identifier; else `NotFound`."""
    for one in member_lines(household):
        if one.person.public_id == person_id:
            return one
    raise NotFound


def next_head(form: Any) -> int | None:
    return number_of(form.next_head_id.data) if "next_head_id" in form else None


def head_form(household: Household) -> HeadForm:
    form = HeadForm()
    form.person_id.choices = people_choices(member_lines(household))
    return form


def leave_form(household: Household, person_id: str) -> LeaveForm:
    """The question for the next head stands only where the head leaves and others stay."""
    leaves = member(household, person_id)
    others = [one for one in member_lines(household) if one.person.id != leaves.person.id]
    form = LeaveForm()
    if leaves.row.role == HEAD and others:
        form.next_head_id.choices = people_choices(others, empty=gettext("Choose from the list"))
    else:
        del form.next_head_id
    return form


def change_form(household: Household) -> ChangeForm:
    form = ChangeForm()
    set_districts(form)
    centres = queries.centres_of_household(db.session(), household.id)
    if not queries.may_see_protected(g.actor, g.region, centres):
        del form.address_hidden
    return form


def show_change(form: ChangeForm, household: Household) -> ResponseReturnValue:
    return render_form(
        "households/step.html",
        form,
        household=household,
        title=gettext("Change the household"),
        lead="",
        action=url_for(".save_household", household_id=household.public_id),
        button=gettext("Save"),
    )


def separate_form(household: Household) -> SeparateForm:
    form = SeparateForm()
    set_districts(form)
    members = member_lines(household)
    empty = gettext("Choose from the list")
    form.moving.choices = people_choices(members)
    form.head_id.choices = people_choices(members, empty=empty)
    form.next_head_id.choices = people_choices(members, empty=empty)
    if not g.actor.can_somewhere(queries.PROTECTED, g.region.id):
        del form.violence
        del form.safe_number
    return form


def leaving_of(form: SeparateForm) -> Leaving:
    """What was typed; call it after `validate()`."""
    place = Place(form.address.data or "", form.district())
    protecting = None
    if "violence" in form and form.violence.data:
        reason = str(labels.LEAVING[form.reason.data])
        protecting = Protecting(reason, place.address, place.district_id,
                                form.safe_number.data or "")  # fmt: skip
    return Leaving(
        moving=[int(one) for one in form.moving.data or ()],
        head_id=int(form.head_id.data),
        on=day(form.on),
        reason=form.reason.data,
        place=place,
        next_head_id=number_of(form.next_head_id.data),
        protecting=protecting,
    )


def lives_elsewhere(person: Person, household: Household) -> bool:
    home = queries.living_households(db.session(), person_ids=[person.id]).get(person.id)
    return home is not None and home != household.id


def after_change(household: Household, person: Person | None = None) -> str:
    """The household's page where the reader may still see it, else the list, else the person."""
    try:
        return household_url(open_household(household.public_id))
    except NotFound:
        return family_url(person) if person is not None else url_for("households.households")
