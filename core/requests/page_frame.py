"""What the pages of one request share: opening it, its frame, what the reader may do."""

from __future__ import annotations

from typing import Any

from flask import g, url_for

from core.db import db
from core.people.models import Person
from core.people.pages import note_look, open_person
from core.people.queries import living_centres, load_people
from core.requests import intake_words as words
from core.requests.known_types import is_on, state_of, type_label, type_of
from core.requests.models import Request
from core.requests.page_queries import find_request
from core.requests.permissions import OPEN, REFER, VIEW, WORK
from core.work.permissions import VIEW as INBOX

NAV_AREA = "requests.requests"
#: what the log of looks calls the page of a request
LOOK = "request"


def open_request(request_id: str, permission: str = VIEW) -> tuple[Request, Person]:
    """The request and its applicant, with the look recorded; else `NotFound`.

    Where the centre holds the applicant's file, that is opened by its own rules (a reason for the
    files of other centres); where it does not any more, the request stays the centre's.
    """
    found = find_request(
        db.session(), actor=g.actor, region=g.region, public_id=request_id, permission=permission
    )
    (person,) = load_people(db.session(), [found.person_id])
    if found.centre_id in living_centres(person):
        person = open_person(person.public_id, VIEW)
    g.nav_area = NAV_AREA
    note_look(person.id, LOOK)
    return found, person


def frame(row: Request, person: Person) -> dict[str, Any]:
    """Values of every page of one request."""
    known = type_of(row.type)
    state = state_of(row.type, row.state)
    rights = {"open": OPEN, "work": WORK, "refer": REFER, "inbox": INBOX}
    return {
        "request_row": row,
        "person": person,
        "known": known,
        "type_label": type_label,
        "state_label": state.label if state is not None else words.PHASES[row.phase][0],
        "refusal_label": dict(known.refusals).get(row.refusal, row.refusal) if known else "",
        "is_on": is_on(row.type, g.region),
        "words": words,
        "may": {
            name: g.actor.can(code, g.region.id, row.centre_id) for name, code in rights.items()
        },
        "back": url_for("requests.request_page", request_id=row.public_id),
    }


def reads_answers(row: Request) -> bool:
    """Whether the reader may see what was answered to the questions of a sensitive type."""
    known = type_of(row.type)
    closed = known.sensitive if known is not None else ""
    return not closed or g.actor.can(closed, g.region.id, row.centre_id)
