"""Pages of the import of a timetable: upload, rehearsal row by row, choices, making, undoing."""

from __future__ import annotations

from flask import Blueprint, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from core.db import db
from core.errors import NotFound
from core.exchange import queries
from core.exchange import timetable_services as services
from core.exchange.models import ImportBatch
from core.exchange.pages import state_of, state_tag
from core.exchange.services import OPEN
from core.exchange.tables import storable
from core.exchange.timetable_applying import groups_of, in_use, undo_timetable
from core.exchange.timetable_forms import TimetableForm
from core.exchange.timetable_pages import group_lines, unknown_lines
from core.exchange.timetable_template import LANGUAGES, timetable_template
from core.exchange.views import XLSX_TYPE
from core.regions.models import Centre
from core.regions.queries import centres_of
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import (
    attempt,
    attempt_or_flash,
    done,
    render,
    render_form,
    wants_fragment,
)

bp = Blueprint("timetable_import", __name__)
MAKE = services.MAKE


@bp.before_request
def _mark_area() -> None:
    g.nav_area = "exchange.batches"


@bp.errorhandler(413)
def _too_large(_error: Exception) -> ResponseReturnValue:
    """The body was refused unread, before anybody was signed in: the form page tells why."""
    return redirect(url_for("timetable_import.new", region=g.region_code, refused="size"), 303)


@bp.get("/import/timetable/new")
@endpoint(MAKE)
def new() -> ResponseReturnValue:
    """The form of an upload."""
    form = _form()
    if request.args.get("refused") == "size":
        form.add_error("file", _("The file is too large: at most %(limit)s MB.", limit=20))
    return render_form("exchange/timetable_new.html", form)


@bp.post("/import/timetable/new")
@endpoint(MAKE, writes=True)
def upload() -> ResponseReturnValue:
    """Keep a file and show its rehearsal."""
    form = _form()
    if form.validate():
        batch = attempt(form, lambda: _create(form))
        if batch is not None:
            return redirect(_url(batch), 303)
    return render_form("exchange/timetable_new.html", form)


@bp.get("/import/timetable/template.xlsx")
@endpoint(MAKE)
def template() -> ResponseReturnValue:
    """The workbook to fill in, in Kazakh or Russian (`?lang=`)."""
    asked = request.args.get("lang", g.locale)
    language = asked if asked in LANGUAGES else LANGUAGES[0]
    response = Response(timetable_template(language), mimetype=XLSX_TYPE)
    name = f'attachment; filename="shanyraq-timetable-{language}.xlsx"'
    response.headers["Content-Disposition"] = name
    return response


def _form() -> TimetableForm:
    form = TimetableForm()
    centres = _centres()
    form.centre.choices = [SelectChoice(one.code, one.name_in(g.locale)) for one in centres]
    if form.centre.data is None:
        own = [one.code for one in centres if one.id == g.actor.current_centre_id]
        form.centre.data = own[0] if own else None
    return form


def _centres() -> list[Centre]:
    session = db.session()
    makes = {one.id for one in centres_of(session, g.actor, MAKE, region_id=g.region.id)}
    runs = centres_of(session, g.actor, services.RUN, region_id=g.region.id)
    return [one for one in runs if one.id in makes]


def _create(form: TimetableForm) -> ImportBatch:
    centre_id = next(one.id for one in _centres() if one.code == form.centre.data)
    return services.create_timetable_batch(
        db.session(),
        actor=g.actor,
        region=g.region,
        centre_id=centre_id,
        file_name=form.file.data.filename or "",
        content=form.file.data.read(),
    )


# One timetable -------------------------------------------------------------------------------


@bp.get("/import/timetable/<batch_id>")
@endpoint(MAKE)
def batch(batch_id: str) -> ResponseReturnValue:
    """The rehearsal, the progress, or the result."""
    found, session = _batch(batch_id), db.session()
    job = queries.job_of(session, found)
    state = state_of(found, job)
    lines = group_lines(session, found)
    is_open = state in OPEN
    return render(
        "exchange/timetable_batch.html",
        batch=found,
        centre=queries.centre_of(session, found),
        job=job,
        state=state,
        state_tag=state_tag,
        lines=lines,
        is_open=is_open,
        ready=sum(one.outcome == "new" and not one.skip for one in lines),
        wrong=sum(one.outcome == "error" for one in lines),
        made=sum(one.outcome == "applied" for one in lines),
        unknown=unknown_lines(session, g.region, found) if is_open else [],
    )


