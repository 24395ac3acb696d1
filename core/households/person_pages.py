"""What the page "Family and helpers" of a person shows, and the forms that start there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.db import db
from core.errors import NotFound
from core.households import labels, pages, queries, representative_queries
from core.households.blueprint import EDIT
from core.households.forms import DeathForm, ProtectionForm, RepresentativeForm
from core.households.models import Household, HouseholdMember, Protection, Representative
from core.households.protection_services import Protecting
from core.households.representative_queries import RepresentativeLine
from core.households.representative_services import Acting
from core.households.rules import DEATH, HEAD, MERGED, ROLE_CHANGED
from core.people import pages as people_pages
from core.people.models import Person
from core.web.i18n import gettext, today

#: reasons that the program itself wrote, as codes
_OWN_REASONS = {DEATH: labels.ENDS[DEATH], MERGED: labels.ENDS[MERGED],
                "protected": labels.PROTECTED}  # fmt: skip


@dataclass(frozen=True)
class PastLine:
    """A membership of the past, or of a household that the reader may not see (None)."""

    row: HouseholdMember
    household: Household | None
    role: Any
    reason: Any


@dataclass(frozen=True)
class Family:
    """`home` is the present household when the reader may see it; `hidden` says that there is one
    that the reader may not see."""

    home: Household | None
    membership: HouseholdMember | None
    members: Sequence[pages.Member]
    hidden: bool
    past: Sequence[PastLine]
    representatives: Sequence[RepresentativeLine]
    represents: Sequence[tuple[Representative, Person]]
    protection: Protection | None
    sees_protected: bool
    may_edit: bool
    numbers: Sequence[tuple[str, str, queries.Contact]]

    @staticmethod
    def reason_text(reason: str) -> Any:
        """A reason that a person typed, or the words of one that the program wrote."""
        return _OWN_REASONS.get(reason, reason)

    @property
    def acting(self) -> list[RepresentativeLine]:
        return [one for one in self.representatives if one.in_force]

    @property
    def ended(self) -> list[RepresentativeLine]:
        return [one for one in self.representatives if not one.in_force]


def family_of(person: Person) -> Family:
    """Everything that the tab shows of this person, to this reader."""
    session = db.session()
    sees = pages.sees_protected(person)
    rows = queries.memberships_of(session, person_id=person.id)
    now = next(((row, home) for row, home in rows if row.left_on is None), None)
    hidden = now is not None and now[1].address_hidden and not sees
    home = now[1] if now is not None and not hidden else None
    return Family(
        home=home,
        membership=now[0] if now else None,
        members=pages.member_lines(home) if home is not None else (),
        hidden=hidden,
        past=[_past(row, one, sees) for row, one in rows if _is_past(row)],
        representatives=representative_queries.representatives_of(
            session, person_id=person.id, today=today()
        ),
        represents=representative_queries.represented_by(
            session, person_id=person.id, today=today()
        ),
        protection=queries.protection_of(session, person_id=person.id),
        sees_protected=sees,
        may_edit=people_pages.may(person, EDIT),
        numbers=[
            (one.number, one.note,
             queries.may_contact(session, person_id=person.id, number=one.number))
            for one in person.phones
        ],
    )  # fmt: skip


def _is_past(row: HouseholdMember) -> bool:
    return row.left_on is not None and row.left_reason != ROLE_CHANGED


def _past(row: HouseholdMember, household: Household, sees: bool) -> PastLine:
    visible = sees or not household.address_hidden
    return PastLine(
        row,
        household if visible else None,
        labels.ROLES[row.role] if visible else "",
        labels.ENDS.get(row.left_reason, "") if visible else "",
    )


# Forms ---------------------------------------------------------------------------------------


def death_form(person: Person) -> DeathForm:
    """The question for the next head stands only where the head of others died."""
    form = DeathForm()
    if form.died_on.data is None and not form.died_on.raw_text:
        form.died_on.data = person.died_on
    found = family_of(person)
    others = [one for one in found.members if one.person.id != person.id]
    if others and found.membership is not None and found.membership.role == HEAD:
        empty = gettext("Choose from the list")
        form.next_head_id.choices = pages.people_choices(others, empty=empty)
    else:
        del form.next_head_id
    return form


def registered(form: RepresentativeForm) -> Person | None:
    """The registered person whom the form is about; None: somebody by name."""
    if not form.who.data:
        return None
    try:
        return pages.open_person(form.who.data)
    except NotFound:
        return None


def acting_of(form: RepresentativeForm) -> Acting:
    """What was typed; call it after `validate()`."""
    other = registered(form)
    return Acting(
        basis=form.basis.data,
        rights=tuple(form.rights.data or ()),
        valid_from=pages.day(form.valid_from),
        valid_to=form.valid_to.data,
        representative=other,
        full_name=form.full_name.data or "",
        phone=form.phone.data or "",
        iin=form.iin.data or None,
        kinship=form.kinship.data or "",
        paper=pages.paper_of(form),
        note=form.note.data or "",
    )


def name_of(row: Representative) -> str:
    """Who acts, registered or not."""
    if row.representative_id is None:
        return row.full_name
    other = representative_queries.person_of(db.session(), person_id=row.representative_id)
    return other.full_name if other is not None else ""


def protection_form(person: Person) -> ProtectionForm:
    """The form with what is stated already, or with the address of the file."""
    form = ProtectionForm()
    pages.set_districts(form)
    row = queries.protection_of(db.session(), person_id=person.id)
    stated: Any = row if row is not None else person
    form.address.data = stated.address
    form.district_id.data = str(stated.district_id or "")
    form.hide_household.data = True
    if row is not None:
        form.reason.data, form.safe_number.data = row.reason, row.safe_number
    people_pages.note_look(person.id, "protection")
    return form


def protecting_of(form: ProtectionForm) -> Protecting:
    """What was typed; call it after `validate()`."""
    return Protecting(
        reason=form.reason.data or "",
        address=form.address.data or "",
        district_id=form.district(),
        safe_number=form.safe_number.data or "",
    )
