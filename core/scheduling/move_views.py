"""Moving a session by form and keyboard: what is in the way is shown before anything is saved."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from core.db import db
from core.errors import DomainError
from core.scheduling import series_services
from core.scheduling.blueprint import bp
from core.scheduling.busy import Apart, Use
from core.scheduling.models import Session
from core.scheduling.move_forms import MoveForm, as_it_is
from core.scheduling.move_queries import alternatives
from core.scheduling.pages import WORDS, session_url, span
from core.scheduling.queries import rooms_of, staff_of
from core.scheduling.resource_queries import resources_of_group
from core.scheduling.rules import Interval
from core.scheduling.series_plan import Plan
from core.scheduling.timetable_queries import SessionLine, find_session_line
from core.web.endpoint import endpoint
from core.web.i18n import format_date, format_weekday, local_time
from core.web.i18n import gettext as _
from core.web.links import Link
from core.web.nav import named
from core.web.render import attempt, attempt_or_flash, done, render_form

MANAGE = "groups.manage"


@dataclass
class Shown:
    """What the form would do: the plan and its signed word, what is in the way, what is free."""

    plan: Plan | None = None
    token: str = ""
    obstacles: list[str] = field(default_factory=list)
    offers: list[Link] = field(default_factory=list)

    @property
    def is_possible(self) -> bool:
        return self.plan is not None and not self.plan.refusals and not self.obstacles


@bp.get("/sessions/<session_id>/move")
@endpoint(MANAGE)
def move_form(session_id: str) -> ResponseReturnValue:
    """The form; with `?day=…` also what the move would do. Nothing is written."""
    line = _line(session_id)
    asked = {**as_it_is(line.session), **request.args.to_dict()}
    form = _form(line, asked)
    shown = _look(line, form) if "day" in request.args or "starts_at" in request.args else None
    return _show(line, form, shown)


@bp.post("/sessions/<session_id>/move")
@endpoint(MANAGE, writes=True)
def move(session_id: str) -> ResponseReturnValue:
    """Do what was shown. What was changed by others meanwhile is told, and nothing is done."""
    line = _line(session_id)
    token, back = request.form.get("token", ""), session_url(line.session)
    deed = attempt_or_flash(
        lambda: series_services.apply(
            db.session(), actor=g.actor, region=g.region, token=token,
            agreed=request.form.get("agreed") == "1", back_url=back,
        )
    )  # fmt: skip
    if deed is None:
        return done(_again(line.session, token))
    if deed.state == "waiting":
        return done(back, _("The sessions are being moved; it takes a moment."))
    return done(back, _("The session is moved."))


# Parts ---------------------------------------------------------------------------------------


def _line(session_id: str) -> SessionLine:
    g.nav_area = "scheduling.week"
    return find_session_line(
        db.session(), actor=g.actor, region=g.region, public_id=session_id, permission=MANAGE
    )


def _form(line: SessionLine, asked: dict[str, Any]) -> MoveForm:
    meeting, session = line.session, db.session()
    if re.fullmatch(r"\d{4}-\d\d-\d\d", asked["day"]):  # links say it so; people read 23.11.2026
        asked["day"] = ".".join(reversed(asked["day"].split("-")))
    form = MoveForm(MultiDict(asked))
    rooms = rooms_of(session, centre_id=meeting.centre_id, also=meeting.room_id)
    staff = staff_of(session, centre_id=meeting.centre_id, also=meeting.instructor_id)
    form.offer([(one.id, named(one)) for one in rooms], [(one.id, one.full_name) for one in staff])
    return form


def _look(line: SessionLine, form: MoveForm) -> Shown | None:
    """What would happen; None when the form itself is wrong, which then stands at its fields."""
    if not form.validate():
        return None
    made = attempt(
        form,
        lambda: series_services.preview(
            db.session(), actor=g.actor, region=g.region, kind="move",
            values=form.values(line.session),
        ),
    )  # fmt: skip
    if made is None:
        return None
    shown = Shown(made.plan, made.token)
    own = next((one for one in made.plan.steps if one.row and one.row.id == line.session.id), None)
    left_out = made.plan.left_out
    if form.scope.data == "this":
        shown.obstacles = [text for one in left_out for text in one.obstacles]
    if left_out and own is not None:
        shown.offers = _offers(line, form, made.plan, own.interval)
    return shown


def _offers(line: SessionLine, form: MoveForm, plan: Plan, wanted: Interval) -> list[Link]:
    """Free times, each a link to this page with that time chosen."""
    session, meeting, steps = db.session(), line.session, list(plan.steps)
    use = Use(
        meeting.centre_id,
        int(form.room_id.data) or None,
        int(form.staff_id.data) or None,
        resources_of_group(session, meeting.group_id),
    )
    apart = Apart(session_ids=[one.row.id for one in steps if one.row is not None])
    found = alternatives(session, g.region, use=use, steps=steps, wanted=wanted, apart=apart)
    kept = {name: form[name].data for name in ("room_id", "staff_id", "scope", "reason")}
    if form.same_slot.data:
        kept["same_slot"] = "y"
    offers = []
    for one in found:
        start, end = local_time(one.starts_at), local_time(one.ends_at)
        words = f"{format_weekday(start.date())}, {format_date(start.date())}"
        offers.append(
            Link(
                f"{words}, {span(one.starts_at, one.ends_at)}",
                url_for(
                    "scheduling.move_form", session_id=meeting.public_id,
                    **{**kept, "day": start.date().isoformat(), "starts_at": f"{start:%H:%M}",
                       "ends_at": f"{end:%H:%M}"},
                ),
            )
        )  # fmt: skip
    return offers


def _again(meeting: Session, token: str) -> str:
    """The form as it was when it was shown; as the session is when that cannot be read."""
    try:
        values = series_services.read_token(token, actor=g.actor, region=g.region)["values"]
    except DomainError:
        values = {}
    kept = {name: value for name, value in values.items() if name != "session_id" and value}
    return url_for("scheduling.move_form", session_id=meeting.public_id, **kept)


def _show(line: SessionLine, form: MoveForm, shown: Shown | None) -> ResponseReturnValue:
    meeting = line.session
    closed = {
        "closed": _("The session is closed and cannot be changed."),
        "cancelled": _("The session is cancelled. Restore it first."),
    }.get(meeting.state, "")
    zone = ZoneInfo(g.region.timezone)
    return render_form(
        "scheduling/move.html",
        form,
        "scheduling/_move.html",
        line=line,
        meeting=meeting,
        group=line.group,
        shown=shown,
        closed=closed,
        starts=meeting.starts_at.astimezone(zone),
        **WORDS,
    )
