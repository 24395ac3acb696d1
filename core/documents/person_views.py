"""The tab «Documents» of a person: files, photo, what was issued, the card."""

from __future__ import annotations

from flask import Response, g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.documents import labels, queries, services
from core.documents.blueprint import bp
from core.documents.contents import take_in, take_in_photo
from core.documents.forms import FileForm, IssueForm, PhotoForm, ReasonForm
from core.documents.pages import (
    content_answer,
    document_scope,
    file_form,
    give_token,
    issue_form,
    subject_of,
    takes_file,
    upload_hint,
    uploaded,
)
from core.documents.templates import template_label
from core.households.representative_queries import representatives_of
from core.kernel import kernel
from core.people import labels as people_labels
from core.people.models import Person
from core.people.pages import may, note_look, open_person, person_page
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.links import page_url
from core.web.render import attempt, done, page_number, per_page, render, render_form
from core.web.uploads import size_check

TAB = "documents"


@bp.get("/people/<person_id>/documents")
@endpoint("documents.view")
def person_documents(person_id: str) -> ResponseReturnValue:
    """Files of the person, documents issued to the person, and the membership card."""
    found = open_person(person_id, "documents.view")
    page = queries.attachments_page(
        db.session(), person_id=found.id, page=page_number(), per_page=per_page()
    )
    issued = queries.issued_to(db.session(), person_id=found.id, centre_ids=document_scope())
    return render(
        "documents/person.html", page=page, page_url=page_url, issued=issued, words=labels,
        removed=queries.removed_attachments(db.session(), person_id=found.id),
        cards=queries.cards_of(db.session(), person_id=found.id),
        template_label=template_label, subject_text=subject_text(found),
        may_attach=may(found, "documents.attach"), may_issue=may(found, "documents.issue"),
        may_card=may(found, "documents.cards"), **person_page(found, TAB),
    )  # fmt: skip


def subject_text(person: Person) -> dict[str, str]:
    """What files prove, by `type:id`: names of the person's categories and representatives."""
    acting = representatives_of(db.session(), person_id=person.id, today=today())
    return {
        f"category:{one.id}": str(people_labels.CATEGORIES.get(one.code, one.code))
        for one in person.categories
    } | {f"representative:{one.row.id}": one.name for one in acting}


# Files -----------------------------------------------------------------------------------------


@bp.get("/people/<person_id>/files/new")
@endpoint("documents.attach")
def new_file(person_id: str) -> ResponseReturnValue:
    """The form of a file."""
    found = open_person(person_id, "documents.attach")
    return _file_page(found, file_form(found))


@bp.post("/people/<person_id>/files/new")
@takes_file(take_in)
@endpoint("documents.attach", writes=True)
def add_file(person_id: str) -> ResponseReturnValue:
    """Keep a file with the person."""
    found = open_person(person_id, "documents.attach")
    form = file_form(found)
    content = uploaded(form)
    if content is not None and form.validate():
        kind, number = subject_of(form)
        if attempt(
            form,
            lambda: services.store_attachment(
                db.session(), actor=g.actor, region=g.region, person=found, content=content,
                title=form.title.data or "", subject_type=kind, subject_id=number,
                token=form.token.data,
            ),
        ):  # fmt: skip
            return done(_tab(found), _("The file is added."))
    elif content is not None:
        form.add_error("file", _("Choose the file again: browsers do not keep it."))
    return _file_page(found, form)


def _file_page(found: Person, form: FileForm) -> Response:
    return render_form("documents/file_form.html", form, **person_page(found, TAB))


@bp.get("/people/<person_id>/files/<file_id>")
@endpoint("documents.view")
def open_file(person_id: str, file_id: str) -> ResponseReturnValue:
    """The file itself; the opening is recorded as a look."""
    found = open_person(person_id, "documents.view")
    attachment = queries.find_attachment(db.session(), person=found, public_id=file_id)
    note_look(found.id, "attachment")
    return content_answer(attachment)


@bp.get("/people/<person_id>/files/<file_id>/remove")
@endpoint("documents.attach")
def removing_file(person_id: str, file_id: str) -> ResponseReturnValue:
    """Ask why the file is removed."""
    found = open_person(person_id, "documents.attach")
    return _removal_page(found, file_id, ReasonForm())


@bp.post("/people/<person_id>/files/<file_id>/remove")
@endpoint("documents.attach", writes=True)
def remove_file(person_id: str, file_id: str) -> ResponseReturnValue:
    """Take a file out; it stays in the history."""
    found = open_person(person_id, "documents.attach")
    form = ReasonForm()
    attachment = queries.find_attachment(db.session(), person=found, public_id=file_id)

    def work() -> bool:
        services.remove_attachment(
            db.session(), actor=g.actor, region=g.region, person=found, attachment=attachment,
            reason=form.reason.data or "",
        )  # fmt: skip
        return True

    if form.validate() and attempt(form, work):
        return done(_tab(found), _("The file is removed. It stays in the history."))
    return _removal_page(found, file_id, form)


