"""Consultations: recording one in some seconds, and the list of the centre's."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Centre, Person
from core.sdk.requests import CHANNELS
from core.sdk.services import parse_date
from core.sdk.web import (
    attempt,
    db_session,
    done,
    endpoint,
    next_or,
    page_number,
    page_url,
    paginate,
    per_page,
    render_form,
)
from core.sdk.web import lazy_gettext as _
from plugins.equal_society.consultations import pages, queries, services
from plugins.equal_society.consultations.forms import ConsultationForm, ReasonForm
from plugins.equal_society.consultations.models import Consultation
from plugins.equal_society.consultations.permissions import RECORD
from plugins.equal_society.consultations.words import RESULT_KINDS, RESULTS, TOPICS
from plugins.equal_society.desk.pages import desk_centre
from plugins.equal_society.views import with_sections

bp = with_sections(
    Blueprint("equal_society_consultations", __name__, template_folder="../templates")
)
FILTERS = ("topic", "direction", "channel", "result")


@bp.get("/consultations/")
@endpoint(RECORD)
def consultations() -> ResponseReturnValue:
    """The form, and what the centre has answered so far."""
    return _page(pages.quick_form())


@bp.post("/consultations/")
@endpoint(RECORD, writes=True)
def record() -> ResponseReturnValue:
    """Record one; with the second button go on to the request."""
    _choice, centre = desk_centre(RECORD)
    form = pages.typed_form()
    made = _record(form, centre) if form.validate() else None
    if made is None:
        return _page(form)
    consultation, person = made
    if consultation.result == "request" and person is not None:
        return redirect(pages.request_url(consultation, person), 303)
    url = next_or(url_for(".consultations", centre=centre.code))
    return done(url, _("The consultation is recorded."))


def _record(form: ConsultationForm, centre: Centre) -> tuple[Consultation, Person | None] | None:
    typed = pages.typed_consultation(form, centre)
    if typed is None:
        return None
    new, person = typed
    made = attempt(
        form,
        lambda: services.record_consultation(db_session(), actor=g.actor, region=g.region, new=new),
    )
    return (made, person) if made is not None else None


def _page(form: ConsultationForm) -> ResponseReturnValue:
    choice, centre = desk_centre(RECORD)
    filters = {name: request.args.get(name, "")[:100] for name in FILTERS}
    day = parse_date(request.args.get("date", "")[:40])
    page = paginate(
        db_session(), queries.of_centre(centre_ids=[centre.id], asked=filters, day=day),
        page=page_number(), per_page=per_page(),
    )  # fmt: skip
    rows = [row[0] for row in page.items]
    return render_form(
        "equal_society/consultations/list.html", form,
        "equal_society/consultations/_list.html", choice=choice, centre=centre, page=page,
        page_url=page_url, asked=filters, day=day,
        requests=queries.requests_of(db_session(), rows), request_url=pages.request_url,
        **words(),
    )  # fmt: skip


def words() -> dict[str, Any]:
    """Words of codes, for templates."""
    return {
        "topics": TOPICS, "channels": CHANNELS, "results": RESULTS, "result_kinds": RESULT_KINDS,
        "directions": pages.directions(),
    }  # fmt: skip


@bp.get("/consultations/<consultation_id>/void")
@endpoint(RECORD)
def void_form(consultation_id: str) -> ResponseReturnValue:
    """Ask why it is taken back."""
    return _void_page(_find(consultation_id), ReasonForm())


@bp.post("/consultations/<consultation_id>/void")
@endpoint(RECORD, writes=True)
def void(consultation_id: str) -> ResponseReturnValue:
    """Take a wrong one back."""
    consultation, form = _find(consultation_id), ReasonForm()
    if form.validate() and attempt(
        form,
        lambda: services.void_consultation(
            db_session(), actor=g.actor, region=g.region, consultation=consultation,
            reason=form.reason.data or "",
        ),
    ):  # fmt: skip
        return done(url_for(".consultations"), _("The consultation is taken back."))
    return _void_page(consultation, form)


def _void_page(consultation: Consultation, form: ReasonForm) -> ResponseReturnValue:
    return render_form(
        "equal_society/consultations/void.html", form, consultation=consultation, **words()
    )


def _find(consultation_id: str) -> Consultation:
    return queries.find_consultation(
        db_session(), actor=g.actor, region=g.region, public_id=consultation_id
    )
