"""What pages of files, documents and cards share."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import IO, Any, ParamSpec, TypeVar

from flask import Response, g, request, url_for
from wtforms import SelectChoice

from core.config import Settings
from core.db import db
from core.documents import queries
from core.documents.contents import StoredContent, too_heavy
from core.documents.files import files_folder, path_of
from core.documents.forms import FileForm, IssueForm
from core.documents.models import Attachment, IssuedDocument
from core.documents.pdf import qr_svg, render_pdf
from core.documents.rules import ENDINGS, PDF, is_token
from core.documents.templates import source_path, templates_for
from core.errors import DomainError, InvalidInput, NotFound
from core.households.representative_queries import representatives_of
from core.kernel import kernel
from core.people import labels as people_labels
from core.people.models import Person
from core.people.queries import living_centres
from core.regions.models import Centre
from core.regions.queries import centres_of
from core.web.forms import BaseForm
from core.web.i18n import gettext, today
from core.web.i18n import lazy_gettext as _
from core.web.uploads import size_check, takes_upload, too_large

P = ParamSpec("P")
R = TypeVar("R")
PIECE = 256 * 1024
#: nothing of a file of others runs, whatever a browser makes of it
SANDBOX = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


def new_token() -> str:
    """The token of one form on one page: its second press does nothing twice."""
    return secrets.token_hex(16)


def give_token(form: Any) -> None:
    if not is_token(form.token.data or ""):
        form.token.data = new_token()


# Uploads ---------------------------------------------------------------------------------------


def takes_file(
    take: Callable[[IO[bytes], str, Settings], StoredContent],
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Check the upload `file` and put it on the disk before the view's transaction begins.

    Decoding a picture takes its time, and nobody may wait for it with a locked database. The view
    finds the result in `g.upload`: a `StoredContent`, or the `DomainError` to show at the field.
    """

    def around(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            g.upload = _taken(take)
            return view(*args, **kwargs)

        return takes_upload(run)

    return around


def _taken(
    take: Callable[[IO[bytes], str, Settings], StoredContent],
) -> StoredContent | DomainError:
    if too_large():
        return too_heavy(kernel().settings)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return InvalidInput("file.missing", _("Choose a file."), field="file")
    try:
        return take(sent.stream, sent.filename, kernel().settings)
    except DomainError as error:
        return error


def uploaded(form: BaseForm) -> StoredContent | None:
    """The checked upload; None when it was refused, with the reason at the field."""
    if isinstance(g.upload, StoredContent):
        return g.upload
    form.add_error(g.upload.field, g.upload.message)
    return None


def upload_hint(*, photo: bool = False) -> str:
    limit = kernel().settings.file_limit_mb
    if photo:
        return gettext("JPEG or PNG, at most %(size)s MB. The face in the middle.", size=limit)
    return gettext(
        "PDF, JPEG or PNG, at most %(size)s MB. Pictures lose the place and time that a phone "
        "writes into them.",
        size=limit,
    )


def content_answer(attachment: Attachment, *, small: bool = False) -> Response:
    """The content, streamed from the disk: pictures are shown, everything else is downloaded."""
    digest = attachment.thumbnail_sha256 if small else attachment.sha256
    path = path_of(files_folder(kernel().settings), digest) if digest else Path("missing")
    if not path.is_file():
        raise NotFound("file.gone", _("The file is not on the disk. Tell the administrator."))
    answer = Response(_pieces(path), mimetype=attachment.media_type)
    answer.content_length = path.stat().st_size
    shown = "attachment" if attachment.media_type == PDF else "inline"
    answer.headers.set("Content-Disposition", shown, filename=download_name(attachment))
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _pieces(path: Path) -> Iterator[bytes]:
    """The file piece by piece, opened when the answer begins."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def download_name(attachment: Attachment) -> str:
    return attachment.file_name or "file" + ENDINGS.get(attachment.media_type, "")


# Forms -----------------------------------------------------------------------------------------


def file_form(person: Person) -> FileForm:
    """The form of a file, with the categories and the representatives that it may prove."""
    form = FileForm()
    living = [one for one in person.categories if one.ended_at is None]
    form.subject.choices = [
        SelectChoice("", gettext("The person's file")),
        *(
            SelectChoice(
                f"category:{one.id}",
                gettext("Category: %(name)s",
                        name=people_labels.CATEGORIES.get(one.code, one.code)),
            )
            for one in living
        ),
        *(
            SelectChoice(f"representative:{one.row.id}",
                         gettext("Representative: %(name)s", name=one.name))
            for one in representatives_of(db.session(), person_id=person.id, today=today())
            if one.in_force
        ),
    ]  # fmt: skip
    if request.method == "GET":
        form.subject.data = request.args.get("subject", "")
    form.file.description = upload_hint()
    form.file.render_kw = size_check(kernel().settings.file_limit_mb)
    give_token(form)
    return form


def subject_of(form: FileForm) -> tuple[str, int | None]:
    """What the file proves, as the row keeps it; the choices were made from the person's own."""
    kind, _colon, number = (form.subject.data or "").partition(":")
    return kind, int(number) if number else None


def issue_form(person: Person) -> IssueForm:
    """The form of a document, with the centres that hold the file and may issue one."""
    form = IssueForm()
    held = living_centres(person)
    centres = [
        one
        for one in centres_of(db.session(), g.actor, "documents.issue", region_id=g.region.id)
        if one.id in held
    ]
    centres.sort(key=lambda one: one.id != g.actor.current_centre_id)
    form.centre_id.choices = [SelectChoice(str(one.id), one.name_in(g.locale)) for one in centres]
    offered = {
        one.code: one for centre in centres for one in templates_for(g.actor, g.region, centre.id)
    }
    form.template.choices = [SelectChoice(code, one.label) for code, one in offered.items()]
    if request.method == "GET":
        form.language.data = g.locale if g.locale in {"kk", "ru"} else "kk"
        form.template.data = request.args.get("template") or next(iter(offered), "")
    if not any(one.period for one in offered.values()):
        del form.first
        del form.last
    give_token(form)
    return form


# Documents -------------------------------------------------------------------------------------


def document_scope(permission: str = "documents.view") -> frozenset[int] | None:
    found: frozenset[int] | None = g.actor.centre_scope(permission, g.region.id)
    return found


def open_document(public_id: str, permission: str = "documents.view") -> IssuedDocument:
    """A document of the reader's centres; else `NotFound`."""
    return queries.find_document(
        db.session(), public_id=public_id, centre_ids=document_scope(permission)
    )


def register_filter(centres: list[Centre]) -> queries.RegisterFilter:
    """The filter of the register as the address tells it."""
    chosen = request.args.get("centre", "")
    ids = frozenset(one.id for one in centres if one.code == chosen)
    year = request.args.get("year", "")
    state = request.args.get("state", "")
    return queries.RegisterFilter(
        ids or document_scope(),
        state if state in {"valid", "replaced", "void"} else "",
        request.args.get("template", "")[:100],
        int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        request.args.get("q", "").strip()[:60],
    )


def public_address(path: str) -> str:
    """An address for paper: of the setting, or of this page."""
    base = kernel().settings.public_url or request.host_url
    return base.rstrip("/") + path


def document_pdf(document: IssuedDocument) -> bytes:
    """The paper of a document from its frozen values: the same bytes each time."""
    if document.erased_at is not None:
        raise NotFound("document.erased", _("What was written in this document is erased."))
    check = public_address(url_for("verify.check", text=document.public_id))
    values = {**document.content, "check_url": check, "qr": qr_svg(check)}
    return render_pdf(
        source_path(document.template, document.language),
        values,
        document.language,
        created=document.created_at,
    )


def pdf_answer(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype=PDF)
    answer.headers.set("Content-Disposition", "inline", filename=f"{name}.pdf")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