def _removal_page(found: Person, file_id: str, form: ReasonForm) -> Response:
    attachment = queries.find_attachment(db.session(), person=found, public_id=file_id)
    return render_form("documents/remove_file.html", form, attachment=attachment,
                       **person_page(found, TAB))  # fmt: skip


def _tab(found: Person) -> str:
    return url_for(".person_documents", person_id=found.public_id)


# Photo -----------------------------------------------------------------------------------------


@bp.get("/people/<person_id>/photo")
@endpoint("people.view")
def photo(person_id: str) -> ResponseReturnValue:
    """The person's photo: the small one, or with `?size=full` the whole one."""
    found = open_person(person_id)
    attachment = queries.photo_of(db.session(), found)
    return content_answer(attachment, small=request.args.get("size") != "full")


@bp.get("/people/<person_id>/photo/new")
@endpoint("people.edit")
def new_photo(person_id: str) -> ResponseReturnValue:
    """The form of a photo, with the way to take it away."""
    found = open_person(person_id, "people.edit")
    return _photo_page(found, PhotoForm(), ReasonForm(prefix="remove-"))


@bp.post("/people/<person_id>/photo/new")
@takes_file(take_in_photo)
@endpoint("people.edit", writes=True)
def add_photo(person_id: str) -> ResponseReturnValue:
    """Give the person a photo."""
    found = open_person(person_id, "people.edit")
    form = PhotoForm()
    content = uploaded(form)
    if content is not None and form.validate() and attempt(
        form,
        lambda: services.set_photo(
            db.session(), actor=g.actor, region=g.region, person=found, content=content,
            token=form.token.data,
        ),
    ):  # fmt: skip
        return done(url_for("people.person", person_id=person_id), _("The photo is saved."))
    return _photo_page(found, form, ReasonForm(prefix="remove-", formdata=None))


@bp.post("/people/<person_id>/photo/remove")
@endpoint("people.edit", writes=True)
def remove_photo(person_id: str) -> ResponseReturnValue:
    """Take the photo away."""
    found = open_person(person_id, "people.edit")
    form = ReasonForm(prefix="remove-")

    def work() -> bool:
        services.remove_photo(db.session(), actor=g.actor, region=g.region, person=found,
                              reason=form.reason.data or "")  # fmt: skip
        return True

    if form.validate() and attempt(form, work):
        return done(url_for("people.person", person_id=person_id), _("The photo is taken away."))
    return _photo_page(found, PhotoForm(formdata=None), form)


def _photo_page(found: Person, form: PhotoForm, removal: ReasonForm) -> Response:
    form.file.description = upload_hint(photo=True)
    form.file.render_kw = size_check(kernel().settings.file_limit_mb)
    give_token(form)
    status = 422 if form.all_errors() or removal.all_errors() else 200
    return render("documents/photo.html", None, status, form=form, removal=removal,
                  has_errors=status == 422, **person_page(found, TAB))  # fmt: skip


# Issuing ---------------------------------------------------------------------------------------


@bp.get("/people/<person_id>/documents/new")
@endpoint("documents.issue")
def new_document(person_id: str) -> ResponseReturnValue:
    """Which document is issued."""
    found = open_person(person_id, "documents.issue")
    return _issue_page(found, issue_form(found))


@bp.post("/people/<person_id>/documents/new")
@endpoint("documents.issue", writes=True)
def issue(person_id: str) -> ResponseReturnValue:
    """Issue a document: it takes the next number."""
    found = open_person(person_id, "documents.issue")
    form = issue_form(found)
    document = form.validate() and attempt(
        form,
        lambda: services.issue_document(
            db.session(), actor=g.actor, region=g.region, centre_id=int(form.centre_id.data),
            person=found, template_code=form.template.data, language=form.language.data,
            token=form.token.data or "", asked=_asked(form),
        ),
    )  # fmt: skip
    if document:
        text = _("Issued: number %(number)s.", number=document.number)
        return done(url_for(".document", document_id=document.public_id), text)
    return _issue_page(found, form)


def _asked(form: IssueForm) -> services.Asked:
    if "first" not in form:
        return services.Asked()
    return services.Asked(form.first.data, form.last.data)


def _issue_page(found: Person, form: IssueForm) -> Response:
    return render_form("documents/issue.html", form, **person_page(found, TAB))
