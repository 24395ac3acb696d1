"""Terms of keeping, and the monthly list of files whose term ends."""

from __future__ import annotations

from typing import Any

from flask import Response, g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.privacy import labels, retention_services
from core.privacy.blueprint import bp
from core.privacy.forms import KeepForm, ReasonForm, terms_form, typed_terms
from core.privacy.officer_views import mark_area
from core.privacy.permissions import ERASE, TEXTS
from core.regions.retention import SHIPPED, term_of
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt, done, page_number, per_page, render, render_form


@bp.get("/privacy/terms")
@endpoint(TEXTS)
def terms() -> ResponseReturnValue:
    """How long each kind of record is kept, and by which act."""
    return _terms_page(_terms_form())


@bp.post("/privacy/terms")
@endpoint(TEXTS, writes=True)
def set_terms() -> ResponseReturnValue:
    """Set the region's own terms."""
    form = _terms_form()
    if form.validate() and attempt(form, lambda: _set(form)):
        return done(url_for(".terms"), _("The terms are saved."))
    return _terms_page(form)


def _terms_form() -> Any:
    return terms_form({kind: term_of(g.region, kind) for kind in SHIPPED})


def _set(form: Any) -> bool:
    retention_services.set_terms(
        db.session(), actor=g.actor, region=g.region, terms=typed_terms(form)
    )
    return True


def _terms_page(form: Any) -> Response:
    mark_area()
    return render_form("privacy/terms.html", form, kinds=labels.TERM_KINDS)


@bp.get("/privacy/due")
@endpoint(ERASE)
def due() -> ResponseReturnValue:
    """Files whose term ends by the end of the month, and what was decided about others."""
    mark_area()
    state = request.args.get("state", "open")
    state = state if state in labels.CASE_STATES else "open"
    page = retention_services.due_page(db.session(), actor=g.actor, region=g.region, state=state,
                                       page=page_number(), per_page=per_page())  # fmt: skip
    return render("privacy/due.html", page=page, state=state, states=labels.CASE_STATES)


@bp.get("/privacy/due/<case_id>")
@endpoint(ERASE)
def case(case_id: str) -> ResponseReturnValue:
    """Decide about one file."""
    return _case_page(_case(case_id), KeepForm(), ReasonForm())


@bp.post("/privacy/due/<case_id>/keep")
@endpoint(ERASE, writes=True)
def keep_case(case_id: str) -> ResponseReturnValue:
    """Keep the file on until a day."""
    found, form = _case(case_id), KeepForm()
    if form.validate() and attempt(form, lambda: _keep(found, form)):
        return done(url_for(".due"), _("The file is kept on."))
    return _case_page(found, form, ReasonForm(formdata=None))


def _keep(found: Any, form: KeepForm) -> bool:
    retention_services.keep_case(
        db.session(), actor=g.actor, region=g.region, case=found,
        reason=form.keep_reason.data or "",
        until=form.until.data,  # type: ignore[arg-type]
    )  # fmt: skip
    return True


@bp.post("/privacy/due/<case_id>/erase")
@endpoint(ERASE, writes=True)
def erase_case(case_id: str) -> ResponseReturnValue:
    """Erase the file."""
    found, form = _case(case_id), ReasonForm()
    if form.validate():
        erasure = attempt(
            form,
            lambda: retention_services.erase_case(
                db.session(), actor=g.actor, region=g.region, case=found,
                reason=form.reason.data or "",
            ),
        )  # fmt: skip
        if erasure is not None:
            text = _("The data are erased. What is kept stands below.")
            return done(url_for(".erasure", erasure_id=erasure.public_id), text)
    return _case_page(found, KeepForm(formdata=None), form)


def _case(case_id: str) -> Any:
    mark_area()
    return retention_services.find_case(
        db.session(), actor=g.actor, region=g.region, public_id=case_id
    )


def _case_page(found: Any, keep: KeepForm, erase: ReasonForm) -> Response:
    faulty = keep if keep.all_errors() else erase
    return render_form("privacy/case.html", faulty, case=found, keep=keep, erase=erase,
                       states=labels.CASE_STATES)  # fmt: skip
