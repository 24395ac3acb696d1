"""Pages of changes: cancel, restore, move, substitute; the preview, and what was done."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.errors import DomainError
from core.scheduling import series_services
from core.scheduling.blueprint import bp
from core.scheduling.models import Session
from core.scheduling.pages import WORDS, session_url
from core.scheduling.queries import rooms_of, staff_of
from core.scheduling.series_deed_queries import find_deed, job_of, parts_of
from core.scheduling.series_forms import CancelForm, ConfirmForm, LeadForm, MoveForm, RestoreForm
from core.scheduling.series_models import SeriesDeed
from core.scheduling.series_pages import count_lines, deed_page, preview_page, show_preview
from core.scheduling.series_rules import local_meeting
from core.scheduling.timetable_queries import find_session_line
from core.web.endpoint import endpoint
from core.web.forms import BaseForm
from core.web.i18n import gettext as _
from core.web.i18n import ngettext
from core.web.render import attempt, done, render_form, same_site

MANAGE = "groups.manage"


# Forms of one session -------------------------------------------------------------------------


@bp.get("/sessions/<session_id>/cancel")
@endpoint(MANAGE)
def cancel_form(session_id: str) -> ResponseReturnValue:
    """Ask which sessions are cancelled, and why."""
    return _form_page(CancelForm(), session_id, "cancel")


@bp.post("/sessions/<session_id>/cancel")
@endpoint(MANAGE)
def cancel(session_id: str) -> ResponseReturnValue:
    """Show what cancelling would do."""
    return _preview(CancelForm(), session_id, "cancel")


@bp.get("/sessions/<session_id>/restore")
@endpoint(MANAGE)
def restore_form(session_id: str) -> ResponseReturnValue:
    """Ask which cancelled sessions take place after all."""
    return _form_page(RestoreForm(), session_id, "restore")


@bp.post("/sessions/<session_id>/restore")
@endpoint(MANAGE)
def restore(session_id: str) -> ResponseReturnValue:
    """Show what restoring would do."""
    return _preview(RestoreForm(), session_id, "restore")


@bp.get("/sessions/<session_id>/shift")
@endpoint(MANAGE)
def shift_form(session_id: str) -> ResponseReturnValue:
    """Ask for another date, time or room."""
    meeting = _find(session_id)
    local = local_meeting(meeting.starts_at, meeting.ends_at, g.region.timezone)
    form = MoveForm(
        data={
            "day": local.day,
            "starts_at": f"{local.starts_at:%H:%M}",
            "ends_at": f"{local.ends_at:%H:%M}",
            "room_id": meeting.room_id or 0,
        }
    )
    return _form_page(form, session_id, "move")


@bp.post("/sessions/<session_id>/shift")
@endpoint(MANAGE)
def shift(session_id: str) -> ResponseReturnValue:
    """Show what moving would do."""
    return _preview(MoveForm(), session_id, "move")


@bp.get("/sessions/<session_id>/lead")
@endpoint(MANAGE)
def lead_form(session_id: str) -> ResponseReturnValue:
    """Ask for a substitute or another room."""
    meeting = _find(session_id)
    values = {"staff_id": meeting.instructor_id or 0, "room_id": meeting.room_id or 0}
    return _form_page(LeadForm(data=values), session_id, "lead")


@bp.post("/sessions/<session_id>/lead")
@endpoint(MANAGE)
def lead(session_id: str) -> ResponseReturnValue:
    """Show what giving sessions to somebody else would do."""
    return _preview(LeadForm(), session_id, "lead")


# Confirming -----------------------------------------------------------------------------------


@bp.post("/series/apply")
@endpoint(MANAGE, writes=True)
def apply_series() -> ResponseReturnValue:
    """Do what was shown; when anything changed meanwhile, show it as it is now."""
    form = ConfirmForm()
    back_url = same_site(form.next.data, url_for("scheduling.week"))
    token = form.token.data or ""
    if form.validate():
        deed = attempt(
            form,
            lambda: series_services.apply(
                db.session(),
                actor=g.actor,
                region=g.region,
                token=token,
                agreed=bool(form.agreed.data),
                back_url=back_url,
            ),
        )
        if deed is not None:
            return _after(deed, back_url)
    return _again(form, token, back_url)


@bp.get("/series/<deed_id>")
@endpoint(MANAGE)
def series_deed(deed_id: str) -> ResponseReturnValue:
    """What was done in one step: how many sessions, messages, and what was left out."""
    deed = _find_deed(deed_id)
    g.nav_area = "scheduling.week"
    session = db.session()
    return deed_page(deed, parts_of(session, deed), job_of(session, deed))


@bp.post("/series/<deed_id>/stop")
@endpoint(MANAGE, writes=True)
def stop_series(deed_id: str) -> ResponseReturnValue:
    """Stop long work after its present group."""
    deed = _find_deed(deed_id)
    series_services.stop(db.session(), actor=g.actor, region=g.region, deed=deed)
    return done(url_for("scheduling.series_deed", deed_id=deed.public_id))


def _after(deed: SeriesDeed, back_url: str) -> ResponseReturnValue:
    parts = parts_of(db.session(), deed)
    page = url_for("scheduling.series_deed", deed_id=deed.public_id)
    if deed.state == "waiting":
        return done(page, _("The work has begun. You may leave this page."), "info")
    total: dict[str, int] = {}
    for part in parts:
        for kind, number in part.outcome.items():
            total[kind] = total.get(kind, 0) + number
    sent = sum(part.notices for part in parts)
    told = ngettext("%(num)s message is on its way", "%(num)s messages are on their way", sent)
    text = "; ".join([*count_lines(total), *([told] if sent else [])]) or _("Changes are saved.")
    return done(page if any(part.remarks for part in parts) else back_url, f"{text.rstrip('.')}.")


def _again(form: ConfirmForm, token: str, back_url: str) -> ResponseReturnValue:
    """The preview anew, with what refused it; the way back when it cannot be shown any more."""
    session = db.session()
    try:
        said = series_services.read_token(token, actor=g.actor, region=g.region)
        shown = series_services.preview(
            session, actor=g.actor, region=g.region, kind=said["kind"], values=said["values"]
        )
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        text = str(error.message)
        if not form.all_errors():
            form.add_error(None, text)
        return render_form("scheduling/series_gone.html", form, back_url=back_url)
    return preview_page(shown, back_url=back_url, form=form)


# Shared ---------------------------------------------------------------------------------------

_TITLES = {
    "cancel": lambda: (_("Cancel the session"), _("Show what is cancelled")),
    "restore": lambda: (_("Restore the session"), _("Show what is restored")),
    "move": lambda: (_("Move the session"), _("Show what is moved")),
    "lead": lambda: (_("Substitute or another room"), _("Show what changes")),
}


def _preview(form: BaseForm, session_id: str, kind: str) -> ResponseReturnValue:
    meeting = _find(session_id)
    _offer(form, meeting)
    return show_preview(
        form,
        kind,
        lambda: {"session_id": meeting.id, **form.asked()},
        back_url=session_url(meeting),
        form_page=lambda: _form_page(form, session_id, kind),
    )


def _form_page(form: BaseForm, session_id: str, kind: str) -> ResponseReturnValue:
    line = find_session_line(
        db.session(), actor=g.actor, region=g.region, public_id=session_id, permission=MANAGE
    )
    _offer(form, line.session)
    title, label = _TITLES[kind]()
    return render_form(
        "scheduling/series_form.html",
        form,
        line=line,
        meeting=line.session,
        group=line.group,
        title=title,
        label=label,
        action=request.path,
        **WORDS,
    )


def _offer(form: BaseForm, meeting: Session) -> None:
    rooms = rooms_of(db.session(), centre_id=meeting.centre_id, also=meeting.room_id)
    staff = staff_of(db.session(), centre_id=meeting.centre_id, also=meeting.instructor_id)
    if isinstance(form, MoveForm):
        form.offer(rooms)
    elif isinstance(form, LeadForm):
        form.offer(rooms, staff)


def _find(session_id: str) -> Session:
    g.nav_area = "scheduling.week"
    return find_session_line(
        db.session(), actor=g.actor, region=g.region, public_id=session_id, permission=MANAGE
    ).session


def _find_deed(deed_id: str) -> SeriesDeed:
    return find_deed(db.session(), actor=g.actor, region=g.region, public_id=deed_id)
