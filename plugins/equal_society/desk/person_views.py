"""The page of a visitor: what they may get, what is open, what ends soon, and the way on."""

from __future__ import annotations

from flask import g
from flask.typing import ResponseReturnValue

from core.sdk.models import Centre, is_public_id
from core.sdk.requests import REQUESTS_OPEN, offered
from core.sdk.services import CATEGORY_LABELS, PersonCard
from core.sdk.web import (
    asked,
    cards_of,
    db_session,
    endpoint,
    find_person,
    note_look,
    render,
    today,
)
from plugins.equal_society.consultations import pages
from plugins.equal_society.consultations.permissions import RECORD
from plugins.equal_society.consultations.queries import of_person
from plugins.equal_society.consultations.views import words
from plugins.equal_society.desk import queries
from plugins.equal_society.desk.blueprint import bp
from plugins.equal_society.desk.models import Ticket
from plugins.equal_society.desk.pages import WORDS, desk_centre
from plugins.equal_society.desk.permissions import DESK

SHOWN = 5
#: what they may get now, what is open, what ends soon
FIRST = ("entitled", "requests", "ends")


@bp.get("/desk/people/<person_id>")
@endpoint(DESK)
def visitor(person_id: str) -> ResponseReturnValue:
    """Everything that the desk needs of somebody who has just sat down, and the short forms."""
    person = find_person(person_id, DESK)
    note_look(person.id)
    session, ticket = db_session(), _ticket()
    choice, centre = desk_centre()
    if ticket is not None:
        centre = session.get_one(Centre, ticket.centre_id)
    may_open = g.actor.can(REQUESTS_OPEN, g.region.id, centre.id)
    return render(
        "equal_society/desk/visitor.html", person=person, ticket=ticket, choice=choice,
        centre=centre, cards=sorted(cards_of(person), key=_place),
        categories=queries.in_force(session, person_id=person.id, on=today()),
        offered=offered(session, g.region, centre) if may_open else [],
        form=pages.quick_form(person, ticket.public_id if ticket else ""),
        may_record=g.actor.can(RECORD, g.region.id, centre.id),
        consultations=of_person(
            session, actor=g.actor, region=g.region, person_id=person.id, limit=SHOWN
        ),
        category_labels=CATEGORY_LABELS, has_errors=False, **words(), **WORDS,
    )  # fmt: skip


def _place(card: PersonCard) -> int:
    """What the desk asks first stands first; the rest keeps the order of the person's page."""
    return FIRST.index(card.code) if card.code in FIRST else len(FIRST)


def _ticket() -> Ticket | None:
    """The lobby number with which the person came."""
    number = asked("number", most=20)
    if not is_public_id(number):
        return None
    return queries.find_ticket(db_session(), actor=g.actor, region=g.region, public_id=number)
