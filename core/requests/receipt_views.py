"""The receipt on the screen and on paper, and a person's requests."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.people.pages import may, note_look, open_person, person_page
from core.requests import intake_words as words
from core.requests.blueprint import bp
from core.requests.intake_queries import person_requests as requests_page
from core.requests.known_types import type_label
from core.requests.permissions import OPEN, VIEW
from core.requests.receipt_pages import (
    TAB,
    open_receipt,
    receipt_pdf,
    receipt_values,
    state_tag,
)
from core.web.endpoint import endpoint
from core.web.links import page_url
from core.web.render import page_number, per_page, render, same_site


@bp.get("/requests/receipts/<intake_id>")
@endpoint(VIEW)
def receipt(intake_id: str) -> ResponseReturnValue:
    """One receipt with its requests and papers."""
    intake, person = open_receipt(intake_id)
    back = same_site(request.args.get("back"), "")
    return render("requests/receipt.html", desk_url=back, **receipt_values(intake, person))


@bp.get("/requests/receipts/<intake_id>/<any(kk, ru):language>.pdf")
@endpoint(VIEW)
def receipt_paper(intake_id: str, language: str) -> ResponseReturnValue:
    """The receipt on paper."""
    intake, person = open_receipt(intake_id)
    note_look(person.id, "print")
    return receipt_pdf(intake, person, language)  # type: ignore[no-any-return]


@bp.get("/people/<person_id>/requests")
@endpoint(VIEW)
def person_requests(person_id: str) -> ResponseReturnValue:
    """A person's requests in the centres of the reader."""
    person = open_person(person_id, VIEW)
    page = requests_page(
        db.session(), person_id=person.id, centre_ids=g.actor.centre_scope(VIEW, g.region.id),
        page=page_number(), per_page=per_page(),
    )  # fmt: skip
    return render(
        "requests/person.html", page=page, page_url=page_url, type_label=type_label,
        state_tag=state_tag, words=words, may_open=may(person, OPEN),
        new_url=url_for(".new_intake", person=person.public_id), **person_page(person, TAB),
    )  # fmt: skip
