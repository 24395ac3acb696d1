"""The tab «Messages» of a person: what the person was told, and how the person wants to be told."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.messaging import desk_services, labels, queries
from core.messaging.blueprint import bp
from core.messaging.forms import WishForm
from core.people.models import Person
from core.people.pages import may, open_person, person_page
from core.web.endpoint import endpoint
from core.web.forms import after_conflict
from core.web.i18n import gettext as _
from core.web.links import page_url
from core.web.render import attempt, done, page_number, render, render_form

TAB = "messages"


@bp.get("/people/<person_id>/messages")
@endpoint("messages.view")
def person_messages(person_id: str) -> ResponseReturnValue:
    """What the person was told, newest first."""
    person = open_person(person_id, "messages.view")
    page = queries.person_messages(
        db.session(), actor=g.actor, region=g.region, person_id=person.id, page=page_number(),
        per_page=25,
    )  # fmt: skip
    return render(
        "messaging/person.html", page=page, page_url=page_url, words=labels,
        wish=queries.wish_of(db.session(), person_id=person.id),
        may_send=may(person, "messages.send"), **person_page(person, TAB),
    )  # fmt: skip


@bp.get("/people/<person_id>/messages/wish")
@endpoint("messages.send")
def wish(person_id: str) -> ResponseReturnValue:
    """Language, way and e-mail."""
    person = open_person(person_id, "messages.send")
    row = queries.wish_of(db.session(), person_id=person.id)
    form = WishForm(obj=row) if row is not None else WishForm()
    return _form(form, person)


@bp.post("/people/<person_id>/messages/wish")
@endpoint("messages.send", writes=True)
def save_wish(person_id: str) -> ResponseReturnValue:
    """Write the wish down."""
    person, form = open_person(person_id, "messages.send"), WishForm()
    if form.validate() and attempt(
        form,
        lambda: desk_services.set_wish(
            db.session(), actor=g.actor, region=g.region, person=person,
            language=form.language.data or "", way=form.way.data or "",
            email=form.email.data or "", version=form.version.data or 0,
        ),
    ):  # fmt: skip
        return done(url_for(".person_messages", person_id=person_id), _("The wish is recorded."))
    row = queries.wish_of(db.session(), person_id=person.id)
    if row is not None:
        after_conflict(form, row)
    return _form(form, person)


def _form(form: WishForm, person: Person) -> ResponseReturnValue:
    return render_form(
        "messaging/wish.html", form,
        action=url_for(".save_wish", person_id=person.public_id),
        back=url_for(".person_messages", person_id=person.public_id), **person_page(person, TAB),
    )  # fmt: skip
