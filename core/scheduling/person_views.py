"""A person's groups and attendance: the tab of the person's page, and enrolling from there."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.people.models import Person
from core.people.pages import open_person, person_page
from core.people.queries import living_centres
from core.scheduling import queries
from core.scheduling.access import kind_label
from core.scheduling.blueprint import bp
from core.scheduling.pages import WORDS
from core.scheduling.queue_cards import standing_words
from core.scheduling.queue_queries import standings
from core.web.endpoint import endpoint
from core.web.i18n import today
from core.web.links import page_url
from core.web.render import page_number, per_page, render

VIEW, ENROL = "groups.view", "enrolments.manage"


@bp.get("/people/<person_id>/groups")
@endpoint(VIEW)
def person_groups(person_id: str) -> ResponseReturnValue:
    """Places, numbers and marks of a person in the centres that the reader works for."""
    person = _find(person_id)
    scope = g.actor.centre_scope(VIEW, g.region.id)
    enrolments = queries.enrolments_of(
        db.session(), region=g.region, person_id=person.id, centre_ids=scope
    )
    return render(
        "scheduling/person.html",
        enrolments=enrolments,
        standings=standings(db.session(), [one.enrolment for one in enrolments]),
        standing_words=standing_words,
        page=queries.attendances_of(
            db.session(),
            region=g.region,
            person_id=person.id,
            centre_ids=scope,
            page=page_number(),
            per_page=per_page(),
        ),
        page_url=page_url,
        kind_label=kind_label,
        **person_page(person, "groups"),
        **WORDS,
    )


@bp.get("/people/<person_id>/enrol")
@endpoint(ENROL)
def enrol_in_groups(person_id: str) -> ResponseReturnValue:
    """Groups in which this person may be enrolled, those with free places first."""
    person, session = _find(person_id), db.session()
    scope = g.actor.centre_scope(ENROL, g.region.id)
    held = living_centres(person)
    page = queries.open_groups(
        session,
        region=g.region,
        centre_ids=held if scope is None else held & scope,
        today=today(),
        page=page_number(),
        per_page=per_page(),
    )
    return render(
        "scheduling/person_enrol.html",
        page=page,
        page_url=page_url,
        places=queries.places_of_person(session, person_id=person.id),
        back=url_for("scheduling.person_groups", person_id=person.public_id),
        kind_label=kind_label,
        **person_page(person, "groups"),
        **WORDS,
    )


def _find(person_id: str) -> Person:
    g.nav_area = "people.people"
    return open_person(person_id)
