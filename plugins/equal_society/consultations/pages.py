"""What pages of consultations share: the form with its choices, and reading whom it is about."""

from __future__ import annotations

from typing import Any

from flask import g, url_for
from wtforms import SelectChoice

from core.sdk.models import Centre, Person, is_public_id
from core.sdk.services import gettext, read_scan, typed_digits
from core.sdk.web import asked, db_session, kernel, new_press, person_of, press_of
from plugins.equal_society.consultations.forms import REQUEST, ConsultationForm
from plugins.equal_society.consultations.models import Consultation
from plugins.equal_society.consultations.queries import origin_of
from plugins.equal_society.consultations.services import NewConsultation
from plugins.equal_society.desk.queries import find_ticket
from plugins.equal_society.kinds import MODULE

HITS = 6


def directions() -> dict[str, Any]:
    """Request types of the module by code, in their order."""
    registry = kernel().registry
    own = [one for code, one in registry.request_types.items() if registry.owners[code] == MODULE]
    return {one.code: one.label for one in sorted(own, key=lambda one: (one.order, one.code))}


def quick_form(person: Person | None = None, number: str = "") -> ConsultationForm:
    """The form, empty but for the person and the lobby number that it is about."""
    form = ConsultationForm(formdata=None)
    form.offer(directions())
    form.number.data, form.press.data = number, new_press()
    if person is not None:
        _offer_people(form, [person])
        form.person.data = person.public_id
    else:
        form.person.choices = []
    return form


def typed_form() -> ConsultationForm:
    """The form as it was sent."""
    form = ConsultationForm()
    form.offer(directions())
    chosen = person_of(form.person.data)
    _offer_people(form, [chosen] if chosen else [])
    return form


def typed_consultation(
    form: ConsultationForm, centre: Centre
) -> tuple[NewConsultation, Person | None] | None:
    """What was typed, with the person; None when it is not clear who was meant, which the form then
    says."""
    person = person_of(form.person.data)
    if person is None and form.who.data:
        person = _read(form, centre)
        if person is None:
            return None
    becomes_request = asked("then", most=20) == REQUEST
    made = NewConsultation(
        centre_id=centre.id, topic=form.topic.data or "", channel=form.channel.data or "",
        result=REQUEST if becomes_request else form.result.data or "",
        direction=form.direction.data or "", note=form.note.data or "",
        person_id=person.id if person else None, ticket_id=_ticket_id(form.number.data or ""),
        press_key=press_of(form.press.data),
    )  # fmt: skip
    return made, person


def _read(form: ConsultationForm, centre: Centre) -> Person | None:
    text = typed_digits(form.who.data or "", only=False)
    reading = read_scan(
        db_session(), region_id=g.region.id, text=text, centre_ids=frozenset({centre.id}),
        limit=HITS,
    )  # fmt: skip
    people = [reading.person] if reading.person else reading.people
    if len(people) == 1:
        return people[0]
    if people:
        _offer_people(form, people)
        form.add_error("person", gettext("Several people were found. Choose one of them."))
    else:
        form.add_error("who", gettext("Nobody was found in this centre."))
    return None


def _offer_people(form: ConsultationForm, people: list[Person]) -> None:
    form.person.choices = [SelectChoice(one.public_id, _with_birth(one)) for one in people]


def _with_birth(person: Person) -> str:
    year = f", {person.birth_date.year}" if person.birth_date else ""
    return f"{person.full_name}{year}"


def _ticket_id(number: str) -> int | None:
    if not is_public_id(number):
        return None
    return find_ticket(db_session(), actor=g.actor, region=g.region, public_id=number).id


def request_url(consultation: Consultation, person: Person) -> str:
    """Where the request begins that comes from a consultation: the matter is ticked already."""
    return url_for(
        "requests.new_intake", person=person.public_id, types=consultation.direction or None,
        origin=origin_of(consultation),
    )  # fmt: skip
