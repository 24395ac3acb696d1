"""The page of one request: where it stands, what can be done, its history, comments, letters."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.documents.pages import document_pdf, give_token, new_token, pdf_answer
from core.errors import NotFound
from core.people.models import Person
from core.people.pages import note_look
from core.requests.blueprint import bp
from core.requests.known_types import answers_in_words, type_of
from core.requests.letter_queries import letters_of
from core.requests.letter_services import issue_letter
from core.requests.models import Request
from core.requests.page_forms import CommentForm
from core.requests.page_frame import frame, open_request, reads_answers
from core.requests.page_history import history_of
from core.requests.page_parts import panels_of
from core.requests.page_queries import request_file
from core.requests.page_words import due_tag, steps_of
from core.requests.permissions import VIEW, WORK
from core.requests.state_comment_services import comment
from core.requests.state_effects import LANGUAGES
from core.requests.state_services import may_go
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.render import attempt, attempt_or_flash, done, render_form
from core.work.access import may_assign
from core.work.assign_services import in_reach


@bp.get("/requests/<request_id>")
@endpoint(VIEW)
def request_page(request_id: str) -> ResponseReturnValue:
    """Everything about one request."""
    row, person = open_request(request_id)
    return _page(row, person, CommentForm())


def _page(row: Request, person: Person, form: CommentForm) -> ResponseReturnValue:
    session = db.session()
    file = request_file(session, request=row)
    give_token(form)
    asked = {"actor": g.actor, "region": g.region, "request": row}
    valid = {one.language for one in file.letters if one.state == "valid"}
    return render_form(
        "requests/request.html", form, file=file, history=history_of(file),
        ways=may_go(session, **asked), press=new_token, due=due_tag(file.item, today()),
        steps=steps_of(row), answers=answers_in_words(type_of(row.type), row.answers),
        reads_answers=reads_answers(row), panels=panels_of(session, **asked),
        may_give=_may_give(row, file), may_take=_may_take(row, file),
        more_letters=[one for one in LANGUAGES if valid and one not in valid],
        **frame(row, person),
    )  # fmt: skip


def _may_give(row: Request, file: Any) -> bool:
    return row.phase != "closed" and may_assign(
        db.session(), actor=g.actor, region=g.region, item=file.item
    )


def _may_take(row: Request, file: Any) -> bool:
    free = row.phase != "closed" and file.item.assignee_id is None
    return (
        free
        and bool(g.actor.can(WORK, g.region.id, row.centre_id))
        and in_reach(db.session(), actor=g.actor, region=g.region, item=file.item)
    )


@bp.post("/requests/<request_id>/comment")
@endpoint(VIEW, writes=True)
def add_comment(request_id: str) -> ResponseReturnValue:
    """Write a comment into the history."""
    row, person = open_request(request_id)
    form = CommentForm()
    if form.validate() and attempt(
        form,
        lambda: comment(db.session(), actor=g.actor, region=g.region, request=row,
                        text=form.text.data or "", told=form.told.data,
                        token=form.token.data or ""),
    ):  # fmt: skip
        return done(_home(row), _("The comment is added."))
    return _page(row, person, form)


# Letters -------------------------------------------------------------------------------------


@bp.get("/requests/<request_id>/letters/<letter_id>.pdf")
@endpoint(VIEW)
def letter_pdf(request_id: str, letter_id: str) -> ResponseReturnValue:
    """A letter of the request, as it was sent."""
    row, person = open_request(request_id)
    letters = letters_of(db.session(), request=row)
    found = next((one for one in letters if one.public_id == letter_id), None)
    if found is None:
        raise NotFound("letter")
    note_look(person.id, "print")
    answer: ResponseReturnValue = pdf_answer(document_pdf(found), found.number)
    return answer


@bp.post("/requests/<request_id>/letters")
@endpoint(WORK, writes=True)
def add_letter(request_id: str) -> ResponseReturnValue:
    """The letter in force in the other language too."""
    row, _person = open_request(request_id, WORK)
    language = request.form.get("language", "")
    attempt_or_flash(
        lambda: issue_letter(db.session(), actor=g.actor, region=g.region, request=row,
                             language=language),
        success=_("The letter is issued."),
    )  # fmt: skip
    return done(_home(row))


def _home(row: Request) -> str:
    return url_for("requests.request_page", request_id=row.public_id)