@bp.get("/import/timetable/<batch_id>/progress")
@endpoint(MAKE)
def progress(batch_id: str) -> ResponseReturnValue:
    """The living part of a batch under way; without htmx the page itself."""
    found = _batch(batch_id)
    if not wants_fragment():
        return redirect(_url(found))
    job = queries.job_of(db.session(), found)
    return render(
        "exchange/_timetable_progress.html", batch=found, job=job, state=state_of(found, job)
    )


@bp.post("/import/timetable/<batch_id>/choices")
@endpoint(MAKE, writes=True)
def choices(batch_id: str) -> ResponseReturnValue:
    """What the unknown words mean; the whole file is compared anew."""
    found = _batch(batch_id)
    names, values = request.form.getlist("word"), request.form.getlist("meaning")
    chosen: dict[tuple[str, str], str] = {}
    for name, value in zip(names, values, strict=False):
        what, _colon, text = storable(name).partition(":")
        chosen[what, text[:200]] = storable(value)
    attempt_or_flash(
        lambda: services.choose(
            db.session(), actor=g.actor, region=g.region, batch=found, chosen=chosen
        ),
        success=_("The choices are saved and all rows were checked anew."),
    )
    return done(_url(found))


@bp.post("/import/timetable/<batch_id>/groups/<group_key>/skip")
@endpoint(MAKE, writes=True)
def skip(batch_id: str, group_key: str) -> ResponseReturnValue:
    """Leave a group out, or take it in again."""
    found, leave = _batch(batch_id), request.form.get("skip") == "1"
    text = _("The group is left out.") if leave else _("The group is taken in again.")
    attempt_or_flash(
        lambda: services.leave_out(
            db.session(), actor=g.actor, region=g.region, batch=found,
            group_key=storable(group_key)[:40], skip=leave,
        ),
        success=text,
    )  # fmt: skip
    return done(_url(found))


@bp.post("/import/timetable/<batch_id>/apply")
@endpoint(MAKE, writes=True)
def start(batch_id: str) -> ResponseReturnValue:
    """Begin to make the groups, or go on after a stop."""
    found = _batch(batch_id)
    attempt_or_flash(
        lambda: services.start_timetable(db.session(), actor=g.actor, region=g.region, batch=found)
    )
    return done(_url(found))


@bp.post("/import/timetable/<batch_id>/stop")
@endpoint(MAKE, writes=True)
def stop(batch_id: str) -> ResponseReturnValue:
    """Ask the work to stop after its present group."""
    found = _batch(batch_id)
    services.stop_timetable(db.session(), actor=g.actor, region=g.region, batch=found)
    return done(_url(found), _("The work stops after the current step."))


@bp.get("/import/timetable/<batch_id>/undo")
@endpoint(MAKE)
def undo(batch_id: str) -> ResponseReturnValue:
    """What an undo would take back, or which groups stand in its way."""
    found, session = _batch(batch_id), db.session()
    groups = groups_of(session, found)
    return render(
        "exchange/timetable_undo.html",
        batch=found,
        state=state_of(found, queries.job_of(session, found)),
        groups=groups,
        used=in_use(session, groups),
    )


@bp.post("/import/timetable/<batch_id>/undo")
@endpoint(MAKE, writes=True)
def take_back(batch_id: str) -> ResponseReturnValue:
    """Take back all groups of the batch; refused when one of them is in use."""
    found = _batch(batch_id)
    attempt_or_flash(
        lambda: undo_timetable(db.session(), actor=g.actor, region=g.region, batch=found),
        success=_("The groups were taken back."),
    )
    return done(_url(found))


def _batch(batch_id: str) -> ImportBatch:
    found = queries.find_batch(db.session(), actor=g.actor, region=g.region, public_id=batch_id)
    if found.kind != services.TIMETABLE:
        raise NotFound
    return found


def _url(found: ImportBatch) -> str:
    return url_for("timetable_import.batch", batch_id=found.public_id)
