"""The officer's pages: what needs attention, lists of what ends soon, shares, one person."""

from __future__ import annotations

from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue

from core.db import db
from core.people import labels as people_labels
from core.people.pages import note_look, scope
from core.people.queries import centre_names, search_people
from core.privacy import breach_services, labels, queries, retention_services, rights_services
from core.privacy.blueprint import bp
from core.privacy.consent_views import consent_rows
from core.privacy.permissions import BREACH, ERASE, EXPORT
from core.web.endpoint import endpoint
from core.web.i18n import today
from core.web.render import page_number, per_page, render

AREA = "privacy.home"
LISTS = "consents.view"


def mark_area() -> None:
    g.nav_area = AREA


@bp.get("/privacy/")
@endpoint(LISTS)
def home() -> ResponseReturnValue:
    """What of personal data needs somebody's attention."""
    mark_area()
    session, centres, day = db.session(), scope(LISTS), today()
    whole = g.actor.can(ERASE, g.region.id)
    figures = {
        "basis": queries.without_basis_count(session, centre_ids=centres),
        "consents": queries.expiring_consent_count(session, centre_ids=centres, today=day),
        "due": retention_services.open_cases(session) if whole else None,
        "breaches": breach_services.open_count(session) if _may(BREACH) else None,
        "texts": len(queries.texts_in_force(session, on=day)),
    }
    return render("privacy/home.html", figures=figures, words=labels, may_find=_may_find())


def _may(permission: str) -> bool:
    return bool(g.actor.can(permission, g.region.id))


def _may_find() -> bool:
    return bool(g.actor.can_somewhere(EXPORT, g.region.id))


@bp.get("/privacy/people/")
@endpoint(EXPORT)
def find() -> ResponseReturnValue:
    """Find the person who asks for their data."""
    mark_area()
    text = request.args.get("q", "").strip()
    people = search_people(db.session(), region_id=g.region.id, text=text,
                           centre_ids=scope(EXPORT), limit=25) if text else []  # fmt: skip
    centres = centre_names(db.session())
    return render("privacy/find.html", text=text, people=people, centres=centres)


@bp.get("/privacy/people/<person_id>")
@endpoint(EXPORT)
def subject(person_id: str) -> ResponseReturnValue:
    """One person as the officer sees it: bases and consents, and what may be asked for."""
    mark_area()
    found = rights_services.find_subject(
        db.session(), actor=g.actor, region=g.region, public_id=person_id, permission=EXPORT
    )
    note_look(found.id, "consents")
    return render("privacy/subject.html", **subject_values(found))


def subject_values(found: Any) -> dict[str, Any]:
    """What pages about one person show the officer."""
    return {
        "person": found,
        "rows": consent_rows(found.id),
        "words": labels,
        "labels": people_labels,
        "centres": centre_names(db.session()),
        "may_erase": _may(ERASE),
    }


@bp.get("/privacy/expiring-consents")
@endpoint(LISTS)
def expiring_consents() -> ResponseReturnValue:
    """Consents that end within a month."""
    mark_area()
    page = queries.expiring_consents(db.session(), centre_ids=scope(LISTS), today=today(),
                                     page=page_number(), per_page=per_page())  # fmt: skip
    centres = centre_names(db.session())
    return render("privacy/expiring_consents.html", page=page, centres=centres, words=labels)


@bp.get("/privacy/expiring-categories")
@endpoint("people.view")
def expiring_categories() -> ResponseReturnValue:
    """Categories that end within a month: the person is asked for the new paper in time."""
    g.nav_area = "people.people"
    page = queries.expiring_categories(db.session(), centre_ids=scope(), today=today(),
                                       page=page_number(), per_page=per_page())  # fmt: skip
    centres = centre_names(db.session())
    return render("privacy/expiring_categories.html", page=page, centres=centres,
                  labels=people_labels)  # fmt: skip


@bp.get("/privacy/expiring-categories/card")
@endpoint("people.view")
def categories_card() -> ResponseReturnValue:
    """The number of them, for the start page."""
    count = queries.expiring_count(db.session(), centre_ids=scope(), today=today())
    return render("privacy/categories_card.html", "privacy/_categories_card.html", count=count)


@bp.get("/privacy/shares")
@endpoint(LISTS)
def shares() -> ResponseReturnValue:
    """How many files have a checked IIN, a phone and a consent, by centre."""
    mark_area()
    rows = queries.shares(
        db.session(), actor=g.actor, region=g.region, permission=LISTS, today=today()
    )
    return render("privacy/shares.html", rows=rows)
