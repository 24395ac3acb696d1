"""Marking one paper: given, with its scan, not needed, missing."""

from __future__ import annotations

from flask import Response, g, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from core.db import db
from core.documents.contents import StoredContent, take_in
from core.documents.pages import give_token, takes_file, upload_hint
from core.documents.queries import attachments_page, find_attachment
from core.documents.services import store_attachment
from core.kernel import kernel
from core.people.models import Person
from core.people.pages import open_person, person_page
from core.requests.blueprint import bp
from core.requests.intake_forms import PaperForm
from core.requests.intake_queries import find_paper, intake_key, person_key
from core.requests.known_types import paper_label
from core.requests.models import Request, RequestPaper
from core.requests.paper_queries import same_papers
from core.requests.paper_services import PaperMark, mark_paper
from core.requests.permissions import OPEN
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import ngettext
from core.web.render import attempt, done, render_form
from core.web.uploads import size_check

TAB = "requests"
#: files of the person that are offered as the scan
FILES = 50


@bp.get("/requests/papers/<paper_id>")
@endpoint(OPEN)
def paper(paper_id: str) -> ResponseReturnValue:
    """The form of one paper."""
    row, asked, person = _open(paper_id)
    form = _form(person)
    form.state.data = row.state if row.state == "waived" else "given"
    form.note.data = row.note
    return _page(row, asked, person, form)


@bp.post("/requests/papers/<paper_id>")
@takes_file(take_in)
@endpoint(OPEN, writes=True)
def mark(paper_id: str) -> ResponseReturnValue:
    """Mark the paper; a scan is kept in the person's file, once for all that it serves."""
    row, asked, person = _open(paper_id)
    form = _form(person)
    if form.validate() and _upload_fits(form):
        served = attempt(form, lambda: _mark(form, row, asked, person))
        if served is not None:
            text = ngettext("Saved. The paper serves %(num)s request.",
                            "Saved. The paper serves %(num)s requests.", len(served))  # fmt: skip
            return done(_back(asked), text if form.state.data == "given" else _("Saved."))
    return _page(row, asked, person, form)


def _mark(form: PaperForm, row: RequestPaper, asked: Request, person: Person) -> list[Request]:
    session, scan = db.session(), None
    if isinstance(g.upload, StoredContent):
        scan = store_attachment(
            session, actor=g.actor, region=g.region, person=person, content=g.upload,
            title=str(paper_label(row.code)), token=form.token.data, permission=OPEN,
        )  # fmt: skip
    elif form.scan.data:
        scan = find_attachment(session, person=person, public_id=form.scan.data)
    given = PaperMark(form.state.data, scan.id if scan is not None else None, form.note.data or "")
    return mark_paper(session, actor=g.actor, region=g.region, request=asked, paper=row, mark=given)


def _upload_fits(form: PaperForm) -> bool:
    """A refused upload stands at its field; none at all is no mistake."""
    if isinstance(g.upload, StoredContent) or g.upload.code == "file.missing":
        return True
    form.add_error("file", g.upload.message)
    return False


def _open(paper_id: str) -> tuple[RequestPaper, Request, Person]:
    row, asked = find_paper(db.session(), actor=g.actor, region=g.region, public_id=paper_id,
                            permission=OPEN)  # fmt: skip
    return row, asked, open_person(person_key(db.session(), asked.person_id), OPEN)


def _form(person: Person) -> PaperForm:
    form = PaperForm()
    files = attachments_page(db.session(), person_id=person.id, page=1, per_page=FILES).items
    form.scan.choices = [SelectChoice("", _("None"))]
    form.scan.choices += [
        SelectChoice(one.public_id, one.title or one.file_name) for one, _who in files
    ]
    form.file.description = upload_hint()
    form.file.render_kw = size_check(kernel().settings.file_limit_mb)
    give_token(form)
    return form


def _page(row: RequestPaper, asked: Request, person: Person, form: PaperForm) -> Response:
    same = same_papers(
        db.session(), region=g.region, person_id=person.id, code=row.code, lock=False
    )
    return render_form(
        "requests/paper.html", form, paper=row, request_row=asked, paper_label=paper_label,
        serves=[one.number for _row, one in same], back=_back(asked),
        way_back=request.args.get("back", "")[:10] or None, **person_page(person, TAB),
    )  # fmt: skip


def _back(asked: Request) -> str:
    if request.args.get("back") == "receipt":
        key = intake_key(db.session(), asked.intake_id)
        return url_for(".receipt", intake_id=key)
    return url_for(".request_page", request_id=asked.public_id)
