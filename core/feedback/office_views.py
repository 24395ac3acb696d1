"""Pages of those who answer: the list, one letter, the figures of a year."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.feedback import pages, queries, services, words
from core.feedback.blueprint import bp
from core.feedback.forms import AboutForm, ReplyForm
from core.feedback.permissions import ANSWER, RECORD, VIEW
from core.feedback.queries import FeedbackLine
from core.feedback.rules import KINDS, figures_of
from core.feedback.settings import appeal_of
from core.regions.queries import centres_of
from core.scheduling.queries import staff_of
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import lazy_gettext, today
from core.web.links import page_url
from core.web.render import attempt, done, page_number, per_page, render, render_form

SHOWS = {
    "open": lazy_gettext("Waiting for an answer"),
    "overdue": lazy_gettext("Overdue"),
    "all": lazy_gettext("All"),
}


@bp.get("/feedback/")
@endpoint(VIEW)
def listed() -> ResponseReturnValue:
    """What the reader's centres were told; nothing that is about the reader."""
    kind = request.args.get("kind", "")
    show = request.args.get("show", "open")
    kind, show = (kind if kind in KINDS else ""), (show if show in SHOWS else "open")
    found = queries.feedback_page(
        db.session(), actor=g.actor, region=g.region, kind=kind, show=show, today=today(),
        page=page_number(), per_page=per_page(),
    )  # fmt: skip
    return render("feedback/list.html", page=found, page_url=page_url, kind=kind, show=show,
                  shows=list(SHOWS.items()), words=words, day=today(),
                  may_record=g.actor.can_somewhere(RECORD, g.region.id))  # fmt: skip


def _found(feedback_id: str) -> FeedbackLine:
    g.nav_area = pages.NAV_AREA
    return queries.find_feedback(db.session(), actor=g.actor, region=g.region,
                                 public_id=feedback_id)  # fmt: skip


def _reply_form(line: FeedbackLine) -> ReplyForm:
    form = ReplyForm()
    form.offer(line.row.kind)
    return form


def _page(line: FeedbackLine, form: ReplyForm) -> ResponseReturnValue:
    about, by = queries.names_of(db.session(), line.row)
    about_form = AboutForm(formdata=None)
    members = staff_of(db.session(), centre_id=line.row.centre_id, also=line.row.about_staff_id)
    about_form.offer([(one.public_id, one.full_name) for one in members])
    about_form.staff_id.data = next(
        (one.public_id for one in members if one.id == line.row.about_staff_id), ""
    )
    return render_form(
        "feedback/feedback.html", form, line=line, row=line.row, words=words, about_name=about,
        answered_by=by, about_form=about_form, day=today(),
        may_answer=g.actor.can(ANSWER, g.region.id, line.row.centre_id),
    )  # fmt: skip


@bp.get("/feedback/<feedback_id>")
@endpoint(VIEW)
def feedback(feedback_id: str) -> ResponseReturnValue:
    """What was told, whom it is about, and the answer."""
    line = _found(feedback_id)
    form = _reply_form(line)
    if "appeal" in form:
        form.appeal.data = appeal_of(g.region)
    return _page(line, form)


@bp.post("/feedback/<feedback_id>/answer")
@endpoint(ANSWER, writes=True)
def answer_feedback(feedback_id: str) -> ResponseReturnValue:
    """Answer it, with the way to appeal."""
    line = _found(feedback_id)
    form = _reply_form(line)

    def work() -> Any:
        return services.reply(db.session(), actor=g.actor, region=g.region, feedback=line.row,
                              given=form.given())  # fmt: skip

    if form.validate() and attempt(form, work):
        return done(url_for(".feedback", feedback_id=feedback_id), _("The answer is recorded."))
    return _page(line, form)


@bp.post("/feedback/<feedback_id>/about")
@endpoint(ANSWER, writes=True)
def say_about(feedback_id: str) -> ResponseReturnValue:
    """Say whom it is about: that person sees nothing of it from then on."""
    line, form = _found(feedback_id), _reply_form(_found(feedback_id))
    members = staff_of(db.session(), centre_id=line.row.centre_id, also=line.row.about_staff_id)
    chosen = {one.public_id: one.id for one in members}.get(request.form.get("staff_id", ""))

    def work() -> Any:
        return services.say_about(db.session(), actor=g.actor, region=g.region,
                                  feedback=line.row, staff_id=chosen)  # fmt: skip

    if attempt(form, work):
        return done(url_for(".listed"), _("It is noted whom it is about."))
    return _page(line, form)


@bp.get("/feedback/figures")
@endpoint(VIEW)
def figures() -> ResponseReturnValue:
    """The figures of a year: what was told and answered, and the marks after services."""
    g.nav_area = pages.NAV_AREA
    text = request.args.get("year", "")
    year = int(text) if text in {str(one) for one in _years()} else today().year
    centres = centres_of(db.session(), g.actor, VIEW, region_id=g.region.id, active_only=False)
    centre = next((one for one in centres if one.code == request.args.get("centre")), None)
    asked = {"actor": g.actor, "region": g.region, "year": year,
             "centre_id": centre.id if centre else None}  # fmt: skip
    return render(
        "feedback/figures.html", words=words, year=year,
        years=[(one, str(one)) for one in _years()],
        centre=centre.code if centre else "",
        centres=[(one.code, one.name_in(g.locale)) for one in centres],
        kinds=figures_of(queries.told_in_year(db.session(), **asked), today()),
        marks=queries.satisfaction(db.session(), **asked),
    )  # fmt: skip


def _years() -> list[int]:
    return [today().year - back for back in range(5)]
