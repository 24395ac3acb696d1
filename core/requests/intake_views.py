"""The desk: find the person, tick what the person came with, open it all at once."""

from __future__ import annotations

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.people.pages import cards_elsewhere, scope
from core.people.queries import is_exact, search_people
from core.requests import intake_pages as pages
from core.requests.blueprint import bp
from core.requests.draft_services import drop_draft
from core.requests.intake_services import open_intake as open_all
from core.requests.permissions import OPEN
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt, done, render, wants_fragment

HITS = 10


@bp.get("/requests/new")
@endpoint(OPEN)
def new_intake() -> ResponseReturnValue:
    """The form for the person of `?person=`; without one, the search for a person."""
    person_id = request.args.get("person", "")
    if not person_id:
        return _find()
    draft = pages.kept_draft(person_id)
    data = pages.draft_data(draft, person_id)
    if data is None and request.args.getlist("types"):
        data = request.args
    desk = pages.desk_of(data)
    return pages.show(desk, check=data is not None, draft=draft if data is None else None)


def _find() -> ResponseReturnValue:
    g.nav_area = "requests.requests"
    text = request.args.get("q", "").strip()[:100]
    ids = scope(OPEN)
    found = search_people(
        db.session(), region_id=g.region.id, text=text, centre_ids=ids, limit=HITS + 1
    )
    if is_exact(text, found) and not wants_fragment():
        return redirect(url_for(".new_intake", person=found[0].public_id))
    return render(
        "requests/intake_find.html", "requests/_intake_found.html", text=text, found=found[:HITS],
        more=len(found) > HITS, elsewhere=cards_elsewhere(text, ids),
    )  # fmt: skip


@bp.post("/requests/new/parts")
@endpoint(OPEN)
def intake_parts() -> ResponseReturnValue:
    """The same page with questions and papers of what is ticked; nothing is opened."""
    return pages.show(pages.desk_of(request.form), check=True)


@bp.post("/requests/new")
@endpoint(OPEN, writes=True)
def open_intake() -> ResponseReturnValue:
    """Open a request for each matter that is ticked, under one receipt."""
    desk = pages.desk_of(request.form)
    if desk.form.validate():
        made = attempt(
            desk.form,
            lambda: open_all(db.session(), actor=g.actor, region=g.region,
                             intake=pages.typed_intake(desk)),
        )  # fmt: skip
        if made is not None:
            drop_draft(db.session(), actor=g.actor, form=pages.draft_key(desk.person))
            text = _("The receipt is ready: number %(number)s.", number=made.number)
            back = desk.form.back.data or None
            return done(url_for(".receipt", intake_id=made.public_id, back=back), text)
    return pages.show_refused(desk)
